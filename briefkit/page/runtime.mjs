// What makes a briefing page move. The static page that render.py wrote stands until this has
// started; every block that has controls or figures is then drawn again from the payload.
import { h, freshId } from "./element.mjs";
import { makeModel, startPositions, propsAt, canMove, move, movedControls, affected, positionLabel, writeView, readView, splitFragment, joinFragment } from "./states.mjs";
import { makeControl, frozenControl } from "./controls.mjs";
import { FigureView } from "./chart.mjs";
import { isCarried, fromBase64 } from "./figures.mjs";
import { outlines } from "./maps.mjs";
import { polishTables, polishHeadings } from "./document.mjs";
import { openPanel } from "./panel.mjs";

/** @typedef {{node: HTMLElement, update: (props: any) => void}} View  one showing of one widget */

/** The unpacked text of one of the page's compressed parts. @param {string} id */
async function unpacked(id) {
  const bytes = fromBase64(document.getElementById(id).textContent.trim());
  return new Response(new Response(bytes).body.pipeThrough(new DecompressionStream("gzip"))).text();
}

/** The outlines under plotly's own maps, where a figure of the page stands on them. */
async function unpackedWorld() {
  return document.getElementById("bk-outlines") ? JSON.parse(await unpacked("bk-outlines")) : null;
}

/** Starts plotly.js, once; its text is unpacked while the page is drawn, and the page's policy knows its hash. */
function plotlyLoader() {
  const text = document.getElementById("bk-plotly") && unpacked("bk-plotly");
  /** @type {Promise<any> | null} */
  let waiting = null;
  const load = () => {
    waiting ??= Promise.all([text, unpackedWorld()]).then(([source, world]) => {
      window.PlotlyGeoAssets = { topojson: outlines(world) };
      const script = document.createElement("script");
      script.textContent = source;
      document.head.append(script);
      if (!window.Plotly) throw new Error("plotly.js did not start");
      load.started = window.Plotly;
      return load.started;
    });
    return waiting;
  };
  /** What `load` gave, for those who cannot wait; not `window.Plotly`, which an element may be named. */
  load.started = null;
  return load;
}

class Page {
  /** @param {any} payload */
  constructor(payload) {
    this.model = makeModel(payload);
    this.blocks = payload.blocks ?? [];
    this.positions = startPositions(this.model);
    /** @type {Set<string>} controls that have been moved, even if they stand at their start again */
    this.moved = new Set();
    /** @type {Map<string, Set<View>>} */
    this.views = new Map();
    this.plotly = plotlyLoader();
    /** @type {Set<FigureView>} */
    this.figures = new Set();
    this.pending = 0;
    this.live = document.getElementById("bk-live");
  }

  /** Keeps `data-pending` true to the work under way, so that print and tests can wait for it. */
  async busy(work) {
    this.pending += 1;
    document.documentElement.dataset.pending = String(this.pending);
    try {
      return await work;
    } finally {
      this.pending -= 1;
      document.documentElement.dataset.pending = String(this.pending);
    }
  }

  /** Draws every block that is not constant text. */
  draw() {
    for (const section of document.querySelectorAll("[data-live]")) {
      const content = this.model.resolve(this.blocks[Number(section.dataset.block)]).content;
      const slot = contentSlot(this);
      slot.update(content);
      section.replaceChildren(slot.node);
    }
  }

  /** A new showing of a widget, kept in step with all others of it. @returns {HTMLElement} */
  show(id, around = {}) {
    const props = this.props(id);
    const view = widgetView(this, id, props, around);
    view.update(props);
    dressBox(view.node, props);
    view.node.dataset.widget = id;
    if (!this.views.has(id)) this.views.set(id, new Set());
    this.views.get(id).add(view);
    return view.node;
  }

  props(id) {
    return propsAt(this.model, id, this.positions, this.moved);
  }

  /** Puts a control to a position, as its reader asked. */
  send(id, position) {
    const next = move(this.model, this.positions, id, position);
    const chosen = this.model.widgets[id];
    if (next !== this.positions) {
      this.goTo(next);
      this.say(`${chosen.label || "Control"}: ${positionLabel(chosen.control, next[id])}`);
      this.keepAddress();
    } else this.refresh(id);
  }

  /** Shows the page at other positions. */
  goTo(next) {
    const before = this.positions;
    this.positions = next;
    for (const id of movedControls(this.model, before, next)) this.moved.add(id);
    for (const id of affected(this.model, before, next)) this.refresh(id);
  }

  refresh(id) {
    const views = this.views.get(id);
    if (!views) return;
    const props = this.props(id);
    for (const view of [...views]) {
      if (!view.node.isConnected) {
        views.delete(view);
        continue;
      }
      view.update(props);
      dressBox(view.node, props);
    }
  }

