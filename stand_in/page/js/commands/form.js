/** A command being filled in: its options as fields where the composer was. */

import { control } from "../core/acts.js";
import { byId, fill, h, newId } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { toast } from "../core/overlay.js";
import { store } from "../core/store.js";
import { avatar } from "../people/avatar.js";
import { failedCommand } from "../chat/message.js";
import { toBottom } from "../chat/messages.js";
import { openForm } from "../components/form.js";
import { hidePicker } from "./picker.js";
import { makeOption } from "./options.js";

const host = () => byId("command");
let open = null; // {command, fields: Map name -> field}

export const commandOpen = () => Boolean(open);

export function closeCommand() {
  if (!open) return;
  open = null;
  host().hidden = true;
  fill(host());
  byId("composer").hidden = false;
  byId("write").focus();
}

export function showCommandForm(command) {
  hidePicker();
  byId("write").value = "";
  byId("composer").hidden = true;
  open = { command, fields: new Map(), place: store.channelId };
  const required = command.options.filter((one) => one.required);
  const fields = h("div", { class: "command-fields" });
  const more = h("div", { class: "command-more" });
  const send = h("button", { type: "submit", class: "plain send", "aria-label": `Send /${command.shown}` }, icon("send"));
  const node = h("form", {
    class: "command-form", novalidate: true, "aria-label": `Command /${command.shown}`,
    onsubmit: (event) => { event.preventDefault(); submit(send); },
    onkeydown: (event) => { if (event.key === "Escape") closeCommand(); },
  }, h("p", { class: "command-about", id: "command-about" }, command.about), h("div", { class: "command-line" },
    avatar(store.botId, 24), h("span", { class: "command-path" }, `/${command.shown}`), fields, send,
    h("button", { type: "button", class: "plain", "aria-label": "Leave the command", onclick: closeCommand }, icon("close"))), more);
  fill(host(), node);
  host().hidden = false;
  for (const option of required) fields.append(fieldFor(option));
  offerMore(command, fields, more);
  (open.fields.values().next().value ?? { focus: () => send.focus() }).focus();
}

function offerMore(command, fields, more) {
  const left = command.options.filter((one) => !open.fields.has(one.name));
  more.hidden = !left.length;
  fill(more, left.length ? h("span", {}, "Optional:") : null, left.map((option) => h("button", {
    type: "button", class: "more-option", title: option.about, "aria-label": `Add option ${option.shown}: ${option.about}`,
    onclick: () => {
      fields.append(fieldFor(option, () => offerMore(command, fields, more)));
      offerMore(command, fields, more);
      open.fields.get(option.name).focus();
    },
  }, `+ ${option.shown}`)));
}

/** Options given so far, for autocomplete: what cannot be sent yet is left out. */
function givenSoFar() {
  const values = {};
  for (const [name, field] of open?.fields ?? []) {
    try {
      const value = field.read();
      if (value !== undefined && !(value instanceof Promise)) values[name] = value;
    } catch {
      continue;
    }
  }
  return values;
}

function fieldFor(option, onremoved = null) {
  const id = newId("option");
  const error = h("span", { class: "field-error", role: "alert", id: `${id}-error`, hidden: true });
  const about = { id, "aria-describedby": `${id}-about ${id}-error`, "aria-required": String(Boolean(option.required)), name: option.name };
  const made = makeOption(option, open.command, givenSoFar, about, () => fail(null));
  const node = h("div", { class: "command-option" },
    h("label", { for: id, title: option.about }, option.shown, option.required ? h("span", { class: "required", title: "required" }, "*") : null), made.node,
    onremoved ? h("button", { type: "button", class: "plain", "aria-label": `Remove option ${option.shown}`, onclick: () => {
      open.fields.delete(option.name);
      node.remove();
      onremoved();
    } }, icon("close", 14)) : null,
    h("span", { class: "sr", id: `${id}-about` }, option.about), error);
  const tellAbout = () => { byId("command-about").textContent = option.about; };
  const fail = (words) => {
    error.hidden = !words;
    error.textContent = words ?? "";
    node.classList.toggle("bad", Boolean(words));
    made.node.querySelector?.("input")?.setAttribute("aria-invalid", String(Boolean(words)));
  };
  node.addEventListener("focusin", tellAbout);
  open.fields.set(option.name, { ...made, fail, required: Boolean(option.required) });
  return node;
}

async function readAll() {
  const values = {};
  let bad = null;
  for (const [name, field] of open.fields) {
    field.fail(null);
    try {
      const value = await field.read();
      if (value !== undefined) values[name] = value;
      else if (field.required) throw new Error("This option is required. Specify a value.");
    } catch (error) {
      field.fail(error.message);
      bad ??= field;
    }
  }
  bad?.focus();
  return bad ? null : values;
}

async function submit(send) {
  const { command, fields, place } = open;
  const options = await readAll();
  if (!options) return;
  send.disabled = true;
  try {
    const sending = runCommand(command.path, options, place);
    const first = await Promise.race([sending, new Promise((done) => { setTimeout(done, 250, "sent"); })]);
    closeCommand();
    if (first === "sent") await sending;
  } catch (error) {
    const field = fields.get(error.field);
    if (field && open) {
      field.fail(error.message);
      field.focus();
    } else toast(error.message, "error");
  } finally {
    send.disabled = false;
  }
}

/** Sends it; a failure is shown as Discord shows it, a modal is opened. */
async function runCommand(path, options, place) {
  return showAnswer(path, await control("run", { command: path, options, channel: place }));
}

export function showAnswer(path, answer) {
  if (answer.failure && answer.channel_id === store.channelId) {
    byId("messages").append(failedCommand(path, answer.failure));
    toBottom();
  }
  if (answer.modal) openForm(answer);
}
