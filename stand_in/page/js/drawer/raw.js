/** JSON shown as text, folded. */

import { h } from "../core/dom.js";

export const pretty = (value) => JSON.stringify(value, null, 2) ?? "";

/** A titled piece of JSON that opens. */
export function raw(title, value, { open = false } = {}) {
  if (value === null || value === undefined || value === "") return null;
  return h("details", { class: "raw", open }, h("summary", {}, title), h("pre", { tabindex: "0" }, typeof value === "string" ? value : pretty(value)));
}

/** One line of a log that opens into details, filled when first opened. */
export function entry(head, more) {
  const node = h("details", { class: "entry" }, h("summary", {}, head));
  let full = false;
  node.addEventListener("toggle", async () => {
    if (full || !node.open) return;
    full = true;
    node.append(h("div", { class: "entry-more" }, await more()));
  });
  return node;
}
