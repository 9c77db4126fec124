/** What one can do with a message: the small bar at its corner and the menu behind it. */

import { control } from "../core/acts.js";
import { post } from "../core/api.js";
import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { attempt, menu, toast } from "../core/overlay.js";
import { mayHere, maySend } from "../core/permissions.js";
import { store } from "../core/store.js";
import { contextCommands } from "../commands/known.js";
import { showAnswer } from "../commands/form.js";
import { openMade } from "../core/loading.js";
import { askText } from "../places/asking.js";
import { edit, reply } from "./composer.js";
import { choose, react } from "./reactions.js";
import { isEphemeral } from "./message.js";

let bar = null;

const action = (name, words, act) => h("button", { type: "button", class: "plain", title: words, "aria-label": words, onclick: (event) => { event.stopPropagation(); act(event.currentTarget); } }, icon(name, 18));

const isMine = (message) => message.author.id === store.me;
const where = (message) => ({ channel: message.channel_id, message: message.id });
const canReact = (message) => !isEphemeral(message) && mayHere("ADD_REACTIONS");

/** Puts the bar on this message. */
export function showToolbar(node, message) {
  if (bar?.parentElement === node) return;
  bar?.remove();
  bar = h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    canReact(message) ? action("smile", "Add a reaction", (button) => choose(button, (emoji) => react(message, emoji))) : null,
    !isEphemeral(message) && maySend() ? action("reply", "Reply", () => reply(message)) : null,
    isMine(message) ? action("pencil", "Edit", () => edit(message)) : null,
    action("more", "More", (button) => messageMenu(message, button)));
  node.append(bar);
}

async function startThread(message) {
  const name = await askText("Create a thread", "Name of the thread", message.content.slice(0, 40) || "New thread");
  if (!name) return;
  const made = await attempt(() => post(`/channels/${message.channel_id}/threads`, { user: store.me, message: message.id, name }));
  if (made) await openMade(made.id);
}

async function use(command, message) {
  const answer = await attempt(() => control("use_on", { command: command.name, ...where(message) }));
  if (answer) showAnswer(command.name, answer);
}

export function messageMenu(message, anchor) {
  const apps = isEphemeral(message) ? [] : contextCommands(3);
  const mayThread = !isEphemeral(message) && !message.thread && mayHere("CREATE_PUBLIC_THREADS") && store.guild;
  const mayDelete = isMine(message) || isEphemeral(message) || mayHere("MANAGE_MESSAGES");
  menu([
    ...(apps.length ? [{ heading: "Apps" }, ...apps.map((one) => ({ label: one.shown, icon: "slash", act: () => use(one, message) })), null] : []),
    ...(!isEphemeral(message) && maySend() ? [{ label: "Reply", icon: "reply", act: () => reply(message) }] : []),
    ...(isMine(message) ? [{ label: "Edit message", icon: "pencil", act: () => edit(message) }] : []),
    ...(mayThread ? [{ label: "Create thread", icon: "thread", act: () => startThread(message) }] : []),
    { label: "Copy text", act: () => copy(message.content) },
    { label: "Copy message ID", act: () => copy(message.id) },
    ...(mayDelete ? [null, { label: isEphemeral(message) ? "Dismiss message" : "Delete message", icon: "trash", danger: true, act: () => attempt(() => control("delete", where(message))) }] : []),
  ], anchor, "Message");
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("The browser does not let this page copy.", "error");
  }
}
