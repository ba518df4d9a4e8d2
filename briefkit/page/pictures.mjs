// Draws figures one after the other and leaves each as text in the document, for --dump-dom.
import { dressed } from "./figures.mjs";
import { outlines } from "./maps.mjs";

const WIDTH = 760;
const LOOK = {
  colours: { ink: "#1c1d1f", quiet: "#5b5d61", rule: "#dcd8ce", paper: "#ffffff", font: "system-ui, sans-serif" },
  dark: false, touch: false, width: WIDTH,
};

/** plotly names its parts by chance; the same figure must give the same picture. */
function steadyChance() {
  let seed = 1;
  Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
}

async function drawAll() {
  window.PlotlyGeoAssets = { topojson: outlines(JSON.parse(document.getElementById("outlines").textContent)) };
  for (const figure of JSON.parse(document.getElementById("figures").textContent)) {
    const holder = document.createElement("pre");
    try {
      steadyChance();
      const { data, layout } = dressed(figure, LOOK);
      layout.paper_bgcolor = "#ffffff";
      holder.textContent = await Plotly.toImage({ data, layout }, { format: "svg", width: WIDTH, height: layout.height });
      holder.className = "drawn";
    } catch (problem) {
      holder.textContent = String(problem);
      holder.className = "failed";
    }
    document.body.append(holder);
  }
}

drawAll();
