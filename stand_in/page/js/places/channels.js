/** The list of channels: categories, text and voice with the people in it, threads, unread marks; DMs. */

import { byId, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { openChannel } from "../core/loading.js";
import { mayInGuild } from "../core/permissions.js";
import { compareIds, guildLine, on, store } from "../core/store.js";
import { isUnread, pingsIn } from "../core/unread.js";
import { avatar } from "../people/avatar.js";
import { closePanels } from "./panels.js";
import { channelMenu, createChannel, guildMenu } from "./channel_menu.js";
import { joinVoice, peopleIn } from "./voice.js";

const CATEGORY = 4;
const VOICE = [2, 13];
const THREADS = [10, 11, 12];
const SIGNS = { 2: "voice", 5: "megaphone", 10: "thread", 11: "thread", 12: "thread", 13: "stage", 15: "forum", 16: "forum" };

const folded = () => new Set(JSON.parse(localStorage.getItem("folded") ?? "[]"));

/** Which icon a channel has: a lock when not everybody may see it. */
export function placeIcon(place) {
  const hidden = (place.permission_overwrites ?? []).some((one) => one.id === store.guildId && (BigInt(one.deny) >> 10n) & 1n);
  return SIGNS[place.type] ?? (hidden ? "lock" : "hash");
}

function fold(id) {
  const held = folded();
  if (!held.delete(id)) held.add(id);
  localStorage.setItem("folded", JSON.stringify([...held]));
  draw();
}

function open(place) {
  if (VOICE.includes(place.type)) joinVoice(place);
  else openChannel(place.id);
  closePanels();
}

function line(place, depth = 0) {
  const here = place.id === store.channelId;
  const pings = pingsIn(place.id);
  const unread = isUnread(place) && !VOICE.includes(place.type);
  const label = [place.name, VOICE.includes(place.type) ? "voice channel" : null, unread ? "unread" : null, pings ? `${pings} mentions` : null].filter(Boolean).join(", ");
  const name = h("button", {
    type: "button", class: "channel-name", "aria-current": here ? "page" : null, "aria-label": label, data: { channel: place.id },
    onclick: () => open(place),
  }, icon(placeIcon(place), 18), h("span", { class: "channel-words" }, place.name), pings ? h("span", { class: "badge", "aria-hidden": "true" }, pings) : null);
  const more = h("button", { type: "button", class: "plain channel-more", "aria-label": `More for ${place.name}`, onclick: (event) => channelMenu(place, event.currentTarget) }, icon("gear", 16));
  const row = h("div", { class: "channel-row", oncontextmenu: (event) => { event.preventDefault(); channelMenu(place, event.clientX ? { x: event.clientX, y: event.clientY } : name); } }, name, more);
  return h("li", { class: `channel depth-${depth}${here ? " here" : ""}${unread ? " unread" : ""}` }, row,
    VOICE.includes(place.type) ? peopleIn(place) : null, threadsOf(place));
}

function threadsOf(place) {
  const list = [...store.channels.values()].filter((one) => THREADS.includes(one.type) && one.parent_id === place.id && !one.thread_metadata?.archived);
  return list.length ? h("ul", { class: "threads", "aria-label": `Threads of ${place.name}` }, list.map((one) => line(one, 1))) : null;
}

const order = (one, other) => Number(VOICE.includes(one.type)) - Number(VOICE.includes(other.type)) || one.position - other.position || compareIds(one.id, other.id);

function category(one, inside) {
  const closed = folded().has(one.id);
  const shown = closed ? inside.filter((place) => isUnread(place) || place.id === store.channelId) : inside;
  return h("li", { class: "category" }, h("div", { class: "category-row", oncontextmenu: (event) => { event.preventDefault(); channelMenu(one, { x: event.clientX, y: event.clientY }); } },
    h("button", { type: "button", class: "category-name", "aria-expanded": String(!closed), onclick: () => fold(one.id) }, icon("chevron", 12), one.name),
    mayInGuild("MANAGE_CHANNELS") ? h("button", { type: "button", class: "plain", "aria-label": `Create a channel in ${one.name}`, onclick: () => createChannel(one) }, icon("plus", 16)) : null),
  h("ul", {}, shown.map((place) => line(place))));
}

function guildChannels() {
  const all = [...store.channels.values()].filter((one) => !THREADS.includes(one.type));
  const categories = all.filter((one) => one.type === CATEGORY).sort(order);
  const inside = (parent) => all.filter((one) => one.type !== CATEGORY && (one.parent_id ?? null) === parent).sort(order);
  const loose = inside(null).map((place) => line(place));
  return [...loose, ...categories.map((one) => [one, inside(one.id)]).filter(([, list]) => list.length || mayInGuild("MANAGE_CHANNELS")).map(([one, list]) => category(one, list))];
}

function dmLine(place) {
  const here = place.id === store.channelId;
  const other = place.recipients?.[0];
  const pings = pingsIn(place.id);
  return h("li", { class: `channel dm${here ? " here" : ""}${isUnread(place) ? " unread" : ""}` }, h("div", { class: "channel-row" },
    h("button", { type: "button", class: "channel-name", "aria-current": here ? "page" : null, data: { channel: place.id }, onclick: () => open(place) },
      avatar(other?.id, 32), h("span", { class: "channel-words" }, place.name), pings ? h("span", { class: "badge" }, pings) : null)));
}

/** Discord's own name-bar: the server's name opens its menu. */
function head() {
  const line_ = guildLine();
  if (!line_) return fill(byId("place-head"), h("h1", { class: "place-title" }, "Direct messages"));
  return fill(byId("place-head"), h("button", { type: "button", class: "place-title", "aria-haspopup": "menu", onclick: (event) => guildMenu(event.currentTarget) },
    h("span", {}, line_.name), icon("chevron", 18)));
}

function draw() {
  const focused = document.activeElement?.dataset?.channel;
  head();
  const none = h("li", { class: "nothing" }, "No direct messages yet. Open one from a profile.");
  fill(byId("channels"), store.guildId === null ? (store.dms.length ? store.dms.map(dmLine) : none) : guildChannels());
  if (focused) document.querySelector(`#channels [data-channel="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

export function startChannels() {
  on("guild channels channel unread voice", draw);
}
