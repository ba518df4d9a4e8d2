// How the page makes elements: text is always set as text, never read as HTML.

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on...` functions become listeners; null, undefined and false are left out
 * @param {...(Node | string | null | undefined)} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

let made = 0;

/** An id no other element of the page has. @param {string} stem */
export function freshId(stem) {
  made += 1;
  return `bk-${stem}-${made}`;
}
