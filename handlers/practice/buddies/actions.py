"""Finding a buddy, practising together, parting."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db.outbox import Outbox
from db.platform.members import find_member, list_members
from db.practice import buddies as rows
from db.practice import buddy_searches
from db.practice.buddies import BuddyPairRow
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.practice.buddies import messages
from handlers.practice.buddies.rules import (
    LOOK_EVERY,
    MOST_SEEKERS,
    NOT_AGAIN,
    OFFERED_FOR,
    SUMMARY_EVERY,
    BuddyHasPractised,
    BuddyLeft,
    HasBuddy,
    HasOffer,
    LooksAlready,
    NoBuddy,
    NoOffer,
    NudgedToday,
    matched,
    shared_streak,
)
from handlers.practice.days import DAY
from handlers.practice.members import Practitioner, read_members
from interactions.escaping import first_visible, mention, plain_name
from jobs.requests.platform import EditThread, OpenPrivateThread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild

THREAD_ORIGIN: Final = "practice.buddies"


class Together(msgspec.Struct, frozen=True):
    """How a pair is doing, as one of them sees it. `streak` and `days`: on which both practised."""

    other_id: int
    other: Practitioner | None
    since: datetime
    streak: int
    days: int
    thread_id: int | None


async def find(ctx: Context) -> BuddyPairRow | None:
    """Looks for a buddy from now on; the offer, when somebody was found at once."""
    await rows.lock_buddies(ctx.db, ctx.guild_id)
    pair = await rows.find_pair_of(ctx.db, ctx.guild_id, ctx.actor.id)
    if pair is not None:
        kind = HasBuddy if pair.state == "active" else HasOffer
        raise kind(who=mention(pair.other(ctx.actor.id)))
    language = ctx.locale.partition("-")[0]
    if not await buddy_searches.add_search(ctx.db, ctx.guild_id, ctx.actor.id, language, ctx.now):
        raise LooksAlready
    offers = await match(ctx.db, await ctx.guild())
    return next((pair for pair in offers if ctx.actor.id in pair.members), None)


async def match(db: Connection, guild: Guild) -> list[BuddyPairRow]:
    """Offers to each other whoever suits; the guild's buddies are locked."""
    seekers = await buddy_searches.list_seekers(db, guild.id, MOST_SEEKERS)
    if len(seekers) < 2:
        return []
    known = await buddy_searches.list_partners(db, guild.id, guild.now - NOT_AGAIN)
    offers = []
    for one_id, other_id in matched(seekers, known, guild.now, guild.timezone):
        pair = await rows.add_pair(db, guild.id, one_id, other_id, guild.now + OFFERED_FOR, guild.now)
        for user_id in pair.members:
            text = messages.told_offer(guild.say, pair.other(user_id))
            await tell(db, pair, user_id, text, "offered", guild.now)
        offers.append(pair)
    return offers


async def tell(db: Connection, pair: BuddyPairRow, user_id: int, text: str, what: str, now: datetime) -> None:
    """One of them, once."""
    key = f"buddy:{pair.pair_id}:{what}"
    await notify(db, pair.guild_id, user_id, NoticeKind.PRACTICE, text, now=now, key=key)


async def _lock_own(ctx: Context) -> BuddyPairRow | None:
    await rows.lock_buddies(ctx.db, ctx.guild_id)
    pair = await rows.find_pair_of(ctx.db, ctx.guild_id, ctx.actor.id)
    return None if pair is None else await rows.lock_pair(ctx.db, ctx.guild_id, pair.pair_id)


async def accept(ctx: Context, pair_id: int | None = None) -> tuple[BuddyPairRow, bool]:
    """Says yes to an offer; whether both have now."""
    pair = await _lock_own(ctx)
    if pair is None or pair.state != "offered" or pair_id not in (None, pair.pair_id):
        raise NoOffer
    await _refuse_gone(ctx, pair)
    if not await rows.mark_accepted(ctx.db, pair.pair_id, ctx.actor.id):
        return pair, False
    guild = await ctx.guild()
    await rows.mark_active(ctx.db, pair.pair_id, ctx.now + SUMMARY_EVERY, ctx.now + LOOK_EVERY, ctx.now)
    other_id = pair.other(ctx.actor.id)
    await tell(ctx.db, pair, other_id, messages.paired(guild.say, ctx.actor.id), "active", ctx.now)
    await _open_thread(ctx.db, guild, pair)
    await ctx.audit("practice.buddies.active", str(pair.pair_id), members=list(pair.members))
    return pair, True


