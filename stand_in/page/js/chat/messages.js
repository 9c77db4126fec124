/** The list of messages of the open channel. */

import { byId, fill, h } from "../core/dom.js";
import { dayOf } from "../core/moments.js";
import { channel, messagesOf, newer, on, person, store } from "../core/store.js";
import { loadOlder, openChannel } from "../core/loading.js";
import { lastRead, markRead } from "../core/unread.js";
import { icon } from "../core/icons.js";
import { continues, drawMessage } from "./message.js";
import { messageMenu, showToolbar } from "./toolbar.js";
import { placeIcon } from "../places/channels.js";
import { closed } from "../components/select.js";

const list = () => byId("messages");
const scroller = () => byId("scroller");
let sticky = true; // at the bottom: new messages keep us there
let lastTop = 0;
let unreadFrom = null;

const divider = (day) => h("li", { class: "divider", role: "separator" }, h("span", {}, day));

function welcome(place) {
  if (!store.complete.has(place.id)) return h("li", { class: "loading-older" }, "Loading older messages…");
  const dm = place.type === 1;
  return h("li", { class: "welcome" }, h("div", { class: "welcome-sign" }, icon(dm ? "mail" : placeIcon(place), 36)),
    h("h2", {}, dm ? place.name : `Welcome to ${place.name}!`),
    h("p", {}, dm ? `This is the beginning of your direct messages with ${place.name}.` : `This is the start of ${place.name}.`));
}

let drawn = ""; // names and colours the list was drawn with

const signature = () => JSON.stringify([
  [...store.members.values()].map((one) => [one.display_name, one.color]),
  [...store.roles.values()].map((one) => [one.name, one.color]),
  [...store.channels.values()].map((one) => [one.name, one.my_permissions, one.message_count]),
]);

function draw() {
  const place = channel();
  drawn = signature();
  if (!place) {
    fill(list(), h("li", { class: "welcome" }, h("h2", {}, "No channel is open"), h("p", {}, "Choose one on the left.")));
    return;
  }
  if (place.type === 15) return drawForum(place);
  const nodes = [welcome(place)];
  let before = null;
  let marked = false;
  for (const message of messagesOf(place.id).values()) {
    const day = dayOf(message.timestamp);
    const newDay = !before || day !== dayOf(before.timestamp);
    if (newDay) nodes.push(divider(day));
    const isNew = unreadFrom && !marked && newer(message.id, unreadFrom);
    if (isNew) {
      nodes.push(h("li", { class: "divider new", role: "separator" }, h("span", {}, "New")));
      marked = true;
    }
    nodes.push(drawMessage(message, !newDay && !isNew && continues(message, before)));
    before = message;
  }
  fill(list(), nodes);
  rove();
}

function drawForum(place) {
  const posts = [...store.channels.values()].filter((one) => one.parent_id === place.id);
  fill(list(), welcome(place), posts.map((one) => h("li", { class: "post" },
    h("button", { type: "button", onclick: () => openChannel(one.id) }, h("strong", {}, one.name),
      h("small", {}, `${person(one.owner_id).name} • ${one.message_count ?? 0} messages`)))));
}

/** One message is in the tab order; arrows go on from there. */
function rove(to = list().querySelector(".message:last-child")) {
  for (const node of list().querySelectorAll('.message[tabindex="0"]')) node.tabIndex = -1;
  if (to) to.tabIndex = 0;
}

export function toBottom() {
  sticky = true;
  scroller().scrollTop = scroller().scrollHeight;
  byId("to-newest").hidden = true;
}

/** A message somebody went to stands in the middle and is marked for a moment. */
function aim(messageId) {
  const node = byId(`message-${messageId}`);
  if (!node) return;
  sticky = false;
  node.scrollIntoView({ block: "center" });
  rove(node);
  node.focus({ preventScroll: true });
  node.classList.add("aimed");
  setTimeout(() => node.classList.remove("aimed"), 2000);
}

