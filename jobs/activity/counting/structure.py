"""Keeping guild, role, channel and member rows as Discord tells them: the last word of a batch counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from db.arrays import columns_of
from db.platform import arrivals, guild_changes, members
from jobs.activity.counting.records import (
    Channel,
    ChannelFields,
    ChannelGone,
    Emojis,
    Entry,
    Guild,
    GuildGone,
    GuildUpdate,
    Member,
    MemberFields,
    MemberGone,
    Role,
    RoleFields,
    RoleGone,
)

if TYPE_CHECKING:
    from db.pool import Connection

Key = tuple[int, int]
Row = tuple[Any, ...]
THREADS: Final = (10, 11, 12)


class GuildWord(msgspec.Struct):
    """What a batch says of a guild's own row, in the order of db.platform.guild_changes.add_guilds."""

    guild_id: int
    named: bool = False
    name: str = ""
    icon: str | None = None
    owner_id: int | None = None
    afk_channel_id: int | None = None
    preferred_locale: str = ""
    member_count: int | None = None
    bot_role_ids: str | None = None
    emoji_ids: str | None = None
    came: bool = False
    left_at: datetime | None = None
    at: datetime | None = None


class Things:
    """Roles, or channels: the last word on each, whose guilds were told whole, and which are gone."""

    def __init__(self) -> None:
        self.told: dict[int, dict[int, Row]] = {}
        self.whole: set[int] = set()
        self.gone: set[Key] = set()

    def put(self, guild_id: int, rows: Iterable[Row]) -> None:
        """Rows begin with the guild and the id."""
        told = self.told.setdefault(guild_id, {})
        for row in rows:
            told[row[1]] = row

    def drop(self, guild_id: int, thing_id: int) -> None:
        self.told.get(guild_id, {}).pop(thing_id, None)
        self.gone.add((guild_id, thing_id))

    def arguments(self, width: int) -> tuple[list[list[Any]], list[int], list[Key]]:
        """Columns, whole guilds and what is gone, as the statements take them."""
        rows = [row for told in self.told.values() for row in told.values()]
        return columns_of(rows, width), sorted(self.whole), sorted(self.gone)

    def __bool__(self) -> bool:
        return bool(self.told or self.whole or self.gone)


