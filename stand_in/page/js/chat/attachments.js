/** Files under a message: pictures are shown, others offered. */

import { cdn, h } from "../core/dom.js";
import { icon } from "../core/icons.js";

const PICTURES = /^image\/(png|jpeg|gif|webp|avif|svg\+xml)$/;
const MAX_WIDE = 550;
const MAX_HIGH = 400;

export const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(2)} MB`);

/** A picture that opens large in a new window. */
export function picture(address, { alt = "", width = null, height = null, wide = MAX_WIDE, high = MAX_HIGH, spoiler = false } = {}) {
  const scale = width && height ? Math.min(1, wide / width, high / height) : 1;
  const facts = { src: address, alt: alt || "Picture", loading: "lazy", style: { "max-width": `min(100%, ${wide}px)`, "max-height": `${high}px` } };
  if (width && height) Object.assign(facts, { width: Math.round(width * scale), height: Math.round(height * scale) });
  const shown = h("a", { class: "picture", href: cdn(address), target: "_blank", rel: "noopener noreferrer" }, h("img", facts));
  return spoiler ? covered(shown) : shown;
}

function covered(inside) {
  const cover = h("button", { type: "button", class: "cover", onclick: () => cover.replaceWith(inside) }, "SPOILER");
  return cover;
}

function file(one) {
  return h("div", { class: "file" }, icon("file", 28), h("div", {},
    h("a", { href: cdn(one.url), target: "_blank", rel: "noopener noreferrer", download: one.filename }, one.filename ?? one.name ?? "file"),
    h("small", {}, size(one.size ?? 0))));
}

export const fileCard = file;

export function attachments(list) {
  return (list ?? []).map((one) => {
    if (!PICTURES.test(one.content_type ?? "")) return file(one);
    return picture(one.url, { alt: one.description ?? one.filename, width: one.width, height: one.height, spoiler: Boolean(one.flags & 8) });
  });
}
