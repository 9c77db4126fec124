/** The drawer for the curious: what really goes over the wire, and the levers of this small world. */

import { byId, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { startLevers } from "./levers.js";
import { startCalls } from "./calls.js";
import { startInteractions } from "./interactions.js";
import { startGateway } from "./gateway.js";
import { startWebhooks } from "./webhooks.js";
import { startApiCalls } from "./api_calls.js";

const TABS = [["interactions", "Interactions", startInteractions], ["calls", "REST", startCalls], ["gateway", "Gateway", startGateway], ["api", "API", startApiCalls], ["webhooks", "Webhooks", startWebhooks], ["levers", "Clock & faults", startLevers]];
let started = null;

function show(name) {
  for (const [one] of TABS) {
    byId(`tab-${one}`).setAttribute("aria-selected", String(one === name));
    byId(`tab-${one}`).tabIndex = one === name ? 0 : -1;
    byId(`panel-${one}`).hidden = one !== name;
  }
  started[name].look();
  sessionStorage.setItem("drawer-tab", name);
}

function keys(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = TABS.findIndex(([one]) => `tab-${one}` === event.target.id);
  const [next] = TABS[(at + step + TABS.length) % TABS.length];
  show(next);
  byId(`tab-${next}`).focus();
}

function build() {
  const tabs = TABS.map(([one, words]) => h("button", { type: "button", role: "tab", id: `tab-${one}`, "aria-controls": `panel-${one}`, onclick: () => show(one) }, words));
  const panels = TABS.map(([one]) => h("div", { role: "tabpanel", id: `panel-${one}`, class: "drawer-panel", "aria-labelledby": `tab-${one}`, hidden: true }));
  fill(byId("drawer"), h("header", {}, h("h2", {}, "Under the hood"), h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: toggleDrawer }, icon("close"))),
    h("div", { role: "tablist", class: "tabs", "aria-label": "Under the hood", onkeydown: keys }, tabs), panels);
  started = Object.fromEntries(TABS.map(([one, , start]) => [one, start(byId(`panel-${one}`))]));
}

export function toggleDrawer() {
  const drawer = byId("drawer");
  drawer.hidden = !drawer.hidden;
  byId("show-drawer").setAttribute("aria-expanded", String(!drawer.hidden));
  if (drawer.hidden) {
    byId("show-drawer").focus();
    return;
  }
  if (!started) build();
  show(sessionStorage.getItem("drawer-tab") ?? "interactions");
  drawer.querySelector("[role=tab][aria-selected=true]").focus();
}

export const drawerOpen = () => !byId("drawer").hidden;

export function startDrawer() {
  byId("show-drawer").addEventListener("click", toggleDrawer);
  byId("drawer").addEventListener("keydown", (event) => { if (event.key === "Escape") toggleDrawer(); });
}
