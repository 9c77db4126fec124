/** The list above the composer: commands after "/", people after "@", channels after "#". */

import { byId, fill, h } from "../core/dom.js";
import { person, store } from "../core/store.js";
import { avatar } from "../people/avatar.js";
import { channels, people, roles } from "../components/choices.js";
import { icon } from "../core/icons.js";
import { matching } from "./known.js";

const box = () => byId("picker");
let found = [];
let at = 0;
let chosen = null;

function line(one, index) {
  const facts = {
    class: "pick", role: "option", id: `pick-${index}`, "aria-selected": String(index === at),
    onmousedown: (event) => event.preventDefault(), onclick: () => chosen(one),
    onmousemove: () => { if (at !== index) { at = index; mark(); } },
  };
  return h("div", facts, one.sign, h("div", { class: "pick-words" },
    h("div", { class: "pick-name" }, one.title, one.extra ?? null), one.about ? h("div", { class: "pick-about" }, one.about) : null),
  one.from ? h("span", { class: "pick-from" }, one.from) : null);
}

function mark() {
  [...box().querySelectorAll(".pick")].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
  const node = byId(`pick-${at}`);
  node?.scrollIntoView({ block: "nearest" });
  byId("write").setAttribute("aria-activedescendant", node ? node.id : "");
}

function show(heading, list, act, empty) {
  found = list;
  chosen = act;
  at = Math.min(at, Math.max(0, list.length - 1));
  fill(box(), h("div", { class: "picker-heading", role: "presentation" }, heading),
    list.length ? list.map(line) : h("p", { class: "nothing" }, empty));
  box().hidden = false;
  byId("write").setAttribute("aria-expanded", "true");
  mark();
}

export function hidePicker() {
  if (!box() || box().hidden) return;
  box().hidden = true;
  found = [];
  at = 0;
  byId("write").setAttribute("aria-expanded", "false");
  byId("write").removeAttribute("aria-activedescendant");
}

export const pickerOpen = () => !box().hidden;

const optionNames = (command) => command.options.map((one) => h("span", { class: one.required ? "pick-option required" : "pick-option" }, one.shown));

export function pickCommand(text, act) {
  const bot = person(store.botId).name;
  const list = matching(text).map((command) => ({
    command, title: `/${command.shown}`, extra: optionNames(command), about: command.about, from: bot, sign: avatar(store.botId, 28),
  }));
  const heading = text ? `Commands matching /${text}` : `Commands of ${bot}`;
  show(heading, list, (one) => act(one.command), store.commands.length ? "No commands match." : "There are no commands you can use here.");
}

export function pickMention(kind, text, act) {
  const pool = kind === "#" ? channels(text, [0, 2, 5, 13, 15, 11]) : [...people(text).slice(0, 12), ...(text ? roles(text) : [])];
  const list = pool.slice(0, 12).map((one) => ({
    one, title: one.name, about: null, from: one.hint, sign: one.person ? avatar(one.person, 24) : icon(one.sign, 20),
  }));
  if (list.length) show(kind === "#" ? "Channels" : "Members", list, (chosen_) => act(chosen_.one), "");
  else hidePicker();
}

/** Arrow keys, Enter and Tab while the list is open; whether the key was used. */
export function pickerKey(event) {
  if (box().hidden) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && found.length) {
    at = (at + step + found.length) % found.length;
    mark();
  } else if ((event.key === "Enter" || event.key === "Tab") && found.length && !event.shiftKey) {
    chosen(found[at]);
  } else if (event.key === "Escape") hidePicker();
  else return false;
  event.preventDefault();
  return true;
}
