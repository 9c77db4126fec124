/** Components of messages: rows and buttons, and the layout of Components V2. */

import { colour, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { fileCard, picture } from "../chat/attachments.js";
import { leads } from "../text/links.js";
import { markdown } from "../text/markdown.js";
import { isBusy, pick, press } from "./use.js";
import { selectMenu } from "./select.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary", 6: "primary" };

const emojiOf = (one) => (one ? h("span", { class: "button-emoji", "aria-hidden": one.id ? null : "true" }, one.id ? `:${one.name}:` : one.name) : null);

function button(one, message) {
  const inside = [emojiOf(one.emoji), one.label ? h("span", {}, one.label) : null];
  if (one.style === 5) {
    const facts = { class: "button secondary", "aria-disabled": one.disabled ? "true" : null };
    return leads(one.url, facts, [inside, icon("external", 14)]);
  }
  const busy = isBusy(message, one.custom_id);
  return h("button", {
    type: "button", class: `button ${STYLES[one.style] ?? "secondary"}${busy ? " busy" : ""}`,
    disabled: Boolean(one.disabled), "aria-busy": busy ? "true" : null, data: { custom: one.custom_id ?? "" },
    "aria-label": one.label ? null : one.emoji?.name ?? "Button",
    onclick: () => press(message, one.custom_id),
  }, inside, h("span", { class: "button-dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
}

const select = (one, message) => selectMenu(one, {
  busy: isBusy(message, one.custom_id), sendsAtOnce: true,
  onchosen: (values) => pick(message, one.custom_id, values),
  onclosed: message,
}).node;

const row = (one, message) => h("div", { class: "action-row" }, one.components.map((inner) => draw(inner, message)));

function section(one, message) {
  return h("div", { class: "section" },
    h("div", { class: "section-text" }, one.components.map((inner) => draw(inner, message))),
    h("div", { class: "section-accessory" }, draw(one.accessory, message)));
}

function container(one, message) {
  const node = h("div", { class: "container", style: { "--accent": colour(one.accent_color) } },
    one.components.map((inner) => draw(inner, message)));
  return one.spoiler ? covered(node) : node;
}

function covered(node) {
  const cover = h("button", { type: "button", class: "cover", onclick: () => cover.replaceWith(node) }, "SPOILER");
  return cover;
}

const gallery = (one) => h("div", { class: `gallery count-${Math.min(one.items.length, 4)}` },
  one.items.map((item) => picture(item.media.url, { alt: item.description, spoiler: item.spoiler, wide: one.items.length > 1 ? 272 : 550 })));

const DRAW = {
  1: row,
  2: button,
  3: select, 5: select, 6: select, 7: select, 8: select,
  9: section,
  10: (one) => h("div", { class: "text-display content" }, markdown(one.content, { plain: true })),
  11: (one) => picture(one.media.url, { alt: one.description, spoiler: one.spoiler, wide: 85, high: 85 }),
  12: gallery,
  13: (one) => fileCard({ ...one.file, name: one.name, filename: one.name, size: one.size }),
  14: (one) => h("hr", { class: `separator spacing-${one.spacing}${one.divider ? "" : " bare"}`, "aria-hidden": one.divider ? null : "true" }),
  17: container,
};

function draw(one, message) {
  return DRAW[one?.type]?.(one, message) ?? null;
}

export const drawComponents = (message) => h("div", { class: "components" }, message.components.map((one) => draw(one, message)));
