// Edits the players of the stand-in of the profile site.
const at = (id) => document.getElementById(id);
const form = at("player");
let players = [];

async function send(path, body) {
  const answer = await fetch(`/realmeye${path}`, {
    method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  at("told").textContent = answer.ok ? "Saved." : (await answer.json()).message;
  return answer.ok;
}

function show(player) {
  form.reset();
  at("page").hidden = !player;
  if (!player) return;
  for (const name of ["name", "stars", "fame", "account_fame", "guild", "guild_rank"]) form.elements[name].value = player[name];
  form.elements.description.value = player.description.join("\n");
  form.elements.characters.value = player.characters.map((one) => [one.class_name, one.level, one.fame, one.maxed].join(", ")).join("\n");
  for (const box of form.querySelectorAll("[name=hidden]")) box.checked = player.hidden.includes(box.value);
  form.elements.private.checked = player.private;
  at("page").href = `/realmeye/player/${player.name}`;
}

async function load(chosen) {
  const told = await (await fetch("/realmeye/players")).json();
  players = told.players;
  at("mood").value = told.mood;
  at("who").replaceChildren(...players.map((one) => new Option(one.name, one.name)));
  const player = players.find((one) => one.name === chosen) ?? players[0];
  if (player) at("who").value = player.name;
  show(player);
}

const lines = (name) => form.elements[name].value.split("\n").map((line) => line.trim()).filter(Boolean);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const player = Object.fromEntries(["name", "stars", "fame", "account_fame", "guild", "guild_rank"].map((name) => [name, form.elements[name].value]));
  player.description = lines("description");
  player.hidden = [...form.querySelectorAll("[name=hidden]:checked")].map((box) => box.value);
  player.private = form.elements.private.checked;
  player.characters = lines("characters").map((line) => {
    const [class_name, level = 1, fame = 0, maxed = 0] = line.split(",").map((part) => part.trim());
    return { class_name, level, fame, maxed };
  });
  if (await send(`/players/${encodeURIComponent(at("who").value || player.name)}`, player)) await load(player.name);
});
at("who").addEventListener("change", () => show(players.find((one) => one.name === at("who").value)));
at("new").addEventListener("click", () => { at("who").value = ""; show(); form.elements.name.focus(); });
at("mood").addEventListener("change", () => send("/mood", { mood: at("mood").value }));
load();
