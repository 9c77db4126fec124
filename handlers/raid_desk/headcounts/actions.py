"""Headcounts: posting one, answering it, ending it. Every function works in the caller's transaction.

Why: decision 0296.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from db.raid_desk import headcounts as rows
from handlers.frame.context import Context
from handlers.frame.refusals import Refusal
from handlers.kit import panels
from handlers.kit.records import By
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.dungeons.finding import best_match
from handlers.raid_desk.headcounts.events import HEADCOUNT, HeadcountEvent, end_headcount, note
from handlers.raid_desk.headcounts.rules import MOST_DUNGEONS, Audience, Interest, gather
from handlers.raid_desk.runs.joining import Entrance, check_entrance
from handlers.raid_desk.runs.refusals import NoSuchItem
from interactions.escaping import mention, shorten
from interactions.option_values import RoleOption
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.headcounts import HeadcountRow


class HeadcountOver(Refusal):
    """This headcount is over."""

    remedy = "Wait for the run, or ask an organizer for another headcount."
    rule = "A headcount takes answers until its organizer ends it, makes a run of it, or its time is over."


class HeadcountGone(Refusal):
    """This headcount no longer exists."""

    remedy = "Ask an organizer for another one with `/headcount`."


class NotHeadcountLeader(Refusal):
    """Only {organizer}, who asks, and the organizers of this server can do this."""

    remedy = "Ask one of them."
    rule = "A headcount is led by whoever posted it, and by everybody with the role `organizer` or one above."


class NoDungeonChosen(Refusal):
    """No dungeon was chosen."""

    remedy = "Choose one to ten of them."


class TooManyDungeons(Refusal):
    """A headcount asks about at most {most} dungeons; these are {count}."""

    remedy = "Leave some out, or post a second headcount."


class UnknownDungeon(Refusal):
    """There is no dungeon called “{name}” here."""

    remedy = "Write its name or a short form such as o3, lh or shatts."


class RoleNotPingable(Refusal):
    """You may not ping {role}."""

    remedy = "An administrator can allow everybody to mention that role, or give you “Mention Everyone”."
    rule = "The bot does not ping a role that you could not ping yourself."


async def find(ctx: Context, headcount_id: int) -> HeadcountRow:
    """The headcount; a refusal when there is none."""
    row = await rows.find_headcount(ctx.db, ctx.guild_id, headcount_id)
    if row is None:
        raise HeadcountGone
    return row


async def asked(ctx: Context, headcount_id: int) -> tuple[Dungeon, ...]:
    """The dungeons it asks about."""
    return dungeons_of(await find(ctx, headcount_id))


async def load(db: Connection, guild_id: int, headcount_id: int) -> HeadcountRow:
    """The headcount, which nobody else changes before the commit; a refusal when there is none."""
    row = await rows.lock_headcount(db, guild_id, headcount_id)
    if row is None:
        raise HeadcountGone
    return row


def dungeons_of(row: HeadcountRow) -> tuple[Dungeon, ...]:
    """The dungeons asked about, as they were then."""
    return msgspec.convert(row.dungeons, tuple[Dungeon, ...])


async def interests_of(db: Connection, row: HeadcountRow) -> tuple[Interest, ...]:
    """What is known of each dungeon."""
    answers = await rows.list_interest(db, row.headcount_id)
    return gather(
        dungeons_of(row), ((interest.user_id, interest.dungeon_key, interest.item) for interest in answers)
    )


async def choose(db: Connection, guild_id: int, keys: Iterable[str], names: str = "") -> tuple[Dungeon, ...]:
    """The dungeons of these keys, and those written by name, each once; refusals for what does not fit."""
    known = await list_dungeons(db, guild_id)
    by_key = {dungeon.key: dungeon for dungeon in known}
    chosen = {key: by_key[key] for key in keys if key in by_key}
    for name in filter(None, (part.strip() for part in names.split(","))):
        fitting = best_match(known, name)
        if fitting is None:
            raise UnknownDungeon(name=shorten(name, 40))
        chosen[fitting.key] = fitting
    if not chosen:
        raise NoDungeonChosen
    if len(chosen) > MOST_DUNGEONS:
        raise TooManyDungeons(most=MOST_DUNGEONS, count=len(chosen))
    return tuple(chosen.values())


def check_ping(ctx: Context, role: RoleOption | None) -> int | None:
    """The role's id; a refusal when the member could not ping it themselves."""
    if role is None:
        return None
    free = role.role.mentionable and role.id != ctx.guild_id
    may = not ctx.actor.permissions.missing(Permissions.MENTION_EVERYONE)
    if not free and not may and not ctx.actor.is_administrator:
        raise RoleNotPingable(role=role.mention)
    return role.id


