// Draws figures one after the other and leaves, for each, the functions that plotly.js wrote for it.
import { dressed } from "./figures.mjs";

const LOOK = { colours: { ink: "#000", quiet: "#000", rule: "#000", paper: "#fff", font: "sans-serif" }, dark: false, touch: false, width: 760 };
const soon = () => new Promise((next) => setTimeout(next, 50));

// Nobody looks, so there are no frames to wait for: --dump-dom may end before they come.
window.requestAnimationFrame = (step) => setTimeout(() => step(performance.now()));

/** Draws a figure, and draws it again with marks chosen, as a reader with a lasso would have it. */
async function drawTwice(place, figure) {
  const { data, layout, frames } = dressed(figure, LOOK);
  await Plotly.newPlot(place, { data, layout, frames });
  await soon();
  await Plotly.relayout(place, { dragmode: "select" });
  await soon();
  Plotly.purge(place);
}

async function writeAll() {
  for (const figure of JSON.parse(document.getElementById("figures").textContent)) {
    const place = document.body.appendChild(document.createElement("div"));
    const holder = document.createElement("pre");
    window.PlotlyCompiled = {}; // plotly.js keeps what it writes here (bundle.py)
    try {
      await drawTwice(place, figure);
      const written = Object.entries(window.PlotlyCompiled).map(([hash, made]) => [hash, String(made)]);
      holder.textContent = JSON.stringify(Object.fromEntries(written));
      holder.className = "drawn";
    } catch (problem) {
      holder.textContent = String(problem);
      holder.className = "failed";
    }
    place.remove();
    document.body.append(holder);
  }
}

writeAll();
