/** Menus of servers and channels, and what they open: channels and roles made, changed, deleted. */

import { patch, post, remove } from "../core/api.js";
import { h, newId } from "../core/dom.js";
import { attempt, dialog, menu, toast } from "../core/overlay.js";
import { mayHere, mayInGuild } from "../core/permissions.js";
import { guildLine, me, store } from "../core/store.js";
import { openChannel, openMade } from "../core/loading.js";
import { markRead } from "../core/unread.js";
import { copy } from "../chat/toolbar.js";
import { inviteSomebody } from "../people/switcher.js";
import { askText, askYes } from "./asking.js";
import { showRoles } from "./roles.js";
import { joinVoice } from "./voice.js";

const KINDS = [[0, "Text", "hash"], [2, "Voice", "voice"], [13, "Stage", "stage"], [15, "Forum", "forum"], [4, "Category", "menu"]];
const THREADS = [10, 11, 12];

export function createChannel(parent = null) {
  const [form, name] = [newId("form"), newId("name")];
  const input = h("input", { id: name, class: "text-input", maxlength: 100, autocomplete: "off", required: true });
  const kinds = KINDS.filter(([kind]) => !parent || kind !== 4).map(([kind, words], index) => h("label", { class: "choice" },
    h("input", { type: "radio", name: "kind", value: kind, checked: index === 0 }), h("span", {}, words)));
  const hidden = h("input", { type: "checkbox" });
  const body = (close) => h("form", { id: form, class: "stack", onsubmit: async (event) => {
    event.preventDefault();
    const kind = Number(new FormData(event.target).get("kind"));
    const facts = { name: input.value.trim(), type: kind, parent_id: parent?.id ?? null };
    if (hidden.checked) facts.permission_overwrites = [{ id: store.guildId, type: 0, allow: "0", deny: "1024" }];
    if (await attempt(() => post(`/guilds/${store.guildId}/channels`, facts))) close();
  } }, h("label", { for: name }, "Name"), input, h("fieldset", { class: "choices" }, h("legend", {}, "Kind"), kinds),
  h("label", { class: "choice" }, hidden, h("span", {}, "Private", h("small", {}, "Only people with a role that may see it"))));
  const footer = (close) => [
    h("button", { type: "button", class: "button link-like", onclick: close }, "Cancel"),
    h("button", { type: "submit", class: "button primary", form }, "Create"),
  ];
  dialog(parent ? `Create a channel in ${parent.name}` : "Create a channel", body, { footer });
}

async function rename(place) {
  const name = await askText("Edit channel", "Name", place.name);
  if (name) await attempt(() => patch(`/channels/${place.id}`, { name }));
}

async function topic(place) {
  const words = await askText("Edit channel", "Topic", place.topic ?? "");
  if (words !== null) await attempt(() => patch(`/channels/${place.id}`, { topic: words }));
}

async function destroy(place) {
  if (await askYes("Delete channel", `Delete ${place.name}? This cannot be undone.`, "Delete")) {
    await attempt(() => remove(`/channels/${place.id}`));
  }
}

async function makeThread(place) {
  const name = await askText("Create a thread", "Name of the thread", "New thread");
  const made = name && await attempt(() => post(`/channels/${place.id}/threads`, { user: store.me, name }));
  if (made) await openMade(made.id);
}

export function channelMenu(place, anchor) {
  const may = mayHere(THREADS.includes(place.type) ? "MANAGE_THREADS" : "MANAGE_CHANNELS", place);
  menu([
    ...([2, 13].includes(place.type) ? [{ label: "Join voice", icon: "voice", act: () => joinVoice(place) }, { label: "Open its chat", icon: "hash", act: () => openChannel(place.id) }] : []),
    ...(place.type === 4 ? [] : [{ label: "Mark as read", icon: "check", act: () => markRead(place.id, place.last_message_id) }]),
    ...([0, 5, 15].includes(place.type) && mayHere("CREATE_PUBLIC_THREADS", place) ? [{ label: "Create thread", icon: "thread", act: () => makeThread(place) }] : []),
    ...(may ? [null, { label: "Rename", icon: "pencil", act: () => rename(place) }] : []),
    ...(may && place.type === 0 ? [{ label: "Edit topic", act: () => topic(place) }] : []),
    ...(may ? [{ label: "Delete channel", icon: "trash", danger: true, act: () => destroy(place) }] : []),
    null, { label: "Copy channel ID", act: () => copy(place.id) },
  ], anchor, place.name);
}

async function leaveServer() {
  if (!await askYes("Leave server", `${me().display_name} leaves ${guildLine().name}.`, "Leave")) return;
  await attempt(() => remove(`/guilds/${store.guildId}/members/${store.me}`));
  toast(`${me().display_name} has left.`);
}

export function guildMenu(anchor) {
  menu([
    { label: "A new member joins", icon: "people", act: inviteSomebody },
    ...(mayInGuild("MANAGE_CHANNELS") ? [{ label: "Create channel", icon: "plus", act: () => createChannel() }] : []),
    { label: mayInGuild("MANAGE_ROLES") ? "Roles" : "See roles", icon: "crown", act: showRoles },
    { label: "Copy server ID", act: () => copy(store.guildId) },
    null,
    { label: "Leave server", icon: "hangUp", danger: true, disabled: store.guild?.owner_id === store.me, act: leaveServer },
  ], anchor, "Server");
}
