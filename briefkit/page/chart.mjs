// One figure on the page: drawn when near, redrawn in place, with its records, numbers and files.
import { h } from "./element.mjs";
import { dressed, heightOf, titleOf, metaOf, sourceLine, figureTable, asCsv, recordIds, allRecordIds, forDownload, fromBase64 } from "./figures.mjs";
import { slug } from "./states.mjs";
import { openPanel, recordList } from "./panel.mjs";
import { tableOf } from "./document.mjs";
import { unplaced } from "./maps.mjs";

/** What a sheet of A4 or Letter holds between its margins, under a heading; pixels. */
const PAPER = { width: 640, height: 850, smallest: 0.6 };

/** Colours of the page as it is now. */
function pageLook(width) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    colours: { ink: colour("--ink"), quiet: colour("--quiet"), rule: colour("--rule"), paper: colour("--paper"), font: colour("--sans") },
    dark: !document.documentElement.classList.contains("printing") && matchMedia("(prefers-color-scheme: dark)").matches,
    touch: matchMedia("(hover: none)").matches,
    width,
  };
}

/** How many missing places are named before the rest is counted. */
const SPOKEN = 12;

/** Draws what comes into sight, a little before it does. */
const near = new Map();
const watch = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => near.get(entry.target)?.draw()),
  { rootMargin: "400px 0px" },
);
const sizes = new ResizeObserver((entries) => entries.forEach((entry) => near.get(entry.target)?.resized()));

export class FigureView {
  /** @param {any} page @param {any} content */
  constructor(page, content) {
    this.page = page;
    this.content = content;
    this.drawn = false;
    this.drawing = null;
    this.width = 0;
    this.title = h("strong", { class: "title" });
    this.subtitle = h("span", { class: "subtitle" });
    this.plot = h("div", { class: "plot", role: "img" });
    this.missing = h("p", { class: "hint", hidden: true });
    this.source = h("p", { class: "source" });
    this.tools = this.makeTools();
    this.node = h("figure", { class: "chart" }, h("figcaption", {}, this.title, this.subtitle), this.plot, this.missing, this.source, this.tools);
    this.words();
    near.set(this.plot, this);
    watch.observe(this.plot);
    sizes.observe(this.plot);
    page.figures.add(this);
  }

  get figure() {
    return this.content.figure;
  }

  remove() {
    watch.unobserve(this.plot);
    sizes.unobserve(this.plot);
    near.delete(this.plot);
    this.page.figures.delete(this);
    if (this.plot.data) this.page.plotly.started.purge(this.plot);
  }

  update(content) {
    this.content = content;
    this.words();
    if (this.drawn) this.redraw();
  }

  /** Everything around the plot that is text. */
  words() {
    const { title, subtitle } = titleOf(this.figure);
    const meta = metaOf(this.figure);
    const line = sourceLine(meta, subtitle);
    this.title.textContent = title;
    this.subtitle.textContent = subtitle;
    this.subtitle.hidden = !subtitle;
    this.title.parentElement && (this.title.parentElement.hidden = !title && !subtitle);
    this.source.textContent = line;
    this.source.hidden = !line;
    this.plot.setAttribute("aria-label", meta.alt || [title, subtitle].filter(Boolean).join(". ") || "Chart");
    const width = this.plot.clientWidth || document.documentElement.clientWidth;
    this.plot.style.minHeight = this.content.undrawn ? "" : `${heightOf(this.figure, width)}px`;
    const records = allRecordIds(this.figure).length;
    this.recordsButton.hidden = records === 0;
    this.recordsButton.textContent = `Records (${records})`;
    this.pictureButtons.forEach((button) => { button.hidden = Boolean(this.content.undrawn); });
  }

  makeTools() {
    const tool = (name, act) => h("button", { type: "button", class: "quiet", onclick: act }, name);
    this.recordsButton = tool("Records", () => this.openRecords(allRecordIds(this.figure)));
    const name = () => titleOf(this.figure).title || "figure";
    const label = (what) => ({ "aria-label": what });
    const [csv, ...pictures] = ["CSV", "PNG", "SVG"].map((kind) => h("button", { type: "button", class: "quiet", ...label(`Download ${kind}`), onclick: () => this.download(kind.toLowerCase()) }, kind));
    this.pictureButtons = pictures;
    return h("div", { class: "tools", role: "group", "aria-label": "Figure" }, this.recordsButton, tool("Data", () => openPanel(name(), tableOf(figureTable(this.figure), "The figure's numbers"))), h("span", { class: "save" }, "Download ", csv, ...pictures));
  }

  /** Draws for the first time. */
  draw() {
    if (this.drawn || this.drawing) return this.drawing;
    watch.unobserve(this.plot);
    this.drawing = this.page.busy(
      this.react().then(() => {
        this.drawn = true;
        performance.mark("briefkit:figure");
      }),
    ).catch((problem) => this.failed(problem));
    return this.drawing;
  }