  say(text) {
    this.live.textContent = "";
    requestAnimationFrame(() => {
      this.live.textContent = text;
    });
  }

  /** Browsers refuse an address that changes too often, as under a slider: at most thrice a second. */
  keepAddress() {
    clearTimeout(this.waiting);
    const wait = (this.written ?? -Infinity) + 330 - performance.now();
    if (wait > 0) this.waiting = setTimeout(() => this.keepAddress(), wait);
    else this.writeAddress();
  }

  writeAddress() {
    this.written = performance.now();
    const { section } = splitFragment(location.hash);
    const fragment = joinFragment(section, writeView(this.model, this.positions));
    history.replaceState(null, "", fragment || location.pathname + location.search);
  }

  /** Takes the positions named in the address; returns what it points at. @returns {HTMLElement | null} */
  readAddress() {
    const { section, view } = splitFragment(location.hash);
    const { positions, unknown } = readView(this.model, view);
    this.goTo(positions);
    if (unknown.length) this.tell(`The link asks for something this page does not hold: ${unknown.join(", ")}.`);
    return section ? document.getElementById(section) : null;
  }

  /** A remark on top of the page that goes away when dismissed. */
  tell(text) {
    const note = h("p", { class: "remark", role: "status" }, text, " ");
    note.append(h("button", { type: "button", class: "quiet", onclick: () => note.remove() }, "Dismiss"));
    document.querySelector("main").prepend(note);
  }

