// Plotly figures: made ready for this page, and their numbers as a table. No document needed.

/**
 * @typedef {{data?: any[], layout?: any, frames?: any[], config?: any}} Figure
 * @typedef {{columns: string[], rows: any[][]}} Table
 * @typedef {{ink: string, quiet: string, rule: string, paper: string, font: string}} Colours
 */

/** Plotly's small HTML as plain text, one string per line. @param {any} text @returns {string[]} */
export function plainLines(text) {
  const lines = String(text ?? "").split(/<br\s*\/?>/i);
  return lines.map((line) => line.replace(/<[^<>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&nbsp;/g, " ").replace(/&amp;/g, "&").trim()).filter(Boolean);
}

/** Title and subtitle of a figure as text. @param {Figure} figure */
export function titleOf(figure) {
  const meta = metaOf(figure);
  if (meta.title) return { title: String(meta.title), subtitle: String(meta.subtitle ?? "") };
  const title = figure.layout?.title;
  const lines = plainLines(typeof title === "string" ? title : title?.text);
  const subtitle = plainLines(typeof title === "string" ? "" : title?.subtitle?.text);
  return { title: lines[0] ?? "", subtitle: [...lines.slice(1), ...subtitle].join(" · ") };
}

/** What the figure says of itself: `layout.meta`, when it is an object. @param {Figure} figure */
export function metaOf(figure) {
  const meta = figure.layout?.meta;
  return meta && typeof meta === "object" && !Array.isArray(meta) ? meta : {};
}

/**
 * The figure as this page draws it: title moved out to the page's own type, colours of the theme.
 * Values are copied where plotly writes into them.
 * @param {Figure} figure @param {{colours: Colours, dark: boolean, width: number, touch: boolean}} look
 */
export function dressed(figure, look) {
  const data = structuredClone(figure.data ?? []);
  const narrow = narrowForm(figure, look.width);
  let layout = merge(ownLayout(figure), narrow.layout);
  (narrow.data ?? []).forEach((patch, i) => data[i] && merge(data[i], patch));
  const theme = metaOf(figure).themes?.[look.dark ? "dark" : "light"];
  layout = snug(liftTitle(layout, data));
  if (theme) layout = merge(layout, theme.layout ?? theme);
  else layout = recoloured(layout, look, data);
  delete layout.width;
  layout.autosize = true;
  if (look.width < 560) layout = narrowed(layout);
  if (look.touch) layout.dragmode ??= false;
  layout.font = { ...layout.font, family: layout.font?.family ?? look.colours.font };
  (theme?.data ?? []).forEach((patch, i) => data[i] && merge(data[i], patch));
  const config = { displaylogo: false, responsive: false, displayModeBar: false, ...ownConfig(figure.config) };
  return { data, layout, frames: figure.frames?.length ? structuredClone(figure.frames) : undefined, config };
}

/**
 * A layout that plotly may write into. Of `meta` it gets what its text templates may ask for, not
 * the records and tables behind the figure, which are large and would be copied at every move.
 */
function ownLayout(figure) {
  const { meta, ...rest } = figure.layout ?? {};
  const layout = structuredClone(rest);
  layout.images = layout.images?.filter((image) => isCarried(image.source));
  if (meta && typeof meta === "object" && !Array.isArray(meta)) {
    const { records, table, themes, narrow, ...light } = meta;
    layout.meta = light;
  } else if (meta !== undefined) layout.meta = meta;
  return layout;
}

/** Pictures inside a figure must travel inside the file. @param {unknown} source */
export const isCarried = (source) => /^data:image\//i.test(String(source ?? ""));

const CONFIG = ["scrollZoom", "staticPlot", "doubleClick", "displayModeBar", "editable"];

/** The settings of a figure that change how it reads; none that reach out of the page. */
const ownConfig = (config) => Object.fromEntries(Object.entries(config ?? {}).filter(([key]) => CONFIG.includes(key)));

/** Copies `patch` into `into`, object by object; `a.b` names a path. */
export function merge(into, patch) {
  for (const [key, value] of Object.entries(patch ?? {})) {
    const [head, ...rest] = key.split(".");
    if (head === "__proto__" || head === "constructor") continue;
    if (rest.length) into[head] = merge(into[head] ?? {}, { [rest.join(".")]: value });
    else if (value && typeof value === "object" && !Array.isArray(value)) into[key] = merge({ ...into[key] }, value);
    else into[key] = value;
  }
  return into;
}

/** How tall the figure is drawn at a width, before plotly has been asked. @param {Figure} figure @param {number} width */
export function heightOf(figure, width) {
  const layout = merge({ ...figure.layout }, narrowForm(figure, width).layout);
  return liftTitle({ ...layout, margin: { ...layout.margin } }, figure.data ?? []).height;
}

/** What the figure itself changes where its plot has little room: shorter words, a lower map. */
function narrowForm(figure, width) {
  const { narrow } = metaOf(figure);
  return narrow && width < narrow.below ? narrow : {};
}

/** Takes title and source line, which the page sets in its own type, out of the plot. */
function liftTitle(layout, data) {
  const title = plainLines(typeof layout.title === "string" ? layout.title : layout.title?.text);
  const subtitle = plainLines(typeof layout.title === "string" ? "" : layout.title?.subtitle?.text);
  const source = (layout.annotations ?? []).find((note) => note.name === "source");
  const margin = { t: 100, b: 80, ...layout.template?.layout?.margin, ...layout.margin };
  const room = metaOf({ layout }).room ?? {};
  const lifted = { ...layout };
  let { t, b } = margin;
  if (layout.margin?.b === undefined && layout.template?.layout?.margin?.b === undefined) b = 52;
  if (title.length) {
    lifted.title = { text: "" };
    t = room.t ?? (source ? Math.max(8, t - LINES.head - LINES.title * title.length - LINES.subtitle * subtitle.length) : Math.min(t, roomOnTop(layout, data)));
  }
  if (source) {
    lifted.annotations = layout.annotations.filter((note) => note !== source);
    b = room.b ?? Math.max(8, b - LINES.foot - LINES.source * plainLines(source.text).length);
  }
  lifted.margin = { ...layout.margin, t, b };
  lifted.height = (layout.height ?? layout.template?.layout?.height ?? 450) - (margin.t - t) - (margin.b - b);
  return lifted;
}

/** Plotly's own margins are wide enough for anything; where none were chosen, labels make the room. */
function snug(layout) {
  const given = { ...layout.template?.layout?.margin, ...layout.margin };
  if (given.l !== undefined && given.r !== undefined) return layout;
  const closer = { ...layout, margin: { l: 56, r: 24, ...given } };
  for (const key of axesOf(closer)) closer[key] = { automargin: true, ...closer[key] };
  return closer;
}

/** Pixels that a figure of several lines of words takes for them, where it does not say so. */
const LINES = { head: 18, title: 20, subtitle: 16, foot: 16, source: 14 };

/** Traces that write above their own frame. */
const TALL = ["parcoords", "indicator", "scatterternary"];

const roomOnTop = (layout, data) => (data.some(({ type }) => TALL.includes(type)) ? 72 : hasSomethingOnTop(layout) ? 56 : 20);

function hasSomethingOnTop(layout) {
  const legend = layout.legend ?? layout.template?.layout?.legend ?? {};
  const notes = (layout.annotations ?? []).some((note) => (note.yref ?? "paper") === "paper" && (note.y ?? 0) >= 0.98);
  const axes = Object.entries(layout).some(([key, axis]) => key.startsWith("xaxis") && axis?.side === "top");
  return notes || axes || (legend.orientation === "h" && (legend.y ?? 0) >= 1) || Boolean(layout.updatemenus?.length);
}

/** Narrow screens: sides no wider than their labels need. */
function narrowed(layout) {
  const margin = { ...layout.template?.layout?.margin, ...layout.margin };
  const tight = { ...layout, margin: { ...layout.margin, l: Math.min(margin.l ?? 80, 40), r: Math.min(margin.r ?? 80, 12) } };
  for (const key of axesOf(tight)) tight[key] = { automargin: true, ...tight[key] };
  return tight;
}

const axesOf = (layout) => {
  const named = Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key));
  return [...new Set([...named, "xaxis", "yaxis"])];
};