async def post_channel(ctx: Context) -> int:
    """The raid channel, else where it was asked."""
    platform = await ctx.guild_settings(PlatformSettings)
    return platform.channel(ChannelKey.RAID) or ctx.channel_id


async def post(
    db: Connection,
    *,
    guild_id: int,
    key: str,
    organizer_id: int,
    dungeons: Sequence[Dungeon],
    channel_id: int,
    audience: Audience,
    minutes: int,
    now: datetime,
) -> datetime:
    """Writes a headcount down, once per key, and posts it. Returns when it ends."""
    ends_at = now + timedelta(minutes=minutes)
    plain: list[dict[str, Any]] = msgspec.to_builtins(dungeons)
    new = rows.NewHeadcount(
        guild_id=guild_id,
        key=key,
        organizer_id=organizer_id,
        dungeons=list(plain),
        channel_id=channel_id,
        role_id=audience.ping_id,
        required_role_id=audience.role_id,
        ends_at=ends_at,
        created_at=now,
    )
    headcount_id = await rows.add_headcount(db, new)
    if headcount_id is not None:
        names = [dungeon.name for dungeon in dungeons]
        await note(By(db, guild_id, organizer_id, now), headcount_id, HeadcountEvent.POSTED, dungeons=names)
        await panels.post(db, rows.HEADCOUNT_PANEL, headcount_id, guild_id, channel_id, now=now)
    return ends_at


async def answer(
    ctx: Context,
    headcount_id: int,
    *,
    add: Sequence[tuple[str, str]] = (),
    among: Sequence[tuple[str, str]] | None = None,
    toggle: bool = False,
) -> tuple[Interest, ...]:
    """Adds (dungeon, item) pairs of the member; of `among` those not in `add` are taken back.

    `toggle`: what was said before already is taken back instead. Returns what is known then.
    """
    row = await load(ctx.db, ctx.guild_id, headcount_id)
    if row.state != "open":
        raise HeadcountOver
    await _check_pairs(ctx, row, add)
    member = ctx.actor.id
    gone = await rows.delete_interest(
        ctx.db, headcount_id, member, [pair for pair in among or () if pair not in add]
    )
    new = await rows.add_interest(ctx.db, headcount_id, member, add, ctx.now)
    if toggle and not new:
        gone += await rows.delete_interest(ctx.db, headcount_id, member, add)
    if new or gone:
        pairs = [f"{dungeon}:{item}" if item else dungeon for dungeon, item in add]
        await HEADCOUNT.note(By.of(ctx), row, HeadcountEvent.ANSWERED, {"said": pairs})
        await HEADCOUNT.show(By.of(ctx), row)
    return await interests_of(ctx.db, row)


async def _check_pairs(ctx: Context, row: HeadcountRow, pairs: Sequence[tuple[str, str]]) -> None:
    """Refusals for what it does not ask about, and where the member may not come."""
    by_key = {dungeon.key: dungeon for dungeon in dungeons_of(row)}
    for key, item in pairs:
        dungeon = by_key.get(key)
        if dungeon is None or (item and dungeon.item(item) is None):
            raise NoSuchItem
        await check_entrance(ctx, entrance_of(row, dungeon, row.organizer_id))


def entrance_of(row: HeadcountRow, dungeon: Dungeon, organizer_id: int) -> Entrance:
    """What is needed to come to that dungeon."""
    return Entrance(organizer_id, row.required_role_id, dungeon.required_role)


async def check_organizer(ctx: Context, row: HeadcountRow) -> None:
    """A refusal unless the member posted it or holds the role organizer, or one above."""
    if row.organizer_id == ctx.actor.id:
        return
    platform = await ctx.guild_settings(PlatformSettings)
    if not allowed(ctx.actor, Role.ORGANIZER, platform.roles):
        raise NotHeadcountLeader(organizer=mention(row.organizer_id))


async def lock_open(ctx: Context, headcount_id: int) -> HeadcountRow:
    """For its organizer: the headcount while it takes answers; refusals else."""
    row = await load(ctx.db, ctx.guild_id, headcount_id)
    await check_organizer(ctx, row)
    if row.state != "open":
        raise HeadcountOver
    return row


async def end(ctx: Context, headcount_id: int) -> None:
    """Ends it; a refusal when somebody did before."""
    row = await load(ctx.db, ctx.guild_id, headcount_id)
    await check_organizer(ctx, row)
    if not await end_headcount(By.of(ctx), row):
        raise HeadcountOver
    await ctx.audit("headcount.end", str(headcount_id))
