// What a benchmark asks of a page, whoever made it: is a chart drawn, and what does it show?
// Peers put their charts into shadow trees, so every look goes through those too.
window.peers = {
  find(selector, root = document) {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      const inside = shadowRoot && peers.find(selector, shadowRoot);
      if (inside) return inside;
    }
    return null;
  },

  // Milliseconds since the page was opened, once a chart is drawn.
  drawn: () => peers.find(".js-plotly-plot .main-svg, svg.marks .mark-rect path") && performance.now(),

  // Title and bars of the chart as drawn: [[year, n], ...]. A page may set the title as its caption.
  shown() {
    const plot = peers.find(".js-plotly-plot");
    if (plot) {
      const title = plot._fullLayout.title.text || plot.closest("figure")?.querySelector("figcaption")?.textContent;
      const { x, y } = plot._fullData[0];
      return { title, bars: Array.from(x ?? [], (year, i) => [Number(year), Number(y[i])]) };
    }
    const vega = peers.find("svg.marks");
    if (!vega) return null;
    const bars = [...vega.querySelectorAll(".mark-rect path[aria-label]")].map((bar) => bar.getAttribute("aria-label"));
    return {
      title: vega.querySelector(".role-title-text")?.textContent ?? "",
      bars: bars.map((words) => words.match(/\d+/g).map(Number)).sort(([year], [other]) => year - other),
    };
  },
};
