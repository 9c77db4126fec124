"""What is pressed to lead a run, and what joined members press on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from db.raid_desk import organizing as rows
from db.raid_desk import runs
from db.raid_desk.run_members import list_members
from db.raid_desk.run_offers import list_offers
from db.raid_desk.runs import RunRow
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.runs import leading, log_form, logging_outcome
from handlers.raid_desk.runs import leading_messages as messages
from handlers.raid_desk.runs import leading_states as states
from handlers.raid_desk.runs.leading_messages import Board
from handlers.raid_desk.runs.limits import limits_text
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.outcome_rules import Loggable
from handlers.raid_desk.runs.refusals import RunGone
from interactions.escaping import mention
from interactions.fields import Ids
from interactions.option_values import MemberOption
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router
from jobs.requests.platform import SendMessage
from jobs.requests.raid_desk import RUN_PROMPT

router = Router(leads=True)


async def _board(ctx: Context, row: RunRow) -> Board:
    return Board(
        run=row,
        dungeon=dungeon_of(row),
        members=await list_members(ctx.db, row.run_id),
        offers=await list_offers(ctx.db, row.run_id),
        viewers=await rows.list_viewers(ctx.db, row.run_id, row.location_version),
        now=ctx.now,
    )


async def _shown(ctx: Context, row: RunRow, said: str = "") -> Update:
    return messages.panel(ctx.say, await _board(ctx, row), said)


@router.component(states.OpenPanel, requires=Role.EVERYONE)
async def open_panel(ctx: Context, state: states.OpenPanel) -> Reply:
    """The organizer's panel."""
    row = await runs.find_run(ctx.db, ctx.guild_id, state.run_id)
    if row is None:
        raise RunGone
    await leading.check_leader(ctx, row)
    return messages.opened(ctx.say, await _board(ctx, row))


@router.component(states.SeeLocation, requires=Role.EVERYONE)
async def see_location(ctx: Context, state: states.SeeLocation) -> Reply:
    """Where a joined member has to go."""
    return messages.location(ctx.say, await leading.see_location(ctx, state.run_id))


@router.component(states.Begin, requires=Role.EVERYONE)
async def begin(ctx: Context, state: states.Begin) -> Update:
    """The run starts."""
    row = await leading.begin(ctx, state.run_id, state.version)
    return await _shown(ctx, row, ctx.say("The run has started."))


@router.component(states.Lock, requires=Role.EVERYONE)
async def lock(ctx: Context, state: states.Lock) -> Update:
    """Nobody else may join, or they may again."""
    row = await leading.set_lock(ctx, state.run_id, state.version, state.locked)
    said = ctx.say("Nobody else can join.") if state.locked else ctx.say("Others can join again.")
    return await _shown(ctx, row, said)


@router.component(states.EditPlace, requires=Role.EVERYONE)
async def edit_place(ctx: Context, state: states.EditPlace) -> OpenModal:
    """Asks for party and location."""
    row = await leading.lock(ctx, state.run_id)
    leading.check_running(row)
    classes = await list_classes(ctx.db, ctx.guild_id)
    limits = limits_text(row.limits, dungeon_of(row), classes)
    return OpenModal(messages.place_form(ctx.say, row, limits))


@router.modal(states.SetPlace, requires=Role.EVERYONE)
async def set_place(
    ctx: Context, state: states.SetPlace, *, party: str = "", location: str = "", limits: str = ""
) -> Update:
    """Party, location and limits, filled in."""
    row, told = await leading.set_place(ctx, state.run_id, state.version, party, location, limits)
    for message in messages.location_changed(ctx.say, dungeon_of(row), told):
        await ctx.outbox.add(SendMessage(row.channel_id, message))
    return await _shown(ctx, row, ctx.say("Noted."))


@router.component(states.Ping, requires=Role.EVERYONE)
async def ping(ctx: Context, state: states.Ping) -> Update:
    """Those who joined are called."""
    row, joined = await leading.call_members(ctx, state.run_id)
    for message in messages.called(ctx.say, row, dungeon_of(row), joined):
        await ctx.outbox.add(SendMessage(row.channel_id, message))
    told = ctx.say.counted(len(joined), "1 member is called.", "{count} members are called.")
    return await _shown(ctx, row, told)


@router.component(states.CheckAfk, requires=Role.EVERYONE)
async def check_afk(ctx: Context, state: states.CheckAfk) -> Update:
    """Who joined has to say that they are there."""
    row, joined, until = await leading.check_afk(ctx, state.run_id, state.version)
    for message in messages.afk_check(ctx.say, row, dungeon_of(row), joined, until):
        await _prompt(ctx, row, message, until)
    told = ctx.say.counted(len(joined), "1 member is asked.", "{count} members are asked.")
    return await _shown(ctx, row, told)


