/** The bar above the conversation: where we are, and switches for the lists beside it. */

import { byId, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { openChannel } from "../core/loading.js";
import { channel, guildLine, on, store } from "../core/store.js";
import { line } from "../text/markdown.js";
import { placeIcon } from "./channels.js";

function draw() {
  const place = channel();
  const parent = [10, 11, 12].includes(place?.type) ? channel(place.parent_id) : null;
  fill(byId("place"), place ? [
    icon(place.type === 1 ? "mail" : placeIcon(place), 22),
    parent ? [h("button", { type: "button", class: "link", onclick: () => openChannel(parent.id) }, parent.name), h("span", { "aria-hidden": "true" }, " › ")] : null,
    h("h1", {}, place.name),
    place.topic ? h("p", { class: "topic" }, line(place.topic)) : null,
  ] : h("h1", {}, "Nothing open"));
  document.title = [place?.name, guildLine()?.name, "Local Discord"].filter(Boolean).join(" · ");
  byId("show-people").hidden = store.guildId === null;
  byId("lost").hidden = store.connected;
}

export function startHeader() {
  on("channel guild channels stream", draw);
}
