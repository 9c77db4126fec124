/** Pictures of people. */

import { h } from "../core/dom.js";
import { person } from "../core/store.js";

export function avatar(userId, size) {
  const who = person(userId);
  const facts = { class: "avatar", alt: "", width: size, height: size, loading: "lazy", decoding: "async" };
  return h("img", { ...facts, src: who.picture ?? "/cdn/embed/avatars/0.png" });
}
