/** People, roles and channels as choices for selects and options. */

import { tint } from "../core/dom.js";
import { person, store } from "../core/store.js";

const fits = (words, text) => words.some((one) => one?.toLowerCase().includes(text));

export function people(text = "") {
  const wanted = text.toLowerCase().replace(/^@/, "");
  const found = [];
  const pool = store.guild ? [...store.members.keys()] : [store.me, store.botId];
  for (const id of pool) {
    const who = person(id);
    if (fits([who.name, who.username, id], wanted)) {
      found.push({ value: id, name: who.name, hint: who.username, color: tint(who.color), person: id });
    }
  }
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

export function roles(text = "") {
  const wanted = text.toLowerCase().replace(/^@/, "");
  return [...store.roles.values()].filter((one) => fits([one.name, one.id], wanted)).map((one) => ({
    value: one.id, name: one.id === store.guildId ? "@everyone" : `@${one.name}`, color: tint(one.color), sign: "people",
  }));
}

const SIGNS = { 2: "voice", 4: "menu", 5: "megaphone", 10: "thread", 11: "thread", 12: "thread", 13: "stage", 15: "forum" };

export function channels(text = "", types = null) {
  const wanted = text.toLowerCase().replace(/^#/, "");
  return [...store.channels.values()]
    .filter((one) => (!types?.length || types.includes(one.type)) && fits([one.name, one.id], wanted))
    .map((one) => ({
      value: one.id, name: one.name, sign: SIGNS[one.type] ?? "hash", hint: store.channels.get(one.parent_id)?.name,
    }));
}

/** What a select or option of that kind offers. */
export function offered(kind, text, types) {
  return { user: people, role: roles, channel: channels, mentionable: (one) => [...people(one), ...roles(one)] }[kind](text, types);
}
