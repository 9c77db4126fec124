"""Keeping guild, role, channel and member rows as Discord tells them: the last word of a batch counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from db.platform import guilds, members
from db.platform.guilds import GuildRow
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

MemberKey = tuple[int, int]


class Structure:
    """Collects the records of a batch that say what a guild looks like, and writes them.

    `bot_user_id` is our own user: its roles decide what the bot may do.
    """

    def __init__(self, bot_user_id: int | None) -> None:
        self._bot_user_id = bot_user_id
        self._writes: list[Callable[[Connection], Awaitable[None]]] = []
        self._members: dict[MemberKey, tuple[Any, ...]] = {}
        self._gone: dict[MemberKey, datetime] = {}
        self._apply: dict[type, Callable[[Any, datetime], None]] = {
            Guild: self._guild,
            GuildUpdate: self._guild_update,
            GuildGone: self._guild_gone,
            Member: self._member,
            MemberGone: self._member_gone,
            Channel: self._channel,
            ChannelGone: self._channel_gone,
            Role: self._role,
            RoleGone: self._role_gone,
            Emojis: self._emojis,
        }

    def apply(self, entry: Entry) -> None:
        """Note what one record says about the guild's rows, if anything."""
        apply = self._apply.get(type(entry.record))
        if apply is not None:
            apply(entry.record, datetime.fromtimestamp(entry.received_ms / 1000, UTC))

    @property
    def tells_members(self) -> bool:
        """Whether any record said what a member looks like."""
        return bool(self._members)

    async def write(self, db: Connection, now: datetime) -> None:
        """Write it all; roles and channels in the order of their records."""
        for write in self._writes:
            await write(db)
        if self._members:
            rows = [(*key, *values) for key, values in sorted(self._members.items())]
            await members.add_members(db, list(zip(*rows, strict=True)), now)
        if self._gone:
            keys = sorted(self._gone)
            await members.mark_members_left(
                db, [key[0] for key in keys], [key[1] for key in keys], [self._gone[key] for key in keys]
            )

    def _guild(self, record: Guild, at: datetime) -> None:
        row = GuildRow(
            record.guild_id,
            _text(record.name),
            _text_or_none(record.icon),
            record.owner_id,
            record.afk_channel_id,
            _text(record.preferred_locale),
            record.member_count,
            tuple(record.bot_role_ids),
            None,
        )
        self._writes.append(lambda db: guilds.add_guild(db, row, at))
        self._put_roles(record.guild_id, record.roles)
        role_ids = [role.role_id for role in record.roles]
        self._writes.append(lambda db: guilds.delete_roles_but(db, record.guild_id, role_ids))
        self._put_channels(record.guild_id, record.channels)
        channel_ids = [channel.channel_id for channel in record.channels]
        self._writes.append(lambda db: guilds.delete_channels_but(db, record.guild_id, channel_ids))
        for member in record.members:
            self._put_member(record.guild_id, member)
        if record.emoji_ids is not None:
            self._put_emojis(record.guild_id, record.emoji_ids)

    def _guild_update(self, record: GuildUpdate, at: datetime) -> None:
        row = GuildRow(
            record.guild_id,
            _text(record.name),
            _text_or_none(record.icon),
            record.owner_id,
            record.afk_channel_id,
            _text(record.preferred_locale),
            0,
            (),
            None,
        )
        self._writes.append(lambda db: guilds.add_guild_changes(db, row, at))

    def _guild_gone(self, record: GuildGone, at: datetime) -> None:
        if not record.unavailable:
            self._writes.append(lambda db: guilds.mark_guild_left(db, record.guild_id, at))

    def _member(self, record: Member, at: datetime) -> None:
        self._put_member(record.guild_id, record)
        if record.user_id == self._bot_user_id:
            role_ids = list(record.role_ids)
            self._writes.append(lambda db: guilds.mark_bot_roles(db, record.guild_id, role_ids, at))

    def _put_member(self, guild_id: int, member: Member | MemberFields) -> None:
        key = (guild_id, member.user_id)
        self._gone.pop(key, None)
        self._members[key] = (
            _text(member.username),
            _text_or_none(member.global_name),
            _text_or_none(member.nick),
            _text_or_none(member.avatar),
            _text_or_none(member.guild_avatar),
            "{" + ",".join(map(str, member.role_ids)) + "}",
            member.is_bot,
            member.joined_ms,
            None,
        )

    def _member_gone(self, record: MemberGone, at: datetime) -> None:
        self._gone[record.guild_id, record.user_id] = at

    def _channel(self, record: Channel, at: datetime) -> None:
        self._put_channels(record.guild_id, [record])

    def _put_channels(self, guild_id: int, channels: Sequence[Channel | ChannelFields]) -> None:
        rows = {c.channel_id: (c.channel_id, c.type, c.parent_id, _text(c.name)) for c in channels}
        if rows:
            columns = list(zip(*rows.values(), strict=True))
            self._writes.append(lambda db: guilds.add_channels(db, guild_id, columns))

    def _channel_gone(self, record: ChannelGone, at: datetime) -> None:
        self._writes.append(lambda db: guilds.delete_channel(db, record.guild_id, record.channel_id))

    def _role(self, record: Role, at: datetime) -> None:
        self._put_roles(record.guild_id, [record])

    def _put_roles(self, guild_id: int, roles: Sequence[Role | RoleFields]) -> None:
        rows = {
            r.role_id: (r.role_id, _text(r.name), r.color, r.position, r.permissions, r.managed)
            for r in roles
        }
        if rows:
            columns = list(zip(*rows.values(), strict=True))
            self._writes.append(lambda db: guilds.add_roles(db, guild_id, columns))

    def _role_gone(self, record: RoleGone, at: datetime) -> None:
        self._writes.append(lambda db: guilds.delete_role(db, record.guild_id, record.role_id))

    def _emojis(self, record: Emojis, at: datetime) -> None:
        self._put_emojis(record.guild_id, record.emoji_ids)

    def _put_emojis(self, guild_id: int, emoji_ids: list[int]) -> None:
        self._writes.append(lambda db: guilds.mark_emojis(db, guild_id, emoji_ids))


def _text(text: str) -> str:
    """PostgreSQL stores any character but NUL."""
    return text.replace("\x00", "")


def _text_or_none(text: str | None) -> str | None:
    return None if text is None else _text(text)
