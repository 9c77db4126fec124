"""The time of bounties: they close, claims run out, what is over is settled, and people are reminded."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.kit.reviews import find_review_of
from db.quest_hall import bounties as rows
from db.quest_hall import bounty_claims as claims
from handlers.kit.reviews import ReviewState
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.quest_hall.bounties import ending, notices
from handlers.quest_hall.bounties.proofs import KIND, PROOFS
from handlers.quest_hall.bounties.rules import LIVE
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection

log = logging.getLogger(__name__)

AT_ONCE: Final = 100
WHILE_DISPUTED: Final = timedelta(hours=24)
"""How long the time of a claim goes on at a time while a dispute waits."""


@every(seconds=10)
async def close_bounties(job: Job) -> int:
    """Those whose time is over; drafts are deleted."""
    due = await rows.list_to_close(job.pool, job.clock.now(), AT_ONCE)
    await job.each(due, _close)
    return 0


async def _close(job: Job, db: Connection, guild_id: int, bounty_id: int) -> None:
    bounty = await rows.lock_bounty(db, guild_id, bounty_id)
    if bounty is None or bounty.closes_at > job.clock.now():
        return
    if bounty.state == "draft":
        await rows.delete_draft(db, bounty_id)
    elif bounty.state == "open":
        await ending.close(db, await job.guild(db, guild_id), bounty, "expired", by=None)


@every(seconds=10)
async def expire_claims(job: Job) -> int:
    """Claims whose time is over."""
    await job.each(await claims.list_due(job.pool, job.clock.now(), AT_ONCE), _expire)
    return 0


async def _expire(job: Job, db: Connection, guild_id: int, claim_id: int) -> None:
    now = job.clock.now()
    claim = await claims.find_claim_by_id(db, guild_id, claim_id)
    if claim is None or claim.state not in ("claimed", "rejected") or claim.due_at > now:
        return
    review = await find_review_of(db, guild_id, KIND, ending.subject_of(claim))
    if review is not None and review.state == ReviewState.SUBMITTED:
        await claims.move_claim(db, claim, msgspec.structs.replace(claim, due_at=now + WHILE_DISPUTED))
    else:
        await ending.expire(db, await job.guild(db, guild_id), claim)


@every(seconds=10)
async def end_lost_claims(job: Job) -> int:
    """Claims of bounties that are over, or were cancelled."""
    await job.each(await claims.list_lost(job.pool, AT_ONCE), _lose)
    return 0


async def _lose(job: Job, db: Connection, guild_id: int, claim_id: int) -> None:
    claim = await claims.find_claim_by_id(db, guild_id, claim_id)
    if claim is not None and claim.state in LIVE:
        await ending.lose(db, await job.guild(db, guild_id), PROOFS, claim)


@every(seconds=10)
async def settle_bounties(job: Job) -> int:
    """Closed ones of which nothing waits any more: what is left of their points is returned."""
    await job.each(await rows.list_to_settle(job.pool, AT_ONCE), _settle)
    return 0


async def _settle(job: Job, db: Connection, guild_id: int, bounty_id: int) -> None:
    bounty = await rows.lock_bounty(db, guild_id, bounty_id)
    if bounty is None or bounty.state != "closing" or await claims.list_claims(db, bounty_id, LIVE):
        return
    await ending.settle(db, await job.guild(db, guild_id), bounty, by=None)


@every(seconds=60)
async def remind_of_bounties(job: Job) -> int:
    """Before a bounty ends, once: its poster, and whoever is at it without having submitted anything."""
    async with job.transaction() as db:
        for bounty in await rows.claim_ending(db, job.clock.now(), AT_ONCE):
            await _remind(job, db, bounty)
    return 0


async def _remind(job: Job, db: Connection, bounty: rows.BountyRow) -> None:
    guild = await job.guild(db, bounty.guild_id)
    texts = {bounty.poster_id: notices.poster_reminder(guild.say, bounty)}
    for claim in await claims.list_claims(db, bounty.bounty_id, ("claimed",)):
        texts[claim.user_id] = notices.reminder(guild.say, bounty)
    for user_id, text in texts.items():
        await notify(
            db,
            guild.id,
            user_id,
            NoticeKind.BOUNTY,
            text,
            now=guild.now,
            key=f"bounty_ending:{bounty.bounty_id}",
            where=Where.DM,
        )
