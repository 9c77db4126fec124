"""What is pressed on the organizer's panel of a run. Each press changes the run, and the panel shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import Any

from db.raid_desk.run_events import list_taken_off
from db.raid_desk.run_members import list_members, list_offers, list_viewers
from db.raid_desk.runs import RunRow, find_run
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.runs import calls, leading, moves, states
from handlers.raid_desk.runs import leading_messages as messages
from handlers.raid_desk.runs.leading import LedRun, check_leader, check_running, hold
from handlers.raid_desk.runs.leading_messages import Board
from handlers.raid_desk.runs.limits import limits_text
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.refusals import RunGone
from interactions.escaping import mention
from interactions.option_values import MemberOption
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router
from jobs.requests.platform import SendMessage
from jobs.requests.raid_desk import RUN_PROMPT

router = Router(leads=True)
Pressed = Callable[..., Awaitable[str]]
"""(run, state, ...): what is said above the panel."""


def press(state: type[states.OnRun], register: Any = router.component) -> Callable[[Pressed], Pressed]:
    """The function gets the run as it was when the panel was shown, held; then the panel is drawn again."""

    def declare(function: Pressed) -> Pressed:
        @wraps(function)
        async def pressed(ctx: Context, pressed: Any, **picked: Any) -> Update:
            run = await hold(ctx, pressed.run_id, getattr(pressed, "version", None))
            said = await function(run, pressed, **picked)
            return messages.panel(ctx.say, await _board(ctx, run.row), said)

        register(state, requires=Role.EVERYONE)(pressed)
        return function

    return declare


async def _board(ctx: Context, row: RunRow) -> Board:
    return Board(
        run=row,
        dungeon=dungeon_of(row),
        members=await list_members(ctx.db, row.run_id),
        offers=await list_offers(ctx.db, row.run_id),
        viewers=await list_viewers(ctx.db, row.run_id, row.location_version),
        taken_off=await list_taken_off(ctx.db, row.run_id),
        now=ctx.now,
    )


@router.component(states.OpenPanel, requires=Role.EVERYONE)
async def open_panel(ctx: Context, state: states.OpenPanel) -> Reply:
    """The organizer's panel."""
    row = await find_run(ctx.db, ctx.guild_id, state.run_id)
    if row is None:
        raise RunGone
    await check_leader(ctx, row)
    return messages.opened(ctx.say, await _board(ctx, row))


@press(states.Begin)
async def begin(run: LedRun, state: states.Begin) -> str:
    """The run starts."""
    await run.move(moves.START)
    return run.ctx.say("The run has started.")


@press(states.Lock)
async def lock(run: LedRun, state: states.Lock) -> str:
    """Nobody else may join, or they may again."""
    await leading.set_lock(run, state.locked)
    say = run.ctx.say
    return say("Nobody else can join.") if state.locked else say("Others can join again.")


@router.component(states.EditPlace, requires=Role.EVERYONE)
async def edit_place(ctx: Context, state: states.EditPlace) -> OpenModal:
    """Asks for party, location and limits."""
    row = await leading.lock(ctx, state.run_id)
    check_running(row)
    limits = limits_text(row.limits, dungeon_of(row), await list_classes(ctx.db, ctx.guild_id))
    return OpenModal(messages.place_form(ctx.say, row, limits))


@press(states.SetPlace, router.modal)
async def set_place(
    run: LedRun, state: states.SetPlace, *, party: str = "", location: str = "", limits: str = ""
) -> str:
    """Party, location and limits, filled in."""
    await change_place(run, party, location, limits)
    return run.ctx.say("Noted.")


async def change_place(run: LedRun, party: str, location: str, limits: str) -> None:
    """Those who need it are told of another location."""
    told = await leading.set_place(run, party, location, limits)
    await _send(run, *calls.location_changed(run.ctx.say, dungeon_of(run.row), told))


@press(states.Ping)
async def ping(run: LedRun, state: states.Ping) -> str:
    """Those who joined are called."""
    joined, say = await leading.call_members(run), run.ctx.say
    await _send(run, *calls.called(say, dungeon_of(run.row), joined))
    return say.counted(len(joined), "1 member is called.", "{count} members are called.")


@press(states.CheckAfk)
async def check_afk(run: LedRun, state: states.CheckAfk) -> str:
    """Who joined has to say that they are there."""
    joined, until = await leading.check_afk(run)
    say = run.ctx.say
    await prompt(run.ctx, run.row, until, *calls.afk_check(say, run.row, dungeon_of(run.row), joined, until))
    return say.counted(len(joined), "1 member is asked.", "{count} members are asked.")


@press(states.AskKeys)
async def ask_keys(run: LedRun, state: states.AskKeys) -> str:
    """Keys are to be popped now."""
    await ask_for_keys(run)
    return run.ctx.say("Those who promised keys are asked to pop them.")


async def ask_for_keys(run: LedRun, seconds: int | None = None) -> None:
    """In the channel, with buttons that go when the time is over."""
    promised, until = await leading.ask_keys(run, seconds)
    window = calls.key_window(run.ctx.say, run.row, dungeon_of(run.row), promised, until)
    await prompt(run.ctx, run.row, until, window)


@press(states.Transfer)
async def transfer(run: LedRun, state: states.Transfer, *, picked: MemberOption) -> str:
    """Another organizer leads it."""
    await leading.transfer(run, picked)
    return run.ctx.say("{member} leads this run now.", member=mention(picked.id))


@router.component(states.AskCancel, requires=Role.EVERYONE)
async def ask_cancel(ctx: Context, state: states.AskCancel) -> Update:
    """Should it really be cancelled?"""
    run = await hold(ctx, state.run_id, state.version)
    check_running(run.row)
    return messages.ask_cancel(ctx.say, run.row)


@router.component(states.Cancel, requires=Role.EVERYONE)
async def cancel(ctx: Context, state: states.Cancel) -> Update:
    """It is cancelled."""
    await (await hold(ctx, state.run_id, state.version)).move(moves.CANCEL)
    return Update(content=ctx.say("The run is cancelled."), embeds=(), components=())


async def _send(run: LedRun, *texts: dict[str, Any]) -> None:
    for message in texts:
        await run.ctx.outbox.add(SendMessage(run.row.channel_id, message))


async def prompt(ctx: Context, row: RunRow, until: datetime | None, *texts: dict[str, Any]) -> None:
    """Messages whose buttons go at that time, or with the log of the run."""
    origin = f"{RUN_PROMPT}:{row.run_id}:{int(until.timestamp()) if until is not None else 0}"
    for message in texts:
        await ctx.outbox.add(SendMessage(row.channel_id, message, origin=origin))
