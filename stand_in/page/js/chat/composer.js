/** Writing: messages, replies, edits, files, mentions, and the way into commands. */

import { control } from "../core/acts.js";
import { fileBody } from "../core/api.js";
import { byId, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { attempt } from "../core/overlay.js";
import { maySend } from "../core/permissions.js";
import { channel, messagesOf, on, person, store } from "../core/store.js";
import { closeCommand, showCommandForm } from "../commands/form.js";
import { slashCommands } from "../commands/known.js";
import { hidePicker, pickCommand, pickMention, pickerKey, pickerOpen } from "../commands/picker.js";
import { size } from "./attachments.js";
import { choose } from "./reactions.js";
import { toBottom } from "./messages.js";

const box = () => byId("write");
let replyTo = null;
let editing = null;
let files = [];
let named = new Map(); // what stands in the text -> how it is sent

function grow() {
  box().style.height = "auto";
  box().style.height = `${Math.min(box().scrollHeight, 240)}px`;
}

function notes() {
  const lines = [];
  if (replyTo) {
    lines.push(h("div", { class: "note" }, h("span", {}, "Replying to ", h("strong", {}, person(replyTo.author.id).name)),
      h("button", { type: "button", class: "plain", "aria-label": "Do not reply", onclick: () => reply(null) }, icon("close", 16))));
  }
  if (editing) {
    lines.push(h("div", { class: "note" }, h("span", {}, "Editing your message"),
      h("button", { type: "button", class: "plain", "aria-label": "Leave editing", onclick: () => edit(null) }, icon("close", 16))));
  }
  if (files.length) {
    lines.push(h("ul", { class: "file-list" }, files.map((one) => h("li", {}, icon("file", 16), h("span", {}, one.name), h("small", {}, size(one.size)),
      h("button", { type: "button", class: "plain", "aria-label": `Remove ${one.name}`, onclick: () => { files = files.filter((other) => other !== one); notes(); } }, icon("close", 14))))));
  }
  fill(byId("notes"), lines);
}

export function reply(message) {
  replyTo = message;
  editing = null;
  notes();
  box().focus();
}

export function edit(message) {
  editing = message;
  replyTo = null;
  box().value = message?.content ?? "";
  grow();
  notes();
  box().focus();
}

function addFiles(list) {
  files = [...files, ...list].slice(0, 10);
  notes();
}

/** "@Ada" was chosen from the list: it is sent as <@id>. */
function asSent(text) {
  let sent = text;
  for (const [words, code] of [...named].sort((one, other) => other[0].length - one[0].length)) sent = sent.split(words).join(code);
  return sent.trim();
}

async function send() {
  const content = asSent(box().value);
  const place = store.channelId;
  if (!content && !files.length && !editing) return;
  if (editing) {
    const target = editing;
    edit(null);
    if (content !== target.content) await attempt(() => control("edit", { channel: place, message: target.id, content }));
    return;
  }
  const kept = { text: box().value, replyTo, files, named };
  [files, named] = [[], new Map()]; // at once: what is begun while this travels is something else
  box().value = "";
  grow();
  reply(null);
  const body = { channel: place, content };
  if (kept.replyTo) body.reply_to = kept.replyTo.id;
  if (kept.files.length) body.files = await Promise.all(kept.files.map(fileBody));
  if (await attempt(() => control("write", body))) toBottom();
  else if (!box().value && !editing && store.channelId === place) {
    ({ replyTo, files, named } = kept);
    box().value = kept.text;
    grow();
    notes();
  }
}

const wordBefore = () => box().value.slice(0, box().selectionStart);

function look() {
  grow();
  const text = wordBefore();
  const mention = /(?:^|\s)([@#])([^\s@#]{0,32})$/u.exec(text);
  if (text.startsWith("/") && !text.includes("\n") && !editing) {
    const exact = slashCommands().find((one) => text === `/${one.shown} ` || text === `/${one.path} `);
    if (exact) showCommandForm(exact);
    else pickCommand(text.slice(1), showCommandForm);
  } else if (mention) pickMention(mention[1], mention[2], (one) => insert(mention, one));
  else hidePicker();
}

function insert([, sign, typed], choice) {
  const kind = sign === "#" ? `<#${choice.value}>` : store.roles.has(choice.value) ? `<@&${choice.value}>` : `<@${choice.value}>`;
  const words = choice.name.startsWith("@") ? choice.name : sign + choice.name;
  named.set(words, kind);
  const end = box().selectionStart;
  const from = end - typed.length - 1;
  box().setRangeText(`${words} `, from, end, "end");
  hidePicker();
  box().focus();
}

function keys(event) {
  if (event.isComposing || pickerKey(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape") {
    if (editing) edit(null);
    else if (replyTo) reply(null);
  } else if (event.key === "ArrowUp" && !box().value) {
    const mine = [...messagesOf(store.channelId).values()].filter((one) => one.author.id === store.me).at(-1);
    if (!mine) return;
    event.preventDefault();
    edit(mine);
  }
}

function draw() {
  const place = channel();
  const can = place && ![4, 15].includes(place.type) && maySend(place);
  box().disabled = !can;
  const sign = place?.type === 1 ? "@" : "#";
  const words = !place ? "" : can ? `Message ${sign}${place.name}` : "You do not have permission to send messages in this channel.";
  box().placeholder = words;
  box().setAttribute("aria-label", words || "Message");
  byId("composer").classList.toggle("closed", !can);
}

export function startComposer() {
  box().addEventListener("input", look);
  box().addEventListener("keydown", keys);
  box().addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== box()) hidePicker(); }, 150));
  box().addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) addFiles(event.clipboardData.files);
  });
  byId("send").addEventListener("click", () => { if (!pickerOpen()) send(); });
  byId("attach").addEventListener("change", (event) => {
    addFiles(event.target.files);
    event.target.value = "";
  });
  byId("commands").addEventListener("click", () => {
    box().value = "/";
    box().focus();
    look();
  });
  byId("emoji").addEventListener("click", (event) => choose(event.currentTarget, (emoji) => {
    box().setRangeText(emoji, box().selectionStart, box().selectionEnd, "end");
    box().focus();
  }));
  on("channel", () => {
    closeCommand();
    hidePicker();
    Object.assign(box(), { value: "" });
    [replyTo, editing, files, named] = [null, null, [], new Map()];
    notes();
    draw();
  });
  on("guild channels", draw);
}