  /** The full address of what is on screen, to the clipboard. */
  async copyLink(button) {
    const { section } = splitFragment(location.hash);
    const fragment = joinFragment(section, writeView(this.model, this.positions));
    const address = location.href.replace(/#.*$/, "") + fragment;
    const copied = await toClipboard(address);
    if (!copied) return openPanel("Link to this view", h("p", {}, address));
    const label = button.textContent;
    button.textContent = "Copied";
    this.say("Link copied");
    setTimeout(() => { button.textContent = label; }, 1600);
  }
}

/** @param {string} text */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** What every widget may say about its own box. */
function dressBox(node, props) {
  node.hidden = props.visible === false;
  if (props.area) node.style.gridArea = props.area;
  if (props.width && !node.classList.contains("control")) node.style.width = props.width;
  if (props.tooltip && node.matches(".control")) node.title = props.tooltip;
}

// ---- widgets -----------------------------------------------------------------------------

/** @returns {View} */
function widgetView(page, id, props, around) {
  const widget = page.model.widgets[id];
  if (!widget) return { node: h("p", { class: "notice" }, "Something here could not be carried into this page."), update() {} };
  if (BOXES[widget.kind]) return BOXES[widget.kind](page, id);
  if (widget.frozen) return frozenControl({ key: id, label: labelOf(widget, props), value: widget.value, reason: widget.frozen });
  if (widget.control) return controlView(page, id, props, around);
  if (PLAIN[widget.kind]) return PLAIN[widget.kind](page, widget);
  return contentView(page, widget);
}

const labelOf = (widget, props) => props.label ?? widget.label ?? "";

/** Widgets that hold others. @type {Record<string, (page: Page, id: string) => View>} */
const BOXES = {
  Box: (page) => boxView(page, "row"),
  HBox: (page) => boxView(page, "row"),
  VBox: (page) => boxView(page, "column"),
  GridBox: (page) => gridView(page),
  Tab: (page, id) => tabView(page, id),
  Accordion: (page, id) => accordionView(page, id),
  Stack: (page, id) => stackView(page, id),
};

/** Widgets without a choice in them. @type {Record<string, (page: Page, widget: any) => View>} */
const PLAIN = { IntProgress: progressView, FloatProgress: progressView, Valid: validView };

/** @returns {View} */
function controlView(page, id, props, around) {
  const widget = page.model.widgets[id];
  const { control } = widget;
  const label = labelOf(widget, props);
  const face = makeControl({
    id, control, label,
    key: page.model.keys.get(id),
    name: label || props.tooltip || around.name || `Control ${page.model.keys.get(id).replace(/\D+/g, "") || "1"}`,
    disabled: props.disabled === true,
    send: (position) => page.send(id, position),
    allowed: (position) => canMove(page.model, page.positions, id, position),
  });
  return { node: face.node, update: (now) => face.set(page.positions[id], labelOf(widget, now)) };
}

const isControl = (page, id) => Boolean((page.model.widgets[id]?.control || page.model.widgets[id]?.frozen) && !BOXES[page.model.widgets[id].kind]);

/** Children in their order; neighbouring controls share one strip. @returns {Node[]} */
function arranged(page, ids) {
  /** @type {any[]} */
  const nodes = [];
  let strip = null;
  let name = "";
  for (const id of ids) {
    const node = page.show(id, { name });
    if (isControl(page, id)) {
      if (!strip) nodes.push((strip = h("div", { class: "controls" })));
      strip.append(node);
    } else {
      strip = null;
      nodes.push(node);
    }
    name = page.model.widgets[id]?.kind === "Label" ? node.textContent.replace(/[:\s]+$/, "") : "";
  }
  return nodes;
}

/** Builds its inside again only when the list of children changed. */
function keeping(node, build) {
  let shown = "";
  return (props) => {
    const now = JSON.stringify([props.children, props.titles]);
    if (now !== shown) {
      shown = now;
      build(props);
    }
    return node;
  };
}

/** @returns {View} */
function boxView(page, direction) {
  const node = h("div", { class: `box ${direction}` });
  return { node, update: keeping(node, (props) => node.replaceChildren(...arranged(page, props.children ?? []))) };
}

/** @returns {View} */
function gridView(page) {
  const node = h("div", { class: "box grid" });
  const fill = keeping(node, (props) => node.replaceChildren(...(props.children ?? []).map((child) => page.show(child))));
  return {
    node,
    update(props) {
      fill(props);
      const { areas = "", columns = "", rows = "", gap = "" } = props.grid ?? {};
      Object.assign(node.style, { gridTemplateAreas: areas, gridTemplateColumns: columns, gridTemplateRows: rows, gap });
    },
  };
}

/** Which child of a tab set is open: by its control when it is one, else by the reader alone. */
function chooser(page, id, apply) {
  let own = null;
  let given;
  const control = page.model.widgets[id].control;
  return {
    choose(index) {
      if (control) page.send(id, index);
      else {
        own = index;
        apply(index);
      }
    },
    update(props) {
      if (props.selected !== given) own = null;
      given = props.selected;
      const open = control ? page.positions[id] : (own ?? props.selected ?? (page.model.widgets[id].kind === "Tab" ? 0 : -1));
      apply(open);
    },
  };
}

/** @returns {View} */
function tabView(page, id) {
  const list = h("div", { role: "tablist", class: "tablist", "aria-label": page.model.widgets[id].label || "Views" });
  const node = h("div", { class: "tabs" }, list);
  /** @type {any[]} */ let tabs = [];
  /** @type {any[]} */ let panels = [];
  const choice = chooser(page, id, (open) => {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === open));
      tab.tabIndex = i === open || (open < 0 && i === 0) ? 0 : -1;
      panels[i].hidden = i !== open;
    });
  });
  const build = keeping(node, (props) => {
    panels = (props.children ?? []).map((child) => h("div", { role: "tabpanel", id: freshId("panel"), tabindex: 0 }, page.show(child)));
    tabs = panels.map((panel, i) => h("button", { type: "button", role: "tab", id: freshId("tab"), "aria-controls": panel.id, onclick: () => choice.choose(i) }, props.titles?.[i] || `Tab ${i + 1}`));
    panels.forEach((panel, i) => panel.setAttribute("aria-labelledby", tabs[i].id));
    list.replaceChildren(...tabs);
    node.replaceChildren(list, ...panels);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -tabs.length, End: tabs.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.indexOf(document.activeElement);
    const next = Math.abs(step) > 1 ? (step > 0 ? tabs.length - 1 : 0) : (at + step + tabs.length) % tabs.length;
    choice.choose(next);
    tabs[next].focus();
  });
  return { node, update: (props) => { build(props); choice.update(props); } };
}

/** @returns {View} */
function accordionView(page, id) {
  const node = h("div", { class: "accordion" });
  /** @type {any[]} */ let folds = [];
  let applying = false;
  const choice = chooser(page, id, (open) => {
    applying = true;
    folds.forEach((fold, i) => { fold.open = i === open; });
    setTimeout(() => { applying = false; });
  });
  const build = keeping(node, (props) => {
    folds = (props.children ?? []).map((child, i) => {
      const fold = h("details", {}, h("summary", {}, props.titles?.[i] || `Part ${i + 1}`), page.show(child));
      fold.firstChild.addEventListener("click", (event) => {
        event.preventDefault();
        if (!applying) choice.choose(fold.open ? -1 : i);
      });
      return fold;
    });
    node.replaceChildren(...folds);
  });
  return { node, update: (props) => { build(props); choice.update(props); } };
}

