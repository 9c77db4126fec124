/** Who am I: choose a person, open another in a second window, let somebody new join. */

import { patch, post } from "../core/api.js";
import { byId, fill, h, newId, tint } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { loadEverything } from "../core/loading.js";
import { attempt, dialog, menu, toast } from "../core/overlay.js";
import { me, on, person, store, tell } from "../core/store.js";
import { listen } from "../core/stream.js";
import { openReading } from "../core/unread.js";
import { askText } from "../places/asking.js";
import { avatar } from "./avatar.js";

/** The address under which this page is that person. */
export function linkTo(userId) {
  const here = new URL(location.href);
  here.searchParams.set("as", userId);
  return here.href;
}

/** This window belongs to that person from now on. */
export async function become(userId) {
  delete document.body.dataset.ready;
  store.me = userId;
  openReading();
  listen();
  await attempt(loadEverything);
  tell("me");
  document.body.dataset.ready = "yes";
}

const standing = (one) => {
  const member = store.members.get(one.id);
  if (!member) return [4, "Elsewhere"];
  if (member.is_owner) return [0, "Owner"];
  const top = member.roles.map((id) => store.roles.get(id)).filter(Boolean).sort((a, b) => b.position - a.position)[0];
  if (top?.hoist) return [1 + 1 / (top.position + 1), top.name];
  return [3, "Members"];
};

function line(one, close) {
  const here = one.id === store.me;
  const who = person(one.id);
  return h("li", { class: here ? "who here" : "who" },
    h("button", { type: "button", class: "who-name", "aria-current": here ? "true" : null, onclick: () => { close(); if (!here) become(one.id); } },
      avatar(one.id, 32), h("span", { class: "who-words" }, h("span", { style: { color: tint(who.color) } }, who.name), h("small", {}, one.username)), here ? icon("check", 18) : null),
    h("a", { class: "plain", href: linkTo(one.id), target: "_blank", rel: "noopener", title: "Open in a second window", "aria-label": `Open as ${who.name} in a second window` }, icon("window", 18)));
}

function drawList(list, text, close) {
  const wanted = text.toLowerCase();
  const people = [...store.users.values()].filter((one) => !one.bot && (store.members.has(one.id) || one.guild_ids?.length === 0)
    && [one.display_name, one.username, person(one.id).name, one.id].some((name) => name.toLowerCase().includes(wanted)));
  const groups = new Map();
  for (const one of people) {
    const [place, name] = standing(one);
    if (!groups.has(name)) groups.set(name, { place, people: [] });
    groups.get(name).people.push(one);
  }
  const sorted = [...groups].sort(([, one], [, other]) => one.place - other.place);
  fill(list, sorted.map(([name, group]) => h("section", {}, h("h3", { class: "group" }, name), h("ul", {}, group.people.map((one) => line(one, close))))));
}

export function chooseWho() {
  const list = h("div", { class: "who-list" });
  const search = newId("search");
  const input = h("input", { type: "search", id: search, class: "text-input", placeholder: "Find somebody", "aria-label": "Find somebody", autocomplete: "off" });
  const body = (close) => {
    input.addEventListener("input", () => drawList(list, input.value, close));
    drawList(list, "", close);
    return [h("p", { class: "hint" }, "This window is one person. Open a second window to be two."), input, list];
  };
  const footer = (close) => h("button", { type: "button", class: "button primary", disabled: !store.guild, onclick: () => { close(); inviteSomebody(); } }, icon("plus", 16), "A new member joins");
  dialog("Who are you?", body, { footer });
}

/** Somebody nobody has seen before joins the open server. */
export async function inviteSomebody() {
  const name = await askText("A new member joins", "Their name", "Robin");
  const made = name && await attempt(() => post(`/guilds/${store.guildId}/members`, { name }));
  if (!made) return;
  toast(`${name} has joined.`);
  await become(made.user.id);
}

async function joinHere(guild) {
  await attempt(() => post(`/guilds/${guild.id}/members`, { user: store.me }));
}

async function toggleDms() {
  const takes = !me().takes_dms;
  await attempt(() => patch(`/users/${store.me}`, { takes_dms: takes }));
  me().takes_dms = takes;
  toast(takes ? "Direct messages are open." : "Direct messages are closed.");
}

const LANGUAGES = [["en-US", "English"], ["de", "Deutsch"], ["fr", "Français"], ["es-ES", "Español"], ["ja", "日本語"]];

function language() {
  const body = (close) => h("div", { class: "stack" }, LANGUAGES.map(([code, words]) => h("button", {
    type: "button", class: "button secondary", "aria-pressed": String(me().locale === code), onclick: async () => {
      await attempt(() => patch(`/users/${store.me}`, { locale: code }));
      me().locale = code;
      tell("commands");
      close();
    },
  }, words)));
  dialog("Language of this person's Discord", body);
}

function settings(anchor) {
  const away = store.guilds.filter((one) => !me().guild_ids.includes(one.id));
  menu([
    { label: "Be somebody else", icon: "people", act: chooseWho },
    { label: "Language", act: language },
    { label: me().takes_dms ? "Close direct messages" : "Open direct messages", icon: "mail", act: toggleDms },
    ...away.map((one) => ({ label: `Join ${one.name}`, icon: "plus", act: () => joinHere(one) })),
    null,
    ...["auto", "light", "dark"].map((one) => ({ label: { auto: "Light or dark as the system", light: "Light", dark: "Dark" }[one], icon: "sun", act: () => theme(one) })),
  ], anchor, "Settings");
}

function theme(name) {
  localStorage.setItem("theme", name);
  document.documentElement.dataset.theme = name;
}

function draw() {
  if (!me()) return;
  const who = person(store.me);
  fill(byId("me"), h("button", { type: "button", class: "me-name", "aria-label": `You are ${who.name}. Be somebody else`, title: "Be somebody else", onclick: chooseWho },
    avatar(store.me, 32), h("span", { class: "who-words" }, h("strong", {}, who.name), h("small", {}, who.username))),
  h("button", { type: "button", class: "plain", title: "Settings", "aria-label": "Settings", onclick: (event) => settings(event.currentTarget) }, icon("gear")));
}

export function startSwitcher() {
  on("me guild guilds", draw);
}
