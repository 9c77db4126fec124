/** The bar of servers. */

import { byId, cdn, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { myGuilds, openGuild } from "../core/loading.js";
import { on, store } from "../core/store.js";
import { isUnread, pingsIn } from "../core/unread.js";

const initials = (name) => name.split(/\s+/).map((word) => [...word][0]).join("").slice(0, 3);

const badge = (count) => (count ? h("span", { class: "badge", "aria-hidden": "true" }, count) : null);

function button(facts, label, inside, here, pings = 0, unread = false) {
  return h("li", { class: `server${here ? " here" : ""}${unread ? " unread" : ""}` },
    h("button", { type: "button", title: label, "aria-label": pings ? `${label}, ${pings} mentions` : label, "aria-current": here ? "page" : null, ...facts }, inside), badge(pings));
}

function draw() {
  const dmPings = store.dms.reduce((sum, one) => sum + pingsIn(one.id), 0);
  const dms = button({ onclick: () => openGuild(null) }, "Direct messages", icon("mail", 24), store.guildId === null, dmPings);
  const guilds = myGuilds().map((one) => {
    const here = one.id === store.guildId;
    const places = here ? [...store.channels.values()] : [];
    const pings = places.reduce((sum, place) => sum + pingsIn(place.id), 0);
    const inside = one.icon_url ? h("img", { src: cdn(one.icon_url), alt: "", width: 48, height: 48 }) : initials(one.name);
    return button({ onclick: () => openGuild(one.id) }, one.name, inside, here, pings, places.some(isUnread));
  });
  fill(byId("servers"), dms, h("li", { class: "server-line", role: "separator" }), guilds);
}

export function startServers() {
  on("guilds guild channels unread channel", draw);
}