@router.component(states.Here, requires=Role.EVERYONE)
async def here(ctx: Context, state: states.Here) -> Reply:
    """I am there."""
    confirmed = await leading.confirm(ctx, state.run_id)
    if confirmed.missed_at is not None:
        return messages.missed_check(
            ctx.say, state.run_id, confirmed.missed_at, has_place=confirmed.has_place
        )
    return Reply(content=ctx.say("Good: you stay in."), ephemeral=True)


@router.component(states.AskKeys, requires=Role.EVERYONE)
async def ask_keys(ctx: Context, state: states.AskKeys) -> Update:
    """Keys are to be popped now."""
    row, promised, until = await leading.ask_keys(ctx, state.run_id, state.version)
    message = messages.key_window(ctx.say, row, dungeon_of(row), promised, until)
    await _prompt(ctx, row, message, until)
    return await _shown(ctx, row, ctx.say("Those who promised keys are asked to pop them."))


@router.component(states.Popped, requires=Role.EVERYONE)
async def popped(ctx: Context, state: states.Popped) -> Reply:
    """I popped what I promised."""
    await leading.pop(ctx, state.run_id, state.item)
    return Reply(content=ctx.say("Thank you! It counts when the run is logged."), ephemeral=True)


@router.component(states.Transfer, requires=Role.EVERYONE)
async def transfer(ctx: Context, state: states.Transfer, *, picked: MemberOption) -> Update:
    """Another organizer leads it."""
    row = await leading.transfer(ctx, state.run_id, state.version, picked)
    return await _shown(ctx, row, ctx.say("{member} leads this run now.", member=mention(picked.id)))


@router.component(states.Finish, requires=Role.EVERYONE)
async def finish(ctx: Context, state: states.Finish) -> Update:
    """The run is over."""
    await leading.finish(ctx, state.run_id, state.version)
    return await _log(ctx, await logging_outcome.draft(ctx, state.run_id))


@router.component(states.AskCancel, requires=Role.EVERYONE)
async def ask_cancel(ctx: Context, state: states.AskCancel) -> Update:
    """Is it really to be called off?"""
    row = await leading.lock(ctx, state.run_id)
    leading.check_seen(ctx, row, state.version)
    leading.check_running(row)
    return messages.ask_cancel(ctx.say, row)


@router.component(states.Cancel, requires=Role.EVERYONE)
async def cancel(ctx: Context, state: states.Cancel) -> Update:
    """It is called off."""
    await leading.call_off(ctx, state.run_id, state.version)
    return Update(content=ctx.say("The run is called off."), embeds=(), components=())


@router.component(states.OpenLog, requires=Role.EVERYONE)
async def open_log(ctx: Context, state: states.OpenLog) -> Update:
    """The log of how it went."""
    return await _log(ctx, await logging_outcome.draft(ctx, state.run_id))


@router.component(states.WriteLog, requires=Role.EVERYONE)
async def write_log(ctx: Context, state: states.WriteLog) -> Reply:
    """The log of how it went, beside a panel that everybody sees."""
    draft = await logging_outcome.draft(ctx, state.run_id)
    return log_form.log_opened(ctx.say, draft, dungeon_of(draft.run))


@router.component(states.SetAttendance, requires=Role.EVERYONE)
async def set_attendance(ctx: Context, state: states.SetAttendance, *, picked: Ids) -> Update:
    """Those of a page of members who were there."""
    draft = await logging_outcome.set_attendance(ctx, state.run_id, state.version, state.page, picked)
    return await _log(ctx, draft)


@router.component(states.AskPoppers, requires=Role.EVERYONE)
async def ask_poppers(ctx: Context, state: states.AskPoppers, *, values: list[str]) -> Update:
    """Those who are said to have popped are asked to confirm it."""
    known, asked = await logging_outcome.ask_poppers(ctx, state.run_id, state.version, values)
    if asked:
        message = messages.confirm_popping(ctx.say, known.run, dungeon_of(known.run), asked)
        await _prompt(ctx, known.run, message, None)
    return await _log(ctx, known)


@router.component(states.LogOutcome, requires=Role.EVERYONE)
async def log_outcome(ctx: Context, state: states.LogOutcome, *, picked: Loggable) -> Update:
    """How it went; who was there is as it stands."""
    return await _log(ctx, await logging_outcome.log_outcome(ctx, state.run_id, state.version, picked))


@router.component(states.UndoLog, requires=Role.EVERYONE)
async def undo_log(ctx: Context, state: states.UndoLog) -> Update:
    """What was logged is taken back."""
    return await _log(ctx, await logging_outcome.undo(ctx, state.run_id, state.version))


async def _log(ctx: Context, draft: logging_outcome.LogDraft) -> Update:
    return log_form.log_panel(ctx.say, draft, dungeon_of(draft.run))


async def _prompt(ctx: Context, row: RunRow, message: dict[str, Any], until: datetime | None) -> None:
    """A message whose buttons go at that time, or with the log of the run."""
    seconds = int(until.timestamp()) if until is not None else 0
    await ctx.outbox.add(SendMessage(row.channel_id, message, origin=f"{RUN_PROMPT}:{row.run_id}:{seconds}"))
