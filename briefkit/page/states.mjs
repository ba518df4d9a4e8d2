// The pure half of the page: positions of controls, the state they select, links to a view.
// Nothing here touches the document, so `node --test` can run it. See README.md for the payload.

/**
 * @typedef {Readonly<Record<string, number>>} Positions  position of each control, by widget id
 * @typedef {{"$": number}} Reference
 * @typedef {{positions: number, start: number, labels: string[], input: string, stops?: string[],
 *   pairs?: [number, number][], options?: string[], subsets?: number[][], interval?: number}} Control
 * @typedef {{kind: string, label?: string, props?: any, group?: string, depends?: string[], owner?: string,
 *   states?: any[], opening?: any, control?: Control, frozen?: string, value?: string}} Widget
 * @typedef {{states: number[][], to: Record<string, number[][]>, start?: number}} Moves
 * @typedef {{controls: string[], moves: Moves | null, start?: number}} Group
 * @typedef {{resolve: (value: any) => any, widgets: Record<string, Widget>,
 *   groups: Record<string, Group>, keys: Map<string, string>}} Model
 */

/**
 * Follows `{"$": n}` into the store, each entry once: `follow` at the top only, `resolve` all the
 * way down. Equal references give the identical object, so a later `===` tells "nothing changed".
 * @param {any[]} store
 */
export function resolver(store) {
  /** @type {Map<number, any>} */
  const known = new Map();
  /** @param {any} value @returns {any} */
  const follow = (value) => (isReference(value) ? follow(store[value.$]) : value);
  /** @param {any} value @returns {any} */
  function resolve(value) {
    if (value === null || typeof value !== "object") return value;
    if (isReference(value)) {
      if (!known.has(value.$)) known.set(value.$, resolve(store[value.$]));
      return known.get(value.$);
    }
    let changed = false;
    const inside = (/** @type {any} */ item) => {
      const resolved = resolve(item);
      changed ||= resolved !== item;
      return resolved;
    };
    const copy = Array.isArray(value)
      ? value.map(inside)
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(item)]));
    return changed ? copy : value;
  }
  return { follow, resolve };
}

/** @param {any} value */
function isReference(value) {
  return value !== null && typeof value === "object" && typeof value.$ === "number" && Object.keys(value).length === 1;
}

/** @param {any} payload @returns {Model} */
export function makeModel(payload) {
  if (payload.format !== 1) throw new Error(`This page holds payload format ${payload.format}; its reader knows format 1.`);
  const { follow, resolve } = resolver(payload.store ?? []);
  /** @type {Record<string, Widget>} */
  const widgets = {};
  for (const [id, packed] of Object.entries(payload.widgets ?? {})) {
    const { states, ...head } = follow(packed);
    widgets[id] = { ...resolve(head), states: follow(states) };
  }
  const model = { resolve, widgets, groups: resolve(payload.groups ?? {}), keys: new Map() };
  model.keys = controlKeys(model);
  return model;
}

/** @param {Model} model @returns {string[]} */
export function controlIds(model) {
  return Object.keys(model.widgets).filter((id) => model.widgets[id].control);
}

/** Where every control stands when the page opens. @param {Model} model @returns {Positions} */
export function startPositions(model) {
  return Object.freeze(Object.fromEntries(controlIds(model).map((id) => [id, model.widgets[id].control.start ?? 0])));
}

/** Number of the combination of `depends`, the last control moving fastest. */
export function stateIndex(model, id, positions) {
  const depends = model.widgets[id].depends ?? [];
  return depends.reduce((index, control) => index * model.widgets[control].control.positions + positions[control], 0);
}

/**
 * What a widget shows now: its fixed props overlaid with those of the state. Until one of its
 * controls has been moved (is in `moved`), a widget with an `opening` shows that instead.
 * @param {Set<string>} [moved] all controls, when left out
 */
export function propsAt(model, id, positions, moved) {
  const widget = model.widgets[id];
  if (widget.opening && moved && !(widget.depends ?? []).some((control) => moved.has(control))) {
    return { ...widget.props, ...widget.opening };
  }
  if (!widget.states?.length) return widget.props ?? {};
  const state = model.resolve(widget.states[stateIndex(model, id, positions)]);
  return state ? { ...widget.props, ...state } : (widget.props ?? {});
}

/** @param {Group} group @param {Positions} positions */
function groupState(group, positions) {
  return group.moves.states.findIndex((state) => group.controls.every((id, i) => state[i] === positions[id]));
}

/** @param {Model} model @param {string} id @returns {Group | undefined} */
function linkedGroup(model, id) {
  const group = model.groups[model.widgets[id].group ?? ""];
  return group?.moves ? group : undefined;
}

/** Number of the state a move leads to; one row of `to` serves all states when it is the only one. */
function leadsTo(group, positions, id, position) {
  const rows = group.moves.to[id] ?? [];
  const state = groupState(group, positions);
  return (rows.length === 1 ? rows[0] : rows[state])?.[position] ?? -1;
}

/** Whether a control may be put to a position from where the page stands now. */
export function canMove(model, positions, id, position) {
  if (position < 0 || position >= model.widgets[id].control.positions) return false;
  const group = linkedGroup(model, id);
  return !group || leadsTo(group, positions, id, position) >= 0;
}

/**
 * Positions after one control was put to `position`; the same object when nothing may change.
 * @param {Model} model @param {Positions} positions @returns {Positions}
 */
export function move(model, positions, id, position) {
  if (!canMove(model, positions, id, position)) return positions;
  const group = linkedGroup(model, id);
  if (!group) return positions[id] === position ? positions : madeAnew(model, positions, { ...positions, [id]: position });
  const next = group.moves.states[leadsTo(group, positions, id, position)];
  return madeAnew(model, positions, { ...positions, ...Object.fromEntries(group.controls.map((control, i) => [control, next[i]])) });
}

