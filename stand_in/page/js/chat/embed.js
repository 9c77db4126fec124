/** Embeds. */

import { colour, h } from "../core/dom.js";
import { stamp } from "../core/moments.js";
import { leads } from "../text/links.js";
import { line, markdown } from "../text/markdown.js";
import { picture } from "./attachments.js";

function words(text, address, kind) {
  if (!text) return null;
  return h("div", { class: kind }, address ? leads(address, { class: "link" }, line(text)) : line(text));
}

function author(one) {
  if (!one) return null;
  return h("div", { class: "embed-author" },
    one.icon_url ? h("img", { src: one.icon_url, alt: "", width: 24, height: 24 }) : null,
    words(one.name, one.url, "embed-author-name"));
}

function field(one) {
  return h("div", { class: one.inline ? "embed-field inline" : "embed-field" },
    h("div", { class: "embed-field-name" }, line(one.name)), h("div", {}, markdown(one.value, { plain: true })));
}

function footer(one) {
  const parts = [];
  if (one.footer?.text) parts.push(h("span", {}, one.footer.text));
  if (one.timestamp) parts.push(h("span", {}, stamp(one.timestamp)));
  if (!parts.length) return null;
  const sign = one.footer?.icon_url ? h("img", { src: one.footer.icon_url, alt: "", width: 20, height: 20 }) : null;
  return h("div", { class: "embed-footer" }, sign, parts[0], parts[1] ? [" • ", parts[1]] : null);
}

export function embed(one) {
  return h("article", { class: "embed", style: { "--accent": colour(one.color) } },
    h("div", { class: "embed-main" },
      author(one.author),
      words(one.title, one.url, "embed-title"),
      one.description ? h("div", { class: "embed-description" }, markdown(one.description, { plain: true })) : null,
      one.fields?.length ? h("div", { class: "embed-fields" }, one.fields.map(field)) : null,
      one.image ? picture(one.image.url, { wide: 400, high: 300, alt: "Picture of the embed" }) : null),
    one.thumbnail ? h("div", { class: "embed-thumbnail" }, picture(one.thumbnail.url, { wide: 80, high: 80, alt: "" })) : null,
    footer(one));
}
