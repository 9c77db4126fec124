"""Leading a run. Every function locks the run, checks who presses, and moves it once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from db.raid_desk import organizing as rows
from db.raid_desk import runs
from db.raid_desk.run_events import find_last_event
from db.raid_desk.run_members import MemberRow, list_members
from db.raid_desk.run_offers import list_offers
from db.raid_desk.runs import RUN_PANEL
from handlers.frame.context import Context
from handlers.kit import panels
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.runs import leading_refusals as refusals
from handlers.raid_desk.runs import moves
from handlers.raid_desk.runs import outcome_rules as rules
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.limits import read_limits
from handlers.raid_desk.runs.members import dungeon_of, read_group, settle_run
from handlers.raid_desk.runs.moves import Move, move_run
from handlers.raid_desk.runs.refusals import NotInRun, RunGone, RunOver
from handlers.raid_desk.runs.words import state_clause
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import mention, plain_name, timestamp

if TYPE_CHECKING:
    from datetime import datetime

    from db.raid_desk.runs import RunRow
    from interactions.option_values import MemberOption


async def lock(ctx: Context, run_id: int) -> RunRow:
    """The run, for one who may lead it; nobody else changes it before the commit."""
    row = await runs.lock_run(ctx.db, ctx.guild_id, run_id)
    if row is None or row.deleted_at is not None:
        raise RunGone
    await check_leader(ctx, row)
    return row


async def check_leader(ctx: Context, row: RunRow) -> None:
    """A refusal unless the member may lead the run."""
    if not await may_lead(ctx, row):
        raise refusals.NotItsOrganizer(organizer=mention(row.organizer_id))


async def may_lead(ctx: Context, row: RunRow) -> bool:
    """Whether the member organizes the run, or holds the role organizer or one above it."""
    if row.organizer_id == ctx.actor.id:
        return True
    platform = await ctx.guild_settings(PlatformSettings)
    return allowed(ctx.actor, Role.ORGANIZER, platform.roles)


def check_seen(ctx: Context, row: RunRow, version: int) -> None:
    """A refusal when the run has moved on since the panel was shown."""
    if row.version != version:
        raise refusals.SomebodyWasQuicker(state=state_clause(ctx.say, row))


def check_running(row: RunRow) -> None:
    """A refusal when it is over."""
    if not row.running:
        raise RunOver


async def move(ctx: Context, run_id: int, version: int, way: Move, **facts: Any) -> RunRow:
    """Started, ended or cancelled by one who may lead it, as they saw it."""
    row = await lock(ctx, run_id)
    check_seen(ctx, row, version)
    if not await move_run(ctx.db, row, way, now=ctx.now, actor_id=ctx.actor.id, facts=facts):
        raise RunOver
    return await _fresh(ctx, run_id)


async def begin(ctx: Context, run_id: int, version: int) -> RunRow:
    """Open to live."""
    return await move(ctx, run_id, version, moves.START)


async def finish(ctx: Context, run_id: int, version: int) -> RunRow:
    """Over, as planned; how it went is logged next."""
    return await move(ctx, run_id, version, moves.END, by_timer=False)


async def call_off(ctx: Context, run_id: int, version: int) -> RunRow:
    """Cancelled: nobody gets anything."""
    return await move(ctx, run_id, version, moves.CANCEL)


async def set_lock(ctx: Context, run_id: int, version: int, locked: bool) -> RunRow:
    """Nobody else joins, or they may again."""
    row = await lock(ctx, run_id)
    check_seen(ctx, row, version)
    check_running(row)
    await _change(ctx, row, locked=locked)
    if not locked:
        fresh, settings = await _fresh(ctx, run_id), await ctx.guild_settings(RaidSettings)
        await settle_run(ctx.db, fresh, now=ctx.now, accept_s=settings.accept_s)
    event = RunEvent.LOCKED if locked else RunEvent.UNLOCKED
    return await _noted(ctx, row, event, "run.lock", locked=locked)


async def set_place(
    ctx: Context, run_id: int, version: int, party: str, location: str, limits: str
) -> tuple[RunRow, list[int]]:
    """Party, location and limits. Another location is a new secret: who saw the old one has not seen it.

    Where there is more room now, those who wait move up. Returns who is to be told of another location:
    all who are in, the first time; later those of them who saw the one before.
    """
    row = await lock(ctx, run_id)
    check_seen(ctx, row, version)
    check_running(row)
    known = read_limits(limits, dungeon_of(row), await list_classes(ctx.db, ctx.guild_id))
    changes: dict[str, Any] = {"party": plain_name(party, 100) or None, "limits": known}
    place = plain_name(location, 100) or None
    moved = place != row.location
    if moved:
        changes |= {"location": place, "location_version": row.location_version + 1}
    await _change(ctx, row, **changes)
    if changes["party"] != row.party:
        await _note(ctx, row, RunEvent.PARTY_CHANGED, party=changes["party"])
    if moved:
        await _note(ctx, row, RunEvent.LOCATION_CHANGED, version=row.location_version + 1)
    await ctx.audit("run.place", str(run_id), party=changes["party"], location_changed=moved, limits=known)
    if known != row.limits:
        fresh, settings = await _fresh(ctx, run_id), await ctx.guild_settings(RaidSettings)
        await settle_run(ctx.db, fresh, now=ctx.now, accept_s=settings.accept_s)
    told = await _to_tell(ctx, row) if moved and place else []
    return await _fresh(ctx, run_id), told


async def _to_tell(ctx: Context, before: RunRow) -> list[int]:
    joined = [one.user_id for one in await joined_of(ctx, before.run_id)]
    if before.location is None:
        return joined
    viewers = set(await rows.list_viewers(ctx.db, before.run_id, before.location_version))
    return [user_id for user_id in joined if user_id in viewers]


async def transfer(ctx: Context, run_id: int, version: int, member: MemberOption) -> RunRow:
    """Another organizer leads it from now on."""
    row = await lock(ctx, run_id)
    check_seen(ctx, row, version)
    check_running(row)
    platform = await ctx.guild_settings(PlatformSettings)
    roles = member.member.roles if member.member is not None else ()
    enough = {platform.roles.get(role) for role in Role if role in _LEADING} - {None}
    if not enough.intersection(roles):
        raise refusals.NotAnOrganizer(member=mention(member.id))
    await _change(ctx, row, organizer_id=member.id)
    return await _noted(ctx, row, RunEvent.TRANSFERRED, "run.transfer", to=member.id)


_LEADING = frozenset(
    (
        Role.ADMINISTRATOR,
        Role.MODERATOR,
        Role.HEAD_ORGANIZER,
        Role.OFFICER,
        Role.SECURITY,
        Role.ORGANIZER,
    )
)


async def call_members(ctx: Context, run_id: int) -> tuple[RunRow, list[int]]:
    """Those who joined are called; at most once a minute."""
    row = await lock(ctx, run_id)
    check_running(row)
    last = await find_last_event(ctx.db, run_id, RunEvent.PINGED.value)
    if last is not None and not rules.ping_allowed(last.at, ctx.now):
        raise refusals.CalledJustNow(when=timestamp(last.at + rules.PING_AGAIN, "R"))
    joined = [one.user_id for one in await joined_of(ctx, run_id)]
    if not joined:
        raise refusals.NobodyJoined
    await _note(ctx, row, RunEvent.PINGED)
    await ctx.audit("run.ping", str(run_id), members=len(joined))
    return row, joined


async def check_afk(ctx: Context, run_id: int, version: int) -> tuple[RunRow, list[int], datetime]:
    """A timed ready check begins; who does not confirm goes to the bench."""
    row = await lock(ctx, run_id)
    check_seen(ctx, row, version)
    check_running(row)
    if row.afk_until is not None and row.afk_until > ctx.now:
        raise refusals.CheckRuns(when=timestamp(row.afk_until, "R"))
    joined = [one.user_id for one in await joined_of(ctx, run_id)]
    if not joined:
        raise refusals.NobodyJoined
    settings = await ctx.guild_settings(RaidSettings)
    until = ctx.now + timedelta(seconds=settings.afk_check_s)
    await rows.mark_nobody_confirmed(ctx.db, run_id)
    await _change(ctx, row, afk_until=until)
    await _note(ctx, row, RunEvent.AFK_CHECK_BEGUN, until=int(until.timestamp()))
    await ctx.audit("run.afk_check", str(run_id), members=len(joined))
    return await _fresh(ctx, run_id), joined, until


class Confirmed(msgspec.Struct, frozen=True):
    """What came of "I'm here". `missed_at`: when the check ended that put the member on the bench."""

    missed_at: datetime | None = None
    has_place: bool = False


async def confirm(ctx: Context, run_id: int) -> Confirmed:
    """A joined member is there; who comes too late reads what has become of their place.

    Until the check is evaluated, a moment after its time, nobody is too late.
    """
    row = await runs.lock_run(ctx.db, ctx.guild_id, run_id)
    if row is None:
        raise RunGone
    check_running(row)
    if row.afk_until is None:
        return await _missed(ctx, row)
    if not await rows.mark_confirmed(ctx.db, run_id, ctx.actor.id):
        raise NotInRun
    return Confirmed()


async def _missed(ctx: Context, row: RunRow) -> Confirmed:
    last = await find_last_event(ctx.db, row.run_id, RunEvent.AFK_CHECK_ENDED.value)
    settings = await ctx.guild_settings(RaidSettings)
    group = await read_group(ctx.db, row, now=ctx.now, accept_s=settings.accept_s)
    on_bench = group.state_of(ctx.actor.id) == "benched"
    if last is None or not on_bench or ctx.actor.id not in last.facts.get("benched", ()):
        raise refusals.NoCheckRuns
    fits = not row.locked and group.fits(group.class_of(ctx.actor.id)) and not group.waiting()
    return Confirmed(missed_at=last.at, has_place=fits)


async def ask_keys(
    ctx: Context, run_id: int, version: int, seconds: int | None = None
) -> tuple[RunRow, dict[str, list[int]], datetime]:
    """The window for popping opens, as long as the guild has set if `seconds` is None; who promised what."""
    row = await lock(ctx, run_id)
    check_seen(ctx, row, version)
    check_running(row)
    promised: dict[str, list[int]] = {}
    for offer in await list_offers(ctx.db, run_id):
        if offer.state == "promised":
            promised.setdefault(offer.item, []).append(offer.user_id)
    if not promised:
        raise refusals.NoKeysHere
    settings = await ctx.guild_settings(RaidSettings)
    until = ctx.now + timedelta(seconds=seconds or settings.key_window_s)
    await _change(ctx, row, keys_until=until)
    await _note(ctx, row, RunEvent.KEYS_ASKED, until=int(until.timestamp()))
    return await _fresh(ctx, run_id), promised, until


async def pop(ctx: Context, run_id: int, item: str) -> RunRow:
    """A member used what they promised; noted once."""
    row = await runs.lock_run(ctx.db, ctx.guild_id, run_id)
    if row is None:
        raise RunGone
    if not await rows.mark_popped(ctx.db, run_id, ctx.actor.id, item, ctx.now):
        raise refusals.NotYourPromise
    await _note(ctx, row, RunEvent.KEY_POPPED, item=item)
    await panels.touch(ctx.db, RUN_PANEL, run_id, now=ctx.now)
    return row


async def see_location(ctx: Context, run_id: int) -> RunRow:
    """For joined members, the organizer and those above; the first view of each location is noted."""
    row = await runs.lock_run(ctx.db, ctx.guild_id, run_id)
    if row is None:
        raise RunGone
    check_running(row)
    joined = {one.user_id for one in await joined_of(ctx, run_id)}
    if ctx.actor.id not in joined and not await may_lead(ctx, row):
        raise refusals.OnlyForJoined
    if row.location is None:
        raise refusals.NoLocationYet(organizer=mention(row.organizer_id))
    if await rows.add_location_view(ctx.db, run_id, ctx.actor.id, row.location_version, ctx.now):
        await _note(ctx, row, RunEvent.LOCATION_SEEN)
    return row


async def joined_of(ctx: Context, run_id: int) -> list[MemberRow]:
    """Those who are in."""
    return [one for one in await list_members(ctx.db, run_id) if one.state == "joined"]


async def _change(ctx: Context, row: RunRow, **columns: Any) -> None:
    if not await runs.change_run(ctx.db, row.run_id, seen_version=row.version, **columns):
        raise refusals.SomebodyWasQuicker(state=state_clause(ctx.say, row))
    await panels.touch(ctx.db, RUN_PANEL, row.run_id, now=ctx.now)


async def _note(ctx: Context, row: RunRow, event: RunEvent, **facts: Any) -> None:
    await note(ctx.db, ctx.guild_id, row.run_id, event, now=ctx.now, actor_id=ctx.actor.id, **facts)


async def _noted(ctx: Context, row: RunRow, event: RunEvent, action: str, **facts: Any) -> RunRow:
    await _note(ctx, row, event, **facts)
    await ctx.audit(action, str(row.run_id), **facts)
    return await _fresh(ctx, row.run_id)


async def _fresh(ctx: Context, run_id: int) -> RunRow:
    row = await runs.find_run(ctx.db, ctx.guild_id, run_id)
    if row is None:
        raise RunGone
    return row
