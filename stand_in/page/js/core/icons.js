/** Line icons of the page itself, drawn from paths (24 by 24). */

const PATHS = {
  hash: "M10 4 8 20M16 4l-2 16M4 9h17M3 15h17",
  voice: "M11 5 6 9H3v6h3l5 4zM15 9a4 4 0 0 1 0 6M18 6a8 8 0 0 1 0 12",
  stage: "M12 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM6 20a6 6 0 0 1 12 0M4 9a8 8 0 0 1 16 0",
  forum: "M4 5h16v11H9l-5 4z",
  thread: "M6 4v8a4 4 0 0 0 4 4h9M15 12l4 4-4 4",
  megaphone: "M4 10v4l11 5V5zM4 10h11M7 14v5h3v-4",
  lock: "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20a6 6 0 0 1 12 0M16 5a3 3 0 0 1 0 6M17 14a6 6 0 0 1 4 6",
  menu: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  chevron: "M7 10l5 5 5-5",
  reply: "M10 7 4 12l6 5M4 12h9a7 7 0 0 1 7 6",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 14a5 5 0 0 0 8 0M9 9.5v.5M15 9.5v.5",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  gear: "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3",
  mic: "M12 14a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3zM6 11a6 6 0 0 0 12 0M12 17v4",
  micOff: "M9 9v2a3 3 0 0 0 5 2M15 10V6a3 3 0 0 0-6-1M6 11a6 6 0 0 0 10 4M18 11v1M12 17v4M4 4l16 16",
  ears: "M4 15v-3a8 8 0 0 1 16 0v3M4 14h4v6H6a2 2 0 0 1-2-2zM20 14h-4v6h2a2 2 0 0 0 2-2z",
  earsOff: "M4 15v-3a8 8 0 0 1 3-6M11 4a8 8 0 0 1 9 8v3M4 14h4v6H6a2 2 0 0 1-2-2zM20 14h-3M4 4l16 16",
  hangUp: "M3 14a13 13 0 0 1 18 0l-2 3-4-2v-3a10 10 0 0 0-6 0v3l-4 2z",
  braces: "M9 4H8a2 2 0 0 0-2 2v4l-2 2 2 2v4a2 2 0 0 0 2 2h1M15 4h1a2 2 0 0 1 2 2v4l2 2-2 2v4a2 2 0 0 1-2 2h-1",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M6 6l1 1M17 17l1 1M18 6l-1 1M7 17l-1 1",
  window: "M4 5h16v14H4zM4 9h16",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  clip: "M8 12l6-6a3 3 0 0 1 4 4l-8 8a5 5 0 0 1-7-7l7-7",
  send: "M4 4l17 8-17 8 3-8z",
  crown: "M4 8l4 4 4-7 4 7 4-4-2 10H6z",
  check: "M5 13l4 4 10-10",
  external: "M14 5h5v5M19 5l-9 9M17 14v5H5V7h5",
  message: "M4 5h16v11H12l-5 4v-4H4z",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  slash: "M15 4 9 20M4 4h16v16H4z",
};

/** An icon; it is decoration: the button around it carries the words. */
export function icon(name, size = 20) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const facts = {
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": 2,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", class: `icon icon-${name}`,
  };
  for (const [key, value] of Object.entries(facts)) svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.hash);
  svg.append(path);
  return svg;
}
