"""The log of a run that is over: how it went, who was there, who popped; and the way back for 15 minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.raid_desk import ledger, runs
from db.raid_desk import organizing as rows
from db.raid_desk.ledger import NewEntry
from db.raid_desk.run_members import list_members
from db.raid_desk.run_offers import list_offers
from db.raid_desk.run_voices import list_seen
from handlers.raid_desk.organizing import actions, refusals, rules
from handlers.raid_desk.organizing.rules import Outcome, Worth
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.panel import mark_panel_due
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import plain, shorten

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from handlers.frame.context import Context


class LogDraft(msgspec.Struct, frozen=True):
    """A run that is over, and what would be written down: who joined, and whether they were there."""

    run: RunRow
    there: dict[int, bool]
    popped: tuple[tuple[int, str], ...]
    promised: tuple[tuple[int, str], ...]
    names: dict[int, str]

    def name(self, user_id: int) -> str:
        """For a label."""
        return shorten(plain(self.names.get(user_id, "")) or str(user_id), 100)


async def draft(ctx: Context, run_id: int) -> LogDraft:
    """What stands for now. The first time, all who joined were there; of a run with voice, those in voice."""
    row = await actions.lock(ctx, run_id)
    if row.running:
        raise refusals.NotOverYet
    members = [one for one in await list_members(ctx.db, run_id) if one.state == "joined"]
    there = {one.user_id: one.attended for one in members}
    if any(attended is None for attended in there.values()):
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
    promised = tuple((offer.user_id, offer.item) for offer in offers if offer.state == "promised")
    named = [*there, *(user_id for user_id, _ in promised)]
    names = await rows.list_names(ctx.db, ctx.guild_id, named)
    known = {user_id: bool(attended) for user_id, attended in there.items()}
    return LogDraft(row, known, popped, promised, names)


async def set_attendance(ctx: Context, run_id: int, version: int, page: int, present: list[int]) -> LogDraft:
    """Of a page of members, those who were there."""
    known = await draft(ctx, run_id)
    actions.check_seen(ctx, known.run, version)
    _refuse_logged(known.run)
    all_pages = rules.pages(list(known.there))
    asked = list(all_pages[page]) if page < len(all_pages) else []
    await rows.mark_attended(ctx.db, run_id, asked, [user_id for user_id in present if user_id in asked])
    return await draft(ctx, run_id)


async def ask_poppers(
    ctx: Context, run_id: int, version: int, chosen: list[str]
) -> tuple[LogDraft, dict[str, list[int]]]:
    """Of those who promised something, the ones who are said to have used it: by item. They confirm it."""
    known = await draft(ctx, run_id)
    actions.check_seen(ctx, known.run, version)
    _refuse_logged(known.run)
    asked: dict[str, list[int]] = {}
    for user_id, item in known.promised:
        if f"{user_id}:{item}" in chosen:
            asked.setdefault(item, []).append(user_id)
    return known, asked


async def log_outcome(ctx: Context, run_id: int, version: int, outcome: Outcome) -> tuple[LogDraft, int]:
    """Writes the ledger, once; returns what was logged and how many rows it made."""
    known = await draft(ctx, run_id)
    row = known.run
    _refuse_logged(row)
    actions.check_seen(ctx, row, version)
    settings = await ctx.guild_settings(RaidSettings)
    worth = Worth(settings.run_quota_points, settings.run_raider_points, settings.key_raider_points)
    present = [user_id for user_id, attended in known.there.items() if attended]
    made = rules.entries(outcome, row.organizer_id, present, known.popped, worth)
    entries = [
        NewEntry(
            key=f"run:{run_id}:{version}:{one.kind}:{one.user_id}:{one.subject}",
            kind=one.kind,
            user_id=one.user_id,
            subject=one.subject,
            quota_points=one.quota_points,
            raider_points=one.raider_points,
        )
        for one in made
    ]
    if not await runs.change_run(
        ctx.db, run_id, seen_version=version, outcome=outcome.value, logged_at=ctx.now
    ):
        raise refusals.LoggedAlready
    await ledger.add_entries(
        ctx.db,
        ctx.guild_id,
        entries,
        run_id=run_id,
        dungeon_key=row.dungeon_key,
        actor_id=ctx.actor.id,
        now=ctx.now,
    )
    await rows.move_promises_to_released(ctx.db, run_id, ctx.now)
    await note(
        ctx.db,
        ctx.guild_id,
        run_id,
        RunEvent.LOGGED,
        now=ctx.now,
        actor_id=ctx.actor.id,
        outcome=outcome.value,
        attended=len(present),
    )
    await ctx.audit("run.log", str(run_id), outcome=outcome.value, attended=len(present))
    await mark_panel_due(ctx.db, ctx.guild_id, run_id, ctx.now)
    return await draft(ctx, run_id), len(entries)


async def undo(ctx: Context, run_id: int, version: int) -> LogDraft:
    """Takes back what was logged, by rows that name the others; afterwards it can be logged anew."""
    row = await actions.lock(ctx, run_id)
    if row.logged_at is None:
        raise refusals.SomebodyWasQuicker(state=actions.state_words(ctx.say, row))
    actions.check_seen(ctx, row, version)
    if ctx.now - row.logged_at > rules.UNDO_WITHIN:
        raise refusals.TooLateToUndo
    if not await runs.change_run(ctx.db, run_id, seen_version=version, outcome=None, logged_at=None):
        raise refusals.SomebodyWasQuicker(state=actions.state_words(ctx.say, row))
    taken = await ledger.add_reversals(ctx.db, run_id, ctx.actor.id, ctx.now)
    await note(ctx.db, ctx.guild_id, run_id, RunEvent.LOG_UNDONE, now=ctx.now, actor_id=ctx.actor.id)
    await ctx.audit("run.undo_log", str(run_id), rows=taken)
    await mark_panel_due(ctx.db, ctx.guild_id, run_id, ctx.now)
    return await draft(ctx, run_id)


def _refuse_logged(row: RunRow) -> None:
    if row.logged_at is not None:
        raise refusals.LoggedAlready
