// The pure half of the page's runtime, under `node --test`; test_page_runtime.py starts it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  affected, canMove, joinFragment, makeModel, move, positionLabel, propsAt, readView, resolver, slug,
  splitFragment, startPositions, stateIndex, writeView,
} from "../briefkit/page/states.mjs";
import {
  allRecordIds, asCsv, dressed, figureTable, forDownload, heightOf, merge, plainArray, plainLines, recordIds,
  sourceLine, titleOf, wrap,
} from "../briefkit/page/figures.mjs";
import { outlines, scoped, unplaced } from "../briefkit/page/maps.mjs";

const control = (label, labels, rest = {}) => ({
  kind: "Dropdown", label, props: {}, control: { positions: labels.length, start: 0, labels, input: "select", ...rest },
});

const payload = () => ({
  format: 1,
  store: ["Japan", { content: { kind: "text", text: { $: 0 } } }, [{ $: 1 }, null]],
  widgets: {
    a: control("Country", ["Japan", "Canada", "China"]),
    b: control("Year", ["2014", "2018"], { start: 1 }),
    out: { kind: "Output", props: { width: "50%" }, depends: ["a", "b"], states: [0, 1, 2, 3, 4, 5].map((n) => ({ n })) },
    far: { kind: "Label", props: {}, depends: ["a"], states: [{ n: 0 }, { n: 1 }, { n: 2 }] },
    plain: { kind: "HTML", props: { $: 1 } },
  },
  groups: {},
});

/** City follows country: two countries with two cities each. */
const linked = () => ({
  format: 1,
  widgets: {
    country: { ...control("Country", ["Japan", "Canada"]), group: "g1" },
    city: { ...control("City", ["Tokyo", "Osaka", "Ottawa", "Toronto"]), group: "g1" },
    reset: { ...control("Reset", ["", ""], { input: "button" }), group: "g1" },
  },
  groups: {
    g1: {
      controls: ["country", "city", "reset"],
      moves: {
        start: 0,
        states: [[0, 0, 0], [0, 1, 0], [1, 2, 0], [1, 3, 0]],
        to: {
          country: [[0, 2], [1, 2], [0, 2], [0, 3]],
          city: [[0, 1, -1, -1], [0, 1, -1, -1], [-1, -1, 2, 3], [-1, -1, 2, 3]],
          reset: [[0, 0]],
        },
      },
    },
  },
});

test("references are followed to the bottom, each to one and the same value", () => {
  const { resolve } = resolver(payload().store);
  assert.deepEqual(resolve({ $: 2 }), [{ content: { kind: "text", text: "Japan" } }, null]);
  assert.equal(resolve({ $: 2 }), resolve({ $: 2 }));
  const plain = { a: [1, { b: 2 }] };
  assert.equal(resolve(plain), plain);
});

test("a payload of another format is refused by its number", () => {
  assert.throws(() => makeModel({ format: 2 }), /format 2/);
});

test("the last control moves fastest", () => {
  const model = makeModel(payload());
  const seen = [];
  for (let a = 0; a < 3; a += 1) for (let b = 0; b < 2; b += 1) seen.push(stateIndex(model, "out", { a, b }));
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
});

test("a state lies over the fixed props", () => {
  const model = makeModel(payload());
  assert.deepEqual(propsAt(model, "out", { a: 2, b: 1 }), { width: "50%", n: 5 });
  assert.equal(propsAt(model, "plain", {}).content.text, "Japan");
});

test("a move touches what depends on it and nothing else", () => {
  const model = makeModel(payload());
  const before = startPositions(model);
  const after = move(model, before, "b", 0);
  assert.deepEqual(affected(model, before, after).sort(), ["b", "out"]);
  assert.deepEqual(after, { a: 0, b: 0 });
  assert.equal(move(model, after, "b", 0), after);
  assert.equal(move(model, after, "b", 7), after);
  assert.ok(Object.isFrozen(after));
});

test("controls that a state holds begin anew with it", () => {
  const slider = (positions, start = 0) => ({ positions, start, labels: Array.from({ length: positions }, (_, i) => String(i)), input: "slider" });
  const widgets = {
    inner: { kind: "IntSlider", label: "inner", owner: "out", control: slider(3, 1) },
    outer: { kind: "IntSlider", label: "outer", control: slider(2) },
    other: { kind: "IntSlider", label: "other", control: slider(2) },
    out: { kind: "Output", props: {}, depends: ["outer"], states: [{ content: 1 }, { content: 2 }] },
  };
  const model = makeModel({ format: 1, widgets, store: [] });
  const moved = move(model, startPositions(model), "inner", 2);
  assert.deepEqual(move(model, moved, "other", 1), { inner: 2, outer: 0, other: 1 });
  assert.deepEqual(move(model, moved, "outer", 1), { inner: 1, outer: 1, other: 0 });
  assert.deepEqual(readView(model, "inner=0&outer=1").positions, { inner: 0, outer: 1, other: 0 });
});

