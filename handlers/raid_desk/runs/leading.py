"""Leading a run: held by one who may lead it, changed once by each press.

Why: decision 0288.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db.raid_desk.run_events import find_last_event
from db.raid_desk.run_members import list_members, list_offers, list_viewers, mark_nobody_confirmed
from db.raid_desk.runs import lock_run
from handlers.kit.records import By
from handlers.platform.roles.rules import Role, allowed, granted_by
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.runs import outcome_rules as rules
from handlers.raid_desk.runs import refusals
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.limits import read_limits
from handlers.raid_desk.runs.members import dungeon_of, settle_run
from handlers.raid_desk.runs.moves import RUN, RunMove, move_run
from handlers.raid_desk.runs.refusals import RunGone, RunOver
from handlers.raid_desk.runs.words import state_clause
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import mention, plain_name, timestamp

if TYPE_CHECKING:
    from datetime import datetime

    from db.raid_desk.runs import RunRow
    from handlers.frame.context import Context
    from interactions.option_values import MemberOption


class LedRun:
    """A locked run, in the hands of one who may lead it. `row`: as it is now."""

    def __init__(self, ctx: Context, row: RunRow) -> None:
        self.ctx, self.row, self.by = ctx, row, By.of(ctx)

    async def move(self, move: RunMove, **facts: Any) -> None:
        """Started, ended or cancelled; a refusal when it is over, or started already."""
        moved = await move_run(self.by, self.row, move, **facts)
        if moved is None:
            raise RunOver
        self.row = moved

    async def change(self, event: RunEvent | None, facts: dict[str, Any], **columns: Any) -> None:
        """Columns of a run that goes on, with the event that tells it."""
        check_running(self.row)
        changed = await RUN.move(self.by, self.row, event, facts, **columns)
        if changed is None:
            raise refusals.SomebodyWasQuicker(state=state_clause(self.ctx.say, self.row))
        self.row = changed

    async def note(self, event: RunEvent, **facts: Any) -> None:
        await note(self.by, self.row.run_id, event, **facts)

    async def audit(self, action: str, **facts: Any) -> None:
        await self.by.audit(action, str(self.row.run_id), facts)

    async def joined(self) -> list[int]:
        """Those who are in."""
        members = await list_members(self.ctx.db, self.row.run_id)
        return [member.user_id for member in members if member.state == "joined"]

    async def settle(self) -> None:
        """Where there is more room now, those who wait move up."""
        settings = await self.ctx.guild_settings(RaidSettings)
        await settle_run(self.ctx.db, self.row, now=self.ctx.now, accept_s=settings.accept_s)


async def lock(ctx: Context, run_id: int) -> RunRow:
    """The run, for one who may lead it; nobody else changes it before the commit."""
    row = await lock_run(ctx.db, ctx.guild_id, run_id)
    if row is None or row.deleted_at is not None:
        raise RunGone
    await check_leader(ctx, row)
    return row


async def hold(ctx: Context, run_id: int, seen: int | None = None) -> LedRun:
    """The run, to be changed. `seen`: its version when it was shown; a refusal when it has moved on since."""
    row = await lock(ctx, run_id)
    if seen is not None:
        check_seen(ctx, row, seen)
    return LedRun(ctx, row)


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


async def set_lock(run: LedRun, locked: bool) -> None:
    """Nobody else joins, or they may again."""
    event = RunEvent.LOCKED if locked else RunEvent.UNLOCKED
    await run.change(event, {"locked": locked}, locked=locked)
    if not locked:
        await run.settle()
    await run.audit("run.lock", locked=locked)


async def set_place(run: LedRun, party: str, location: str, limits: str) -> list[int]:
    """Party, location and limits. Another location is a new secret: who saw the old one has not seen it.

    Where there is more room now, those who wait move up. Returns who is to be told of another location:
    all who are in, the first time; later those of them who saw the one before.
    """
    before, ctx = run.row, run.ctx
    check_running(before)
    known = read_limits(limits, dungeon_of(before), await list_classes(ctx.db, ctx.guild_id))
    team, place = plain_name(party, 100) or None, plain_name(location, 100) or None
    moved = place != before.location
    version = before.location_version + moved
    await run.change(None, {}, party=team, limits=known, location=place, location_version=version)
    if team != before.party:
        await run.note(RunEvent.PARTY_CHANGED, party=team)
    if moved:
        await run.note(RunEvent.LOCATION_CHANGED, version=version)
    await run.audit("run.place", party=team, location_changed=moved, limits=known)
    if known != before.limits:
        await run.settle()
    return await _to_tell(run, before) if moved and place else []


async def _to_tell(run: LedRun, before: RunRow) -> list[int]:
    joined = await run.joined()
    if before.location is None:
        return joined
    viewers = set(await list_viewers(run.ctx.db, before.run_id, before.location_version))
    return [user_id for user_id in joined if user_id in viewers]


async def transfer(run: LedRun, member: MemberOption) -> None:
    """Another organizer leads it from now on."""
    check_running(run.row)
    platform = await run.ctx.guild_settings(PlatformSettings)
    roles = member.member.roles if member.member is not None else ()
    enough = {platform.roles.get(role) for role in granted_by(Role.ORGANIZER)} - {None}
    if not enough.intersection(roles):
        raise refusals.NotAnOrganizer(member=mention(member.id))
    await run.change(RunEvent.TRANSFERRED, {"to": member.id}, organizer_id=member.id)
    await run.audit("run.transfer", to=member.id)


async def call_members(run: LedRun) -> list[int]:
    """Those who joined are called; at most once a minute."""
    check_running(run.row)
    last = await find_last_event(run.ctx.db, run.row.run_id, RunEvent.PINGED.value)
    if last is not None and not rules.ping_allowed(last.at, run.ctx.now):
        raise refusals.CalledJustNow(when=timestamp(last.at + rules.PING_AGAIN, "R"))
    joined = await _somebody(run)
    await run.note(RunEvent.PINGED)
    await run.audit("run.ping", members=len(joined))
    return joined


async def check_afk(run: LedRun) -> tuple[list[int], datetime]:
    """A timed ready check begins; who does not confirm goes to the bench. Who is asked, and until when."""
    check_running(run.row)
    if run.row.afk_until is not None and run.row.afk_until > run.ctx.now:
        raise refusals.CheckRuns(when=timestamp(run.row.afk_until, "R"))
    joined = await _somebody(run)
    settings = await run.ctx.guild_settings(RaidSettings)
    until = run.ctx.now + timedelta(seconds=settings.afk_check_s)
    await mark_nobody_confirmed(run.ctx.db, run.row.run_id)
    await run.change(RunEvent.AFK_CHECK_BEGUN, {"until": int(until.timestamp())}, afk_until=until)
    await run.audit("run.afk_check", members=len(joined))
    return joined, until


async def ask_keys(run: LedRun, seconds: int | None = None) -> tuple[dict[str, list[int]], datetime]:
    """The window for popping opens, as long as the guild has set if `seconds` is None; who promised what."""
    check_running(run.row)
    promised: dict[str, list[int]] = {}
    for offer in await list_offers(run.ctx.db, run.row.run_id):
        if offer.state == "promised":
            promised.setdefault(offer.item, []).append(offer.user_id)
    if not promised:
        raise refusals.NoKeysHere
    settings = await run.ctx.guild_settings(RaidSettings)
    until = run.ctx.now + timedelta(seconds=seconds or settings.key_window_s)
    await run.change(RunEvent.KEYS_ASKED, {"until": int(until.timestamp())}, keys_until=until)
    return promised, until


async def _somebody(run: LedRun) -> list[int]:
    """Those who are in; a refusal when nobody is."""
    joined = await run.joined()
    if not joined:
        raise refusals.NobodyJoined
    return joined
