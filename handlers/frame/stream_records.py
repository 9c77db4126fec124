"""Records for the activity stream: a command was used, a member was seen with a new face.

Each record is msgpack, in the envelope that the relay uses too: shard, session, sequence number,
received at, replayed, record. We are no shard, so those say -1, "" and 0.
"""

from collections import OrderedDict
from datetime import datetime

import msgspec

from interactions.entities import Member, User
from interactions.payloads import Interaction

_encode = msgspec.msgpack.Encoder().encode


def command_record(interaction: Interaction, name: str, now_ms: int) -> bytes:
    """`["command", guild, channel, user, interaction, name]`; guild commands only."""
    record = (
        "command",
        interaction.guild_id,
        interaction.channel_id,
        interaction.user.id,
        interaction.id,
        name,
    )
    return _encode((-1, "", 0, now_ms, False, record))


class Sightings:
    """Who was seen how: a member is recorded when something differs from the last time seen here."""

    def __init__(self, capacity: int = 50_000) -> None:
        self._capacity = capacity
        self._seen: OrderedDict[tuple[int, int], int] = OrderedDict()

    def record_if_new(self, interaction: Interaction, now_ms: int) -> bytes:
        """`["member", ..., "seen"]`, or nothing when this process has recorded the same before."""
        guild_id, member = interaction.guild_id, interaction.member
        if guild_id is None or member is None or member.user is None:
            return b""
        user, key = member.user, (guild_id, member.user.id)
        look = hash((user.username, user.global_name, user.avatar, member.nick, member.avatar, member.roles))
        if self._seen.get(key) == look:
            return b""
        self._seen[key] = look
        self._seen.move_to_end(key)
        if len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return _encode((-1, "", 0, now_ms, False, _member(guild_id, user, member)))


def _member(guild_id: int, user: User, member: Member) -> tuple[object, ...]:
    return (
        "member",
        guild_id,
        user.id,
        user.username,
        user.global_name,
        member.nick,
        user.avatar,
        member.avatar,
        member.roles,
        user.bot,
        _joined_ms(member.joined_at),
        "seen",
    )


def _joined_ms(joined_at: str | None) -> int | None:
    try:
        return int(datetime.fromisoformat(joined_at).timestamp() * 1000) if joined_at else None
    except ValueError:
        return None
