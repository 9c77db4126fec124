/** The commands I may use here, as the picker shows them: every subcommand is a line of its own. */

import { me, store } from "../core/store.js";

const SUBCOMMAND = 1;
const GROUP = 2;

/** A name or description in the language of the person, as Discord chooses it. */
function localised(one, what) {
  const map = one[`${what}_localizations`];
  const locale = me()?.locale ?? "en-US";
  const near = { "en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES" }[locale];
  return map?.[locale] ?? (near && map?.[near]) ?? one[what] ?? "";
}

const described = (one) => ({ name: one.name, shown: localised(one, "name"), about: localised(one, "description") });

function* lines(one, path, shown) {
  const here = [...path, one.name];
  const words = [...shown, localised(one, "name")];
  const inner = (one.options ?? []).filter((option) => option.type === SUBCOMMAND || option.type === GROUP);
  if (inner.length) {
    for (const option of inner) yield* lines(option, here, words);
    return;
  }
  yield {
    path: here.join(" "), shown: words.join(" "), about: described(one).about,
    options: (one.options ?? []).map((option) => ({ ...option, ...described(option) })),
  };
}

export const slashCommands = () => store.commands.filter((one) => one.type === 1).flatMap((one) => [...lines(one, [], [])]);

export function contextCommands(kind) {
  return store.commands.filter((one) => one.type === kind).map((one) => ({ name: one.name, shown: localised(one, "name") }));
}

/** Best matches first: the beginning of the name, then inside it, then the description. */
export function matching(text) {
  const wanted = text.toLowerCase();
  const rank = (one) => {
    const names = [one.path, one.shown].map((name) => name.toLowerCase());
    if (names.some((name) => name.startsWith(wanted))) return 0;
    if (names.some((name) => name.includes(wanted))) return 1;
    return one.about.toLowerCase().includes(wanted) && wanted.length > 2 ? 2 : 3;
  };
  const ranked = slashCommands().map((one) => ({ one, place: rank(one) })).filter((found) => found.place < 3);
  return ranked.sort((a, b) => a.place - b.place || a.one.shown.localeCompare(b.one.shown)).map((found) => found.one);
}
