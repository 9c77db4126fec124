"""The time of board quests: they open and close, claims run out, members are told and reminded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.kit.reviews import find_review_of
from db.quest_hall import board_quest_timers, claims
from db.quest_hall import quests as rows
from handlers.kit import panels
from handlers.kit.records import By
from handlers.kit.reviews import ReviewState
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.board_quests import board, notices, snoozing
from handlers.quest_hall.board_quests.claim_moves import end_claim
from handlers.quest_hall.board_quests.proofs import PROOFS, subject_of
from handlers.quest_hall.board_quests.rewards import paid_reward
from handlers.quest_hall.board_quests.rules import DUE_CLAIMS, read_terms
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.claims import ClaimRow

AT_ONCE = 100
REMIND = timedelta(hours=24)
WHILE_REVIEWED = timedelta(hours=24)
"""How long the time of a claim goes on at a time while an appeal waits."""


@every(seconds=10)
async def open_quests(job: Job) -> int:
    """Those whose opening time has come are put on the board."""
    due = await board_quest_timers.list_to_announce(job.pool, job.clock.now(), AT_ONCE)
    return await job.each(due, _open)


async def _open(job: Job, db: Connection, guild_id: int, quest_id: int) -> None:
    quest = await rows.lock_quest(db, guild_id, quest_id)
    if quest is not None:
        await board.announce(db, await job.guild(db, guild_id), quest)


@every(seconds=10)
async def close_quests(job: Job) -> int:
    """Those whose time is over."""
    return await job.each(await board_quest_timers.list_to_close(job.pool, job.clock.now(), AT_ONCE), _close)


async def _close(job: Job, db: Connection, guild_id: int, quest_id: int) -> None:
    if await rows.move_state(db, quest_id, ("open", "paused"), "closed"):
        await panels.touch(db, board.PANEL, quest_id, now=job.clock.now())


@every(seconds=10)
async def expire_claims(job: Job) -> int:
    """Claims whose time is over; the place is free again."""
    return await job.each(await board_quest_timers.list_due(job.pool, job.clock.now(), AT_ONCE), _expire)


async def _expire(job: Job, db: Connection, guild_id: int, claim_id: int) -> None:
    now = job.clock.now()
    claim = await claims.lock_claim(db, claim_id)
    if claim is None or claim.state not in DUE_CLAIMS or claim.due_at is None or claim.due_at > now:
        return
    review = await find_review_of(db, claim.guild_id, PROOFS.kind, subject_of(claim))
    if review is not None and review.state == ReviewState.SUBMITTED:
        await claims.move_claim(db, claim, msgspec.structs.replace(claim, due_at=now + WHILE_REVIEWED))
        return
    await end_claim(By(db, claim.guild_id, None, now), claim, "expired", told=False)


@every(seconds=2)
async def tell_outcomes(job: Job) -> int:
    """Members hear what became of their claims, each once."""
    return await job.each(await board_quest_timers.list_untold(job.pool, AT_ONCE), _tell)


async def _tell(job: Job, db: Connection, guild_id: int, claim_id: int) -> None:
    claim = await board_quest_timers.claim_untold(db, claim_id)
    if claim is None:
        return
    guild, quest = await job.guild(db, guild_id), read_terms(claim).quest
    if claim.state == "approved":
        text = notices.paid(guild.say, claim, paid_reward(claim))
        channel_id = guild.channel(ChannelKey.QUEST)
    elif claim.state in ("expired", "withdrawn"):
        tell = notices.expired if claim.state == "expired" else notices.taken_back
        text, channel_id = tell(guild.say, quest), None
    else:
        return
    await notify(
        db,
        claim.guild_id,
        claim.user_id,
        NoticeKind.QUEST,
        text,
        now=guild.now,
        key=f"quest_claim:{claim.claim_id}:{claim.state}:{claim.accepted_at.timestamp():.0f}",
        channel_id=channel_id,
        where=None if channel_id is not None else Where.DM,
    )


@every(seconds=60)
async def remind_members(job: Job) -> int:
    """Some hours before a claim runs out, and a day before a favourite closes."""
    now = job.clock.now()
    async with job.transaction() as db:
        due = await board_quest_timers.claim_reminders(db, now, AT_ONCE)
        for claim in due:
            await _remind(job, db, claim)
        ending = await board_quest_timers.claim_ending(db, now, now + REMIND)
        if ending is not None and ending.closes_at is not None:
            guild = await job.guild(db, ending.guild_id)
            text = notices.ending(guild.say, ending, ending.closes_at)
            key = f"quest_ending:{ending.quest_id}:{ending.version}"
            await board.tell_admirers(db, ending, text, key, now)
    return len(due) + (ending is not None)


async def _remind(job: Job, db: Connection, claim: ClaimRow) -> None:
    if claim.due_at is None:
        return
    guild = await job.guild(db, claim.guild_id)
    text = notices.reminder(guild.say, read_terms(claim).quest, claim.due_at)
    key = f"quest_reminder:{claim.claim_id}:{guild.now.timestamp():.0f}"
    await notify(
        db,
        claim.guild_id,
        claim.user_id,
        NoticeKind.QUEST,
        text,
        now=guild.now,
        key=key,
        components=snoozing.buttons(guild.say, claim, guild.now) or None,
        where=Where.DM,
    )
