/** What I may do, by Discord's names. */

import { channel, myMember, store } from "./store.js";

const BITS = {
  KICK_MEMBERS: 1n, ADMINISTRATOR: 3n, MANAGE_CHANNELS: 4n, MANAGE_GUILD: 5n, MUTE_MEMBERS: 22n,
  MOVE_MEMBERS: 24n, MANAGE_NICKNAMES: 27n, MANAGE_ROLES: 28n,
};

/** In the channel (the open one): Discord's whole arithmetic, done by the stand-in. */
export function mayHere(name, where = channel()) {
  if (!where) return false;
  return (where.my_permission_names ?? []).includes(name);
}

/** In the whole server. */
export function mayInGuild(name) {
  const member = myMember();
  if (!member || !store.guild) return false;
  if (member.is_owner) return true;
  let held = BigInt(store.roles.get(store.guildId)?.permissions ?? 0);
  for (const id of member.roles) held |= BigInt(store.roles.get(id)?.permissions ?? 0);
  return Boolean((held >> BITS.ADMINISTRATOR) & 1n) || Boolean((held >> BITS[name]) & 1n);
}

/** The highest place among my roles; the owner stands above all. */
export function topPosition(member = myMember()) {
  if (!member) return -1;
  if (member.is_owner) return Infinity;
  return Math.max(0, ...member.roles.map((id) => store.roles.get(id)?.position ?? 0));
}

export const maySend = (where = channel()) =>
  mayHere([10, 11, 12].includes(where?.type) ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES", where);
