/** Small questions: one line of text, or a yes. */

import { h, newId } from "../core/dom.js";
import { dialog } from "../core/overlay.js";

/** A promise of the text; null when the question was left. */
export function askText(title, label, value = "") {
  return new Promise((answered) => {
    const [field, form] = [newId("ask"), newId("form")];
    let given = null;
    const input = h("input", { id: field, class: "text-input", value, maxlength: 100, autocomplete: "off" });
    const body = (close) => h("form", { id: form, onsubmit: (event) => {
      event.preventDefault();
      given = input.value.trim() || null;
      close();
    } }, h("label", { for: field }, label), input);
    const footer = (close) => [
      h("button", { type: "button", class: "button link-like", onclick: close }, "Cancel"),
      h("button", { type: "submit", class: "button primary", form }, "Save"),
    ];
    dialog(title, body, { footer, onclose: () => answered(given) });
    input.select();
  });
}

/** A promise of yes or no. */
export function askYes(title, words, yes) {
  return new Promise((answered) => {
    let given = false;
    const footer = (close) => [
      h("button", { type: "button", class: "button link-like", onclick: close }, "Cancel"),
      h("button", { type: "button", class: "button danger", onclick: () => { given = true; close(); } }, yes),
    ];
    dialog(title, () => h("p", {}, words), { footer, onclose: () => answered(given) });
  });
}
