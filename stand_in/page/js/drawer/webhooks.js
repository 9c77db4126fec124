/** Webhooks that arrived at this stand-in's inbox, as a site of somebody's own would get them. */

import { get } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { logTime } from "../core/moments.js";
import { attempt } from "../core/overlay.js";
import { on } from "../core/store.js";
import { entry, raw } from "./raw.js";

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function line(one) {
  const event = one.headers["x-guildhall-event"] ?? "POST";
  return entry([h("time", {}, logTime(one.at)), h("strong", {}, event), h("span", { class: "by" }, `answered ${one.answer}`)],
    () => [raw("Body", parsed(one.body), { open: true }), raw("Headers", one.headers)]);
}

export function startWebhooks(panel) {
  const list = h("div", { class: "log" });
  const hint = h("p", { class: "hint" }, "Have webhooks sent here: ", h("code", {}, `/webhook create url:${location.origin}/inbox`), ". With ?answer=503 they are refused, and come again.");
  const look = async () => {
    if (panel.hidden || list.querySelector("details[open]")) return;
    const got = await attempt(() => get("/webhooks", { limit: 80 }));
    if (!got) return;
    fill(list, got.length ? got.reverse().map(line) : h("p", { class: "hint" }, "Nothing has arrived yet."));
  };
  fill(panel, hint, list);
  on("webhook", look);
  return { look };
}
