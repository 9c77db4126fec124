"""Leading a run in the REST API: state, place, keys and the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from db.platform.guilds import list_channels
from db.raid_desk.runs import RUN_PANEL
from handlers.api.context import ApiContext
from handlers.api.fields import Scope
from handlers.api.problems import NotAccepted, answers
from handlers.api.routes import Api
from handlers.kit import panels
from handlers.kit.panels import PanelPlace
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.runs import leading, logging_outcome, moves
from handlers.raid_desk.runs import outcome_rules as rules
from handlers.raid_desk.runs.api import get_run, shown
from handlers.raid_desk.runs.api_views import PanelMessage, Popper, RunChange, RunLog, RunView
from handlers.raid_desk.runs.history import is_officer, set_deleted
from handlers.raid_desk.runs.leading import LedRun
from handlers.raid_desk.runs.limits import limits_text
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.presses import ask_for_keys, change_place
from handlers.raid_desk.runs.refusals import NotItsOrganizer
from interactions.escaping import mention

if TYPE_CHECKING:
    from handlers.raid_desk.runs.logging_outcome import LogDraft

api = Api("raid_desk", "Runs")
answers(403, NotItsOrganizer)


class KeyWindow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long keys can be popped; null: as the server has set it."""

    seconds: Annotated[int, Meta(ge=5, le=600)] | None = None


@api.patch("/runs/{run_id}", requires=Role.ORGANIZER, scope=Scope.WRITE, versioned=True)
async def change_run(ctx: ApiContext, run_id: int, body: RunChange) -> RunView:
    """Changes a run as the organizer's panel does: place first, then the lock, then the state."""
    run = await leading.hold(ctx, run_id, ctx.seen_version)
    if (body.party, body.location, body.limits) != (None, None, None):
        await _set_place(run, body)
    if body.locked is not None and body.locked != run.row.locked:
        await leading.set_lock(run, body.locked)
    if body.state == "ended":
        await run.move(moves.END, by_timer=False)
    elif body.state is not None:
        await run.move(moves.START if body.state == "live" else moves.CANCEL)
    return await shown(ctx, run_id)


async def _set_place(run: LedRun, body: RunChange) -> None:
    """What the body says nothing of stays."""
    row, ctx = run.row, run.ctx
    limits = limits_text(row.limits, dungeon_of(row), await list_classes(ctx.db, ctx.guild_id))
    await change_place(
        run,
        body.party if body.party is not None else row.party or "",
        body.location if body.location is not None else row.location or "",
        body.limits if body.limits is not None else limits,
    )


@api.delete("/runs/{run_id}", requires=Role.ORGANIZER, scope=Scope.WRITE)
async def delete_run(ctx: ApiContext, run_id: int) -> None:
    """Cancels a run that goes on; takes one that is over out of lists. By its organizer or an officer."""
    row = await get_run(ctx, run_id)
    if row.organizer_id != ctx.actor.id and not await is_officer(ctx):
        raise NotItsOrganizer(organizer=mention(row.organizer_id))
    if row.running:
        await (await leading.hold(ctx, run_id)).move(moves.CANCEL)
    else:
        await set_deleted(ctx, run_id, deleted=True)


@api.patch("/runs/{run_id}/key-window", requires=Role.ORGANIZER, scope=Scope.WRITE)
async def open_key_window(ctx: ApiContext, run_id: int, body: KeyWindow) -> RunView:
    """Asks those who promised keys to pop them now, for so many seconds."""
    await ask_for_keys(await leading.hold(ctx, run_id), body.seconds)
    return await shown(ctx, run_id)


@api.post("/runs/{run_id}/log", requires=Role.ORGANIZER, scope=Scope.WRITE)
async def log_run(ctx: ApiContext, run_id: int, body: RunLog) -> RunView:
    """Writes down how a run that is over went; points follow from it as from the panel.

    Without an outcome nothing is booked: attendance is kept, and who is said to have popped is asked.
    """
    if body.poppers and body.outcome is not None:
        raise NotAccepted(reason="poppers confirm before the outcome is logged: send them without an outcome")
    known = await logging_outcome.draft(ctx, run_id)
    version = known.run.version
    if body.attended is not None:
        present = [int(user_id) for user_id in body.attended]
        for number in range(len(rules.pages(list(known.there)))):
            await logging_outcome.set_attendance(ctx, run_id, version, number, present)
    if body.poppers:
        await _ask_poppers(ctx, await logging_outcome.open_draft(ctx, run_id, version), body.poppers)
    if body.outcome is not None:
        await logging_outcome.log_outcome(ctx, run_id, version, body.outcome)
    return await shown(ctx, run_id)


async def _ask_poppers(ctx: ApiContext, known: LogDraft, poppers: Sequence[Popper]) -> None:
    said = [(int(popper.user_id), popper.item) for popper in poppers]
    if not set(said) <= {*known.promised, *known.popped}:
        raise NotAccepted(reason="poppers: somebody has not promised that")
    await logging_outcome.ask_to_confirm(
        ctx, known, [promise for promise in known.promised if promise in said]
    )


@api.post("/runs/{run_id}/message", requires=Role.ORGANIZER, scope=Scope.WRITE)
async def link_message(ctx: ApiContext, run_id: int, body: PanelMessage) -> RunView:
    """Has the panel in a message that the bot has posted; the one that it was in is deleted."""
    await leading.hold(ctx, run_id)
    known = {channel.channel_id for channel in await list_channels(ctx.db, ctx.guild_id)}
    if int(body.channel_id) not in known:
        raise NotAccepted(reason="channel_id is not a channel of this server")
    place = PanelPlace(int(body.channel_id), int(body.message_id))
    if not await panels.adopt(ctx.db, RUN_PANEL, run_id, ctx.guild_id, place, now=ctx.now):
        raise NotAccepted(reason="that message shows something else")
    await ctx.audit("run.link_message", str(run_id), channel=body.channel_id, message=body.message_id)
    return await shown(ctx, run_id)
