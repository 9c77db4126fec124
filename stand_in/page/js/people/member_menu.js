/** What one can do with a member: apps, roles, nickname, voice, and sending them away. */

import { control } from "../core/acts.js";
import { patch, post, remove } from "../core/api.js";
import { h, tint } from "../core/dom.js";
import { attempt, dialog, menu } from "../core/overlay.js";
import { mayInGuild, topPosition } from "../core/permissions.js";
import { person, store } from "../core/store.js";
import { contextCommands } from "../commands/known.js";
import { showAnswer } from "../commands/form.js";
import { copy } from "../chat/toolbar.js";
import { askText, askYes } from "../places/asking.js";
import { serverVoice } from "../places/voice.js";
import { openBotDm } from "./profile.js";
import { linkTo, become } from "./switcher.js";

const path = (userId) => `/guilds/${store.guildId}/members/${userId}`;

async function use(command, userId) {
  const answer = await attempt(() => control("use_on", { command: command.name, target_user: userId, channel: store.channelId }));
  if (answer) showAnswer(command.name, answer);
}

async function rename(userId) {
  const nick = await askText("Change nickname", `Nickname of ${person(userId).name}`, store.members.get(userId).nick ?? "");
  await attempt(() => patch(path(userId), { nick }));
}

/** Which roles a member holds; each tick acts at once, as in Discord. */
function editRoles(userId) {
  const member = store.members.get(userId);
  const top = topPosition();
  const chosen = new Set(member.roles);
  const line = (role) => h("label", { class: "choice" }, h("input", {
    type: "checkbox", checked: chosen.has(role.id), disabled: role.managed || role.position >= top,
    onchange: async (event) => {
      if (event.target.checked) chosen.add(role.id);
      else chosen.delete(role.id);
      await attempt(() => patch(path(userId), { roles: [...chosen] }));
    },
  }), h("span", { style: { color: tint(role.color) } }, role.name));
  const roles = [...store.roles.values()].filter((one) => one.id !== store.guildId).sort((one, other) => other.position - one.position);
  dialog(`Roles of ${person(userId).name}`, () => h("div", { class: "choices" }, roles.map(line)));
}

async function kick(userId) {
  const mine = userId === store.me;
  const name = person(userId).name;
  if (!await askYes(mine ? "Leave server" : "Kick", mine ? `${name} leaves the server.` : `${name} is sent away and may come back.`, mine ? "Leave" : "Kick")) return;
  await attempt(() => remove(path(userId)));
}

function moveTo(userId) {
  const rooms = [...store.channels.values()].filter((one) => [2, 13].includes(one.type));
  const body = (close) => h("div", { class: "stack" }, rooms.map((one) => h("button", {
    type: "button", class: "button secondary", onclick: async () => { await attempt(() => post(`/people/${userId}/join_voice`, { channel: one.id })); close(); },
  }, one.name)));
  dialog(`Move ${person(userId).name} to`, body);
}

export function memberMenu(userId, anchor) {
  const member = store.members.get(userId);
  const who = person(userId);
  const mine = userId === store.me;
  const voice = store.voice.get(userId);
  const apps = contextCommands(2);
  const below = member && topPosition(member) < topPosition();
  const may = (name) => member && mayInGuild(name) && (below || mine);
  menu([
    ...(apps.length ? [{ heading: "Apps" }, ...apps.map((one) => ({ label: one.shown, icon: "slash", act: () => use(one, userId) })), null] : []),
    ...(userId === store.botId ? [{ label: "Message", icon: "mail", act: openBotDm }] : []),
    ...(!mine && !who.bot ? [{ label: `Be ${who.name}`, icon: "people", act: () => become(userId) }, { label: "Open as them in a second window", icon: "window", act: () => window.open(linkTo(userId), "_blank", "noopener") }] : []),
    ...(may("MANAGE_NICKNAMES") || mine ? [{ label: "Change nickname", icon: "pencil", act: () => rename(userId) }] : []),
    ...(member && mayInGuild("MANAGE_ROLES") ? [{ label: "Roles", icon: "crown", act: () => editRoles(userId) }] : []),
    ...(voice && mayInGuild("MUTE_MEMBERS") ? [null, { label: voice.mute ? "Server unmute" : "Server mute", icon: "micOff", act: () => serverVoice(userId, { mute: !voice.mute }) },
      { label: voice.deaf ? "Server undeafen" : "Server deafen", icon: "earsOff", act: () => serverVoice(userId, { deaf: !voice.deaf }) }] : []),
    ...(voice && mayInGuild("MOVE_MEMBERS") ? [{ label: "Move to…", icon: "voice", act: () => moveTo(userId) },
      { label: "Disconnect", icon: "hangUp", act: () => attempt(() => post(`/people/${userId}/leave_voice`, { guild: store.guildId })) }] : []),
    null, { label: "Copy user ID", act: () => copy(userId) },
    ...((may("KICK_MEMBERS") || mine) && !member.is_owner && !who.bot ? [{ label: mine ? "Leave server" : `Kick ${who.name}`, icon: "hangUp", danger: true, act: () => kick(userId) }] : []),
  ], anchor, who.name);
}
