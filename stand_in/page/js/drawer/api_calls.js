/** Calls of the bot's REST API that went by way of this stand-in. */

import { get } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { logTime } from "../core/moments.js";
import { attempt } from "../core/overlay.js";
import { on } from "../core/store.js";

const good = (status) => status >= 200 && status < 400;

const line = (one) => h("div", { class: "entry" }, h("time", {}, logTime(one.at)), h("span", { class: `kind ${one.method}` }, one.method),
  h("strong", {}, one.path + (one.query ? `?${one.query}` : "")), h("span", { class: `state ${good(one.status) ? "good" : "bad"}` }, one.status),
  h("span", { class: "by" }, one.key || "no key"), h("span", { class: "took" }, `${one.took_ms.toFixed(1)} ms`));

export function startApiCalls(panel) {
  const list = h("div", { class: "log" });
  const hint = h("p", { class: "hint" }, "Call the bot's API here: ", h("code", {}, `curl -H "Authorization: Bearer gh_…" ${location.origin}/v1/levels`), ". ", h("code", {}, "/apikey create"), " makes a key.");
  const look = async () => {
    if (panel.hidden) return;
    const got = await attempt(() => get("/api-calls", { limit: 80 }));
    if (got) fill(list, got.length ? got.reverse().map(line) : h("p", { class: "nothing" }, "No calls yet."));
  };
  fill(panel, hint, list);
  on("api", look);
  return { look };
}
