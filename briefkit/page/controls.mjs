// Native, labelled controls: one maker per `input` of the payload.
import { h, freshId } from "./element.mjs";
import { positionLabel } from "./states.mjs";

/**
 * @typedef {import("./states.mjs").Control} Control
 * @typedef {{id: string, key: string, label: string, name: string, control: Control, disabled: boolean,
 *   send: (position: number) => void, allowed: (position: number) => boolean}} Knob
 *   `label` is what stands beside it, `name` what a screen reader says (never empty)
 * @typedef {{node: HTMLElement, set: (position: number, label?: string) => void}} Face
 */

/** @type {Record<string, (knob: Knob) => Face>} */
const MAKERS = {
  select: selectBox,
  listbox: (knob) => selectBox(knob, Math.min(6, Math.max(2, knob.control.positions))),
  radios: radioGroup,
  toggles: (knob) => radioGroup(knob, "toggles"),
  slider: slider,
  range: rangeSlider,
  checkbox: checkbox,
  togglebutton: toggleButton,
  number: (knob) => typedValue(knob, "number"),
  date: (knob) => typedValue(knob, "date"),
  combobox: (knob) => typedValue(knob, "text"),
  multi: (knob) => subset(knob, "checks"),
  tags: (knob) => subset(knob, "tags"),
  play: player,
  button: pressButton,
};

/** @param {Knob} knob @returns {Face} */
export function makeControl(knob) {
  const maker = MAKERS[knob.control.input] ?? selectBox;
  const face = maker(knob);
  face.node.classList.add("control");
  face.node.dataset.control = knob.key;
  face.node.dataset.input = knob.control.input;
  const { set } = face;
  face.set = (position, label = knob.label) => {
    set(position);
    rename(face.node, knob, label);
  };
  if (knob.disabled) for (const field of face.node.querySelectorAll("input, select, button")) field.disabled = true;
  return face;
}

/** Some controls change their label with another's position. */
function rename(node, knob, label) {
  if (label === knob.label || !label) return;
  const place = node.querySelector("label, legend, .label") ?? node.querySelector("button");
  if (place?.textContent === knob.label) place.textContent = label;
  knob.label = knob.name = label;
}

/** A control that could not be recorded: its value, and why it stands still. */
export function frozenControl({ key, label, value, reason }) {
  const field = freshId("field");
  const why = freshId("why");
  const input = h("input", { id: field, type: "text", disabled: true, "aria-describedby": why });
  const node = h(
    "div",
    { class: "control frozen", "data-control": key, "data-frozen": true },
    h("label", { for: field }, label || "Value"),
    input,
    h("p", { id: why, class: "hint" }, reason),
  );
  return {
    node,
    update(props) {
      input.value = String(props.value ?? value ?? "");
    },
  };
}

const words = (knob) => Array.from({ length: knob.control.positions }, (_, position) => positionLabel(knob.control, position));

/** The label of one field, or nothing to see but a name for it. */
function labelFor(knob, field) {
  return knob.label ? h("label", { for: field }, knob.label) : null;
}

const nameOf = (knob) => (knob.label ? null : knob.name);

/** @param {Knob} knob @param {number} [size] @returns {Face} */
function selectBox(knob, size) {
  const id = freshId("field");
  const options = words(knob).map((word, position) => h("option", { value: position }, word));
  const select = h("select", { id, size, "aria-label": nameOf(knob), onchange: () => knob.send(Number(select.value)) }, ...options);
  return {
    node: h("div", {}, labelFor(knob, id), select),
    set(position) {
      options.forEach((option, other) => {
        option.hidden = option.disabled = other !== position && !knob.allowed(other);
      });
      select.value = String(position);
    },
  };
}

/** @param {Knob} knob @param {string} [look] @returns {Face} */
function radioGroup(knob, look = "radios") {
  const name = freshId("group");
  const inputs = words(knob).map((_, position) =>
    h("input", { type: "radio", name, id: `${name}-${position}`, value: position, onchange: () => knob.send(position) }),
  );
  const choices = words(knob).map((word, position) =>
    h("span", { class: "choice" }, inputs[position], h("label", { for: `${name}-${position}` }, word)),
  );
  const node = h(
    "fieldset",
    { "aria-label": nameOf(knob) },
    knob.label ? h("legend", {}, knob.label) : null,
    h("div", { class: look }, ...choices),
  );
  return {
    node,
    set(position) {
      choices.forEach((choice, other) => {
        choice.hidden = other !== position && !knob.allowed(other);
      });
      inputs[position].checked = true;
    },
  };
}