async def _refuse_gone(ctx: Context, pair: BuddyPairRow) -> None:
    other_id = pair.other(ctx.actor.id)
    other = await find_member(ctx.db, ctx.guild_id, other_id)
    if other is not None and other.left_at is not None:
        raise BuddyLeft(who=mention(other_id))


async def _open_thread(db: Connection, guild: Guild, pair: BuddyPairRow) -> None:
    """A private one; without a channel for practice there is none."""
    channel_id = guild.channel(ChannelKey.PRACTICE)
    if channel_id is None:
        return
    members = {row.user_id: row for row in await list_members(db, guild.id, pair.members)}
    names = [
        plain_name(first_visible(*members[user_id].names), 30) if user_id in members else ""
        for user_id in pair.members
    ]
    thread = OpenPrivateThread(
        guild_id=guild.id,
        channel_id=channel_id,
        name=f"{' & '.join(name or '–' for name in names)} · {pair.pair_id}",
        origin=f"{THREAD_ORIGIN}:{pair.pair_id}",
    )
    await Outbox(db, guild.id).add(thread, key=f"buddy_thread:{pair.pair_id}")


async def active(ctx: Context) -> BuddyPairRow:
    """The actor's pair; refuses when there is none, or the other one has left the server."""
    pair = await rows.find_pair_of(ctx.db, ctx.guild_id, ctx.actor.id)
    if pair is None or pair.state != "active":
        raise NoBuddy
    await _refuse_gone(ctx, pair)
    return pair


async def status(ctx: Context) -> Together | BuddyPairRow | None:
    """How the pair is doing; the offer that waits; None while the actor only looks."""
    pair = await rows.find_pair_of(ctx.db, ctx.guild_id, ctx.actor.id)
    if pair is None:
        if await buddy_searches.find_search(ctx.db, ctx.guild_id, ctx.actor.id) is None:
            raise NoBuddy
        return None
    await _refuse_gone(ctx, pair)
    return pair if pair.state == "offered" else await together(ctx.db, pair, ctx.actor.id, ctx.now)


async def together(db: Connection, pair: BuddyPairRow, user_id: int, now: datetime) -> Together:
    """How they are doing."""
    members = await read_members(db, pair.guild_id, pair.members, now)
    began = pair.began_at or pair.offered_at
    days = await rows.list_shared_days(db, pair.guild_id, *pair.members, since=began.date() - DAY)
    today = max((member.today for member in members.values()), default=now.date())
    other_id = pair.other(user_id)
    streak = shared_streak(days, today)
    return Together(other_id, members.get(other_id), began, streak, len(days), pair.thread_id)


async def nudge(ctx: Context) -> int:
    """A kind word to one's buddy, once a day; whom."""
    pair = await active(ctx)
    other_id = pair.other(ctx.actor.id)
    other = (await read_members(ctx.db, ctx.guild_id, [other_id], ctx.now)).get(other_id)
    if other is not None and other.done_today:
        raise BuddyHasPractised(who=mention(other_id))
    guild = await ctx.guild()
    if not await rows.mark_nudged(ctx.db, pair.pair_id, ctx.actor.id, guild.today):
        raise NudgedToday(who=mention(other_id))
    text = messages.told_nudge(guild.say, ctx.actor.id)
    await tell(ctx.db, pair, other_id, text, f"nudge:{guild.today}", ctx.now)
    return other_id


async def leave(ctx: Context) -> bool:
    """Parts, declines or stops looking; whether there was a buddy."""
    pair = await _lock_own(ctx)
    if pair is None:
        if not await buddy_searches.delete_search(ctx.db, ctx.guild_id, ctx.actor.id):
            raise NoBuddy
        return False
    guild, other_id = await ctx.guild(), pair.other(ctx.actor.id)
    if pair.state == "offered":
        await end_pair(ctx.db, pair, "declined", ctx.now, again=[other_id])
        await tell(ctx.db, pair, other_id, messages.told_declined(guild.say), "declined", ctx.now)
        return False
    await end_pair(ctx.db, pair, "parted", ctx.now)
    await tell(ctx.db, pair, other_id, messages.told_parted(guild.say), "parted", ctx.now)
    return True


async def end_pair(
    db: Connection, pair: BuddyPairRow, why: str, now: datetime, *, again: Sequence[int] = ()
) -> None:
    """Both are free, and those of `again` look for another one; their thread is closed."""
    await buddy_searches.search_again(db, pair.pair_id, again, now)
    await rows.mark_pair_ended(db, pair.pair_id, why, now)
    if pair.thread_id is not None:
        await Outbox(db, pair.guild_id).add(EditThread(pair.thread_id, archived=True))
