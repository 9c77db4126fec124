/** Modals: a form the application opened, with every component Discord allows in one. */

import { control } from "../core/acts.js";
import { fill, h, newId } from "../core/dom.js";
import { dialog, toast } from "../core/overlay.js";
import { person, store } from "../core/store.js";
import { avatar } from "../people/avatar.js";
import { markdown } from "../text/markdown.js";
import { makeField } from "./fields.js";

/** Opens the modal that an interaction brought. */
export function openForm(opened) {
  const modal = opened.modal;
  const fields = new Map(); // custom id -> {read, fail, focus}
  const trouble = h("p", { class: "form-trouble", role: "alert", hidden: true });
  const id = newId("form");
  const form = (close) => h("form", {
    id, class: "modal-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); submit(opened, fields, trouble, id, close); },
  }, h("p", { class: "form-of" }, avatar(store.botId, 20), person(store.botId).name, " asks:"),
  modal.components.map((one) => part(one, fields)), trouble);
  const footer = (close) => [
    h("button", { type: "button", class: "button link-like", onclick: close }, "Cancel"),
    h("button", { type: "submit", class: "button primary", form: id }, "Submit"),
  ];
  dialog(modal.title, form, { footer, kind: "modal" });
}

function part(one, fields) {
  if (one.type === 10) return h("div", { class: "content" }, markdown(one.content, { plain: true }));
  if (one.type === 18) return labelled(one, one.component, fields);
  return labelled({ label: one.components[0].label }, one.components[0], fields);
}

function labelled(label, facts, fields) {
  const name = newId("label");
  const hint = newId("hint");
  const error = h("p", { class: "field-error", role: "alert", id: newId("error"), hidden: true });
  const described = [label.description ? hint : null, error.id].filter(Boolean).join(" ");
  const field = makeField(facts, { labelledBy: name, describedBy: described });
  const required = facts.required ?? true;
  fields.set(facts.custom_id, {
    read: field.read,
    focus: field.focus,
    fail(words) {
      error.hidden = !words;
      error.textContent = words ?? "";
      field.node.classList.toggle("bad", Boolean(words));
      field.node.setAttribute("aria-invalid", String(Boolean(words)));
    },
  });
  return h("div", { class: "form-field" },
    h("label", { id: name, for: field.id ?? null }, label.label,
      required && facts.type !== 23 ? h("span", { class: "required", title: "required" }, " *") : null),
    label.description ? h("p", { class: "hint", id: hint }, label.description) : null, field.node, error);
}

async function submit(opened, fields, trouble, id, close) {
  const values = {};
  for (const [name, field] of fields) {
    field.fail(null);
    values[name] = await field.read();
  }
  trouble.hidden = true;
  const button = document.querySelector(`button[form="${id}"]`);
  button.disabled = true;
  try {
    const answer = await control("submit", { interaction: opened.id, channel: opened.channel_id, fields: values });
    if (answer.failure) throw new Error(answer.failure);
    close();
  } catch (error) {
    const field = fields.get(error.field);
    if (field) {
      field.fail(error.message);
      field.focus();
    } else {
      fill(trouble, error.message);
      trouble.hidden = false;
    }
    if (!button.isConnected) toast(error.message, "error");
  } finally {
    button.disabled = false;
  }
}
