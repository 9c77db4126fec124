/** The page begins here. */

import { byId, fill, h } from "./core/dom.js";
import { icon } from "./core/icons.js";
import { loadWorld, myGuilds } from "./core/loading.js";
import { keepRelativeTimes } from "./core/moments.js";
import { attempt } from "./core/overlay.js";
import { store } from "./core/store.js";
import { startComposer } from "./chat/composer.js";
import { startMessages } from "./chat/messages.js";
import { startDrawer } from "./drawer/drawer.js";
import { startMembers } from "./people/members.js";
import { become, startSwitcher } from "./people/switcher.js";
import { startChannels } from "./places/channels.js";
import { startHeader } from "./places/header.js";
import { startPanels } from "./places/panels.js";
import { startServers } from "./places/servers.js";
import { startVoice } from "./places/voice.js";

const PARTS = [startServers, startChannels, startHeader, startVoice, startMembers, startMessages, startComposer, startSwitcher, startPanels, startDrawer];

function drawIcons() {
  for (const node of document.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
}

/** Who the address names, who this window was, else the owner of the first server. */
function whoAmI() {
  const wanted = [new URLSearchParams(location.search).get("as"), sessionStorage.getItem("me")];
  const known = wanted.find((id) => id && store.users.has(id) && !store.users.get(id).bot);
  return known ?? store.guilds[0]?.owner_id ?? [...store.users.values()].find((one) => !one.bot)?.id;
}

async function begin() {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto";
  drawIcons();
  for (const start of PARTS) start();
  keepRelativeTimes();
  if (await attempt(async () => { await loadWorld(); return true; }) === null) {
    fill(byId("messages"), h("li", { class: "welcome" }, h("h2", {}, "The stand-in does not answer."), h("p", {}, "Load the page again when it runs.")));
    return;
  }
  store.me = whoAmI();
  const query = new URLSearchParams(location.search);
  const kept = query.get("server") ?? sessionStorage.getItem(`guild:${store.me}`);
  store.guildId = kept ?? myGuilds()[0]?.id ?? null;
  if (store.guildId === "") store.guildId = null;
  store.channelId = query.get("channel");
  await become(store.me);
}

begin();