/** @returns {View} */
function stackView(page, id) {
  const node = h("div", { class: "stack" });
  /** @type {any[]} */ let sheets = [];
  const choice = chooser(page, id, (open) => sheets.forEach((sheet, i) => { sheet.hidden = i !== open; }));
  const build = keeping(node, (props) => {
    sheets = (props.children ?? []).map((child) => h("div", {}, page.show(child)));
    node.replaceChildren(...sheets);
  });
  return { node, update: (props) => { build(props); choice.update(props); } };
}

/** @returns {View} */
function progressView(page, widget) {
  const id = freshId("progress");
  const bar = h("progress", { id, "aria-label": widget.label ? null : "Progress" });
  const reading = h("span", { class: "reading" });
  return {
    node: h("div", { class: "control meter" }, widget.label ? h("label", { for: id }, widget.label) : null, bar, reading),
    update(props) {
      const low = props.min ?? 0;
      bar.max = (props.max ?? 100) - low || 1;
      bar.value = (props.value ?? low) - low;
      reading.textContent = String(props.value ?? "");
    },
  };
}

/** @returns {View} */
function validView(page, widget) {
  const mark = h("span", {});
  return {
    node: h("div", { class: "control valid" }, widget.label ? h("span", { class: "label" }, widget.label) : null, mark),
    update(props) {
      mark.className = props.value ? "yes" : "no";
      mark.textContent = props.value ? "✓ valid" : `✗ ${props.readout || "invalid"}`;
    },
  };
}

/** Output, HTML, Label, Image, FigureWidget: whatever `content` they have. @returns {View} */
function contentView(page, widget) {
  const slot = contentSlot(page);
  const beside = widget.label ? h("span", { class: "label" }, widget.label) : null;
  const node = beside ? h("div", { class: "labelled" }, beside, slot.node) : slot.node;
  node.classList.add(`shows-${widget.kind.toLowerCase()}`);
  return { node, update: (props) => slot.update(props.content ?? { kind: "list", items: [] }) };
}

// ---- content -----------------------------------------------------------------------------

const itemsOf = (content) => (content.kind === "list" ? content.items.flatMap(itemsOf) : [content]);

/** A place for content that changes: equal items stay, figures are redrawn in place, heights are kept. */
function contentSlot(page) {
  const node = h("div", { class: "content" });
  /** @type {{item: any, node: HTMLElement, figure?: FigureView}[]} */
  let shown = [];
  let width = 0;
  return {
    node,
    update(content) {
      const items = itemsOf(content);
      if (items.length === shown.length && items.every((item, i) => item === shown[i].item)) return;
      width = keepHeight(node, width);
      const next = items.map((item, i) => redrawn(page, shown[i], item));
      shown.forEach((old, i) => old.figure && next[i]?.figure !== old.figure && old.figure.remove());
      const nodes = next.map((part) => part.node);
      // Putting back the same nodes would lay them out anew, and take the focus from what is in them.
      if (nodes.length !== shown.length || nodes.some((part, i) => part !== shown[i].node)) node.replaceChildren(...nodes);
      shown = next;
    },
  };
}

/** What follows stays where it is: a slot never gets lower than it was at this width. */
function keepHeight(node, width) {
  if (!node.isConnected || !node.offsetHeight) return width;
  if (node.offsetWidth !== width) node.style.minHeight = "";
  const most = Math.round(window.innerHeight * 0.8);
  const room = Math.min(node.getBoundingClientRect().height, Math.max(most, parseFloat(node.style.minHeight) || 0));
  node.style.minHeight = `${room}px`;
  return node.offsetWidth;
}

function redrawn(page, old, item) {
  if (old && old.item === item) return old;
  if (old?.figure && item.kind === "figure") {
    old.figure.update(item);
    return { ...old, item };
  }
  if (item.kind === "figure") {
    const figure = new FigureView(page, item);
    return { item, figure, node: figure.node };
  }
  return { item, node: drawItem(page, item) };
}

/** @type {Record<string, (page: Page, item: any) => HTMLElement>} */
const DRAW = {
  html: (_, item) => fromHtml(item.html),
  text: (_, item) => h("pre", { class: `text ${item.stream === "stderr" ? "stderr" : ""}`, tabindex: 0 }, item.text),
  image: (_, item) => picture(item),
  error: (_, item) => h("div", { class: "problem" }, h("strong", {}, item.name), " ", item.message),
  notice: (_, item) => h("p", { class: "notice" }, item.text),
  widget: (page, item) => page.show(item.widget),
};

function picture(item) {
  if (!isCarried(item.src)) return h("p", { class: "notice" }, `Picture not carried${item.alt ? `: ${item.alt}` : ""}`);
  return h("img", { src: item.src, alt: item.alt ?? "", width: item.width, height: item.height, class: "picture" });
}

