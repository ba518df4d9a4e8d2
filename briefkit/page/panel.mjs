// The panel over the page: records behind a mark, the numbers of a figure.
import { h, freshId } from "./element.mjs";

/** Opens a dialog; the browser keeps the focus inside, Escape closes, focus returns. */
export function openPanel(title, ...content) {
  const heading = h("h2", { id: freshId("panel"), tabindex: -1 }, title);
  const close = h("button", { type: "button", class: "close", onclick: () => dialog.close() }, "Close");
  const dialog = h(
    "dialog",
    { class: "panel", "aria-labelledby": heading.id, onclose: () => dialog.remove(), onclick: (event) => event.target === dialog && dialog.close() },
    h("div", { class: "sheet" }, h("div", { class: "head" }, heading, close), h("div", { class: "inside" }, ...content)),
  );
  document.body.append(dialog);
  dialog.showModal();
  heading.focus();
  return dialog;
}

/** Only addresses a reader may follow. @param {unknown} url */
export const safeAddress = (url) => (/^(https?:\/\/|mailto:)/i.test(String(url ?? "")) ? String(url) : null);

const MANY = 12;

/** Records one below the other; among many, a field to find some by any word in them. */
export function recordList(records) {
  const cards = records.map(recordCard);
  if (cards.length < MANY) return cards;
  const words = cards.map((card) => card.textContent.toLowerCase());
  const field = h("input", { type: "search", id: freshId("find"), autocomplete: "off", oninput: () => show() });
  const count = h("output", { for: field.id, class: "reading" });
  function show() {
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    cards.forEach((card, i) => { card.hidden = !wanted.every((word) => words[i].includes(word)); });
    count.textContent = `${cards.filter((card) => !card.hidden).length} of ${cards.length}`;
  }
  show();
  return [h("div", { class: "find control" }, h("label", { for: field.id }, "Find among them"), field, count), ...cards];
}

/** One record in plain words, with its dates and sources. */
export function recordCard(record) {
  const dates = (record.dates ?? []).map((entry) => h("li", {}, h("span", { class: "date" }, entry.date ?? ""), " ", entry.label ?? ""));
  const sources = (record.sources ?? []).map(sourceItem);
  return h(
    "article",
    { class: "record" },
    h("h3", {}, record.name ?? "Record"),
    record.also?.length ? h("p", { class: "also" }, record.also.join(" · ")) : null,
    record.kind ? h("p", { class: "kind" }, String(record.kind)) : null,
    record.summary ? h("p", {}, record.summary) : null,
    dates.length ? h("ol", { class: "dates" }, ...dates) : null,
    sources.length ? h("h4", {}, sources.length === 1 ? "Source" : "Sources") : null,
    sources.length ? h("ol", { class: "sources" }, ...sources) : null,
  );
}

function sourceItem(source) {
  const address = safeAddress(source.url);
  const title = source.title || source.publisher || address || "Untitled";
  const rest = [source.title ? source.publisher : null, source.date].filter(Boolean).join(", ");
  return h(
    "li",
    {},
    address ? h("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, title) : title,
    rest ? `. ${rest}.` : "",
    source.note ? h("span", { class: "note" }, ` ${source.note}`) : null,
  );
}
