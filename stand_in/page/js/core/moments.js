/** Times as the reader's own clock and language show them. */

import { now } from "./store.js";

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const STYLES = {
  t: format({ timeStyle: "short" }),
  T: format({ timeStyle: "medium" }),
  d: format({ dateStyle: "short" }),
  D: format({ dateStyle: "long" }),
  f: format({ dateStyle: "long", timeStyle: "short" }),
  F: format({ dateStyle: "full", timeStyle: "short" }),
  s: format({ dateStyle: "short", timeStyle: "short" }),
  S: format({ dateStyle: "short", timeStyle: "medium" }),
};
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

export const clockTime = (when) => STYLES.t.format(new Date(when));
export const exactTime = (when) => STYLES.F.format(new Date(when));
export const dayOf = (when) => STYLES.D.format(new Date(when));
export const logTime = (when) => STYLES.T.format(new Date(when));

export function relative(when) {
  const seconds = (new Date(when).getTime() - now()) / 1000;
  const [unit, size] = UNITS.find(([, one]) => Math.abs(seconds) >= one) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / size), unit);
}

/** "Today at 14:03" beside a message. */
export function stamp(when) {
  const day = (one) => new Date(one).toDateString();
  if (day(when) === day(now())) return `Today at ${clockTime(when)}`;
  if (day(when) === day(now() - 86400000)) return `Yesterday at ${clockTime(when)}`;
  return STYLES.s.format(new Date(when));
}

/** Discord's <t:seconds:style>. */
export function styled(seconds, style) {
  const when = new Date(seconds * 1000);
  if (Number.isNaN(when.getTime())) return "Invalid date";
  return style === "R" ? relative(when) : (STYLES[style] ?? STYLES.f).format(when);
}

/** Relative times on the page go on. */
export function keepRelativeTimes() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time[data-relative]")) {
      node.textContent = relative(Number(node.dataset.relative) * 1000);
    }
  }, 5000);
}
