/** Links: what is a place of this Discord is gone to, everything else opens in a window of its own. */

import { h, safeUrl } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { goTo, myGuilds } from "../core/loading.js";
import { channel, store } from "../core/store.js";

const PLACE = /^https?:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/channels\/(@me|\d+)\/(\d+)(?:\/(\d+))?\/?$/;

/** The place an address stands for, or null. `guildId` null: direct messages. */
function placeOf(address) {
  const found = PLACE.exec(address ?? "");
  if (!found) return null;
  return { guildId: found[1] === "@me" ? null : found[1], channelId: found[2], messageId: found[3] ?? null };
}

/** Words (or a button's inside) that lead to an address; plain words when it may not be opened. */
export function leads(address, facts, inside) {
  const place = placeOf(address);
  if (place) return h("button", { type: "button", ...facts, onclick: () => goTo(place) }, inside);
  const safe = address && safeUrl(address);
  if (!safe) return h("span", facts, inside);
  return h("a", { href: safe, target: "_blank", rel: "noopener noreferrer", ...facts }, inside);
}

/** An address as somebody typed it: a chip for a channel or message, else itself. */
export function bare(address) {
  const place = placeOf(address);
  if (!place) return leads(address, {}, address);
  const name = nameOf(place);
  if (name === null) return h("span", { class: "mention" }, "#unknown");
  const sign = place.messageId ? [h("span", { class: "mention-path", "aria-hidden": "true" }, "›"), icon("message", 14)] : null;
  const facts = { class: "mention place", "aria-label": place.messageId ? `Message in ${name}` : name };
  return leads(address, facts, [name, sign]);
}

/** As this person may read it; null where they cannot go. */
function nameOf({ guildId, channelId }) {
  if (guildId !== store.guildId && guildId !== null) return myGuilds().find((one) => one.id === guildId)?.name ?? null;
  const known = channel(channelId);
  if (!known) return null;
  return guildId === null ? `@${known.name}` : `#${known.name}`;
}
