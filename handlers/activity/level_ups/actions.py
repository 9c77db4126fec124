"""What follows a change of level: roles and, upwards, one announcement. All of it by the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from db.activity.standings import find_rank
from db.api.webhook_deliveries import Happened
from db.platform.guilds import list_role_names
from db.platform.members import list_members_of
from handlers.activity.level_roles.following import follow_roles
from handlers.activity.level_ups import messages
from handlers.activity.level_ups.rules import placeholders_in
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.platform.webhooks.actions import WebhookEvent, tell
from interactions.escaping import first_visible

if TYPE_CHECKING:
    from datetime import datetime

    from db.platform.members import MemberRow
    from db.pool import Connection
    from handlers.activity.settings import ActivitySettings
    from handlers.platform.settings.platform_settings import PlatformSettings
    from interactions.languages import Say

DEFAULT_PLACES: Final = {"dm": Where.DM, "off": Where.OFF}
"""What the guild's setting says for members who chose nothing; all else is a channel."""


class LevelChange(msgspec.Struct, frozen=True):
    """A member's level before and after; `channel_id` is where it happened, if in a channel."""

    guild_id: int
    user_id: int
    old_level: int
    new_level: int
    xp: int
    channel_id: int | None


@dataclass(frozen=True, slots=True)
class GuildFacts:
    """What announcements and roles need to know of a guild."""

    name: str
    settings: ActivitySettings
    platform: PlatformSettings
    say: Say


async def follow_level_changes(
    db: Connection,
    changes: Sequence[LevelChange],
    guilds: Mapping[int, GuildFacts],
    now: datetime,
    *,
    announced: bool = True,
) -> None:
    """Give and take level roles and tell of rises (unless they are no news), in the xp's transaction."""
    moved = [change for change in changes if change.old_level != change.new_level]
    if not moved:
        return
    granted = await follow_roles(db, moved, now)
    rises = [rise for rise in moved if rise.new_level > rise.old_level and announced]
    await notify_many(db, await _notices(db, rises, guilds, granted), now=now)
    await tell(db, [_happened(rise, now) for rise in rises], now)


def _happened(change: LevelChange, now: datetime) -> Happened:
    key = f"level:{change.user_id}:{change.new_level}:{int(now.timestamp() * 1000)}"
    facts = {
        "user_id": str(change.user_id),
        "level": change.new_level,
        "before": change.old_level,
        "xp": change.xp,
    }
    return Happened(change.guild_id, WebhookEvent.LEVEL_UP, key, facts)


async def _notices(
    db: Connection,
    rises: Sequence[LevelChange],
    guilds: Mapping[int, GuildFacts],
    granted: Mapping[tuple[int, int], tuple[int, ...]],
) -> list[Notice]:
    """What to tell of these rises, and where if the member chose nothing."""
    if not rises:
        return []
    members = await list_members_of(db, [rise.guild_id for rise in rises], [rise.user_id for rise in rises])
    pairs = [(rise.guild_id, role) for rise in rises for role in granted[rise.guild_id, rise.user_id]]
    names = await list_role_names(db, [pair[0] for pair in pairs], [pair[1] for pair in pairs])
    notices: list[Notice] = []
    for rise in rises:
        key = (rise.guild_id, rise.user_id)
        given = [names[role] for role in granted[key] if role in names]
        notices.append(await _notice(db, rise, guilds[rise.guild_id], members.get(key), given))
    return notices


async def _notice(
    db: Connection, change: LevelChange, guild: GuildFacts, member: MemberRow | None, roles: Sequence[str]
) -> Notice:
    template = guild.settings.level_up_template
    rank = None
    if "rank" in placeholders_in(template):
        standing = await find_rank(db, change.guild_id, "xp:all", change.user_id)
        rank = standing.rank if standing is not None else None
    text = messages.level_up(
        guild.say,
        template,
        user_id=change.user_id,
        name=first_visible(*member.names) if member is not None else "",
        level=change.new_level,
        xp=change.xp,
        server=guild.name,
        rank=rank,
        roles=roles,
    )
    destination = guild.settings.level_up_destination
    return Notice(
        guild_id=change.guild_id,
        user_id=change.user_id,
        kind=NoticeKind.LEVEL_UP,
        text=text,
        channel_id=_channel(destination, change, guild),
        where=DEFAULT_PLACES.get(destination, Where.CHANNEL),
        topic="level",
    )


def _channel(destination: str, change: LevelChange, guild: GuildFacts) -> int | None:
    """Where it may be told in public; a guild that wants no level-ups in channels is obeyed."""
    if destination == "channel":
        return guild.platform.channel(ChannelKey.LEVEL_UP) or change.channel_id
    return change.channel_id if destination == "here" else None
