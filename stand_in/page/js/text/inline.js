/** Markdown within a line: styles, code, links, mentions, times, emoji. Everything ends as text nodes. */

import { h, tint } from "../core/dom.js";
import { exactTime, styled } from "../core/moments.js";
import { channel, person, store } from "../core/store.js";
import { openChannel } from "../core/loading.js";
import { showProfile } from "../people/profile.js";
import { startCommand } from "../commands/start.js";
import { bare, leads } from "./links.js";

const ESCAPED = /^\\([^\p{L}\p{N}\s])/u;
const RULES = [
  [ESCAPED, (found) => [document.createTextNode(found[1])]],
  [/^(`+)([^]*?[^`])\1(?!`)/, (found) => h("code", {}, found[2].trim() || found[2])],
  [/^<@!?(\d+)>/, (found) => userMention(found[1])],
  [/^<@&(\d+)>/, (found) => roleMention(found[1])],
  [/^<#(\d+)>/, (found) => channelMention(found[1])],
  [/^<\/([-_'\p{L}\p{N} ]+):(\d+)>/u, (found) => commandMention(found[1])],
  [/^<(a?):(\w{2,32}):(\d+)>/, (found) => h("span", { class: "emoji-name", title: `:${found[2]}:` }, `:${found[2]}:`)],
  [/^<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/, (found) => time(Number(found[1]), found[2] ?? "f")],
  [/^<id:(customize|browse|guide|linked-roles)>/, (found) => h("span", { class: "mention" }, found[1])],
  [/^@(everyone|here)\b/, (found) => h("span", { class: "mention" }, found[0])],
  [/^\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s<>)]+(?:\([^\s<>)]*\))?[^\s<>)]*)>?(?: "[^"]*")?\)/,
    (found, inside) => leads(found[2], { class: "link" }, inside(found[1]))],
  [/^<(https?:\/\/[^\s<>]+)>/, (found) => bare(found[1])],
  [/^https?:\/\/[^\s<>]+[^\s<>.,:;"')\]*_]/, (found) => bare(found[0])],
  [/^\*\*\*([^]+?)\*\*\*(?!\*)/, (found, inside) => h("strong", {}, h("em", {}, inside(found[1])))],
  [/^\*\*((?:\\.|[^])+?)\*\*(?!\*)/, (found, inside) => h("strong", {}, inside(found[1]))],
  [/^__((?:\\.|[^])+?)__(?!_)/, (found, inside) => h("u", {}, inside(found[1]))],
  [/^~~((?:\\.|[^])+?)~~/, (found, inside) => h("s", {}, inside(found[1]))],
  [/^\|\|([^]+?)\|\|/, (found, inside) => spoiler(inside(found[1]))],
  [/^\*(?!\s)((?:\\.|[^*\\])+?)(?<!\s)\*(?!\*)/, (found, inside) => h("em", {}, inside(found[1]))],
  [/^_((?:\\.|[^_\\])+?)_(?![\p{L}\p{N}_])/u, (found, inside) => h("em", {}, inside(found[1]))],
  [/^\n/, () => h("br")],
];
const SPECIAL = /[\\`<@[*_~|\n]|https?:\/\//g;

function userMention(id) {
  const who = person(id);
  const known = store.users.has(id);
  return h("button", {
    type: "button", class: "mention", disabled: !known, onclick: (event) => showProfile(id, event.currentTarget),
  }, known ? `@${who.name}` : `<@${id}>`);
}

function roleMention(id) {
  const role = store.roles.get(id);
  return h("span", { class: "mention", style: { color: tint(role?.color) } }, role ? `@${role.name}` : "@deleted-role");
}

function channelMention(id) {
  const place = channel(id);
  if (!place) return h("span", { class: "mention" }, "#unknown");
  return h("button", { type: "button", class: "mention", onclick: () => openChannel(id) }, `#${place.name}`);
}

function commandMention(path) {
  return h("button", { type: "button", class: "mention", onclick: () => startCommand(path) }, `/${path}`);
}

function time(seconds, style) {
  const facts = { class: "moment", title: exactTime(seconds * 1000) };
  if (style === "R") facts["data-relative"] = seconds;
  return h("time", facts, styled(seconds, style));
}

function spoiler(children) {
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const node = event.currentTarget;
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  const facts = { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler: press to show", onclick: show, onkeydown: show };
  return h("span", facts, h("span", {}, children));
}

/** Nodes for one run of text; `depth` bounds what people can nest. */
export function inline(text, depth = 0) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(plain));
    plain = "";
  };
  const inside = (part) => (depth < 8 ? inline(part, depth + 1) : [document.createTextNode(part)]);
  let rest = text;
  let before = "";
  while (rest) {
    const made = match(rest, inside, before);
    if (made) {
      flush();
      nodes.push(made.node);
      before = made.length ? rest[made.length - 1] : before;
      rest = rest.slice(made.length);
      continue;
    }
    SPECIAL.lastIndex = 1;
    const next = SPECIAL.exec(rest);
    const length = next ? next.index : rest.length;
    plain += rest.slice(0, length);
    before = rest[length - 1];
    rest = rest.slice(length);
  }
  flush();
  return nodes.flat();
}

function match(rest, inside, before) {
  for (const [rule, make] of RULES) {
    if (rest[0] === "_" && rest[1] !== "_" && /[\p{L}\p{N}]/u.test(before)) continue;
    const found = rule.exec(rest);
    if (found) return { node: make(found, inside), length: found[0].length };
  }
  return null;
}

/** Only emoji in it, and few: shown large, as in Discord. */
export const onlyEmoji = (text) => /^(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\u200D\s]){1,60}$/u.test(text) && text.trim().length > 0 && [...text].length <= 27;
