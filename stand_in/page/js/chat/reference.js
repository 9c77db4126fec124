/** The line above a message: what it replies to, or which command brought it. */

import { get } from "../core/api.js";
import { h, tint } from "../core/dom.js";
import { goTo } from "../core/loading.js";
import { findMessage, person, store } from "../core/store.js";
import { avatar } from "../people/avatar.js";
import { line } from "../text/markdown.js";

const names = new Map(); // interaction id -> promise of the command's name

function nameOf(interactionId) {
  if (!names.has(interactionId)) {
    names.set(interactionId, get(`/interactions/${interactionId}`).then((one) => one.name, () => null));
  }
  return names.get(interactionId);
}

const who = (id) => [avatar(id, 16), h("span", { class: "name", style: { color: tint(person(id).color) } }, person(id).name)];

function usedCommand(message) {
  const facts = message.interaction_metadata;
  const name = h("span", { class: "command-name" }, "…");
  nameOf(facts.id).then((found) => { name.textContent = found ? (message.type === 23 ? found : `/${found}`) : "a command"; });
  return h("div", { class: "reference" }, who(facts.user.id), " used ", name);
}

function repliedTo(message) {
  const target = findMessage(message.channel_id, message.message_reference?.message_id) ?? message.referenced_message;
  if (!target) return h("div", { class: "reference" }, h("em", {}, "Original message was deleted"));
  const jump = () => goTo({ guildId: store.guildId, channelId: message.channel_id, messageId: target.id });
  const words = target.content ? line(target.content.split("\n")[0].slice(0, 200)) : [h("em", {}, "Click to see attachment")];
  return h("div", { class: "reference" }, who(target.author.id),
    h("div", { class: "reference-words" }, words),
    h("button", { type: "button", class: "reference-jump", "aria-label": "Go to the message replied to", onclick: jump }));
}

export function reference(message) {
  if (message.interaction_metadata?.type === 2 && [20, 23].includes(message.type)) return usedCommand(message);
  if (message.type === 19) return repliedTo(message);
  return null;
}
