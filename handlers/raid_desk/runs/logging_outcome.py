"""The log of a run that is over: how it went, who was there, who popped; and the way back for 15 minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from db.platform.members import list_members as list_known
from db.raid_desk.run_members import list_members, list_offers, mark_attended
from db.raid_desk.run_voices import list_in_voice, list_seen
from handlers.frame.context import Context
from handlers.kit.records import By
from handlers.platform.roles.rules import Role
from handlers.raid_desk.ledgers import QUOTA_POINTS, RAIDER_POINTS, points_of
from handlers.raid_desk.runs import calls, log_form, moves, refusals, states
from handlers.raid_desk.runs import outcome_rules as rules
from handlers.raid_desk.runs.ending import UNLOGGED, LogStage, log_stage
from handlers.raid_desk.runs.leading import check_seen, hold, lock
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.outcome_rules import Loggable, Outcome
from handlers.raid_desk.runs.outcomes import OutcomeLog, take_log_back, worth_of, write_log
from handlers.raid_desk.runs.presses import prompt
from handlers.raid_desk.runs.words import state_clause
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import first_visible, plain, shorten
from interactions.fields import Ids
from interactions.responses import Reply, Update
from interactions.router import Router

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow

router = Router(leads=True)


class LogDraft(msgspec.Struct, frozen=True):
    """A run that is over, and what would be written down: who joined, and whether they were there.

    `quota_points` and `raider_points`: what its log gave to whom, once it is logged.
    """

    run: RunRow
    stage: LogStage
    there: dict[int, bool]
    popped: tuple[tuple[int, str], ...]
    promised: tuple[tuple[int, str], ...]
    names: dict[int, str]
    quota_points: dict[int, int]
    raider_points: dict[int, int]

    @property
    def present(self) -> list[int]:
        return [user_id for user_id, attended in self.there.items() if attended]

    def name(self, user_id: int) -> str:
        """For a label."""
        return shorten(plain(self.names.get(user_id, "")) or str(user_id), 100)


async def draft(ctx: Context, run_id: int) -> LogDraft:
    """What stands for now. The first time, all who joined were there; of a run with voice, those in voice."""
    row = await lock(ctx, run_id)
    if row.running:
        raise refusals.NotOverYet
    if row.state != "ended":
        raise refusals.NothingToLog
    there = await _presence(ctx, row)
    offers = await list_offers(ctx.db, run_id)
    promised = tuple((offer.user_id, offer.item) for offer in offers if offer.state == "unconfirmed")
    named = [*there, *(user_id for user_id, _ in promised)]
    return LogDraft(
        row,
        log_stage(row, ctx.now),
        there,
        tuple((offer.user_id, offer.item) for offer in offers if offer.state == "popped"),
        promised,
        {
            member.user_id: first_visible(*member.names)
            for member in await list_known(ctx.db, ctx.guild_id, named)
        },
        quota_points=await points_of(ctx.db, ctx.guild_id, run_id, QUOTA_POINTS),
        raider_points=await points_of(ctx.db, ctx.guild_id, run_id, RAIDER_POINTS),
    )


async def _presence(ctx: Context, row: RunRow) -> dict[int, bool]:
    """Who joined -> whether they were there; guessed once where nobody has said so."""
    members = [member for member in await list_members(ctx.db, row.run_id) if member.state == "joined"]
    there = {member.user_id: member.attended for member in members}
    if log_stage(row, ctx.now) is LogStage.OPEN and None in there.values():
        seen = await list_seen(ctx.db, row.run_id)
        in_voice = await list_in_voice(ctx.db, ctx.guild_id, list(there))
        guessed = rules.presence(list(there), in_voice | (seen or set()), seen is not None)
        there = {user_id: guessed[user_id] if known is None else known for user_id, known in there.items()}
        present = [user_id for user_id, attended in there.items() if attended]
        await mark_attended(ctx.db, row.run_id, list(there), present)
    return {user_id: bool(attended) for user_id, attended in there.items()}


async def open_draft(ctx: Context, run_id: int, version: int) -> LogDraft:
    """The same, to be changed; a refusal when it is logged, or has moved on since it was shown."""
    known = await draft(ctx, run_id)
    if known.stage is not LogStage.OPEN:
        raise refusals.TooLateToLog if known.run.outcome == UNLOGGED else refusals.LoggedAlready
    check_seen(ctx, known.run, version)
    return known


async def set_attendance(ctx: Context, run_id: int, version: int, page: int, present: list[int]) -> LogDraft:
    """Of a page of members, those who were there."""
    known = await open_draft(ctx, run_id, version)
    all_pages = rules.pages(list(known.there))
    asked = list(all_pages[page]) if page < len(all_pages) else []
    await mark_attended(ctx.db, run_id, asked, [user_id for user_id in present if user_id in asked])
    return await draft(ctx, run_id)


async def ask_to_confirm(ctx: Context, known: LogDraft, said: Sequence[tuple[int, str]]) -> None:
    """Asks those who are said to have used what they promised (member, item), in the channel of the run."""
    asked: dict[str, list[int]] = {}
    for user_id, item in said:
        asked.setdefault(item, []).append(user_id)
    if asked:
        question = calls.confirm_popping(ctx.say, known.run, dungeon_of(known.run), asked)
        await prompt(ctx, known.run, None, question)


async def log_outcome(ctx: Context, run_id: int, version: int, outcome: Outcome) -> LogDraft:
    """Writes the ledger, once; what was written because nobody logged the run in time is taken back first."""
    known = await open_draft(ctx, run_id, version)
    worth = worth_of(await ctx.guild_settings(RaidSettings))
    await write_log(By.of(ctx), known.run, OutcomeLog(outcome, known.present, known.popped, worth))
    return await draft(ctx, run_id)


async def undo(ctx: Context, run_id: int, version: int) -> LogDraft:
    """Takes back what was logged, by rows that name the others; afterwards it can be logged again."""
    row = await lock(ctx, run_id)
    if row.logged_at is None or row.outcome == UNLOGGED:
        raise refusals.SomebodyWasQuicker(state=state_clause(ctx.say, row))
    check_seen(ctx, row, version)
    if log_stage(row, ctx.now) is not LogStage.UNDOABLE:
        raise refusals.TooLateToUndo
    await take_log_back(By.of(ctx), row)
    return await draft(ctx, run_id)


@router.component(states.Finish, requires=Role.EVERYONE)
async def finish(ctx: Context, state: states.Finish) -> Update:
    """The run is over; how it went is logged next."""
    await (await hold(ctx, state.run_id, state.version)).move(moves.END, by_timer=False)
    return _log(ctx, await draft(ctx, state.run_id))


@router.component(states.OpenLog, requires=Role.EVERYONE)
async def open_log(ctx: Context, state: states.OpenLog) -> Update:
    """The log of how it went."""
    return _log(ctx, await draft(ctx, state.run_id))


@router.component(states.WriteLog, requires=Role.EVERYONE)
async def open_log_beside(ctx: Context, state: states.WriteLog) -> Reply:
    """The log of how it went, beside a panel that everybody sees."""
    known = await draft(ctx, state.run_id)
    return log_form.log_opened(ctx.say, known, dungeon_of(known.run))


@router.component(states.SetAttendance, requires=Role.EVERYONE)
async def pick_attendance(ctx: Context, state: states.SetAttendance, *, picked: Ids) -> Update:
    """Those of a page of members who were there."""
    return _log(ctx, await set_attendance(ctx, state.run_id, state.version, state.page, picked))


@router.component(states.AskPoppers, requires=Role.EVERYONE)
async def ask_poppers(ctx: Context, state: states.AskPoppers, *, values: list[str]) -> Update:
    """Of those who promised something, the ones who are said to have used it are asked to confirm it."""
    known = await open_draft(ctx, state.run_id, state.version)
    await ask_to_confirm(
        ctx, known, [promise for promise in known.promised if f"{promise[0]}:{promise[1]}" in values]
    )
    return _log(ctx, known)


@router.component(states.LogOutcome, requires=Role.EVERYONE)
async def pick_outcome(ctx: Context, state: states.LogOutcome, *, picked: Loggable) -> Update:
    """How it went; who was there is as it stands."""
    return _log(ctx, await log_outcome(ctx, state.run_id, state.version, picked))


@router.component(states.UndoLog, requires=Role.EVERYONE)
async def undo_log(ctx: Context, state: states.UndoLog) -> Update:
    """What was logged is taken back."""
    return _log(ctx, await undo(ctx, state.run_id, state.version))


def _log(ctx: Context, known: LogDraft) -> Update:
    return log_form.log_panel(ctx.say, known, dungeon_of(known.run))
