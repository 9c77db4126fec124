/** The fields of command options, by type. Each gives {node, focus, read} where read may throw BadOption. */

import { control } from "../core/acts.js";
import { fileBody } from "../core/api.js";
import { h } from "../core/dom.js";
import { store } from "../core/store.js";
import { offered } from "../components/choices.js";
import { combobox } from "./combobox.js";

/** What Discord says under an option that cannot be sent so. */
export class BadOption extends Error {}

const STRING = 3, INTEGER = 4, BOOLEAN = 5, NUMBER = 10, ATTACHMENT = 11;
const KINDS = { 6: "user", 7: "channel", 8: "role", 9: "mentionable" };

export function makeOption(option, command, given, about, changed) {
  if (option.type === ATTACHMENT) return fileOption(option, about, changed);
  if (option.type === BOOLEAN) return fromList([{ value: true, name: "True" }, { value: false, name: "False" }], about, changed);
  if (KINDS[option.type]) return placeOption(option, about, changed);
  if (option.choices?.length) return fromList(option.choices.map((one) => ({ value: one.value, name: chosenName(one) })), about, changed);
  if (option.autocomplete) return askedOption(option, command, given, about, changed);
  return plainOption(option, about, changed);
}

const chosenName = (one) => one.name_localizations?.[store.users.get(store.me)?.locale] ?? one.name;

function fromBox(box, convert = (value) => value) {
  return {
    node: box.node,
    focus: () => box.input.focus(),
    read() {
      const value = box.read();
      if (value === null) throw new BadOption("This option is invalid. Choose one from the list.");
      return value === undefined ? undefined : convert(value);
    },
  };
}

function fromList(choices, about, onchange) {
  const source = (text) => {
    const exact = choices.some((one) => one.name === text);
    return choices.filter((one) => exact || one.name.toLowerCase().includes(text.toLowerCase()));
  };
  return fromBox(combobox({ source, about, onchange }));
}

function placeOption(option, about, onchange) {
  const source = (text) => offered(KINDS[option.type], text, option.channel_types);
  return fromBox(combobox({ source, about, onchange }));
}

function askedOption(option, command, given, about, onchange) {
  const source = async (text) => {
    const answer = await control("complete", {
      command: command.path, focused: option.name, text, options: given(), channel: store.channelId,
    });
    if (answer.failure) throw new Error(answer.failure);
    return (answer.choices ?? []).map((one) => ({ value: one.value, name: chosenName(one) }));
  };
  const convert = (value) => (typeof value === "string" ? typed(option, value) : value);
  return fromBox(combobox({ source, free: true, slow: true, about, onchange }), convert);
}

function plainOption(option, about, onchange) {
  const number = option.type === INTEGER || option.type === NUMBER;
  const input = h("input", {
    ...about, type: "text", class: "option-input", autocomplete: "off", inputmode: number ? "decimal" : null, maxlength: option.max_length ?? 6000, oninput: onchange,
  });
  return { node: input, focus: () => input.focus(), read: () => (input.value.trim() ? typed(option, input.value) : undefined) };
}

function typed(option, text) {
  if (option.type === STRING) return within(option, text, [...text].length, option.min_length ?? 1, option.max_length ?? 6000, "Length");
  const value = Number(text.replace(",", "."));
  const whole = option.type === INTEGER;
  if (text.trim() === "" || !Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    throw new BadOption(`This option is invalid. Enter a valid ${whole ? "integer" : "number"}.`);
  }
  return within(option, value, value, option.min_value ?? -Infinity, option.max_value ?? Infinity, "Value");
}

function within(option, value, size, low, high, what) {
  if (size < low) throw new BadOption(`${what} must be ${low} or more.`);
  if (size > high) throw new BadOption(`${what} must be ${high} or less.`);
  return value;
}

function fileOption(option, about, onchange) {
  const input = h("input", { ...about, type: "file", class: "option-file", onchange });
  return { node: input, focus: () => input.focus(), read: () => (input.files[0] ? fileBody(input.files[0]) : undefined) };
}
