/** REST calls the bot makes. */

import { get } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { logTime } from "../core/moments.js";
import { attempt } from "../core/overlay.js";
import { on } from "../core/store.js";
import { entry, raw } from "./raw.js";

const good = (status) => status >= 200 && status < 300;

const path = (one) => one.path.replace(/(\/webhooks\/\d+\/|\/interactions\/\d+\/)[^/]{20,}/, "$1…");

const details = (one) => [
  one.reason ? h("p", {}, `Audit log reason: ${one.reason}`) : null, one.fault ? h("p", { class: "failed" }, `Fault: ${one.fault}`) : null,
  one.files?.length ? h("p", {}, `Files: ${one.files.join(", ")}`) : null, raw("Sent", one.json, { open: true }), raw("Answered", one.answer),
];

const line = (one) => entry([h("time", {}, logTime(one.at)), h("span", { class: `kind ${one.method}` }, one.method), h("strong", { title: one.route }, path(one)),
  h("span", { class: `state ${good(one.status) ? "good" : "bad"}` }, one.status || "cut"), h("span", { class: "took" }, `${one.took_ms.toFixed(1)} ms`)], () => details(one));

export function startCalls(panel) {
  const list = h("div", { class: "log" });
  const look = async () => {
    if (panel.hidden || list.querySelector("details[open]")) return;
    const got = await attempt(() => get("/calls", { limit: 80 }));
    if (got) fill(list, got.reverse().map(line), got.length ? null : h("p", { class: "nothing" }, "No calls yet."));
  };
  fill(panel, h("p", { class: "hint" }, "What the bot asks of Discord, newest first. An open entry holds the list still."), list);
  let timer = null;
  on("rest", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  return { look };
}
