/** What each notice of the stream changes in the store. */

import { keepMessages, loadCommands, loadDms, loadEverything, loadGuild, loadWorld, openGuild, openChannel, myGuilds } from "./loading.js";
import { attempt } from "./overlay.js";
import { channel, findMessage, messagesOf, newer, store, tell } from "./store.js";
import { addPing, markRead } from "./unread.js";

/** Several changes at once lead to one new look. */
function soon(doing, wait = 80) {
  let timer = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => attempt(doing), wait);
  };
}

const lookAgain = soon(async () => {
  const before = store.channelId;
  await loadGuild();
  await loadCommands();
  if (before && !channel(before)) await openChannel();
});
const lookAtWorld = soon(async () => {
  await loadWorld();
  if (store.guildId !== null && !myGuilds().some((one) => one.id === store.guildId)) {
    await openGuild(myGuilds()[0]?.id ?? null);
  }
});
const lookAtDms = soon(loadDms);
const startAgain = soon(loadEverything);

export function handle(kind, notice) {
  if (kind === "gateway") gateway(notice);
  else if (kind === "ephemeral") messageEvent(notice.event, { ...notice.message, ephemeral: true });
  else if (kind === "clock") {
    store.clockOffset = notice.offset;
    tell("clock");
  } else if (kind === "user" || kind === "guild") lookAtWorld();
  else if (kind === "dm") lookAtDms();
  else if (kind === "reset") startAgain();
  else tell(kind, notice);
}

function gateway(notice) {
  const { event, data } = notice;
  tell("gateway", notice);
  if (event.startsWith("MESSAGE_REACTION")) return reaction(event, data);
  if (event.startsWith("MESSAGE")) return messageEvent(event, data);
  if (event === "GUILD_CREATE" || event === "GUILD_DELETE") return lookAtWorld();
  if (event === "GUILD_MEMBER_ADD" || event === "GUILD_MEMBER_REMOVE") {
    if (data.user.id === store.me) lookAtWorld();
    if (notice.guild_id === store.guildId) lookAgain();
    return undefined;
  }
  if (notice.guild_id !== store.guildId || store.guildId === null) return undefined;
  if (event === "VOICE_STATE_UPDATE") return voice(data);
  if (/^(CHANNEL|THREAD|GUILD)/.test(event)) return lookAgain();
  return undefined;
}

function voice(data) {
  if (data.channel_id === null) store.voice.delete(data.user_id);
  else store.voice.set(data.user_id, data);
  tell("voice");
}

const pingsMe = (message) => {
  const mine = store.members.get(store.me)?.roles ?? [];
  return message.mention_everyone || message.mentions?.some((one) => one.id === store.me)
    || message.mention_roles?.some((id) => mine.includes(id));
};

function messageEvent(event, data) {
  if (event === "MESSAGE_CREATE") return created(data);
  revised(data.channel_id);
  if (event === "MESSAGE_UPDATE") return changed(data);
  const gone = event === "MESSAGE_DELETE" ? [data.id] : event === "MESSAGE_DELETE_BULK" ? data.ids : [];
  for (const id of gone) messagesOf(data.channel_id).delete(id);
  if (data.channel_id === store.channelId && gone.length) tell("gone", gone);
  return undefined;
}

function created(message) {
  const place = channel(message.channel_id);
  if (!place) {
    if (!message.guild_id) lookAtDms();
    return;
  }
  message.pings_me = message.author.id !== store.me && pingsMe(message);
  if (!place.last_message_id || newer(message.id, place.last_message_id)) place.last_message_id = message.id;
  if (store.messages.has(place.id) || place.id === store.channelId) keepMessages(place.id, [message]);
  if (place.id === store.channelId) {
    tell("message", message);
    if (!document.hidden) markRead(place.id, message.id);
  } else {
    if (message.pings_me || (place.type === 1 && message.author.id !== store.me)) addPing(place.id);
    tell("unread", message);
  }
}

/** A copy that travels the gateway does not know which reactions are mine, nor whom it pings. */
function changed(message) {
  const held = findMessage(message.channel_id, message.id);
  if (!held) return;
  const mine = new Set((held.reactions ?? []).filter((one) => one.me).map((one) => keyOf(one.emoji)));
  for (const one of message.reactions ?? []) one.me = mine.has(keyOf(one.emoji));
  Object.assign(held, { reactions: undefined, thread: held.thread, poll: undefined }, message);
  if (message.channel_id === store.channelId) tell("changed", held);
}

export const keyOf = (emoji) => (emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name);

const revised = (channelId) => store.revisions.set(channelId, (store.revisions.get(channelId) ?? 0) + 1);

function reaction(event, data) {
  revised(data.channel_id);
  const message = findMessage(data.channel_id, data.message_id);
  if (!message) return;
  let list = message.reactions ?? [];
  if (event === "MESSAGE_REACTION_REMOVE_ALL") list = [];
  else if (event === "MESSAGE_REACTION_REMOVE_EMOJI") list = list.filter((one) => keyOf(one.emoji) !== keyOf(data.emoji));
  else list = counted(list, data, event === "MESSAGE_REACTION_ADD" ? 1 : -1);
  message.reactions = list;
  if (data.channel_id === store.channelId) tell("changed", message);
}

function counted(list, data, step) {
  const found = list.find((one) => keyOf(one.emoji) === keyOf(data.emoji));
  if (!found) return step > 0 ? [...list, { emoji: data.emoji, count: 1, me: data.user_id === store.me }] : list;
  found.count += step;
  if (data.user_id === store.me) found.me = step > 0;
  return list.filter((one) => one.count > 0);
}
