/** A person's card: names, roles, when they joined, and the ways to them. */

import { colour, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { dayOf } from "../core/moments.js";
import { closePopover, popover } from "../core/overlay.js";
import { person, store } from "../core/store.js";
import { openGuild, loadDms } from "../core/loading.js";
import { control } from "../core/acts.js";
import { attempt } from "../core/overlay.js";
import { avatar } from "./avatar.js";
import { memberMenu } from "./member_menu.js";
import { linkTo, become } from "./switcher.js";

const rolesOf = (member) => member.roles.map((id) => store.roles.get(id)).filter(Boolean).sort((one, other) => other.position - one.position);

/** The DM with the application; people here do not write to each other. */
export async function openBotDm() {
  const made = await attempt(() => control("open_dm", {}));
  if (!made) return;
  await loadDms();
  await openGuild(null, made.id);
}

function facts(member) {
  const roles = rolesOf(member);
  return [
    h("h3", {}, "Member since"), h("p", {}, dayOf(member.joined_at)),
    roles.length ? [h("h3", {}, "Roles"), h("div", { class: "role-chips" }, roles.map((one) => h("span", { class: "role-chip" },
      h("i", { class: "role-dot", style: { background: colour(one.color) ?? "var(--muted)" } }), one.name)))] : null,
  ];
}

export function showProfile(userId, anchor) {
  const who = person(userId);
  const member = store.members.get(userId);
  const mine = userId === store.me;
  const act = (words, name, doing) => h("button", { type: "button", class: "button secondary", onclick: () => { closePopover(); doing(); } }, icon(name, 16), words);
  const node = h("div", { class: "profile", role: "dialog", "aria-label": `Profile of ${who.name}` },
    h("div", { class: "profile-banner", style: { background: colour(who.color) } }),
    h("div", { class: "profile-body" }, avatar(userId, 80),
      h("div", { class: "profile-name" }, who.name, who.bot ? h("span", { class: "app-tag" }, "APP") : null),
      h("div", { class: "profile-username" }, who.username),
      member ? facts(member) : h("p", {}, "Not in this server."),
      h("div", { class: "profile-acts" },
        userId === store.botId ? act("Message", "mail", openBotDm) : null,
        !mine && !who.bot ? act(`Be ${who.name}`, "people", () => become(userId)) : null,
        !mine && !who.bot ? h("a", { class: "button secondary", href: linkTo(userId), target: "_blank", rel: "noopener" }, icon("window", 16), "In a second window") : null,
        member ? h("button", { type: "button", class: "button secondary", "aria-label": "More", onclick: (event) => memberMenu(userId, event.currentTarget.getBoundingClientRect()) }, icon("more", 16)) : null)));
  popover(node, anchor);
}
