/** The clock, the life of the demo, and faults. */

import { get, patch, post, remove } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { exactTime } from "../core/moments.js";
import { attempt, toast } from "../core/overlay.js";
import { now, on, store } from "../core/store.js";

const SECOND = 1000;
const DAY = 86400;

/** Seconds until the next midnight UTC that `fits`. */
function until(fits) {
  const at = new Date(now());
  const day = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
  while (!fits(day)) day.setUTCDate(day.getUTCDate() + 1);
  return Math.ceil((day - at) / SECOND) + 5;
}

const STEPS = [
  ["A minute", () => 60], ["An hour", () => 3600], ["A day", () => DAY], ["To the next day", () => until(() => true)],
  ["To the next Monday", () => until((day) => day.getUTCDay() === 1)], ["To the next month", () => until((day) => day.getUTCDate() === 1)],
];

const FAULTS = [
  ["The next 3 REST calls: 500", { kind: "status", status: 500, times: 3 }],
  ["The next edit of a message: 403, forbidden", { kind: "status", status: 403, method: "PATCH", path: "/messages/" }],
  ["The next REST call: 403, forbidden", { kind: "status", status: 403 }],
  ["The next REST call: 400, not taken", { kind: "status", status: 400 }],
  ["The next REST call: 429, wait 5 s", { kind: "429", retry_after: 5 }],
  ["The next REST call hangs 10 s", { kind: "hang", hang_seconds: 10 }],
  ["The next REST call is cut off", { kind: "drop" }],
  ["The next answer is lost, after it took effect", { kind: "drop", after_effect: true }],
];

const button = (words, act, kind = "secondary") => h("button", { type: "button", class: `button ${kind}`, onclick: act }, words);

function clockPart() {
  const face = h("p", { class: "clock-face", "aria-live": "off" });
  const ahead = h("p", { class: "hint" });
  const tick = () => {
    face.textContent = exactTime(now());
    const hours = store.clockOffset / 3600;
    ahead.textContent = hours ? `${hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`} ahead of this computer.` : "The same as this computer's.";
  };
  const move = (seconds) => attempt(() => post("/clock", { seconds: seconds() }));
  tick();
  setInterval(() => { if (face.offsetParent) tick(); }, 1000);
  on("clock", tick);
  return h("section", {}, h("h3", {}, "Clock"), face, ahead, h("p", { class: "hint" }, "It moves forward for this Discord and for the bot alike; it never goes back."),
    h("div", { class: "buttons" }, STEPS.map(([words, seconds]) => button(words, () => move(seconds)))));
}

function lifePart() {
  const state = h("p", { class: "hint" });
  const buttons = h("div", { class: "buttons" });
  const set = (facts) => attempt(async () => draw(await patch("/life", facts)));
  const draw = (one) => {
    const none = one.pace === 0 && !one.running;
    state.textContent = none ? "There is no demo here." : one.running ? `Members write, react and meet in voice; pace ${one.pace}.` : "Paused: only you act.";
    fill(buttons, none ? [] : [one.running ? button("Pause life", () => set({ running: false })) : button("Go on", () => set({ running: true })),
      [0.3, 1, 4].map((pace) => button({ 0.3: "Calm", 1: "Busy", 4: "Very busy" }[pace], () => set({ pace, running: true })))]);
  };
  const look = () => attempt(async () => draw(await get("/life")));
  return [h("section", {}, h("h3", {}, "Life of the demo"), state, buttons), look];
}

function faultPart() {
  const list = h("ul", { class: "fault-list" });
  const look = () => attempt(async () => {
    const active = await get("/faults");
    fill(list, active.length ? active.map((one) => h("li", {}, `${one.kind === "status" ? one.status : one.kind}, ${one.times} more ${one.times === 1 ? "time" : "times"}`)) : h("li", {}, "No faults are waiting."));
  });
  const ask = ([words, facts]) => button(words, async () => {
    if (await attempt(() => post("/faults", facts))) toast("The fault waits for its call.");
    look();
  });
  const clear = button("Take all faults back", async () => {
    await attempt(() => remove("/faults"));
    look();
  }, "danger");
  on("rest", () => { if (list.offsetParent) look(); });
  return [h("section", {}, h("h3", {}, "Faults"), h("p", { class: "hint" }, "What the bot must live with when Discord is unwell."), h("div", { class: "buttons" }, FAULTS.map(ask), clear), list), look];
}

export function startLevers(panel) {
  const [life, lookAtLife] = lifePart();
  const [faults, lookAtFaults] = faultPart();
  const profiles = h("section", {}, h("h3", {}, "Profile pages"), h("p", { class: "hint" }, "The players of the game, as the bot finds them on the profile site."), h("a", { href: "/realmeye/", target: "_blank" }, "Edit the players"));
  fill(panel, clockPart(), life, faults, profiles);
  return { look: () => Promise.all([lookAtLife(), lookAtFaults()]) };
}
