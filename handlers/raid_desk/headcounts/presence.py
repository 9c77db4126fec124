"""AFK checks of headcounts: who gives no sign is not taken along into the run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.raid_desk import headcounts as rows
from handlers.kit.records import By
from handlers.raid_desk.headcounts import actions, messages
from handlers.raid_desk.headcounts.events import HEADCOUNT, HeadcountEvent
from handlers.raid_desk.runs.refusals import CheckRuns, NobodyJoined
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import timestamp
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.headcounts import HeadcountRow
    from handlers.frame.context import Context
    from handlers.raid_desk.headcounts.rules import Interest


async def check(ctx: Context, row: HeadcountRow, interests: Sequence[Interest]) -> datetime:
    """Asks everybody who would come; returns until when. `row`: locked and open."""
    refuse_running(row, ctx.now)
    asked = tuple(dict.fromkeys(user_id for interest in interests for user_id in interest.joined))
    if not asked:
        raise NobodyJoined
    settings = await ctx.guild_settings(RaidSettings)
    until = ctx.now + timedelta(seconds=settings.afk_check_s)
    event, facts = HeadcountEvent.AFK_CHECK_BEGUN, {"until": int(until.timestamp())}
    await HEADCOUNT.move(By.of(ctx), row, event, facts, afk_begun_at=ctx.now, afk_until=until)
    await ctx.audit("headcount.afk_check", str(row.headcount_id), members=len(asked))
    for message in messages.afk_check(ctx.say, row.headcount_id, asked, until):
        await ctx.outbox.add(SendMessage(row.channel_id, message))
    return until


def refuse_running(row: HeadcountRow, now: datetime) -> None:
    """A refusal while members can still confirm in time."""
    if row.afk_until is not None and row.afk_until > now:
        raise CheckRuns(when=timestamp(row.afk_until, "R"))


async def confirm(ctx: Context, headcount_id: int) -> bool:
    """The member is there; False when that was too late, but there is no run yet, so they count again."""
    row = await actions.load(ctx.db, ctx.guild_id, headcount_id)
    if row.state != "open":
        raise actions.HeadcountOver
    await rows.mark_present(ctx.db, headcount_id, ctx.actor.id, ctx.now)
    return row.afk_until is not None and row.afk_until > ctx.now


async def list_away(db: Connection, row: HeadcountRow, asked: Collection[int]) -> set[int]:
    """Those who gave no sign since the last check began; nobody when there was none."""
    if row.afk_begun_at is None:
        return set()
    return set(asked) - await rows.list_present(db, row.headcount_id, row.afk_begun_at)