/** The axes that a matrix of scatter plots makes by itself. */
const matrixAxes = ({ type, dimensions }) => (type === "splom" ? (dimensions ?? []).flatMap((_, i) => [`xaxis${i + 1}`, `yaxis${i + 1}`].map((key) => key.replace(/axis1$/, "axis"))) : []);

/** Keys of a layout that hold a part of one kind: `geo`, `geo2` ... */
const partsOf = (layout, kind) => [...new Set([...Object.keys(layout).filter((key) => new RegExp(`^${kind}\\d*$`).test(key)), kind])];

/** Frames that are not of x and y, and their axes. */
const FRAMES = { polar: ["angularaxis", "radialaxis"], ternary: ["aaxis", "baxis", "caxis"], smith: ["realaxis", "imaginaryaxis"], scene: ["xaxis", "yaxis", "zaxis"] };

function framed(frame, axes, axis, clear) {
  const drawn = { bgcolor: clear, ...frame };
  for (const name of axes) drawn[name] = { ...axis, backgroundcolor: clear, ...drawn[name] };
  return drawn;
}

const isLight = (colour) => /^(#fff(fff)?|white|rgba?\(2[0-9]{2}, ?2[0-9]{2}, ?2[0-9]{2}(, ?1)?\))$/i.test(String(colour ?? "white"));

/**
 * Ink, rules and background of the page where the figure's author named none. A background that
 * was named is kept, and so are the colours chosen to stand on it.
 */
function recoloured(layout, { colours, dark }, data) {
  if (layout.paper_bgcolor && !(dark === false && isLight(layout.paper_bgcolor))) return layout;
  const clear = "rgba(0,0,0,0)";
  const own = layout.plot_bgcolor && !isLight(layout.plot_bgcolor);
  const changed = { ...layout, paper_bgcolor: clear, plot_bgcolor: own ? layout.plot_bgcolor : clear };
  changed.font = { ...layout.font, color: layout.font?.color ?? colours.ink };
  const axis = { gridcolor: colours.rule, linecolor: colours.quiet, zerolinecolor: colours.rule, tickcolor: colours.quiet };
  for (const key of new Set([...axesOf(changed), ...data.flatMap(matrixAxes)])) changed[key] = { ...axis, ...changed[key] };
  if (changed.legend || layout.showlegend !== false) changed.legend = { bgcolor: clear, ...changed.legend };
  changed.hoverlabel = { bgcolor: colours.paper, bordercolor: colours.rule, ...changed.hoverlabel, font: { color: colours.ink, ...changed.hoverlabel?.font } };
  const map = { bgcolor: clear, landcolor: colours.rule, lakecolor: colours.paper, coastlinecolor: colours.quiet, countrycolor: colours.quiet, subunitcolor: colours.paper, framecolor: colours.rule };
  for (const key of partsOf(changed, "geo")) changed[key] = { ...map, ...changed[key] };
  for (const [part, axes] of Object.entries(FRAMES)) {
    for (const key of partsOf(changed, part)) changed[key] = framed(changed[key], axes, axis, clear);
  }
  return changed;
}

/** The figure as it leaves the page: light, with its title and its source line burnt in. */
export function forDownload(figure, width) {
  const layout = ownLayout(figure);
  const meta = metaOf(figure);
  const light = meta.themes?.light;
  if (light) merge(layout, light.layout ?? light);
  const line = sourceLine(meta);
  const height = layout.height ?? layout.template?.layout?.height ?? 450;
  delete layout.autosize;
  layout.paper_bgcolor = !layout.paper_bgcolor || /rgba\([^)]*, ?0\)/.test(layout.paper_bgcolor) ? "#ffffff" : layout.paper_bgcolor;
  if (!line || layout.annotations?.some((note) => note.name === "source")) return { data: structuredClone(figure.data ?? []), layout, width, height };
  const wrapped = wrap(line, Math.floor(width / 6));
  const room = 14 * wrapped.length + 22;
  const bottom = layout.margin?.b ?? layout.template?.layout?.margin?.b ?? 80;
  layout.margin = { ...layout.margin, b: bottom + room };
  layout.annotations = [
    ...(layout.annotations ?? []),
    {
      name: "source", text: wrapped.map(escapeText).join("<br>"), font: { size: 11, color: "#555" },
      xref: "paper", yref: "paper", x: 0, y: 0, yshift: -(bottom + room) + 6,
      xanchor: "left", yanchor: "bottom", align: "left", showarrow: false,
    },
  ];
  return { data: structuredClone(figure.data ?? []), layout, width, height: height + room };
}

