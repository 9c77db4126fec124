/** One message, drawn. */

import { add, h, tint } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { clockTime, exactTime, stamp } from "../core/moments.js";
import { channel, me, person, store } from "../core/store.js";
import { openChannel } from "../core/loading.js";
import { attempt } from "../core/overlay.js";
import { drawComponents } from "../components/draw.js";
import { markdown } from "../text/markdown.js";
import { showProfile } from "../people/profile.js";
import { avatar } from "../people/avatar.js";
import { attachments } from "./attachments.js";
import { embed } from "./embed.js";
import { reactions } from "./reactions.js";
import { reference } from "./reference.js";
import { control } from "../core/acts.js";

export const EPHEMERAL = 64;
const LOADING = 128;
const V2 = 1 << 15;
const SUPPRESS_EMBEDS = 4;
const GROUP_MS = 7 * 60 * 1000;

/** Whether a message is drawn under the name of the one before it. */
export function continues(message, before) {
  if (!before || before.author.id !== message.author.id) return false;
  if (message.type !== 0 || ![0, 19, 20].includes(before.type) || isEphemeral(message) !== isEphemeral(before)) return false;
  return new Date(message.timestamp) - new Date(before.timestamp) < GROUP_MS;
}

export const isEphemeral = (message) => Boolean(message.ephemeral || message.flags & EPHEMERAL);

/** The node of a message; `joined`: without picture and name, it continues the one above. */
export function drawMessage(message, joined) {
  const name = person(message.author.id).name;
  const kinds = ["message", joined && "joined", message.pings_me && "pings-me", isEphemeral(message) && "ephemeral"];
  const node = h("li", {
    class: kinds.filter(Boolean).join(" "), id: `message-${message.id}`, tabindex: "-1",
    data: { id: message.id }, "aria-label": `${name}, ${stamp(message.timestamp)}`,
  });
  if (![0, 19, 20, 23].includes(message.type)) return add(node, systemLine(message));
  return add(node, [
    joined ? null : reference(message),
    h("div", { class: "row" }, joined ? sideTime(message) : picture(message), h("div", { class: "column" },
      joined ? null : nameLine(message), ...body(message))),
  ]);
}

function picture(message) {
  const open = (event) => showProfile(message.author.id, event.currentTarget);
  return h("button", { class: "avatar-button", type: "button", tabindex: "-1", "aria-hidden": "true", onclick: open },
    avatar(message.author.id, 40));
}

const sideTime = (message) => h("time", { class: "side-time", title: exactTime(message.timestamp) }, clockTime(message.timestamp));

function nameLine(message) {
  const who = person(message.author.id);
  const open = (event) => showProfile(message.author.id, event.currentTarget);
  return h("div", { class: "name-line" },
    h("button", { type: "button", class: "name", style: { color: tint(who.color) }, onclick: open },
      who.here || !message.author.global_name ? who.name : message.author.global_name),
    message.author.bot ? h("span", { class: "app-tag" }, "APP") : null,
    h("time", { title: exactTime(message.timestamp), datetime: message.timestamp }, stamp(message.timestamp)));
}

function body(message) {
  if (message.flags & LOADING) return [thinking(message), ...footer(message)];
  const parts = [];
  const edited = message.edited_timestamp
    ? h("span", { class: "edited", title: exactTime(message.edited_timestamp) }, " (edited)") : null;
  if (message.content) parts.push(h("div", { class: "content" }, markdown(message.content), edited));
  if (!(message.flags & V2)) parts.push(...attachments(message.attachments));
  if (!(message.flags & SUPPRESS_EMBEDS)) parts.push(...message.embeds.map(embed));
  if (message.components?.length) parts.push(drawComponents(message));
  if (!message.content && edited) parts.push(edited);
  if (store.failures.has(message.id)) {
    parts.push(h("div", { class: "failed", role: "alert" }, store.failures.get(message.id)));
  }
  parts.push(reactions(message), threadLink(message), ...footer(message));
  return parts.filter(Boolean);
}

function thinking(message) {
  const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  return h("div", { class: "content thinking", role: "status" }, dots, `${person(message.author.id).name} is thinking…`);
}

function footer(message) {
  if (!isEphemeral(message)) return [];
  const dismiss = () => attempt(() => control("delete", { channel: message.channel_id, message: message.id }));
  return [h("div", { class: "only-you" }, icon("people", 14), "Only you can see this • ",
    h("button", { type: "button", class: "link", onclick: dismiss }, "Dismiss message"))];
}

function threadLink(message) {
  const id = message.thread?.id;
  const thread = (id && channel(id)) || message.thread;
  if (!thread) return null;
  const count = thread.message_count ?? 0;
  return h("button", { type: "button", class: "thread-link", onclick: () => openChannel(thread.id) },
    icon("thread", 16), h("strong", {}, thread.name), `${count} ${count === 1 ? "message" : "messages"} ›`);
}

const SYSTEM = {
  6: ["pinned a message to this channel.", "clip"], 7: ["joined the server.", "people"],
  18: ["started a thread.", "thread"], 21: ["started a thread.", "thread"],
};

function systemLine(message) {
  const [words, sign] = SYSTEM[message.type] ?? ["did something here.", "hash"];
  const who = person(message.author.id);
  return h("div", { class: "row system" }, h("span", { class: "system-sign" }, icon(sign, 18)), h("div", { class: "column" },
    h("button", { type: "button", class: "name", style: { color: tint(who.color) }, onclick: (event) => showProfile(who.id, event.currentTarget) }, who.name),
    ` ${words} `, h("time", { title: exactTime(message.timestamp) }, stamp(message.timestamp))));
}

/** What Discord shows, to this person only, when a command was not answered. It is no message: it goes with the page. */
export function failedCommand(path, words) {
  const node = h("li", { class: "message ephemeral", tabindex: "-1" });
  const bot = person(store.botId);
  const dismiss = () => node.remove();
  return add(node, [
    h("div", { class: "reference" }, avatar(store.me, 16), h("span", { class: "name" }, me()?.display_name ?? ""),
      " used ", h("span", { class: "command-name" }, `/${path}`)),
    h("div", { class: "row" }, h("span", { class: "avatar-button" }, avatar(store.botId, 40)), h("div", { class: "column" },
      h("div", { class: "name-line" }, h("span", { class: "name" }, bot.name), h("span", { class: "app-tag" }, "APP")),
      h("div", { class: "content failed", role: "alert" }, words),
      h("div", { class: "only-you" }, icon("people", 14), "Only you can see this • ",
        h("button", { type: "button", class: "link", onclick: dismiss }, "Dismiss message")))),
  ]);
}
