/** The list of members, by the roles that are shown apart. */

import { byId, fill, h, tint } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { on, store } from "../core/store.js";
import { avatar } from "./avatar.js";
import { memberMenu } from "./member_menu.js";
import { showProfile } from "./profile.js";

function line(one) {
  const id = one.user.id;
  return h("li", {}, h("button", {
    type: "button", class: "member", data: { user: id }, onclick: (event) => showProfile(id, event.currentTarget),
    oncontextmenu: (event) => { event.preventDefault(); memberMenu(id, event.clientX ? { x: event.clientX, y: event.clientY } : event.currentTarget); },
  }, avatar(id, 32), h("span", { class: "member-name", style: { color: tint(one.color) } }, one.display_name),
  one.user.bot ? h("span", { class: "app-tag" }, "APP") : null,
  one.is_owner ? h("span", { class: "crown", title: "Owner of the server" }, icon("crown", 14)) : null,
  id === store.me ? h("span", { class: "you" }, "you") : null));
}

function groups() {
  const made = new Map();
  const hoisted = [...store.roles.values()].filter((one) => one.hoist).sort((one, other) => other.position - one.position);
  for (const role of hoisted) made.set(role.id, { name: role.name, list: [] });
  made.set(null, { name: "Members", list: [] });
  for (const one of store.members.values()) (made.get(one.hoisted_role_id) ?? made.get(null)).list.push(one);
  for (const { list } of made.values()) list.sort((one, other) => one.display_name.localeCompare(other.display_name));
  return [...made.values()].filter(({ list }) => list.length);
}

function draw() {
  const focused = document.activeElement?.dataset?.user;
  fill(byId("members"), groups().map(({ name, list }) => h("section", {},
    h("h2", { class: "group" }, `${name} — ${list.length}`), h("ul", {}, list.map(line)))));
  if (focused) document.querySelector(`#members [data-user="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

export function startMembers() {
  on("guild", draw);
}