test("linked controls follow their table", () => {
  const model = makeModel(linked());
  const start = startPositions(model);
  assert.equal(canMove(model, start, "city", 1), true);
  assert.equal(canMove(model, start, "city", 2), false);
  const canada = move(model, start, "country", 1);
  assert.deepEqual(canada, { country: 1, city: 2, reset: 0 });
  const toronto = move(model, canada, "city", 3);
  assert.deepEqual(toronto, { country: 1, city: 3, reset: 0 });
  assert.deepEqual(move(model, toronto, "reset", 1), { country: 0, city: 0, reset: 0 });
  assert.ok(affected(model, start, canada).includes("city"));
});

test("every reachable state of a linked group has an address of its own that leads back", () => {
  const model = makeModel(linked());
  const seen = new Set();
  for (const [country, city, reset] of model.groups.g1.moves.states) {
    const at = { country, city, reset };
    const view = writeView(model, at);
    assert.deepEqual(readView(model, view).positions, at);
    seen.add(view);
  }
  assert.equal(seen.size, 4);
});

test("every state of free controls has an address of its own that leads back", () => {
  const model = makeModel(payload());
  for (let a = 0; a < 3; a += 1) {
    for (let b = 0; b < 2; b += 1) assert.deepEqual(readView(model, writeView(model, { a, b })).positions, { a, b });
  }
  assert.equal(writeView(model, startPositions(model)), "");
  assert.equal(writeView(model, { a: 2, b: 0 }), "country=China&year=2014");
});

test("equal labels are told apart by number, equal names of controls by count", () => {
  const model = makeModel({ format: 1, widgets: { a: control("Who", ["x", "x"]), b: control("Who", ["y", "z"]), c: control("", ["1", "2"]) } });
  assert.deepEqual([...model.keys.values()], ["who", "who-2", "control"]);
  const view = writeView(model, { a: 1, b: 1, c: 1 });
  assert.equal(view, "who=%7E1&who-2=z&control=2");
  assert.deepEqual(readView(model, view).positions, { a: 1, b: 1, c: 1 });
});

test("an address that asks for what is not there is answered by name", () => {
  const model = makeModel(payload());
  const { positions, unknown } = readView(model, "country=Mars&planet=Earth&year=~9");
  assert.deepEqual(positions, startPositions(model));
  assert.deepEqual(unknown, ["country=Mars", "planet=Earth", "year=~9"]);
});

test("section and view share the fragment", () => {
  assert.deepEqual(splitFragment("#who%20was?a=1"), { section: "who was", view: "a=1" });
  assert.deepEqual(splitFragment(""), { section: "", view: "" });
  assert.deepEqual(splitFragment("#%E0%A4%A"), { section: "%E0%A4%A", view: "" });
  assert.equal(joinFragment("who was", "a=1"), "#who%20was?a=1");
  assert.equal(joinFragment("", ""), "");
});

test("labels say ranges and sets in words", () => {
  assert.equal(positionLabel({ stops: ["a", "b"], pairs: [[0, 1]], positions: 1, labels: [] }, 0), "a to b");
  assert.equal(positionLabel({ options: ["a", "b"], subsets: [[], [0, 1]], positions: 2, labels: [] }, 1), "a, b");
  assert.equal(positionLabel({ options: ["a"], subsets: [[]], positions: 1, labels: [] }, 0), "none");
  assert.equal(slug("Küche & Co. 中国"), "kuche-co-中国");
});

// ---- figures -----------------------------------------------------------------------------

const look = { colours: { ink: "#111", quiet: "#555", rule: "#ddd", paper: "#fff", font: "sans" }, dark: false, width: 900, touch: false };
const bars = (layout = {}) => ({ data: [{ type: "bar", x: ["a", "b"], y: [1, 2] }], layout });

test("titles are read from text, subtitle, line breaks and meta", () => {
  assert.deepEqual(titleOf(bars({ title: "<b>Held</b><br>n = 3" })), { title: "Held", subtitle: "n = 3" });
  assert.deepEqual(titleOf(bars({ title: { text: "Held", subtitle: { text: "by year" } } })), { title: "Held", subtitle: "by year" });
  assert.deepEqual(titleOf(bars({ title: "x", meta: { title: "T", subtitle: "S" } })), { title: "T", subtitle: "S" });
  assert.deepEqual(plainLines("a &lt;b&gt; &amp; c<br/>d"), ["a <b> & c", "d"]);
});