const keepAtBottom = () => { if (sticky) toBottom(); };

function appended(message) {
  const held = [...messagesOf(store.channelId).values()];
  const before = held[held.indexOf(held.find((one) => one.id === message.id)) - 1];
  if (held.at(-1)?.id !== message.id || byId(`message-${message.id}`)) return draw();
  const newDay = !before || dayOf(message.timestamp) !== dayOf(before.timestamp);
  const local = list().lastElementChild?.dataset.id === undefined;
  if (newDay) list().append(divider(dayOf(message.timestamp)));
  list().append(drawMessage(message, !newDay && !local && continues(message, before)));
  rove();
  if (!sticky) byId("to-newest").hidden = false;
  keepAtBottom();
  return undefined;
}

function redraw(message) {
  const old = byId(`message-${message.id}`);
  if (!old || !closed(old)) return;
  const node = drawMessage(message, old.classList.contains("joined"));
  node.tabIndex = old.tabIndex;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(node);
  if (focused) refocus(node, focused);
  keepAtBottom();
}

/** The control of the same name in the new message gets the focus the old one had. */
function refocus(node, old) {
  const name = old.dataset.custom;
  const again = name ? [...node.querySelectorAll("[data-custom]")].find((one) => one.dataset.custom === name) : null;
  (again && !again.disabled ? again : node).focus({ preventScroll: true });
}

function keys(event) {
  const at = event.target.closest?.(".message");
  if (!at || event.target !== at) return;
  const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  if (!step) return;
  event.preventDefault();
  let to = at[step];
  while (to && !to.classList.contains("message")) to = to[step];
  if (!to) return;
  rove(to);
  to.focus();
}

const messageAt = (target) => {
  const node = target.closest?.(".message[data-id]");
  return node ? [node, messagesOf(store.channelId).get(node.dataset.id)] : [null, null];
};

function listen() {
  const show = (event) => {
    const [node, message] = messageAt(event.target);
    if (message) showToolbar(node, message);
  };
  list().addEventListener("mouseover", show);
  list().addEventListener("focusin", show);
  list().addEventListener("click", show);
  list().addEventListener("keydown", keys);
  list().addEventListener("contextmenu", (event) => {
    const [, message] = messageAt(event.target);
    if (!message || event.target.closest("a, input, textarea")) return;
    event.preventDefault();
    messageMenu(message, event.clientX ? { x: event.clientX, y: event.clientY } : event.target);
  });
  scroller().addEventListener("scroll", async () => {
    const node = scroller();
    // what grows below, as pictures do when they arrive, is no scrolling: only going up leaves the end
    if (node.scrollHeight - node.scrollTop - node.clientHeight < 60) sticky = true;
    else if (node.scrollTop < lastTop) sticky = false;
    lastTop = node.scrollTop;
    if (sticky) byId("to-newest").hidden = true;
    if (node.scrollTop < 200) await loadOlder();
  });
  new ResizeObserver(keepAtBottom).observe(list());
  new ResizeObserver(keepAtBottom).observe(scroller());
  byId("to-newest").addEventListener("click", toBottom);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && store.channelId) markRead(store.channelId); });
}

export function startMessages() {
  listen();
  on("channel", () => {
    const place = channel();
    unreadFrom = place?.last_message_id && newer(place.last_message_id, lastRead(place.id)) ? lastRead(place.id) : null;
    draw();
    toBottom();
  });
  on("messages", () => { draw(); toBottom(); });
  on("guild", () => {
    const looks = signature();
    if (looks === drawn || !closed(list())) return;
    draw();
    keepAtBottom();
  });
  on("aim", aim);
  on("message", appended);
  on("changed", redraw);
  on("gone", (ids) => {
    for (const id of ids) byId(`message-${id}`)?.remove();
    draw();
  });
  on("older", () => {
    const from = scroller().scrollHeight;
    draw();
    scroller().scrollTop += scroller().scrollHeight - from;
  });
}
