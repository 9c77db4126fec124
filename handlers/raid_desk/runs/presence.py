"""Who is in says that they are there, and sees where the run goes."""

from __future__ import annotations

from datetime import datetime

import msgspec

from db.raid_desk.run_events import find_last_event
from db.raid_desk.run_members import add_location_view, list_members, mark_confirmed
from db.raid_desk.runs import RunRow
from handlers.frame.context import Context
from handlers.kit.records import By
from handlers.platform.roles.rules import Role
from handlers.raid_desk.runs import members
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.leading import may_lead
from handlers.raid_desk.runs.refusals import NoCheckRuns, NoLocationYet, NotInRun, OnlyForJoined
from handlers.raid_desk.runs.states import Here, Join, SeeLocation
from handlers.raid_desk.settings import RaidSettings
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.escaping import mention, timestamp
from interactions.languages import Say
from interactions.responses import Reply
from interactions.router import Router

router = Router()


@router.component(SeeLocation, requires=Role.EVERYONE)
async def see_location(ctx: Context, state: SeeLocation) -> Reply:
    """Where a joined member has to go."""
    return _location(ctx.say, await find_location(ctx, state.run_id))


@router.component(Here, requires=Role.EVERYONE)
async def here(ctx: Context, state: Here) -> Reply:
    """I am there."""
    return _confirmed(ctx.say, state.run_id, await confirm(ctx, state.run_id))


async def find_location(ctx: Context, run_id: int) -> RunRow:
    """For joined members, the organizer and those above; the first view of each location is noted."""
    row = await members.lock_running(ctx.db, ctx.guild_id, run_id)
    joined = {known.user_id for known in await list_members(ctx.db, run_id) if known.state == "joined"}
    if ctx.actor.id not in joined and not await may_lead(ctx, row):
        raise OnlyForJoined
    if row.location is None:
        raise NoLocationYet(organizer=mention(row.organizer_id))
    if await add_location_view(ctx.db, run_id, ctx.actor.id, row.location_version, ctx.now):
        await note(By.of(ctx), run_id, RunEvent.LOCATION_SEEN)
    return row


class Confirmed(msgspec.Struct, frozen=True):
    """What came of "I'm here". `missed_at`: when the check ended that put the member on the bench."""

    missed_at: datetime | None = None
    has_place: bool = False


async def confirm(ctx: Context, run_id: int) -> Confirmed:
    """A joined member is there; who comes too late reads what has become of their place.

    Until the check is evaluated, a moment after its time, nobody is too late.
    """
    row = await members.lock_running(ctx.db, ctx.guild_id, run_id)
    if row.afk_until is None:
        return await _missed(ctx, row)
    if not await mark_confirmed(ctx.db, run_id, ctx.actor.id):
        raise NotInRun
    return Confirmed()


async def _missed(ctx: Context, row: RunRow) -> Confirmed:
    last = await find_last_event(ctx.db, row.run_id, RunEvent.AFK_CHECK_ENDED.value)
    settings = await ctx.guild_settings(RaidSettings)
    group = await members.read_group(ctx.db, row, now=ctx.now, accept_s=settings.accept_s)
    on_bench = group.state_of(ctx.actor.id) == "benched"
    if last is None or not on_bench or ctx.actor.id not in last.facts.get("benched", ()):
        raise NoCheckRuns
    fits = not row.locked and group.fits(group.class_of(ctx.actor.id)) and not group.waiting()
    return Confirmed(missed_at=last.at, has_place=fits)


def _location(say: Say, run: RunRow) -> Reply:
    """Where it goes, for one member alone."""
    text: str = say("**Location:** {place}", place=run.location or "")
    if run.party:
        text += "\n" + say("**Party:** {party}", party=run.party)
    note = say("It is recorded that you have seen it. Keep it to yourself.")
    return Reply(content=f"{text}\n-# {note}", ephemeral=True)


def _confirmed(say: Say, run_id: int, result: Confirmed) -> Reply:
    """To who pressed "I'm here": in time, or on the bench because that was too late."""
    if result.missed_at is None:
        return Reply(say("Good: you stay in."), ephemeral=True)
    text = say(
        "The AFK check ended {when} without you, so you are on the bench. "
        "What you promised no longer counts.",
        when=timestamp(result.missed_at, "R"),
    )
    more = (
        say("There is still a place for you: press Join to take it.")
        if result.has_place
        else say("All places are taken by now: Join puts you on the waiting list.")
    )
    back = Button(say("Join"), Join(run_id), style=ButtonStyle.SUCCESS, emoji="✅")
    return Reply(f"{text}\n{more}", components=(ActionRow((back,)),), ephemeral=True)