test("dressing a figure leaves the payload as it was", () => {
  const figure = bars({ title: "T", height: 400, annotations: [{ name: "source", text: "Source: x" }] });
  const before = JSON.stringify(figure);
  const { layout } = dressed(figure, look);
  assert.equal(JSON.stringify(figure), before);
  assert.equal(layout.title.text, "");
  assert.deepEqual(layout.annotations, []);
  assert.equal(layout.height, heightOf(figure, look.width));
  assert.ok(layout.height < 400);
});

test("a figure changes where its plot is narrow, and there only", () => {
  const narrow = { below: 600, data: [{ text: ["Jane…"] }], layout: { height: 300, yaxis: { domain: [0, 0.5] } } };
  const figure = bars({ height: 500, yaxis: { range: [0, 1] }, meta: { narrow } });
  figure.data[0].text = ["Jane Doe"];
  const at = (width) => dressed(figure, { ...look, width });
  assert.deepEqual([at(599).data[0].text, at(600).data[0].text], [["Jane…"], ["Jane Doe"]]);
  assert.equal(at(600).layout.height - at(599).layout.height, 200);
  assert.deepEqual([at(599).layout.yaxis.domain, at(599).layout.yaxis.range], [[0, 0.5], [0, 1]]);
  assert.deepEqual([heightOf(figure, 599), heightOf(figure, 600)], [at(599).layout.height, at(600).layout.height]);
  assert.equal(at(600).layout.meta.narrow, undefined);
});

test("room given by the figure is used to the pixel", () => {
  const figure = bars({ title: "T", height: 500, margin: { t: 80, b: 70 }, annotations: [{ name: "source", text: "s" }], meta: { room: { t: 10, b: 30 } } });
  const { layout } = dressed(figure, look);
  assert.deepEqual([layout.margin.t, layout.margin.b, layout.height], [10, 30, 390]);
});

test("a figure takes the page's ink unless its author chose a background", () => {
  const dark = { ...look, dark: true, colours: { ...look.colours, ink: "#eee" } };
  assert.equal(dressed(bars(), dark).layout.font.color, "#eee");
  assert.equal(dressed(bars(), dark).layout.paper_bgcolor, "rgba(0,0,0,0)");
  const own = dressed(bars({ paper_bgcolor: "#fff4e0" }), dark).layout;
  assert.equal(own.paper_bgcolor, "#fff4e0");
  assert.equal(own.font.color, undefined);
});

test("themes of the figure come before the page's own colours", () => {
  const themes = { dark: { "font.color": "#abc", xaxis: { gridcolor: "#123" } }, light: {} };
  const { layout } = dressed(bars({ meta: { themes }, font: { size: 12 } }), { ...look, dark: true });
  assert.equal(layout.font.color, "#abc");
  assert.equal(layout.font.size, 12);
  assert.equal(layout.xaxis.gridcolor, "#123");
});

test("merging cannot reach the prototype", () => {
  merge({}, JSON.parse('{"__proto__": {"polluted": 1}, "constructor.prototype.polluted": 1}'));
  assert.equal({}.polluted, undefined);
});

test("settings that reach out of the page are dropped, and so are pictures from elsewhere", () => {
  const figure = { ...bars({ images: [{ source: "https://x/a.png" }, { source: "data:image/png;base64,AA" }] }), config: { plotlyServerURL: "https://x", scrollZoom: true } };
  const { config, layout } = dressed(figure, look);
  assert.equal(config.plotlyServerURL, undefined);
  assert.equal(config.scrollZoom, true);
  assert.equal(layout.images.length, 1);
});

test("typed arrays are unpacked, in two dimensions too", () => {
  const packed = (dtype, array, shape) => ({ dtype, bdata: Buffer.from(array.buffer).toString("base64"), shape });
  assert.deepEqual(plainArray(packed("f8", new Float64Array([1.5, 2]))), [1.5, 2]);
  assert.deepEqual(plainArray(packed("i2", new Int16Array([1, 2, 3, 4]), "2, 2")), [[1, 2], [3, 4]]);
  assert.equal(plainArray("x"), null);
});

test("a table names axes, series and marks", () => {
  const figure = bars({ yaxis: { title: { text: "people" } } });
  assert.deepEqual(figureTable(figure), { columns: ["x", "people"], rows: [["a", 1], ["b", 2]] });
  figure.data.push({ type: "bar", x: ["a"], y: [3], name: "more" }, { visible: "legendonly", y: [1] });
  assert.deepEqual(figureTable(figure).rows.at(-1), ["more", "a", 3]);
});

