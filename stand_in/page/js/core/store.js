/** What this window knows: who looks, which server and channel, and everything seen there. */

export const store = {
  me: null, // id of the person this window belongs to
  botId: null,
  users: new Map(), // id -> user with display_name and avatar_url
  guilds: [], // every server there is
  guildId: null, // null: direct messages
  guild: null, // the open server, whole
  members: new Map(),
  roles: new Map(),
  channels: new Map(), // channels of the open server that I see
  dms: [],
  channelId: null,
  messages: new Map(), // channel id -> Map of message id -> message, oldest first
  revisions: new Map(), // channel id -> how often its messages were changed or deleted, as far as heard
  complete: new Set(), // channels whose history is loaded to its beginning
  voice: new Map(), // user id -> voice state, in the open server
  commands: [], // commands I may use in the open channel
  failures: new Map(), // message id -> what went wrong with its components
  clockOffset: 0, // seconds the stand-in is ahead of this computer
  connected: true,
};

const listeners = new Map();

/** Be told of a topic: me, guilds, guild, channels, channel, messages, message, aim, members, voice, unread,
 *  commands, clock, stream, interaction, rest, gateway. */
export function on(topic, listener) {
  for (const one of topic.split(" ")) {
    if (!listeners.has(one)) listeners.set(one, new Set());
    listeners.get(one).add(listener);
  }
}

export function tell(topic, detail) {
  if (pointerDown) untold.push([topic, detail]);
  else for (const listener of listeners.get(topic) ?? []) listener(detail);
}

let pointerDown = false;
const untold = [];

/** A click is lost when what it began on is drawn again before it ends: until then nobody is told anything. */
function released() {
  pointerDown = false;
  for (const one of untold.splice(0)) tell(...one);
}

document.addEventListener("pointerdown", () => { pointerDown = true; }, true);
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(released), true);
document.addEventListener("pointermove", (event) => { if (pointerDown && !event.buttons) released(); }, true);

export const me = () => store.users.get(store.me) ?? null;
export const myMember = () => store.members.get(store.me) ?? null;
export const guildLine = () => store.guilds.find((one) => one.id === store.guildId) ?? null;

export function channel(id = store.channelId) {
  return store.channels.get(id) ?? store.dms.find((one) => one.id === id) ?? null;
}

export const messagesOf = (channelId) => store.messages.get(channelId) ?? new Map();

export function findMessage(channelId, messageId) {
  return messagesOf(channelId).get(messageId) ?? null;
}

/** A person as they appear here: name, picture, colour. */
export function person(userId) {
  const member = store.members.get(userId);
  const user = store.users.get(userId) ?? member?.user;
  return {
    id: userId,
    name: member?.display_name ?? user?.display_name ?? user?.global_name ?? user?.username ?? "Unknown member",
    username: user?.username ?? "",
    picture: member?.avatar_url ?? user?.avatar_url ?? null,
    color: member?.color ?? 0,
    bot: Boolean(user?.bot),
    here: Boolean(member),
  };
}

/** Now according to the stand-in's clock, in milliseconds. */
export const now = () => Date.now() + store.clockOffset * 1000;

/** Ids grow with time; they are too big for numbers. */
export const compareIds = (one, other) => one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
export const newer = (one, other) => compareIds(one, other) > 0;
