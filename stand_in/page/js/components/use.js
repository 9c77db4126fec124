/** Using a component: what is pressed or picked goes out signed, and what comes back is shown. */

import { control } from "../core/acts.js";
import { toast } from "../core/overlay.js";
import { findMessage, store, tell } from "../core/store.js";
import { openForm } from "./form.js";

const busy = new Set();
const keyOf = (message, customId) => `${message.id} ${customId}`;

export const isBusy = (message, customId) => busy.has(keyOf(message, customId));

function redraw(message) {
  const held = findMessage(message.channel_id, message.id);
  if (held) tell("changed", held);
}

async function use(message, customId, sending) {
  const key = keyOf(message, customId);
  if (busy.has(key)) return;
  busy.add(key);
  store.failures.delete(message.id);
  redraw(message);
  let answer = null;
  try {
    answer = await sending();
  } catch (error) {
    toast(error.message, "error");
  }
  busy.delete(key);
  if (answer?.failure) store.failures.set(message.id, answer.failure);
  redraw(message);
  if (answer?.modal) openForm(answer);
}

const where = (message) => ({ channel: message.channel_id, message: message.id });

export const press = (message, customId) =>
  use(message, customId, () => control("press", { ...where(message), custom_id: customId }));

export const pick = (message, customId, values) =>
  use(message, customId, () => control("pick", { ...where(message), custom_id: customId, values }));