const escapeText = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** "Source: ... As of ...", from what the figure says of itself, but no day twice. */
export function sourceLine(meta, subtitle = "") {
  const source = meta.source ? (/^sources?\b/i.test(meta.source) ? meta.source : `Source: ${meta.source}`) : "";
  const closed = source && !/[.!?]$/.test(source) ? `${source}.` : source;
  const told = closed.includes(String(meta.as_of)) || /\bas of\b/i.test(subtitle);
  const asOf = meta.as_of && !told ? `As of ${meta.as_of}.` : "";
  return [closed, asOf].filter(Boolean).join(" ");
}

/** @param {string} text @param {number} width @returns {string[]} */
export function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

// ---- the numbers behind a figure ---------------------------------------------------------

const TYPED = { i1: Int8Array, u1: Uint8Array, u1c: Uint8ClampedArray, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };

/** The bytes of base64, many times faster than letter by letter where the browser can. @param {string} text */
export function fromBase64(text) {
  return Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** A plotly array as a plain one: `bdata` unpacked, two dimensions kept. @returns {any[] | null} */
export function plainArray(value) {
  if (Array.isArray(value)) return value;
  if (!value || typeof value !== "object" || typeof value.bdata !== "string") return null;
  const bytes = fromBase64(value.bdata);
  const flat = Array.from(new TYPED[value.dtype](bytes.buffer));
  const shape = String(value.shape ?? "").split(",").map(Number).filter((n) => n > 0);
  if (shape.length < 2) return flat;
  return Array.from({ length: shape[0] }, (_, row) => flat.slice(row * shape[1], (row + 1) * shape[1]));
}

/** Fields of a trace that a reader would want to see, in reading order. */
const FIELDS = ["x", "base", "y", "z", "u", "v", "w", "a", "b", "c", "r", "theta", "real", "imag", "labels", "ids", "parents", "values", "value", "locations", "lon", "lat", "open", "high", "low", "close", "text"];

/**
 * The figure's numbers: one row per mark, one column per field that holds something.
 * @param {Figure} figure @returns {Table}
 */
export function figureTable(figure) {
  const own = metaOf(figure).table;
  if (own?.columns && own.rows) return { columns: own.columns.map(String), rows: own.rows.map((row) => row.map(plainCell)) };
  const traces = (figure.data ?? []).filter((trace) => trace.visible !== false && trace.visible !== "legendonly");
  const parts = traces.map((trace, i) => ({ name: plainLines(trace.name).join(" ") || `Series ${i + 1}`, ...traceTable(trace, figure.layout ?? {}) }));
  const columns = [...new Set(parts.flatMap((part) => part.columns))];
  const named = parts.length > 1;
  const rows = parts.flatMap((part) => part.rows.map((row) => [...(named ? [part.name] : []), ...columns.map((column) => row[part.columns.indexOf(column)] ?? "")]));
  return { columns: [...(named ? ["Series"] : []), ...columns], rows };
}

function traceTable(trace, layout) {
  if (trace.type === "table") return cellsTable(trace);
  if (trace.type === "sankey") return flowTable(trace);
  if (trace.type === "indicator") return readingTable(trace);
  if (trace.dimensions?.length) return dimensionsTable(trace.dimensions);
  const z = plainArray(trace.z);
  if (z && Array.isArray(plainArray(z[0]))) return gridTable(trace, layout, z.map(plainArray));
  const columns = FIELDS.filter((field) => worthShowing(plainArray(trace[field])));
  const arrays = columns.map((field) => plainArray(trace[field]));
  const length = Math.max(0, ...arrays.map((array) => array.length));
  const rows = Array.from({ length }, (_, i) => arrays.map((array) => plainCell(array[i])));
  return { columns: columns.map((field) => fieldName(field, trace, layout)), rows: rows.filter((row) => row.some((cell) => cell !== "")) };
}

const worthShowing = (array) => array !== null && array.some((item) => item !== null && item !== undefined && item !== "");

const plainCell = (value) => {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(plainCell).join(" / ");
  return typeof value === "string" ? plainLines(value).join(" ") : value;
};

/** The axis title where there is one, else the field's own name. */
function fieldName(field, trace, layout) {
  if (field === "x" || field === "y") {
    const axis = layout[`${field}axis${String(trace[`${field}axis`] ?? "").slice(1)}`] ?? {};
    const title = typeof axis.title === "string" ? axis.title : axis.title?.text;
    return plainLines(title).join(" ") || field;
  }
  return { text: "label", base: "start", labels: "label", values: "value", locations: "place", ids: "id", parents: "parent" }[field] ?? field;
}

function gridTable(trace, layout, z) {
  const x = plainArray(trace.x) ?? z[0].map((_, i) => i);
  const y = plainArray(trace.y) ?? z.map((_, i) => i);
  const value = plainLines(trace.colorbar?.title?.text).join(" ") || "value";
  const rows = z.flatMap((line, j) => line.map((cell, i) => [plainCell(x[i]), plainCell(y[j]), plainCell(cell)]));
  return { columns: [fieldName("x", trace, layout), fieldName("y", trace, layout), value], rows: rows.filter((row) => row[2] !== "") };
}

function cellsTable(trace) {
  const columns = (trace.cells?.values ?? []).map((column) => plainArray(column) ?? [column]);
  const heads = (plainArray(trace.header?.values) ?? []).map((head) => plainCell(head));
  const length = Math.max(0, ...columns.map((column) => column.length));
  return { columns: columns.map((_, i) => heads[i] || `Column ${i + 1}`), rows: Array.from({ length }, (_, i) => columns.map((column) => plainCell(column[i]))) };
}

/** One column per dimension of a splom, parcoords or parcats. */
function dimensionsTable(dimensions) {
  const columns = dimensions.map((dimension) => plainArray(dimension.values) ?? []);
  const length = Math.max(0, ...columns.map((column) => column.length));
  return {
    columns: dimensions.map((dimension, i) => plainLines(dimension.label).join(" ") || `Column ${i + 1}`),
    rows: Array.from({ length }, (_, i) => columns.map((column) => plainCell(column[i]))),
  };
}

/** What an indicator shows: one number, and what it is compared with. */
function readingTable(trace) {
  const before = trace.delta?.reference;
  const compared = before === null || before === undefined ? [] : [["compared with", before]];
  const named = [[plainLines(trace.title?.text).join(" ") || "value", trace.value], ...compared];
  return { columns: named.map(([name]) => name), rows: [named.map(([, value]) => plainCell(value))] };
}

function flowTable(trace) {
  const labels = plainArray(trace.node?.label) ?? [];
  const [source, target, value] = ["source", "target", "value"].map((field) => plainArray(trace.link?.[field]) ?? []);
  return { columns: ["from", "to", "value"], rows: source.map((from, i) => [labels[from] ?? from, labels[target[i]] ?? target[i], plainCell(value[i])]) };
}

/** Comma-separated values that a spreadsheet opens as text, not as formulas. @param {Table} table */
export function asCsv(table) {
  const cell = (value) => {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return [table.columns, ...table.rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

/** Ids of the records behind one mark: the first item of its customdata. */
export function recordIds(customdata) {
  const first = Array.isArray(customdata) ? customdata[0] : customdata;
  return typeof first === "string" ? first.split(/\s+/).filter(Boolean) : [];
}

/** Ids behind all marks of a figure that its `layout.meta.records` tells of, in order of appearance. */
export function allRecordIds(figure) {
  const records = metaOf(figure).records ?? {};
  const ids = new Set((figure.data ?? []).flatMap((trace) => (plainArray(trace.customdata) ?? []).flatMap(recordIds)));
  return [...ids].filter((id) => Object.hasOwn(records, id));
}
