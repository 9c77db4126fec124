/** Select menus of every kind, in messages and in modals. */

import { fill, h, newId } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { closePopover, moveFocus, popover } from "../core/overlay.js";
import { findMessage, tell } from "../core/store.js";
import { avatar } from "../people/avatar.js";
import { offered } from "./choices.js";

const KINDS = { 5: "user", 6: "role", 7: "mentionable", 8: "channel" };
const WORDS = { 3: "Make a selection", 5: "Select a user", 6: "Select a role", 7: "Select a mentionable", 8: "Select a channel" };
const open = new Set(); // nodes of selects whose list is open

/** Whether no select inside this node is open: a redraw would tear its list away. */
export const closed = (node) => ![...open].some((one) => node.contains(one));

const optionsOf = (facts) => (facts.options ?? []).map((one) => ({
  value: one.value, name: one.label, hint: one.description, emoji: one.emoji,
}));

function choicesFor(facts, text) {
  if (facts.type !== 3) return offered(KINDS[facts.type], text, facts.channel_types);
  const wanted = text.toLowerCase();
  return optionsOf(facts).filter((one) => one.name.toLowerCase().includes(wanted));
}

const startingWith = (facts) => (facts.type === 3
  ? facts.options.filter((one) => one.default).map((one) => one.value)
  : (facts.default_values ?? []).map((one) => one.id));

function sign(choice) {
  if (choice.person) return avatar(choice.person, 20);
  if (choice.emoji) return h("span", { class: "button-emoji" }, choice.emoji.id ? `:${choice.emoji.name}:` : choice.emoji.name);
  return choice.sign ? icon(choice.sign, 18) : null;
}

const chip = (choice) => h("span", { class: "chip" }, sign(choice), h("span", { style: { color: choice.color } }, choice.name));

/** facts: the component. Returns {node, values}. `onchosen` is called when the choice is made. */
export function selectMenu(facts, { busy = false, sendsAtOnce = false, onchosen = null, onclosed = null, labelledBy = null } = {}) {
  const low = facts.min_values ?? 1;
  const high = facts.max_values ?? 1;
  const several = high > 1;
  const own = newId("select");
  let values = startingWith(facts);
  const field = h("button", {
    type: "button", class: `select${busy ? " busy" : ""}`, disabled: Boolean(facts.disabled) || busy,
    "aria-haspopup": "listbox", "aria-expanded": "false", "aria-busy": busy ? "true" : null,
    data: { custom: facts.custom_id }, id: own,
    "aria-labelledby": labelledBy ? `${labelledBy} ${own}` : null,
  });

  const show = () => {
    const known = choicesFor(facts, "");
    const chosen = values.map((value) => known.find((one) => one.value === value) ?? { value, name: value });
    const words = facts.placeholder ?? WORDS[facts.type];
    const inside = !chosen.length ? h("span", { class: "placeholder" }, words)
      : several || facts.type !== 3 ? h("span", { class: "chips" }, chosen.map(chip)) : h("span", { class: "chips" }, sign(chosen[0]), chosen[0].name);
    fill(field, inside, icon("chevron", 18));
  };

  const openList = () => {
    const before = values.join();
    let draft = [...values];
    const wasChosen = () => draft.join() !== before && draft.length >= Math.min(low, 1) && (draft.length >= low || !sendsAtOnce);
    const list = drawList(facts, several, high, () => draft, (next, finished) => {
      draft = next;
      if (finished) closePopover();
    });
    open.add(field);
    field.setAttribute("aria-expanded", "true");
    popover(list, field, { onclose: () => {
      open.delete(field);
      field.setAttribute("aria-expanded", "false");
      if (wasChosen()) {
        values = draft;
        show();
        onchosen?.(values);
      } else if (onclosed) {
        const held = findMessage(onclosed.channel_id, onclosed.id);
        if (held) tell("changed", held);
      }
    } });
    list.style.minWidth = `${field.offsetWidth}px`;
  };

  field.addEventListener("click", openList);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    openList();
  });
  show();
  return { node: field, get values() { return values; } };
}

function drawList(facts, several, high, draft, change) {
  const search = facts.type !== 3 || facts.options.length > 10;
  const id = newId("list");
  const list = h("div", { class: "options", role: "listbox", id, "aria-multiselectable": several ? "true" : null, "aria-label": facts.placeholder ?? WORDS[facts.type] });
  const choose = (value) => {
    const held = draft();
    if (!several) return change(held[0] === value && (facts.min_values ?? 1) === 0 ? [] : [value], true);
    const next = held.includes(value) ? held.filter((one) => one !== value) : [...held, value];
    if (next.length <= high) change(next, false);
    return draw(input.value, value);
  };
  const option = (one) => {
    const chosen = draft().includes(one.value);
    return h("button", {
      type: "button", class: "option", role: "option", "aria-selected": String(chosen), data: { value: one.value },
      onclick: () => choose(one.value),
    }, sign(one), h("span", { class: "option-words" }, h("span", { style: { color: one.color } }, one.name), one.hint ? h("small", {}, one.hint) : null),
    several ? h("span", { class: "tick" }, chosen ? icon("check", 16) : null) : null);
  };
  const draw = (text, keep) => {
    const found = choicesFor(facts, text).slice(0, 100);
    fill(list, found.length ? found.map(option) : h("p", { class: "nothing" }, "No results found"));
    if (keep) [...list.querySelectorAll(".option")].find((one) => one.dataset.value === keep)?.focus();
  };
  const input = h("input", { type: "search", class: "search", placeholder: "Search", "aria-label": "Search", autocomplete: "off", hidden: !search });
  input.addEventListener("input", () => draw(input.value));
  const node = h("div", { class: "select-list" }, search ? input : null, list);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      list.querySelector(".option")?.click();
    } else moveFocus(event, [...(search ? [input] : []), ...list.querySelectorAll(".option")]);
  });
  draw("");
  if (several) node.append(h("button", { type: "button", class: "button primary done", onclick: () => closePopover() }, "Done"));
  return node;
}
