// Draws figures one after the other and leaves each as text in the document, for --dump-dom.
let seed = 1; // plotly names its parts by chance; the same figure must give the same picture
Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
window.PlotlyGeoAssets = { topojson: new Proxy({}, { get: () => ({ type: "Topology", objects: {}, arcs: [] }) }) };

async function drawAll() {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  for (const figure of figures) {
    const holder = document.createElement("pre");
    try {
      seed = 1;
      const layout = { ...figure.layout, width: 760, paper_bgcolor: figure.layout?.paper_bgcolor ?? "#ffffff" };
      holder.textContent = await Plotly.toImage({ data: figure.data ?? [], layout }, { format: "svg", width: 760, height: layout.height ?? 450 });
      holder.className = "drawn";
    } catch (problem) {
      holder.textContent = String(problem);
      holder.className = "failed";
    }
    document.body.append(holder);
  }
  document.title = "drawn";
}
drawAll();
