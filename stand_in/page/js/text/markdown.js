/** Markdown over lines: headings, lists, quotes, code blocks, small print. */

import { h } from "../core/dom.js";
import { inline, onlyEmoji } from "./inline.js";

const FENCE = /^```(?:([\w+-]+)\n)?\n?([^]*?)\n?```/;
const LIST = /^(\s*)(?:[-*]|(\d{1,9})\.)\s+(.*)$/;

/** Nodes for a whole text as people or the application wrote it. */
export function markdown(text, { plain = false } = {}) {
  if (!text) return [];
  if (!plain && onlyEmoji(text)) return [h("span", { class: "big-emoji" }, text.trim())];
  return blocks(String(text), 0);
}

/** One line without headings and lists: titles, names of fields. */
export const line = (text) => inline(String(text ?? ""));

function blocks(text, depth) {
  const nodes = [];
  let rest = text;
  let held = [];
  const flush = () => {
    if (held.length) nodes.push(...inline(held.join("\n")));
    held = [];
  };
  while (rest.length) {
    const fence = FENCE.exec(rest);
    if (fence && fence[2].trim()) {
      flush();
      nodes.push(h("pre", {}, h("code", {}, fence[2])));
      rest = rest.slice(fence[0].length).replace(/^\n/, "");
      continue;
    }
    const made = block(rest, depth);
    if (made) {
      flush();
      nodes.push(made.node);
      rest = rest.slice(made.length);
      continue;
    }
    const inner = rest.indexOf("```", 1);
    let end = rest.indexOf("\n");
    end = end < 0 ? rest.length : end + 1;
    if (inner > 0 && inner < end) end = inner;
    const taken = rest.slice(0, end);
    held.push(taken.endsWith("\n") ? taken.slice(0, -1) : taken);
    rest = rest.slice(end);
    if (inner === end && inner > 0) flush();
  }
  flush();
  return nodes;
}

function block(rest, depth) {
  const end = rest.indexOf("\n");
  const first = end < 0 ? rest : rest.slice(0, end);
  const length = end < 0 ? rest.length : end + 1;
  const heading = /^(#{1,3})\s+(.+)$/.exec(first);
  if (heading) return { node: h("div", { class: `h${heading[1].length}`, role: "heading", "aria-level": heading[1].length + 2 }, inline(heading[2])), length };
  const small = /^-#\s+(.+)$/.exec(first);
  if (small) return { node: h("small", {}, inline(small[1])), length };
  if (depth < 3 && first.startsWith(">>> ")) return { node: h("blockquote", {}, blocks(rest.slice(4), depth + 1)), length: rest.length };
  if (depth < 3 && /^> /.test(first)) return quote(rest, depth);
  if (LIST.test(first)) return list(rest);
  return null;
}

function take(rest, fits) {
  const lines = [];
  let length = 0;
  while (length < rest.length) {
    const end = rest.indexOf("\n", length);
    const one = rest.slice(length, end < 0 ? undefined : end);
    if (!fits(one)) break;
    lines.push(one);
    length = end < 0 ? rest.length : end + 1;
  }
  return { lines, length };
}

function quote(rest, depth) {
  const { lines, length } = take(rest, (one) => /^> /.test(one));
  return { node: h("blockquote", {}, blocks(lines.map((one) => one.slice(2)).join("\n"), depth + 1)), length };
}

function list(rest) {
  const { lines, length } = take(rest, (one) => LIST.test(one));
  const items = lines.map((one) => LIST.exec(one)).map(([, indent, number, words]) => ({ deep: indent.length >= 2, number, words }));
  const tag = items[0].number ? "ol" : "ul";
  const node = h(tag, items[0].number ? { start: items[0].number } : {});
  for (const item of items) {
    const made = h("li", {}, inline(item.words));
    if (!item.deep || !node.lastChild) {
      node.append(made);
      continue;
    }
    let inner = node.lastChild.querySelector("ul, ol");
    if (!inner) node.lastChild.append((inner = h(item.number ? "ol" : "ul")));
    inner.append(made);
  }
  return { node, length };
}
