/** Building the page from nodes: every text becomes a text node, every address is checked. */

const SAFE_SCHEMES = new Set(["http:", "https:", "blob:"]);

/** An address that may be opened or shown, or null: no `javascript:` and the like. */
export function safeUrl(address) {
  try {
    const url = new URL(address, location.href);
    return SAFE_SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Pictures and files of the stand-in are asked from wherever this page came from; Discord's own CDN is not
 *  there for a stand-in, its addresses mean ours. */
export function cdn(address) {
  if (!address) return null;
  const safe = safeUrl(address);
  if (!safe) return null;
  const url = new URL(safe);
  if (url.hostname === "cdn.discordapp.com") return `/cdn${url.pathname}${url.search}`;
  return url.pathname.startsWith("/cdn/") ? url.pathname + url.search : safe;
}

function put(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "style") {
    for (const [property, text] of Object.entries(value)) {
      if (text !== null && text !== undefined) node.style.setProperty(property, text);
    }
  } else if (name === "data") Object.assign(node.dataset, value);
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "href" || name === "src") {
    const safe = name === "src" ? cdn(value) : safeUrl(value);
    if (safe) node.setAttribute(name, safe);
  } else if (["value", "checked", "disabled", "selected", "open", "hidden", "multiple"].includes(name)) {
    node[name] = value;
  } else node.setAttribute(name, value === true ? "" : String(value));
}

/** h("button", {class: "wide", onclick: press}, "Text", otherNode) */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) put(node, name, value);
  add(node, children);
  return node;
}

export function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Give a node new content. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

export const byId = (id) => document.getElementById(id);

let count = 0;
/** An id for labels and descriptions. */
export const newId = (word = "n") => `${word}-${++count}`;

/** A colour as Discord gives it (a number; 0 is none). */
export const colour = (number) => (number ? `#${number.toString(16).padStart(6, "0")}` : null);

/** The same for names: darker on light paper, so that it can be read. */
export const tint = (number) => (number ? `color-mix(in oklab, ${colour(number)}, var(--tint))` : null);
