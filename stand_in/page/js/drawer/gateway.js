/** Gateway events, as the bot's relay hears them. */

import { get, post } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { logTime } from "../core/moments.js";
import { attempt, toast } from "../core/overlay.js";
import { on, person } from "../core/store.js";
import { entry, raw } from "./raw.js";

const whom = (data) => data.author?.id ?? data.user_id ?? data.user?.id;

function line(one) {
  const id = whom(one.data);
  return entry([h("time", {}, logTime(one.at)), h("strong", {}, one.event), h("span", { class: "by" }, id ? person(id).name : one.data.name ?? "")], () => raw("Event", one.data, { open: true }));
}

const FAULTS = [["reconnect", "Ask to reconnect"], ["invalidate", "Invalidate the session"], ["cut", "Cut the connection"]];

export function startGateway(panel) {
  const list = h("div", { class: "log" });
  const sessions = h("p", { class: "hint" });
  const look = async () => {
    if (panel.hidden || list.querySelector("details[open]")) return;
    const got = await attempt(() => get("/gateway", { limit: 80 }));
    if (!got) return;
    const count = Array.isArray(got.sessions) ? got.sessions.length : Object.keys(got.sessions ?? {}).length;
    sessions.textContent = `${count} ${count === 1 ? "session is" : "sessions are"} open. An open entry holds the list still.`;
    fill(list, got.events.reverse().map(line));
  };
  const fault = ([kind, words]) => h("button", { type: "button", class: "button secondary", onclick: async () => {
    if (await attempt(() => post("/gateway/faults", { kind }))) toast(`${words}: done.`);
  } }, words);
  fill(panel, sessions, h("div", { class: "buttons" }, FAULTS.map(fault)), list);
  let timer = null;
  on("gateway", () => { timer ??= setTimeout(() => { timer = null; look(); }, 700); });
  return { look };
}