/** @param {Knob} knob @returns {Face} */
function slider(knob) {
  const id = freshId("field");
  const labels = words(knob);
  const shown = h("output", { for: id, class: "reading" });
  const input = h("input", {
    id, type: "range", min: 0, max: labels.length - 1, step: 1, "aria-label": nameOf(knob),
    oninput: () => knob.send(nearestAllowed(Number(input.value))),
  });
  let last = 0;
  /** Steps over positions that do not exist now, in the direction of the hand. */
  const nearestAllowed = (position) => {
    const step = position < last ? -1 : 1;
    let next = position;
    while (next >= 0 && next < labels.length && !knob.allowed(next)) next += step;
    return next >= 0 && next < labels.length ? next : last;
  };
  return {
    node: h("div", {}, h("div", { class: "line" }, labelFor(knob, id), shown), input),
    set(position) {
      last = position;
      input.value = String(position);
      input.setAttribute("aria-valuetext", labels[position]);
      input.style.setProperty("--at", String(labels.length > 1 ? position / (labels.length - 1) : 0));
      shown.textContent = labels[position];
    },
  };
}

/** @param {Knob} knob @returns {Face} */
function rangeSlider(knob) {
  const { stops = [], pairs = [] } = knob.control;
  const positionOf = new Map(pairs.map(([low, high], position) => [`${low} ${high}`, position]));
  const shown = h("output", { class: "reading" });
  const thumbs = ["from", "to"].map((end) =>
    h("input", { type: "range", min: 0, max: stops.length - 1, step: 1, "aria-label": `${knob.name}, ${end}`, oninput: () => changed(end) }),
  );
  let now = 0;
  function changed(end) {
    let [low, high] = thumbs.map((thumb) => Number(thumb.value));
    if (low > high) [low, high] = end === "from" ? [high, high] : [low, low];
    const position = positionOf.get(`${low} ${high}`);
    if (position === undefined || !knob.allowed(position)) set(now);
    else if (position === now) set(now);
    else knob.send(position);
  }
  function set(position) {
    now = position;
    const last = Math.max(1, stops.length - 1);
    pairs[position].forEach((stop, i) => {
      thumbs[i].value = String(stop);
      thumbs[i].setAttribute("aria-valuetext", stops[stop]);
      box.style.setProperty(i ? "--to" : "--from", String(stop / last));
    });
    shown.textContent = `${stops[pairs[position][0]]} – ${stops[pairs[position][1]]}`;
  }
  const box = h("div", { class: "thumbs" }, ...thumbs);
  const head = h("div", { class: "line" }, h("span", { class: "label" }, knob.label), shown);
  return { node: h("div", { role: "group", "aria-label": knob.name }, head, box), set };
}

/** @param {Knob} knob @returns {Face} */
function checkbox(knob) {
  const id = freshId("field");
  const input = h("input", { id, type: "checkbox", "aria-label": nameOf(knob), onchange: () => knob.send(Number(input.checked)) });
  return {
    node: h("div", {}, input, labelFor(knob, id)),
    set(position) {
      input.checked = position === 1;
    },
  };
}

/** @param {Knob} knob @returns {Face} */
function toggleButton(knob) {
  let now = 0;
  const button = h("button", { type: "button", class: "toggle", "aria-pressed": "false", onclick: () => knob.send(1 - now) }, knob.name);
  return {
    node: h("div", {}, button),
    set(position) {
      now = position;
      button.setAttribute("aria-pressed", String(position === 1));
    },
  };
}

