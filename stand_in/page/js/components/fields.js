/** The fields of modals: text, selects, files, radio buttons, checkboxes. Each gives {node, id, read, focus}. */

import { fileBody } from "../core/api.js";
import { fill, h, newId } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { size } from "../chat/attachments.js";
import { selectMenu } from "./select.js";

export function makeField(facts, { labelledBy, describedBy }) {
  const about = { "aria-labelledby": labelledBy, "aria-describedby": describedBy };
  const make = { 4: text, 19: files, 21: radios, 22: checkboxes, 23: checkbox }[facts.type] ?? select;
  return make(facts, about);
}

function text(facts, about) {
  const id = newId("text");
  const shared = {
    ...about, id, class: "text-input", placeholder: facts.placeholder, value: facts.value ?? "", maxlength: facts.max_length ?? 4000,
    "aria-required": String(facts.required ?? true), name: facts.custom_id,
  };
  const node = facts.style === 2 ? h("textarea", { ...shared, rows: 4 }) : h("input", { ...shared, type: "text", autocomplete: "off" });
  return { node, id, read: () => node.value, focus: () => node.focus() };
}

function select(facts, about) {
  const made = selectMenu(facts, { labelledBy: about["aria-labelledby"] });
  return { node: made.node, read: () => made.values, focus: () => made.node.focus() };
}

function files(facts, about) {
  const id = newId("file");
  const most = facts.max_values ?? 1;
  const list = h("ul", { class: "file-list" });
  let chosen = [];
  const input = h("input", { ...about, type: "file", id, class: "file-input", multiple: most > 1, name: facts.custom_id, accept: facts.file_types?.join(",") });
  const show = () => fill(list, chosen.map((one) => h("li", {}, icon("file", 16), h("span", {}, one.name), h("small", {}, size(one.size)),
    h("button", { type: "button", class: "plain", "aria-label": `Remove ${one.name}`, onclick: () => { chosen = chosen.filter((other) => other !== one); show(); } }, icon("close", 14)))));
  input.addEventListener("change", () => {
    chosen = [...(most > 1 ? chosen : []), ...input.files].slice(0, most);
    show();
  });
  const node = h("div", { class: "file-field" }, input, h("small", {}, `Up to ${most} ${most === 1 ? "file" : "files"}`), list);
  return { node, id, read: () => Promise.all(chosen.map(fileBody)), focus: () => input.focus() };
}

function choice(kind, name, one, checked) {
  const input = h("input", { type: kind, name, value: one.value, checked });
  const words = h("span", {}, one.label, one.description ? h("small", {}, one.description) : null);
  return { input, node: h("label", { class: "choice" }, input, words) };
}

function radios(facts, about) {
  const name = newId("radio");
  const made = facts.options.map((one) => choice("radio", name, one, Boolean(one.default)));
  const node = h("div", { ...about, role: "radiogroup", class: "choices" }, made.map((one) => one.node));
  const read = () => made.find((one) => one.input.checked)?.input.value ?? null;
  return { node, read, focus: () => made[0].input.focus() };
}

function checkboxes(facts, about) {
  const name = newId("box");
  const made = facts.options.map((one) => choice("checkbox", name, one, Boolean(one.default)));
  const node = h("div", { ...about, role: "group", class: "choices" }, made.map((one) => one.node));
  const read = () => made.filter((one) => one.input.checked).map((one) => one.input.value);
  return { node, read, focus: () => made[0].input.focus() };
}

function checkbox(facts, about) {
  const id = newId("box");
  const input = h("input", { ...about, type: "checkbox", id, checked: Boolean(facts.default), class: "single-box" });
  return { node: input, id, read: () => input.checked, focus: () => input.focus() };
}