/** Controls that a state of their `owner` holds stand at their start whenever that state is another. */
function madeAnew(model, before, after) {
  for (const id of controlIds(model)) {
    const { owner, control } = model.widgets[id];
    if (owner && stateIndex(model, owner, before) !== stateIndex(model, owner, after)) after[id] = control.start ?? 0;
  }
  return Object.freeze(after);
}

/** Controls that stand elsewhere than before. @returns {string[]} */
export function movedControls(model, before, after) {
  return controlIds(model).filter((id) => before[id] !== after[id]);
}

/** Widgets whose view differs between two sets of positions. @returns {string[]} */
export function affected(model, before, after) {
  const moved = new Set(movedControls(model, before, after));
  const linked = new Set([...moved].map((id) => linkedGroup(model, id)).filter(Boolean).flatMap((group) => group.controls));
  return Object.keys(model.widgets).filter(
    (id) => moved.has(id) || linked.has(id) || (model.widgets[id].depends ?? []).some((control) => moved.has(control)),
  );
}

/** A readable name for addresses and files. @param {string} text */
export function slug(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60);
}

/** One stable key per control, from its label: `country`, `country-2` ... */
function controlKeys(model) {
  const taken = new Map();
  const keys = new Map();
  for (const id of controlIds(model)) {
    const name = slug(model.widgets[id].label ?? "") || "control";
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    keys.set(id, count === 1 ? name : `${name}-${count}`);
  }
  return keys;
}

/** The words for a position: what the reader chose. @param {Control} control @param {number} position */
export function positionLabel(control, position) {
  if (control.pairs && control.stops) {
    const [low, high] = control.pairs[position];
    return `${control.stops[low]} to ${control.stops[high]}`;
  }
  if (control.subsets && control.options) {
    return control.subsets[position].map((option) => control.options[option]).join(", ") || "none";
  }
  if (control.input === "checkbox" || control.input === "togglebutton") {
    return control.labels?.[position] ?? (position ? "on" : "off");
  }
  return control.labels?.[position] ?? String(position);
}

/** A position as it stands in an address; numbers when two labels read alike. */
function addressWord(control, position) {
  const word = positionLabel(control, position);
  for (let other = 0; other < control.positions; other += 1) {
    if (other !== position && positionLabel(control, other) === word) return `~${position}`;
  }
  return word.startsWith("~") ? `~${position}` : word;
}

/**
 * The view as text for the address: `country=Japan&period=2018+to+2020`; empty at the start.
 * Controls that move each other are all written once one of them has moved.
 */
export function writeView(model, positions) {
  const start = startPositions(model);
  const changed = new Set(controlIds(model).filter((id) => positions[id] !== start[id]));
  for (const id of [...changed]) for (const other of linkedGroup(model, id)?.controls ?? []) changed.add(other);
  const view = new URLSearchParams();
  for (const id of controlIds(model)) {
    const { input } = model.widgets[id].control;
    if (changed.has(id) && !(input === "button" && linkedGroup(model, id))) view.append(model.keys.get(id), addressWord(model.widgets[id].control, positions[id]));
  }
  return view.toString();
}

/**
 * Positions from such text. What this page does not know is named, not guessed.
 * @returns {{positions: Positions, unknown: string[]}}
 */
export function readView(model, text) {
  const wanted = {};
  const unknown = [];
  const byKey = new Map([...model.keys].map(([id, key]) => [key, id]));
  for (const [key, word] of new URLSearchParams(text)) {
    const id = byKey.get(key);
    const position = id === undefined ? -1 : positionOf(model.widgets[id].control, word);
    if (position < 0) unknown.push(`${key}=${word}`);
    else wanted[id] = position;
  }
  return { positions: settle(model, wanted), unknown };
}

function positionOf(control, word) {
  if (/^~\d+$/.test(word)) return Number(word.slice(1)) < control.positions ? Number(word.slice(1)) : -1;
  for (let position = 0; position < control.positions; position += 1) {
    if (positionLabel(control, position) === word) return position;
  }
  return -1;
}

/** The wanted positions, through the moves of groups that hold together. */
function settle(model, wanted) {
  let positions = startPositions(model);
  const settled = new Set();
  for (const group of Object.values(model.groups)) {
    if (!group.moves) continue;
    const exact = group.moves.states.find((state) => group.controls.every((id, i) => state[i] === (wanted[id] ?? positions[id])));
    if (!exact) continue;
    positions = { ...positions, ...Object.fromEntries(group.controls.map((id, i) => [id, exact[i]])) };
    group.controls.forEach((id) => settled.add(id));
  }
  const owned = (id) => Number(Boolean(model.widgets[id].owner));
  const rest = Object.entries(wanted).filter(([id]) => !settled.has(id));
  for (const [id, position] of rest.sort(([a], [b]) => owned(a) - owned(b))) positions = move(model, positions, id, position);
  return Object.freeze({ ...positions });
}

/** `#section?country=Japan` taken apart. @param {string} hash */
export function splitFragment(hash) {
  const text = hash.replace(/^#/, "");
  const mark = text.indexOf("?");
  const section = mark < 0 ? text : text.slice(0, mark);
  return { section: decodeSafely(section), view: mark < 0 ? "" : text.slice(mark + 1) };
}

function decodeSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The other way round; empty when there is nothing to say. */
export function joinFragment(section, view) {
  if (!section && !view) return "";
  return `#${encodeURIComponent(section)}${view ? `?${view}` : ""}`;
}