function drawItem(page, item) {
  const draw = DRAW[item.kind];
  if (!draw) return h("p", { class: "notice" }, `This page holds content of a kind its reader does not know (${item.kind}).`);
  return draw(page, item);
}

/** HTML that was cleaned when the page was made; long ones are stored as a list of lines. */
function fromHtml(html) {
  const node = h("div", { class: "html" });
  node.innerHTML = [html].flat().join("");
  polishTables(node);
  polishHeadings(node);
  return node;
}

// ---- start -------------------------------------------------------------------------------

/** A strip's last word: the link to what it shows. */
function offerLinks(page) {
  for (const strip of document.querySelectorAll(".controls")) {
    if (!strip.querySelector("[data-control]:not([data-frozen])")) continue;
    const button = h("button", { type: "button", class: "quiet link-here", onclick: () => page.copyLink(button) }, "Copy link to this view");
    strip.append(button);
  }
}

/** Links within the page keep the view in the address. */
function followSections(page) {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    const target = link && document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
    if (!target) return;
    event.preventDefault();
    history.pushState(null, "", joinFragment(target.id, writeView(page.model, page.positions)));
    if (!target.matches("a, button, input, select, [tabindex]")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  });
  addEventListener("hashchange", () => page.readAddress()?.scrollIntoView());
}

/** On paper a strip of controls is a sentence: what the reader chose. */
function writeChoices(page) {
  for (const strip of document.querySelectorAll(".controls")) {
    const ids = [...strip.children].map((node) => node.dataset.widget).filter((id) => page.model.widgets[id]?.control);
    const chosen = ids
      .map((id) => [page.model.widgets[id], page.positions[id]])
      .filter(([widget]) => widget.control.input !== "button")
      .map(([widget, position]) => `${widget.label || "Setting"}: ${positionLabel(widget.control, position)}`);
    if (chosen.length) strip.before(h("p", { class: "on-paper" }, chosen.join(" · ")));
  }
}

/** Paper is light, has its own width and no controls; every figure is on it. */
function followPrint(page) {
  addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    writeChoices(page);
    for (const figure of page.figures) figure.forPaper(true);
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    for (const note of document.querySelectorAll(".on-paper")) note.remove();
    for (const figure of page.figures) figure.forPaper(false);
  });
}

function followTheme(page) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const figure of page.figures) figure.redraw();
  });
}

/** The contents stand open beside the text where there is room. */
function unfoldContents() {
  const contents = document.querySelector(".toc details");
  if (!contents) return;
  const wide = matchMedia("(min-width: 72rem)");
  const follow = () => { contents.open = wide.matches; };
  wide.addEventListener("change", follow);
  follow();
}

/** Marks the section being read in the contents. */
function followReading() {
  const links = new Map([...document.querySelectorAll(".toc a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  if (!heads.length) return;
  const mark = () => {
    const atEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    const passed = heads.filter((head) => atEnd || head.getBoundingClientRect().top < innerHeight / 3);
    const now = passed.length ? links.get(passed[passed.length - 1].id) : null;
    for (const link of links.values()) link.toggleAttribute("aria-current", link === now);
    now?.setAttribute("aria-current", "location");
  };
  let asked = 0;
  addEventListener("scroll", () => { asked ||= requestAnimationFrame(() => { asked = 0; mark(); }); }, { passive: true });
  mark();
}

async function start() {
  const root = document.documentElement;
  for (const section of document.querySelectorAll("main > section:not([data-live])")) polishTables(section);
  unfoldContents();
  const holder = document.getElementById("bk-payload");
  const page = new Page(holder ? JSON.parse(await unpacked("bk-payload")) : { format: 1 });
  const target = page.readAddress();
  page.draw();
  followReading();
  offerLinks(page);
  followSections(page);
  followPrint(page);
  followTheme(page);
  // Paper can be asked for at any moment, and waits for nothing: plotly.js is started before that.
  if (document.getElementById("bk-plotly")) (window.requestIdleCallback ?? setTimeout)(() => page.busy(page.plotly()));
  root.dataset.ready = "true";
  // What stands above has other heights than before; where one was on a page opened again, the browser knows.
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") target?.scrollIntoView({ behavior: "instant" });
}

start().catch((problem) => {
  document.documentElement.classList.remove("live");
  document.documentElement.dataset.ready = "failed";
  polishTables(document.querySelector("main"));
  const where = document.getElementById("bk-live");
  where?.after(h("p", { class: "problem" }, `The controls of this page could not start (${problem.message}). What follows is its first view.`));
  console.error(problem);
});
