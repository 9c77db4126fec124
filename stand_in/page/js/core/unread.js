/** Which channels hold something this person has not read, kept per person in this browser. */

import { compareIds, newer, store, tell } from "./store.js";

let read = {}; // channel id -> id of the last message read
let pings = {}; // channel id -> how often I was mentioned since

const key = () => `read:${store.me}`;

/** Begin for another person. */
export function openReading() {
  try {
    read = JSON.parse(localStorage.getItem(key()) ?? "{}");
  } catch {
    read = {};
  }
  pings = {};
}

export function keepRead() {
  localStorage.setItem(key(), JSON.stringify(read));
}

/** What was there before the first look counts as read. */
export function startReading(channels) {
  for (const one of channels) {
    if (!(one.id in read)) read[one.id] = one.last_message_id ?? "0";
  }
}

export function markRead(channelId, messageId = null) {
  const held = [...(store.messages.get(channelId)?.keys() ?? [])].pop();
  const last = messageId ?? held ?? read[channelId] ?? "0";
  if (compareIds(last, read[channelId] ?? "0") >= 0) read[channelId] = last;
  delete pings[channelId];
  keepRead();
  tell("unread");
}

export function isUnread(one) {
  if (one.id === store.channelId && !document.hidden) return false;
  return Boolean(one.last_message_id) && newer(one.last_message_id, read[one.id] ?? "0");
}

export const lastRead = (channelId) => read[channelId] ?? "0";
export const pingsIn = (channelId) => pings[channelId] ?? 0;

export function addPing(channelId) {
  pings[channelId] = pingsIn(channelId) + 1;
}
