/** The roles of a server: seen by all, made, changed and deleted by who may. */

import { patch, post, remove } from "../core/api.js";
import { colour, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { attempt, dialog } from "../core/overlay.js";
import { mayInGuild, topPosition } from "../core/permissions.js";
import { on, store } from "../core/store.js";
import { askYes } from "./asking.js";

const sorted = () => [...store.roles.values()].sort((one, other) => other.position - one.position);
const held = (role) => [...store.members.values()].filter((one) => one.roles.includes(role.id)).length;
const path = (role) => `/guilds/${store.guildId}/roles/${role.id}`;

function line(role) {
  const everyone = role.id === store.guildId;
  const may = mayInGuild("MANAGE_ROLES") && !everyone && !role.managed && role.position < topPosition();
  const dot = h("input", {
    type: "color", class: "role-color", value: colour(role.color) ?? "#99aab5", disabled: !may, "aria-label": `Colour of ${role.name}`,
    onchange: (event) => attempt(() => patch(path(role), { color: parseInt(event.target.value.slice(1), 16) })),
  });
  const name = h("input", {
    class: "text-input", value: role.name, disabled: !may, maxlength: 100, "aria-label": "Name of the role",
    onchange: (event) => attempt(() => patch(path(role), { name: event.target.value })),
  });
  const gone = async () => {
    if (await askYes("Delete role", `Delete ${role.name}?`, "Delete")) await attempt(() => remove(path(role)));
  };
  return h("li", { class: "role-line" }, dot, name,
    h("span", { class: "role-count" }, everyone ? "everyone" : `${held(role)} ${held(role) === 1 ? "member" : "members"}`),
    h("button", { type: "button", class: "plain", disabled: !may, "aria-label": `Delete ${role.name}`, onclick: gone }, icon("trash", 18)));
}

export function showRoles() {
  const list = h("ul", { class: "role-list" });
  const draw = () => { if (!list.contains(document.activeElement)) fill(list, sorted().map(line)); };
  const make = () => attempt(() => post(`/guilds/${store.guildId}/roles`, { name: "new role" }));
  draw();
  on("guild", draw);
  const body = () => [h("p", { class: "hint" }, "Higher roles first. The bot can give only roles below its own."), list];
  const footer = () => h("button", { type: "button", class: "button primary", disabled: !mayInGuild("MANAGE_ROLES"), onclick: make }, "Create role");
  dialog("Roles", body, { footer });
}
