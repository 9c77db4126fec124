/** Interactions as they were sent, signed, and how they were answered. */

import { get, post } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { logTime } from "../core/moments.js";
import { attempt } from "../core/overlay.js";
import { on, person } from "../core/store.js";
import { entry, pretty, raw } from "./raw.js";

const TYPES = { 2: "command", 3: "component", 4: "autocomplete", 5: "form" };
const ANSWERS = { 4: "message", 5: "thinking", 6: "later", 7: "update", 8: "choices", 9: "form" };

const badge = (one) => h("span", { class: `state ${one.failure ? "bad" : one.state === "waiting" ? "" : "good"}` },
  one.failure ? "failed" : ANSWERS[one.answer_type] ?? one.state);

const ms = (one) => (one.answered_after_ms === null ? "…" : `${one.answered_after_ms.toFixed(1)} ms`);

async function details(id) {
  const one = await attempt(() => get(`/interactions/${id}`));
  if (!one) return "";
  const again = h("p", { class: "hint" });
  return [
    h("p", {}, `${one.request_bytes} bytes signed and posted; status ${one.status ?? "—"}; answered after ${ms(one)}.`),
    one.reason ? h("p", { class: "failed" }, one.reason) : null,
    raw("Signature", one.request_headers), raw("Interaction", one.request), raw("Our answer", one.answer, { open: true }), raw("Follow-ups", one.follow_ups?.length ? one.follow_ups : null),
    h("button", { type: "button", class: "button secondary", onclick: async () => {
      const answer = await attempt(() => post(`/interactions/${id}/deliver_again`));
      if (answer) again.textContent = `Delivered once more: status ${answer.status}. ${answer.body.slice(0, 300)}`;
    } }, "Deliver the same request again"), again,
  ];
}

const line = (one) => entry([h("time", {}, logTime(one.at)), h("span", { class: "kind" }, TYPES[one.type] ?? one.type), h("strong", {}, one.type === 2 || one.type === 4 ? `/${one.name}` : one.name),
  h("span", { class: "by" }, person(one.user_id).name), badge(one), h("span", { class: "took" }, ms(one))], () => details(one.id));

export function startInteractions(panel) {
  const list = h("div", { class: "log" });
  let newest = "";
  const look = async () => {
    if (panel.hidden) return;
    const got = await attempt(() => get("/interactions", { limit: 60 }));
    const now = pretty(got?.map((one) => [one.id, one.state, one.answered_after_ms]));
    if (!got || now === newest) return;
    newest = now;
    const open = new Set([...list.querySelectorAll("details.entry[open]")].map((node) => node.dataset.id));
    fill(list, got.reverse().map((one) => {
      const node = line(one);
      node.dataset.id = one.id;
      node.open = open.has(one.id);
      return node;
    }), got.length ? null : h("p", { class: "nothing" }, "Nothing yet. Run a command."));
  };
  fill(panel, h("p", { class: "hint" }, "Every press and command goes to the bot as Discord sends it: signed, with 3 seconds to answer."), list);
  let timer = null;
  on("interaction", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 100);
  });
  return { look };
}