/** A field to type in. Only recorded values are taken; anything else is named, never rounded. */
function typedValue(knob, type) {
  const id = freshId("field");
  const hint = h("p", { id: freshId("hint"), class: "hint", hidden: true });
  const labels = words(knob);
  const list = type === "text" ? h("datalist", { id: freshId("list") }, ...labels.map((word) => h("option", { value: word }))) : null;
  const input = h("input", {
    id, type, list: list?.id, "aria-label": nameOf(knob), "aria-describedby": hint.id, autocomplete: "off",
    ...bounds(labels, type), onchange: () => changed(),
  });
  function changed() {
    const position = labels.findIndex((word) => (type === "number" ? Number(word) === Number(input.value) && input.value !== "" : word === input.value));
    const fits = position >= 0 && knob.allowed(position);
    input.setAttribute("aria-invalid", String(!fits));
    hint.hidden = fits;
    if (fits) knob.send(position);
    else hint.textContent = `This page holds ${described(labels)}; still showing ${shown}.`;
  }
  let shown = "";
  return {
    node: h("div", {}, labelFor(knob, id), input, list, hint),
    set(position) {
      shown = labels[position];
      input.value = shown;
      input.setAttribute("aria-invalid", "false");
      hint.hidden = true;
    },
  };
}

function bounds(labels, type) {
  if (type === "text") return {};
  const step = type === "number" && labels.length > 1 ? Math.abs(Number(labels[1]) - Number(labels[0])) : null;
  return { min: labels[0], max: labels[labels.length - 1], step: step ? Number(step.toPrecision(12)) : null };
}

const described = (labels) =>
  labels.length > 6 ? `${labels.length} values from ${labels[0]} to ${labels[labels.length - 1]}` : labels.join(", ");

/** Several of a few: check boxes, or tags to press. @returns {Face} */
function subset(knob, look) {
  const { options = [], subsets = [] } = knob.control;
  const positionOf = new Map(subsets.map((members, position) => [[...members].sort((a, b) => a - b).join(" "), position]));
  const name = freshId("group");
  let now = 0;
  const inputs = options.map((_, option) =>
    h("input", { type: "checkbox", id: `${name}-${option}`, onchange: () => changed() }),
  );
  function changed() {
    const members = options.map((_, option) => option).filter((option) => inputs[option].checked);
    const position = positionOf.get(members.join(" "));
    hint.hidden = position !== undefined;
    if (position === undefined) {
      hint.textContent = "This combination is not in the page.";
      set(now);
      hint.hidden = false;
    } else knob.send(position);
  }
  function set(position) {
    now = position;
    hint.hidden = true;
    inputs.forEach((input, option) => {
      input.checked = subsets[position].includes(option);
    });
  }
  const choices = options.map((word, option) => h("span", { class: "choice" }, inputs[option], h("label", { for: `${name}-${option}` }, word)));
  const hint = h("p", { class: "hint", hidden: true });
  const legend = knob.label ? h("legend", {}, knob.label) : null;
  return { node: h("fieldset", { "aria-label": nameOf(knob) }, legend, h("div", { class: look }, ...choices), hint), set };
}

/** Steps through its positions by itself until the last one or a second press. @returns {Face} */
function player(knob) {
  const last = knob.control.positions - 1;
  let now = 0;
  let timer = 0;
  const reading = h("output", { class: "reading" });
  const play = h("button", { type: "button", onclick: () => (timer ? stop() : start()) });
  const back = h("button", { type: "button", onclick: () => { stop(); knob.send(0); } }, "Back to start");
  const name = () => {
    play.textContent = timer ? "Pause" : "Play";
    play.setAttribute("aria-label", `${timer ? "Pause" : "Play"} ${knob.name}`);
  };
  function start() {
    if (now >= last) knob.send(0);
    timer = setInterval(() => (now < last && play.isConnected ? knob.send(now + 1) : stop()), Math.max(40, knob.control.interval ?? 100));
    name();
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    name();
  }
  name();
  return {
    node: h("div", { role: "group", "aria-label": knob.name, class: "play" }, knob.label ? h("span", { class: "label" }, knob.label) : null, play, back, reading),
    set(position) {
      now = position;
      reading.textContent = positionLabel(knob.control, position);
      if (timer && now >= last) stop();
    },
  };
}

/** A button whose presses were recorded one after the other. @returns {Face} */
function pressButton(knob) {
  const last = knob.control.positions - 1;
  let now = 0;
  const hint = h("p", { class: "hint", hidden: true }, "No further presses are recorded in this page.");
  const again = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => knob.send(0) }, "Start again");
  const button = h("button", { type: "button", onclick: () => now < last && knob.send(now + 1) }, knob.name);
  return {
    node: h("div", {}, button, again, hint),
    set(position) {
      now = position;
      button.setAttribute("aria-disabled", String(position >= last));
      hint.hidden = position < last || last < 2;
      again.hidden = position === 0 || !knob.allowed(0);
    },
  };
}
