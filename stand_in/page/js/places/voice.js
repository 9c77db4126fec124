/** Voice: who sits where, and my own place in it. */

import { control } from "../core/acts.js";
import { patch } from "../core/api.js";
import { byId, fill, h, tint } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { attempt } from "../core/overlay.js";
import { channel, on, person, store } from "../core/store.js";
import { avatar } from "../people/avatar.js";
import { memberMenu } from "../people/member_menu.js";
import { showProfile } from "../people/profile.js";

export const joinVoice = (place) => {
  if (store.voice.get(store.me)?.channel_id === place.id) return Promise.resolve();
  return attempt(() => control("join_voice", { channel: place.id }));
};

const signs = (one) => [
  one.self_mute || one.mute ? icon("micOff", 14) : null,
  one.self_deaf || one.deaf ? icon("earsOff", 14) : null,
];

const state = (one) => [one.mute ? "muted by the server" : one.self_mute ? "muted" : null, one.deaf ? "deafened by the server" : one.self_deaf ? "deafened" : null].filter(Boolean).join(", ");

/** The people in a voice channel, under its name. */
export function peopleIn(place) {
  const list = [...store.voice.values()].filter((one) => one.channel_id === place.id);
  if (!list.length) return null;
  return h("ul", { class: "voice-people", "aria-label": `In ${place.name}` }, list.map((one) => {
    const who = person(one.user_id);
    return h("li", {}, h("button", {
      type: "button", "aria-label": [who.name, state(one)].filter(Boolean).join(", "), onclick: (event) => showProfile(one.user_id, event.currentTarget),
      oncontextmenu: (event) => { event.preventDefault(); memberMenu(one.user_id, { x: event.clientX, y: event.clientY }); },
    }, avatar(one.user_id, 22), h("span", { style: { color: tint(who.color) } }, who.name), signs(one)));
  }));
}

const change = (flags) => attempt(() => control("change_voice", { guild: store.guildId, ...flags }));

const knob = (name, words, pressed, act) => h("button", { type: "button", class: "plain", title: words, "aria-label": words, "aria-pressed": String(pressed), onclick: act }, icon(name));

function drawPanel() {
  const mine = store.voice.get(store.me);
  byId("voice").hidden = !mine;
  if (!mine) return;
  const place = channel(mine.channel_id);
  fill(byId("voice"), h("div", { class: "voice-words" }, h("strong", {}, "Voice connected"), h("span", {}, place?.name ?? "")),
    knob(mine.self_mute ? "micOff" : "mic", mine.self_mute ? "Unmute" : "Mute", mine.self_mute, () => change({ self_mute: !mine.self_mute })),
    knob(mine.self_deaf ? "earsOff" : "ears", mine.self_deaf ? "Undeafen" : "Deafen", mine.self_deaf, () => change(mine.self_deaf ? { self_deaf: false, self_mute: false } : { self_deaf: true, self_mute: true })),
    knob("hangUp", "Disconnect", false, () => attempt(() => control("leave_voice", { guild: store.guildId }))));
}

/** A moderator's hand: mute, deafen. */
export const serverVoice = (userId, flags) => attempt(() => patch(`/guilds/${store.guildId}/members/${userId}`, flags));

export function startVoice() {
  on("voice guild", drawPanel);
}
