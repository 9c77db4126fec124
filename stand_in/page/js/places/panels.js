/** On a narrow screen the lists lie beside the conversation and slide in. */

import { byId } from "../core/dom.js";
import { on } from "../core/store.js";

const NARROW = window.matchMedia("(max-width: 760px)");
const PANELS = { left: "sidebar", right: "people" };

function set(side) {
  document.body.dataset.panel = side ?? "";
  for (const [name, id] of Object.entries(PANELS)) byId(id).inert = NARROW.matches && name !== side;
  byId("conversation").inert = NARROW.matches && Boolean(side);
  byId("show-channels").setAttribute("aria-expanded", String(side === "left"));
}

export function closePanels() {
  if (NARROW.matches) set(null);
}

export function togglePanel(side) {
  if (!NARROW.matches && side === "right") {
    const hidden = byId("people").hidden;
    byId("people").hidden = !hidden;
    localStorage.setItem("people", hidden ? "shown" : "hidden");
    byId("show-people").setAttribute("aria-pressed", String(hidden));
    return;
  }
  set(document.body.dataset.panel === side ? null : side);
}

export function startPanels() {
  byId("show-channels").addEventListener("click", () => togglePanel("left"));
  byId("show-people").addEventListener("click", () => togglePanel("right"));
  byId("shade").addEventListener("click", closePanels);
  NARROW.addEventListener("change", () => {
    set(null);
    byId("people").hidden = false;
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closePanels(); });
  byId("people").hidden = !NARROW.matches && localStorage.getItem("people") === "hidden";
  byId("show-people").setAttribute("aria-pressed", String(!byId("people").hidden));
  set(null);
  on("channel", closePanels);
}
