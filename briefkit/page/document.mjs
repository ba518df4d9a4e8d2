// Tables and headings of the text, brought into good order for eye, keyboard and screen reader.
import { h } from "./element.mjs";

const NUMBER = /^[−+-]?[$€£¥]?\s?(\d[\d,.\u2009\u202f ]*)(e[+-]?\d+)?\s?(%|pp|bn|m|k)?$/i;
const SHORT = 18; // letters: such a column is not broken into lines
const LONG = 60; // letters, usually: such a column is set as text, and gets the width for it
const EMPTY = /^(nan|none|nat|<na>|–|-|n\/a)?$/i;

/** Each table in its own scrolling box, numbers to the right. @param {Element} within */
export function polishTables(within) {
  for (const table of within.querySelectorAll("table:not([data-polished])")) {
    table.dataset.polished = "";
    boxed(table);
    for (const head of table.querySelectorAll("th")) if (!head.textContent.trim()) blankHead(head);
    markColumns(table);
    markRows(table);
    markColours(table);
  }
}

function boxed(table) {
  if (table.parentElement?.closest(".table-box") || table.parentElement?.closest("table")) return;
  const rows = table.tBodies[0]?.rows.length ?? 0;
  const name = table.caption?.textContent.trim() || `Table, ${rows} rows`;
  const box = h("div", { class: "table-box", role: "group", tabindex: 0, "aria-label": name });
  table.replaceWith(box);
  box.append(table);
}

/** A heading cell without a word in it is only a cell. */
function blankHead(head) {
  const cell = h("td", { class: head.className });
  if (head.colSpan > 1) cell.colSpan = head.colSpan;
  if (head.rowSpan > 1) cell.rowSpan = head.rowSpan;
  head.replaceWith(cell);
}

/** Columns by what is in them: numbers (every filled cell reads as one), words, or sentences. */
function markColumns(table) {
  const body = [...table.tBodies].flatMap((part) => [...part.rows]);
  if (!body.length || table.querySelector("tbody [colspan], tbody [rowspan]")) return;
  const columns = Math.max(...body.map((row) => row.cells.length));
  for (let column = 0; column < columns; column += 1) {
    const cells = body.map((row) => row.cells[column]).filter(Boolean);
    const words = cells.map((cell) => cell.textContent.trim()).filter((word) => !EMPTY.test(word));
    const lengths = words.map((word) => word.length).sort((a, b) => a - b);
    const usual = lengths[Math.floor(lengths.length / 2)] ?? 0;
    const width = usual > LONG ? "long" : (lengths.at(-1) ?? 0) <= SHORT ? "short" : "middle";
    for (const cell of cells) cell.classList.add(width);
    if (!words.length || !words.every((word) => NUMBER.test(word))) continue;
    for (const cell of cells) cell.classList.add("number");
    for (const row of table.tHead?.rows ?? []) if (row.cells.length === columns) row.cells[column].classList.add("number");
  }
}

/** A table with colours of its own keeps the white paper they were chosen for. */
function markColours(table) {
  const holder = table.closest(".html");
  const sheet = [...(holder?.querySelectorAll(":scope > style") ?? [])].map((style) => style.textContent).join("");
  const inline = table.querySelector('[style*="color"], [style*="background"]');
  if (holder && (inline || /color|background/.test(sheet))) holder.classList.add("own-colours");
}

/** Names rows and columns for screen readers. */
function markRows(table) {
  for (const head of table.querySelectorAll("thead th:not([scope])")) head.scope = head.colSpan > 1 ? "colgroup" : "col";
  for (const head of table.querySelectorAll("tbody th:not([scope])")) head.scope = head.rowSpan > 1 ? "rowgroup" : "row";
}

/** Headings inside an output stand one level below the section they are in, without leaps. */
export function polishHeadings(within) {
  const heads = [...within.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  if (!heads.length) return;
  const first = Math.min(...heads.map((head) => Number(head.tagName[1])));
  let before = 2;
  for (const head of heads) {
    const wanted = Number(head.tagName[1]) - first + 3;
    const level = Math.min(6, wanted, before + 1);
    before = level;
    if (head.tagName === `H${level}`) continue;
    const renamed = h(`h${level}`, head.id ? { id: head.id } : {});
    renamed.append(...head.childNodes);
    head.replaceWith(renamed);
  }
}

/** A table from plain values. @param {{columns: string[], rows: any[][]}} table @param {string} caption */
export function tableOf(table, caption) {
  const node = h(
    "table",
    {},
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...table.columns.map((column) => h("th", { scope: "col" }, column)))),
    h("tbody", {}, ...table.rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, String(cell)))))),
  );
  const holder = h("div", { class: "html" }, node);
  polishTables(holder);
  return holder;
}
