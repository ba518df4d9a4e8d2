// The outlines under plotly's own maps: one world in the page, its continents cut out when asked for.

/**
 * @typedef {{type: string, objects: Record<string, any>, arcs: any[], scopes?: Record<string, string[]>}} Topology
 */

/** @type {Topology} */
const NONE = { type: "Topology", objects: {}, arcs: [] };

/**
 * What plotly.js looks its outlines up in, by names such as `europe_110m`. Every name is known, so
 * that it never asks the network: without a world all maps are empty.
 * @param {Topology | null} world
 */
export function outlines(world) {
  /** @type {Map<string, Topology>} */
  const made = new Map();
  const of = (scope) => {
    if (!made.has(scope)) made.set(scope, world ? scoped(world, scope) : NONE);
    return made.get(scope);
  };
  return new Proxy({}, { get: (_, name) => (typeof name === "string" ? of(name.replace(/_\d+m$/, "")) : undefined) });
}

/**
 * The map of one continent, or of the United States: its countries are its land. Coasts, waters and
 * states stay those of the world; what lies outside is out of the frame or on no land.
 * @param {Topology} world @param {string} scope @returns {Topology}
 */
export function scoped(world, scope) {
  const ids = world.scopes?.[scope];
  if (!ids) return world;
  const here = new Set(ids);
  const geometries = world.objects.countries.geometries.filter((country) => here.has(country.id));
  const countries = { type: "GeometryCollection", geometries };
  const land = { type: "GeometryCollection", geometries: geometries.map(({ type, arcs }) => ({ type, arcs })) };
  return { ...world, objects: { ...world.objects, countries, land } };
}

/**
 * Places that a world map was given and could not find, by their names in the data. A map of one
 * continent leaves out the others on purpose.
 * @param {any[][]} calcdata what plotly.js keeps of each trace it has drawn
 */
export function unplaced(calcdata) {
  const names = calcdata.flatMap((points) => {
    const trace = points[0]?.trace;
    if (!trace?.locations || !trace._geo || trace._geo.scope !== "world") return [];
    return points.filter((point) => point.loc && (trace.type === "choropleth" ? point.geojson === null : point.lonlat?.[0] === undefined)).map((point) => String(point.loc));
  });
  return [...new Set(names)];
}
