/** A text field with a list of choices: static, of people and places, or asked from the application. */

import { h, fill, newId } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { avatar } from "../people/avatar.js";

/** `source(text)` gives choices {value, name, hint, color, person, sign} or a promise of them.
 *  `free`: what was typed may be sent as it is (autocomplete of Discord is no more than advice). */
export function combobox({ source, free = false, slow = false, placeholder = "", about = {}, onchange = () => {} }) {
  const listId = newId("choices");
  let choices = [];
  let at = -1;
  let value = null; // the choice made
  let asked = 0;
  let timer = null;
  const input = h("input", {
    ...about, type: "text", class: "option-input", role: "combobox", autocomplete: "off", placeholder,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, spellcheck: "false",
  });
  const list = h("div", { class: "choices-list", role: "listbox", id: listId, hidden: true, "aria-label": "Choices" });

  const open = (content) => {
    fill(list, content);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };
  const shut = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (one) => {
    value = one;
    input.value = one.name;
    shut();
    onchange();
  };
  const mark = () => {
    [...list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
    const node = list.children[at];
    node?.scrollIntoView({ block: "nearest" });
    if (node?.id) input.setAttribute("aria-activedescendant", node.id);
  };
  const row = (one, index) => h("div", {
    class: "pick", role: "option", id: `${listId}-${index}`, "aria-selected": "false",
    onmousedown: (event) => event.preventDefault(), onclick: () => choose(one),
  }, one.person ? avatar(one.person, 20) : one.sign ? icon(one.sign, 18) : null,
  h("span", { class: "pick-name", style: { color: one.color } }, one.name), one.hint ? h("small", {}, one.hint) : null);

  const draw = () => {
    at = choices.length ? 0 : -1;
    if (!choices.length) return open(h("p", { class: "nothing" }, "No options match your search."));
    open(choices.map(row));
    return mark();
  };
  const look = async () => {
    const ticket = ++asked;
    if (slow) open(h("p", { class: "nothing" }, "Loading options…"));
    try {
      const got = await source(input.value);
      if (ticket !== asked || document.activeElement !== input) return;
      choices = got.slice(0, 100);
      draw();
    } catch {
      if (ticket !== asked) return;
      choices = [];
      open(h("p", { class: "nothing failed", role: "alert" }, "Loading options failed"));
    }
  };
  const lookSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, slow ? 180 : 0);
  };

  input.addEventListener("focus", lookSoon);
  input.addEventListener("click", () => { if (list.hidden) lookSoon(); });
  input.addEventListener("input", () => {
    value = null;
    onchange();
    lookSoon();
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asked += 1;
    const exact = choices.find((one) => one.name.toLowerCase() === input.value.toLowerCase());
    if (!value && exact && input.value) value = exact;
    shut();
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length) {
      at = (at + step + choices.length) % choices.length;
      mark();
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0 && !value && !event.shiftKey) {
      if (event.key === "Tab" && !input.value) return;
      choose(choices[at]);
      if (event.key === "Tab") return;
    } else if (event.key === "Escape") shut();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    node: h("span", { class: "combobox" }, input, list),
    input,
    /** The value to send; undefined: nothing given; null: what was typed is no choice. */
    read() {
      if (value) return value.value;
      if (!input.value.trim()) return undefined;
      return free ? input.value : null;
    },
  };
}