class Structure:
    """Collects the records of a batch that say what guilds look like, and writes them in a few statements.

    `bot_user_id` is our own user: its roles decide what the bot may do.
    """

    def __init__(self, bot_user_id: int | None) -> None:
        self._bot_user_id = bot_user_id
        self._guilds: dict[int, GuildWord] = {}
        self._roles, self._channels = Things(), Things()
        self._members: dict[Key, Row] = {}
        self._gone: dict[Key, datetime] = {}
        self._joined: dict[Key, datetime] = {}
        self._departed: dict[Key, datetime] = {}

    def apply(self, entry: Entry) -> None:
        """Note what one record says about the guild's rows, if anything."""
        apply = self._APPLY.get(type(entry.record))
        if apply is not None:
            apply(self, entry.record, datetime.fromtimestamp(entry.received_ms / 1000, UTC))

    @property
    def tells_members(self) -> bool:
        """Whether any record said what a member looks like."""
        return bool(self._members)

    async def write(self, db: Connection, now: datetime) -> None:
        """Write it all: a statement each for guilds, roles, channels, members and those who left."""
        if self._guilds:
            words = [msgspec.structs.astuple(word) for _, word in sorted(self._guilds.items())]
            await guild_changes.add_guilds(db, list(zip(*words, strict=True)))
        if self._roles:
            await guild_changes.add_roles(db, *self._roles.arguments(7))
        if self._channels:
            await guild_changes.add_channels(db, *self._channels.arguments(5))
        await self._write_moves(db)
        if self._members:
            rows = [(*key, *values) for key, values in sorted(self._members.items())]
            await members.add_members(db, columns_of(rows, 11), now)
        if self._gone:
            keys = sorted(self._gone)
            await members.mark_members_left(
                db, [key[0] for key in keys], [key[1] for key in keys], [self._gone[key] for key in keys]
            )

    def _word(self, guild_id: int, at: datetime) -> GuildWord:
        word = self._guilds.get(guild_id)
        if word is None:
            word = self._guilds[guild_id] = GuildWord(guild_id)
        word.at = at
        return word

    async def _write_moves(self, db: Connection) -> None:
        """Before the members' rows: these still tell who was here, and with which roles."""
        for moves, add in (
            (self._departed, arrivals.add_departures),
            (self._joined, arrivals.add_arrivals),
        ):
            if moves:
                keys = sorted(moves)
                await add(
                    db, [key[0] for key in keys], [key[1] for key in keys], [moves[key] for key in keys]
                )

    def _guild(self, record: Guild, at: datetime) -> None:
        guild_id = record.guild_id
        word = self._name(record, at)
        word.member_count, word.bot_role_ids = record.member_count, _ids(record.bot_role_ids)
        word.came, word.left_at = True, None
        if record.emoji_ids is not None:
            word.emoji_ids = _ids(record.emoji_ids)
        self._roles.whole.add(guild_id)
        self._roles.told[guild_id] = {}
        self._put_roles(guild_id, record.roles)
        self._put_all_channels(guild_id, record.channels)
        for member in record.members:
            self._put_member(guild_id, member)

    def _name(self, record: Guild | GuildUpdate, at: datetime) -> GuildWord:
        word = self._word(record.guild_id, at)
        word.named, word.name, word.icon = True, record.name, record.icon
        word.owner_id, word.afk_channel_id = record.owner_id, record.afk_channel_id
        word.preferred_locale = record.preferred_locale
        return word

    def _guild_update(self, record: GuildUpdate, at: datetime) -> None:
        self._name(record, at)

    def _guild_gone(self, record: GuildGone, at: datetime) -> None:
        if not record.unavailable:
            word = self._word(record.guild_id, at)
            word.left_at = word.left_at or at

    def _member(self, record: Member, at: datetime) -> None:
        self._put_member(record.guild_id, record)
        if record.how == "join" and not record.is_bot:
            self._joined[record.guild_id, record.user_id] = at
        if record.user_id == self._bot_user_id:
            self._word(record.guild_id, at).bot_role_ids = _ids(record.role_ids)

    def _put_member(self, guild_id: int, member: Member | MemberFields) -> None:
        key = (guild_id, member.user_id)
        self._gone.pop(key, None)
        self._members[key] = (
            member.username,
            member.global_name,
            member.nick,
            member.avatar,
            member.guild_avatar,
            _ids(member.role_ids),
            member.is_bot,
            member.joined_ms,
            None,
        )

    def _member_gone(self, record: MemberGone, at: datetime) -> None:
        self._gone[record.guild_id, record.user_id] = at
        self._departed[record.guild_id, record.user_id] = at

    def _put_all_channels(self, guild_id: int, channels: Iterable[ChannelFields]) -> None:
        """Threads that this batch told of before stay, as those of earlier ones do."""
        before = self._channels.told.pop(guild_id, {})
        self._channels.whole.add(guild_id)
        self._put_channels(guild_id, channels)
        now = self._channels.told[guild_id]
        threads = [row for row in before.values() if row[2] in THREADS and row[3] in now]
        self._channels.put(guild_id, [row for row in threads if row[1] not in now])

    def _channel(self, record: Channel, at: datetime) -> None:
        self._put_channels(record.guild_id, [record])

    def _put_channels(self, guild_id: int, channels: Iterable[Channel | ChannelFields]) -> None:
        rows = [(guild_id, c.channel_id, c.type, c.parent_id, c.name) for c in channels]
        self._channels.put(guild_id, rows)

    def _channel_gone(self, record: ChannelGone, at: datetime) -> None:
        for row in list(self._channels.told.get(record.guild_id, {}).values()):
            if row[2] in THREADS and row[3] == record.channel_id:
                self._channels.drop(record.guild_id, row[1])
        self._channels.drop(record.guild_id, record.channel_id)

    def _role(self, record: Role, at: datetime) -> None:
        self._put_roles(record.guild_id, [record])

    def _put_roles(self, guild_id: int, roles: Iterable[Role | RoleFields]) -> None:
        self._roles.put(
            guild_id,
            [(guild_id, r.role_id, r.name, r.color, r.position, r.permissions, r.managed) for r in roles],
        )

    def _role_gone(self, record: RoleGone, at: datetime) -> None:
        self._roles.drop(record.guild_id, record.role_id)

    def _emojis(self, record: Emojis, at: datetime) -> None:
        self._word(record.guild_id, at).emoji_ids = _ids(record.emoji_ids)

    _APPLY: ClassVar[dict[type, Callable[[Any, Any, datetime], None]]] = {
        Guild: _guild,
        GuildUpdate: _guild_update,
        GuildGone: _guild_gone,
        Member: _member,
        MemberGone: _member_gone,
        Channel: _channel,
        ChannelGone: _channel_gone,
        Role: _role,
        RoleGone: _role_gone,
        Emojis: _emojis,
    }
    """Of the class: bound methods in each would keep it, and all its rows, until cycles are looked for."""


def _ids(ids: Iterable[int]) -> str:
    """An array literal."""
    return "{" + ",".join(map(str, ids)) + "}"
