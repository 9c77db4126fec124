"""The log of a run that is over: how it went, who was there, who popped; and the way back for 15 minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.raid_desk import organizing as rows
from db.raid_desk.run_members import list_members
from db.raid_desk.run_offers import list_offers
from db.raid_desk.run_voices import list_seen
from handlers.raid_desk.ledgers import QUOTA_POINTS, RAIDER_POINTS, points_of
from handlers.raid_desk.runs import leading
from handlers.raid_desk.runs import leading_refusals as refusals
from handlers.raid_desk.runs import outcome_rules as rules
from handlers.raid_desk.runs.ending import UNLOGGED, LogStage, log_stage
from handlers.raid_desk.runs.outcome_rules import Outcome
from handlers.raid_desk.runs.outcomes import Log, take_log_back, worth_of, write_log
from handlers.raid_desk.runs.words import state_clause
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import first_visible, plain, shorten

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from handlers.frame.context import Context


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
    row = await leading.lock(ctx, run_id)
    if row.running:
        raise refusals.NotOverYet
    if row.state != "ended":
        raise refusals.NothingToLog
    members = [one for one in await list_members(ctx.db, run_id) if one.state == "joined"]
    there = {one.user_id: one.attended for one in members}
    if log_stage(row, ctx.now) is LogStage.OPEN and None in there.values():
        seen = await list_seen(ctx.db, run_id)
        in_voice = await rows.list_in_voice(ctx.db, ctx.guild_id, list(there))
        guessed = rules.presence(list(there), in_voice | (seen or set()), seen is not None)
        there = {
            user_id: guessed[user_id] if attended is None else attended for user_id, attended in there.items()
        }
        present = [user_id for user_id, attended in there.items() if attended]
        await rows.mark_attended(ctx.db, run_id, list(there), present)
    offers = await list_offers(ctx.db, run_id)
    popped = tuple((offer.user_id, offer.item) for offer in offers if offer.state == "popped")
    promised = tuple((offer.user_id, offer.item) for offer in offers if offer.state == "unconfirmed")
    named = [*there, *(user_id for user_id, _ in promised)]
    found = await rows.list_names(ctx.db, ctx.guild_id, named)
    names = {user_id: first_visible(*known) for user_id, known in found.items()}
    known = {user_id: bool(attended) for user_id, attended in there.items()}
    return LogDraft(
        row,
        log_stage(row, ctx.now),
        known,
        popped,
        promised,
        names,
        quota_points=await points_of(ctx.db, ctx.guild_id, run_id, QUOTA_POINTS),
        raider_points=await points_of(ctx.db, ctx.guild_id, run_id, RAIDER_POINTS),
    )


async def set_attendance(ctx: Context, run_id: int, version: int, page: int, present: list[int]) -> LogDraft:
    """Of a page of members, those who were there."""
    known = await draft(ctx, run_id)
    leading.check_seen(ctx, known.run, version)
    _refuse_logged(ctx, known.run)
    all_pages = rules.pages(list(known.there))
    asked = list(all_pages[page]) if page < len(all_pages) else []
    await rows.mark_attended(ctx.db, run_id, asked, [user_id for user_id in present if user_id in asked])
    return await draft(ctx, run_id)


async def ask_poppers(
    ctx: Context, run_id: int, version: int, chosen: list[str]
) -> tuple[LogDraft, dict[str, list[int]]]:
    """Of those who promised something, the ones who are said to have used it: by item. They confirm it."""
    known = await draft(ctx, run_id)
    leading.check_seen(ctx, known.run, version)
    _refuse_logged(ctx, known.run)
    asked: dict[str, list[int]] = {}
    for user_id, item in known.promised:
        if f"{user_id}:{item}" in chosen:
            asked.setdefault(item, []).append(user_id)
    return known, asked


async def log_outcome(ctx: Context, run_id: int, version: int, outcome: Outcome) -> LogDraft:
    """Writes the ledger, once; what was written because nobody logged the run in time is taken back first."""
    known = await draft(ctx, run_id)
    row = known.run
    _refuse_logged(ctx, row)
    leading.check_seen(ctx, row, version)
    settings = await ctx.guild_settings(RaidSettings)
    log = Log(outcome, known.present, known.popped, worth_of(settings))
    await write_log(ctx.db, row, log, now=ctx.now, actor_id=ctx.actor.id)
    return await draft(ctx, run_id)


async def undo(ctx: Context, run_id: int, version: int) -> LogDraft:
    """Takes back what was logged, by rows that name the others; afterwards it can be logged again."""
    row = await leading.lock(ctx, run_id)
    if row.logged_at is None or row.outcome == UNLOGGED:
        raise refusals.SomebodyWasQuicker(state=state_clause(ctx.say, row))
    leading.check_seen(ctx, row, version)
    if log_stage(row, ctx.now) is not LogStage.UNDOABLE:
        raise refusals.TooLateToUndo
    await take_log_back(ctx.db, row, now=ctx.now, actor_id=ctx.actor.id)
    return await draft(ctx, run_id)


def _refuse_logged(ctx: Context, row: RunRow) -> None:
    stage = log_stage(row, ctx.now)
    if stage is LogStage.OPEN:
        return
    raise refusals.TooLateToLog if row.outcome == UNLOGGED else refusals.LoggedAlready
