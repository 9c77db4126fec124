/** Reactions under a message, and the small palette to add one. */

import { control } from "../core/acts.js";
import { h } from "../core/dom.js";
import { keyOf } from "../core/events.js";
import { icon } from "../core/icons.js";
import { attempt, closePopover, popover } from "../core/overlay.js";
import { mayHere } from "../core/permissions.js";

const PALETTE = [..."👍👎😂🎉🔥👀🙏😍😢😮😡🤔👏💯✅❌⭐🚀💪🥳😎🤝🐉🏆⚔️🛡️🎯🌙"].filter((one) => one !== "\uFE0F");
const NAMES = { "👍": "thumbs up", "👎": "thumbs down", "😂": "joy", "🎉": "tada", "🔥": "fire", "👀": "eyes" };

const toggle = (message, emoji, mine) => attempt(() => control(mine ? "unreact" : "react", {
  channel: message.channel_id, message: message.id, emoji,
}));

export const react = (message, emoji) => toggle(message, emoji, false);

export function reactions(message) {
  const list = message.reactions ?? [];
  if (!list.length) return null;
  const chips = list.map((one) => h("button", {
    type: "button", class: one.me ? "reaction mine" : "reaction", "aria-pressed": String(Boolean(one.me)),
    "aria-label": `${one.emoji.name}, ${one.count} ${one.count === 1 ? "reaction" : "reactions"}`,
    onclick: () => toggle(message, keyOf(one.emoji), one.me),
  }, h("span", {}, one.emoji.id ? `:${one.emoji.name}:` : one.emoji.name), h("span", { class: "count" }, one.count)));
  const more = mayHere("ADD_REACTIONS") ? h("button", {
    type: "button", class: "reaction add", "aria-label": "Add a reaction",
    onclick: (event) => choose(event.currentTarget, (emoji) => react(message, emoji)),
  }, icon("smile", 18)) : null;
  return h("div", { class: "reactions" }, chips, more);
}

/** The palette; calls back with the emoji. */
export function choose(anchor, chosen) {
  const pick = (emoji) => {
    closePopover();
    chosen(emoji);
  };
  const cells = PALETTE.map((emoji) => h("button", {
    type: "button", class: "palette-cell", "aria-label": NAMES[emoji] ?? emoji, onclick: () => pick(emoji),
  }, emoji));
  popover(h("div", { class: "palette", role: "group", "aria-label": "Emoji" }, cells), anchor);
}