test("csv quotes what needs it and disarms formulas", () => {
  const table = { columns: ["a", "b"], rows: [['x"y', "1,2"], ["=1+1", -5], ["-5", "@cmd"]] };
  assert.equal(asCsv(table), 'a,b\r\n"x""y","1,2"\r\n\'=1+1,-5\r\n-5,\'@cmd');
});

test("records are found behind marks", () => {
  assert.deepEqual(recordIds(["a b", 3]), ["a", "b"]);
  assert.deepEqual(recordIds(undefined), []);
  const figure = { data: [{ customdata: [["b"], ["a b"], ["gone"]] }], layout: { meta: { records: { a: {}, b: {} } } } };
  assert.deepEqual(allRecordIds(figure), ["b", "a"]);
});

test("a picture taken away carries its source once", () => {
  const plain = forDownload(bars({ meta: { source: "briefkit data", as_of: "2026" } }), 800);
  assert.match(plain.layout.annotations[0].text, /Source: briefkit data\. As of 2026\./);
  assert.ok(plain.height > 450);
  const own = forDownload(bars({ meta: { source: "x" }, annotations: [{ name: "source", text: "Source: x" }] }), 800);
  assert.equal(own.layout.annotations.length, 1);
  assert.equal(sourceLine({}), "");
  assert.deepEqual(wrap("aa bb cc", 5), ["aa bb", "cc"]);
});

const world = () => ({
  type: "Topology", arcs: [], scopes: { europe: ["FRA"] },
  objects: {
    countries: { type: "GeometryCollection", geometries: [{ type: "Polygon", id: "FRA", properties: {}, arcs: [[0]] }, { type: "Polygon", id: "JPN", arcs: [[1]] }] },
    land: { type: "GeometryCollection", geometries: [{ type: "Polygon", arcs: [[2]] }] },
    coastlines: { type: "GeometryCollection", geometries: [] },
  },
});

test("a continent shows its own countries, and they are its land", () => {
  const { objects } = scoped(world(), "europe");
  assert.deepEqual(objects.countries.geometries.map(({ id }) => id), ["FRA"]);
  assert.deepEqual(objects.land.geometries, [{ type: "Polygon", arcs: [[0]] }]);
  assert.deepEqual(objects.coastlines, world().objects.coastlines);
  const whole = world();
  assert.equal(scoped(whole, "world"), whole);
});

test("plotly finds every map it may ask for, made once", () => {
  const maps = outlines(world());
  assert.equal(maps.europe_110m, maps.europe_50m);
  assert.equal(maps.world_110m.objects.countries.geometries.length, 2);
  assert.deepEqual(outlines(null).world_110m, { type: "Topology", objects: {}, arcs: [] });
});

test("places without an outline are named once, but not those off a continent's map", () => {
  const drawn = (type, scope, points) => points.map((point) => ({ ...point, trace: { type, locations: [], _geo: { scope } } }));
  const calcdata = [
    drawn("choropleth", "world", [{ loc: "JPN", geojson: {} }, { loc: "XXX", geojson: null }, { loc: "", geojson: null }]),
    drawn("scattergeo", "world", [{ loc: "XXX", lonlat: [undefined, undefined] }, { loc: "TUV", lonlat: [undefined, undefined] }]),
    drawn("choropleth", "europe", [{ loc: "JPN", geojson: null }]),
    [{ x: 1, trace: { type: "bar" } }], [],
  ];
  assert.deepEqual(unplaced(calcdata), ["XXX", "TUV"]);
});

test("maps, polar and spatial frames take the colours of the page, and keep those that were chosen", () => {
  const look = { colours: { ink: "i", quiet: "q", rule: "r", paper: "p", font: "f" }, dark: true, width: 900 };
  const template = { layout: { polar: { bgcolor: "#E5ECF6" } } };
  const { layout } = dressed({ data: [], layout: { template, polar2: { bgcolor: "red" }, geo: { landcolor: "green" } } }, look);
  assert.equal(layout.polar.bgcolor, "rgba(0,0,0,0)");
  assert.equal(layout.polar2.bgcolor, "red");
  assert.equal(layout.polar.radialaxis.gridcolor, "r");
  assert.equal(layout.scene.xaxis.backgroundcolor, "rgba(0,0,0,0)");
  assert.deepEqual([layout.geo.landcolor, layout.geo.lakecolor], ["green", "p"]);
});

test("names above parallel axes and gauges keep their room when the title goes", () => {
  const titled = (type) => heightOf({ data: [{ type }], layout: { title: { text: "t" }, height: 400 } });
  assert.equal(titled("parcoords") - titled("bar"), 52);
});