  /** The latest figure wins; one that was overtaken while another was drawn is passed over. */
  redraw() {
    if (this.redrawing) {
      this.again = true;
      return this.redrawing;
    }
    this.redrawing = this.page.busy(this.react()).catch((problem) => this.failed(problem)).finally(() => {
      this.redrawing = null;
      if (this.again) {
        this.again = false;
        this.redraw();
      }
    });
    return this.redrawing;
  }

  async react() {
    if (this.content.undrawn) return this.instead(`${this.content.undrawn} Its numbers are under “Data”.`);
    const Plotly = this.page.plotly.started ?? (await this.page.plotly());
    const scale = this.paper ? Math.min(1, Math.max(PAPER.smallest, PAPER.height / heightOf(this.figure, PAPER.width))) : 1;
    this.plot.style.zoom = scale === 1 ? "" : String(scale);
    this.width = this.paper ? Math.round(PAPER.width / scale) : this.plot.clientWidth;
    const { data, layout, frames, config } = dressed(this.figure, pageLook(this.width));
    if (this.paper) Object.assign(layout, { width: this.width, autosize: false });
    if (!this.plot.data) this.plot.replaceChildren();
    await Plotly.react(this.plot, { data, layout, frames, config });
    this.plot.setAttribute("role", "img");
    this.tellOf(unplaced(this.plot.calcdata ?? []));
    if (!this.listening) this.listen();
    if (this.plot.querySelector(".no-webgl")) this.instead("This chart needs WebGL, which did not start in this browser. Its numbers are under “Data”.");
  }

  /** Says in the chart's place why there is none. */
  instead(words) {
    if (this.plot.data) this.page.plotly.started.purge(this.plot);
    this.plot.replaceChildren(h("p", { class: "problem" }, words));
    this.missing.hidden = true;
    this.plot.removeAttribute("role");
    this.listening = false;
  }

  /** Names the places that have a number and no outline: small islands, names that nobody knows. */
  tellOf(places) {
    const more = places.length > SPOKEN ? ` and ${places.length - SPOKEN} more` : "";
    this.missing.textContent = `Not on this map: ${places.slice(0, SPOKEN).join(", ")}${more}.`;
    this.missing.hidden = places.length === 0;
  }

  failed(problem) {
    this.instead(`This figure could not be drawn (${problem.message}). Its numbers are under “Data”.`);
    console.error(problem);
  }

  listen() {
    const records = metaOf(this.figure).records;
    if (!records && !this.figure.data?.some((trace) => trace.customdata)) return;
    this.listening = true;
    const idsAt = (event) => (event.points ?? []).flatMap((point) => recordIds(point.customdata));
    this.plot.on("plotly_click", (event) => this.openRecords(idsAt(event)));
    this.plot.on("plotly_hover", (event) => this.plot.classList.toggle("pointing", idsAt(event).length > 0));
    this.plot.on("plotly_unhover", () => this.plot.classList.remove("pointing"));
  }

  openRecords(ids) {
    const records = metaOf(this.figure).records ?? {};
    const found = [...new Set(ids)].filter((id) => Object.hasOwn(records, id)).map((id) => records[id]);
    if (!found.length) return;
    openPanel(found.length === 1 ? "Record" : `${found.length} records`, ...recordList(found));
  }

  resized() {
    if (!this.drawn || this.paper || this.plot.clientWidth === 0 || Math.abs(this.plot.clientWidth - this.width) < 2) return;
    this.redraw();
  }

  /** To the width and the colours of paper and back; drawn now if it never was. */
  forPaper(paper) {
    this.paper = paper;
    if (this.plot.closest("[hidden]") || this.plot.offsetParent === null) return;
    if (!this.page.plotly.started) return;
    this.page.busy(this.react()).catch((problem) => this.failed(problem));
    this.drawn = true;
  }

  async download(kind) {
    const stem = slug(titleOf(this.figure).title) || "figure";
    if (kind === "csv") return saveFile(`${stem}.csv`, new Blob(["\ufeff", asCsv(figureTable(this.figure))], { type: "text/csv" }));
    const Plotly = await this.page.plotly();
    const picture = forDownload(this.figure, Math.max(720, Math.min(1200, this.plot.clientWidth)));
    const address = await Plotly.toImage({ data: picture.data, layout: picture.layout }, { format: kind, width: picture.width, height: picture.height, scale: kind === "png" ? 2 : 1 });
    return saveFile(`${stem}.${kind}`, fromDataAddress(address));
  }
}

/** @param {string} address a data: URL */
function fromDataAddress(address) {
  const comma = address.indexOf(",");
  const head = address.slice(5, comma);
  const body = address.slice(comma + 1);
  const type = head.split(";")[0];
  if (!head.endsWith(";base64")) return new Blob([decodeURIComponent(body)], { type });
  return new Blob([fromBase64(body)], { type });
}

function saveFile(name, blob) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
