/** Reading the world from the stand-in into the store. */

import { get } from "./api.js";
import { attempt, toast } from "./overlay.js";
import { channel, compareIds, findMessage, store, tell } from "./store.js";
import { keepRead, markRead, startReading } from "./unread.js";

const PAGE = 50;

export async function loadWorld() {
  const world = await get("/world");
  store.botId = world.bot_id;
  store.users = new Map(world.users.map((one) => [one.id, one]));
  store.guilds = world.guilds;
  tell("guilds");
}

export async function loadClock() {
  store.clockOffset = (await get("/clock")).offset_seconds;
  tell("clock");
}

/** Servers this person is in. */
export const myGuilds = () => {
  const mine = new Set(store.users.get(store.me)?.guild_ids ?? []);
  return store.guilds.filter((one) => mine.has(one.id));
};

let reading = Promise.resolve();
/** One after the other: what is read first must not be what is kept last. */
export function loadGuild() {
  reading = reading.catch(() => {}).then(readGuild);
  return reading;
}

async function readGuild() {
  const guildId = store.guildId;
  if (guildId === null) {
    for (const part of [store.members, store.roles, store.channels, store.voice]) part.clear();
    store.guild = null;
    return;
  }
  const [whole, channels] = await Promise.all([
    get(`/guilds/${guildId}`),
    get(`/people/${store.me}/channels`, { guild: guildId }),
  ]);
  if (guildId !== store.guildId) return;
  store.guild = whole;
  store.members = new Map(whole.members.map((one) => [one.user.id, one]));
  store.roles = new Map(whole.roles.map((one) => [one.id, one]));
  store.channels = new Map(channels.map((one) => [one.id, one]));
  store.voice = new Map(whole.voice.map((one) => [one.user_id, one]));
  startReading(channels);
  tell("guild");
}

export async function loadDms() {
  store.dms = await get(`/people/${store.me}/channels`);
  startReading(store.dms);
  tell("channels");
}

/** A place may be deleted while it is asked about; the notice of it is on its way. */
function noneWhenGone(error) {
  if (error.status !== 404) throw error;
  return [];
}

export async function loadCommands() {
  const place = channel();
  if (!place) return;
  store.commands = await get(`/people/${store.me}/commands`, { channel: place.id }).catch(noneWhenGone);
  tell("commands");
}

export function keepMessages(channelId, list) {
  const held = store.messages.get(channelId) ?? new Map();
  for (const one of list) held.set(one.id, one);
  const sorted = [...held.entries()].sort((one, other) => compareIds(one[0], other[0]));
  store.messages.set(channelId, new Map(sorted));
}

async function loadMessages(channelId, before) {
  const query = { channel: channelId, limit: PAGE, ...(before ? { before } : {}) };
  let revision, list;
  do { // what was changed or deleted meanwhile is read again
    revision = store.revisions.get(channelId);
    list = await get(`/people/${store.me}/messages`, query).catch(noneWhenGone);
  } while (store.revisions.get(channelId) !== revision);
  if (list.length < PAGE) store.complete.add(channelId);
  keepMessages(channelId, list);
}

let older = null;
/** Older messages of the open channel; false when there are none. Who asks meanwhile waits for the same ones. */
export function loadOlder() {
  older ??= readOlder().finally(() => { older = null; });
  return older;
}

async function readOlder() {
  const channelId = store.channelId;
  const oldest = store.messages.get(channelId)?.keys().next().value;
  if (!oldest || store.complete.has(channelId)) return false;
  await loadMessages(channelId, oldest);
  if (channelId === store.channelId) tell("older");
  return true;
}

function firstChannel() {
  const kept = sessionStorage.getItem(`channel:${store.me}:${store.guildId}`);
  if (kept && channel(kept)) return kept;
  if (store.guildId === null) return store.dms[0]?.id ?? null;
  const texts = [...store.channels.values()].filter((one) => one.type === 0);
  return (texts.find((one) => one.name === "general") ?? texts[0])?.id ?? null;
}

/** Go to a channel of the open server (or a DM). */
export async function openChannel(channelId = firstChannel()) {
  store.channelId = channelId && channel(channelId) ? channelId : null;
  if (store.channelId) sessionStorage.setItem(`channel:${store.me}:${store.guildId}`, channelId);
  rememberPlace();
  tell("channel");
  if (!store.channelId) return;
  await attempt(() => Promise.all([loadMessages(channelId), loadCommands()]));
  if (channelId !== store.channelId) return;
  markRead(channelId);
  tell("messages");
}

/** Go to a channel that was made just now. */
export async function openMade(channelId) {
  await attempt(loadGuild);
  await openChannel(channelId);
}

/** Go to a server; null means direct messages. */
export async function openGuild(guildId, channelId) {
  store.guildId = guildId;
  sessionStorage.setItem(`guild:${store.me}`, guildId ?? "");
  await attempt(loadGuild);
  tell("guilds");
  tell("guild");
  await openChannel(channelId && channel(channelId) ? channelId : undefined);
}

/** Go to a channel of any server (guildId null: a DM) and, if one is named, to a message in it. */
export async function goTo({ guildId, channelId, messageId }) {
  if (guildId !== store.guildId) await openGuild(guildId, channelId);
  else if (channelId !== store.channelId) await openChannel(channel(channelId) ? channelId : store.channelId);
  if (store.channelId !== channelId) return toast("You cannot go there.", "error");
  if (!messageId) return undefined;
  await attempt(async () => {
    while (store.channelId === channelId && !findMessage(channelId, messageId) && await loadOlder());
  });
  if (store.channelId !== channelId) return undefined;
  if (!findMessage(channelId, messageId)) return toast("That message was deleted.", "error");
  return tell("aim", messageId);
}

function rememberPlace() {
  const here = new URL(location.href);
  here.searchParams.set("as", store.me);
  for (const [name, value] of [["server", store.guildId], ["channel", store.channelId]]) {
    if (value) here.searchParams.set(name, value);
    else here.searchParams.delete(name);
  }
  history.replaceState(null, "", here);
}

/** Everything again: another person, or the stream was lost. */
export async function loadEverything() {
  store.messages.clear();
  store.complete.clear();
  await loadWorld();
  await Promise.all([loadClock(), loadDms()]);
  const mine = myGuilds();
  if (store.guildId !== null && !mine.some((one) => one.id === store.guildId)) {
    store.guildId = mine[0]?.id ?? null;
    store.channelId = null;
  }
  await openGuild(store.guildId, store.channelId);
  keepRead();
}
