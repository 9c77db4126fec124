/** Things that lie above the page: menus, popovers, dialogs, toasts. Focus goes in, and back where it was. */

import { add, byId, h, newId } from "./dom.js";
import { icon } from "./icons.js";

let closeOpen = null;

/** Close the open menu or popover, if any. */
export function closePopover() {
  closeOpen?.();
}

function settle(node, anchor) {
  const gap = 4;
  const { innerWidth: wide, innerHeight: high } = window;
  const box = anchor instanceof Element ? anchor.getBoundingClientRect()
    : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y, width: 0 };
  const own = node.getBoundingClientRect();
  const below = box.bottom + gap + own.height <= high - gap;
  const top = below ? box.bottom + gap : Math.max(gap, box.top - gap - own.height);
  node.style.left = `${Math.max(gap, Math.min(box.left, wide - own.width - gap))}px`;
  node.style.top = `${Math.min(top, Math.max(gap, high - own.height - gap))}px`;
}

/** Show a node next to an anchor (an element or {x, y}) until it is left. Returns how to close it. */
export function popover(node, anchor, { onclose = null, focus = true, within = null } = {}) {
  closePopover();
  const before = document.activeElement;
  const host = within ?? (anchor instanceof Element ? anchor.closest("dialog") : null) ?? document.body;
  node.classList.add("popover");
  host.append(node);
  settle(node, anchor);
  const outside = (event) => {
    if (!node.contains(event.target) && !(anchor instanceof Element && anchor.contains(event.target))) close();
  };
  const keys = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  const close = (why) => {
    if (closeOpen !== close) return;
    closeOpen = null;
    document.removeEventListener("pointerdown", outside, true);
    node.removeEventListener("keydown", keys);
    const held = node.contains(document.activeElement);
    node.remove();
    if (held && before?.isConnected) before.focus({ preventScroll: true });
    onclose?.(why);
  };
  closeOpen = close;
  document.addEventListener("pointerdown", outside, true);
  node.addEventListener("keydown", keys);
  if (focus) (node.querySelector("[autofocus], input, [role^=menuitem], button, [tabindex]") ?? node).focus();
  return close;
}

/** items: {label, icon, act, danger, disabled, href} or null for a line. */
export function menu(items, anchor, label = "Menu") {
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  for (const item of items) {
    if (item === null) {
      list.append(h("hr", { role: "separator" }));
    } else if (item.heading) {
      list.append(h("div", { class: "menu-heading", role: "presentation" }, item.heading));
    } else {
      const facts = {
        class: `menu-item${item.danger ? " danger" : ""}`, role: "menuitem", tabindex: "-1", type: "button",
        disabled: Boolean(item.disabled),
        onclick: () => { closePopover(); item.act?.(); },
      };
      list.append(h("button", facts, h("span", {}, item.label), item.icon ? icon(item.icon, 18) : null));
    }
  }
  list.addEventListener("keydown", (event) => moveFocus(event, [...list.querySelectorAll(".menu-item:enabled")]));
  return popover(list, anchor);
}

/** Arrow keys, Home and End among nodes. */
export function moveFocus(event, nodes) {
  const at = nodes.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
  if (to === undefined || !nodes.length) return;
  event.preventDefault();
  nodes[(to + nodes.length) % nodes.length].focus();
}

/** A dialog in the middle. `body` gets a function that closes it. Returns that function. */
export function dialog(title, body, { footer = null, onclose = null, wide = false, kind = "" } = {}) {
  closePopover();
  const before = document.activeElement;
  const heading = newId("title");
  const node = h("dialog", { class: `dialog ${wide ? "wide" : ""} ${kind}`, "aria-labelledby": heading });
  const close = () => node.close();
  const cross = h("button", { class: "plain", type: "button", "aria-label": "Close", onclick: close }, icon("close"));
  add(node, [
    h("header", {}, h("h2", { id: heading }, title), cross),
    h("div", { class: "dialog-body" }, body(close)),
    footer ? h("footer", {}, footer(close)) : null,
  ]);
  node.addEventListener("click", (event) => { if (event.target === node && !kind) close(); });
  node.addEventListener("close", () => {
    node.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
    onclose?.();
  });
  document.body.append(node);
  node.showModal();
  const first = node.querySelector(".dialog-body :is(input, textarea, select, button, [tabindex='0'])");
  (first ?? cross).focus();
  return close;
}

/** A short notice; errors stay longer. */
export function toast(text, kind = "info") {
  const node = h("div", { class: `toast ${kind}` }, text);
  const host = byId("toasts");
  host.append(node);
  if (host.matches(":popover-open")) host.hidePopover();
  host.showPopover(); // above an open dialog too
  setTimeout(() => {
    node.remove();
    if (!host.childElementCount && host.matches(":popover-open")) host.hidePopover();
  }, kind === "error" ? 8000 : 4000);
}

/** Do something of the control API; what it refuses is shown. Returns null then. */
export async function attempt(doing) {
  try {
    return await doing();
  } catch (error) {
    toast(error.message, "error");
    return null;
  }
}
