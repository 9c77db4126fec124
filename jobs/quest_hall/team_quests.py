"""The time of team quests: they start or come to nothing, run out, are reminded of; teams hear of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.kit.reviews import find_review_of
from db.quest_hall import team_quest_parts, team_quest_shares
from db.quest_hall import team_quests as rows
from db.quest_hall import teams as team_rows
from handlers.kit.reviews import Acting, ReviewState
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.team_quests import messages
from handlers.quest_hall.team_quests.going import end, stop_gathering
from handlers.quest_hall.team_quests.proofs import PROOFS, subject_of
from handlers.quest_hall.team_quests.rules import RUNNING_STATES
from jobs.requests.platform import SendMessage
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.team_quests import TeamClaimRow

AT_ONCE = 100


@every(seconds=10)
async def stop_gatherings(job: Job) -> int:
    """Claims whose time to gather is over."""
    due = await rows.list_gathered(job.pool, job.clock.now(), AT_ONCE)
    await job.each(due, _stop)
    return 0


async def _stop(job: Job, db: Connection, guild_id: int, claim_id: int) -> None:
    await stop_gathering(await _acting(job, db, guild_id), claim_id)


@every(seconds=10)
async def expire_team_claims(job: Job) -> int:
    """Claims whose time is over; not while an appeal waits for a decision."""
    await job.each(await rows.list_due(job.pool, job.clock.now(), AT_ONCE), _expire)
    return 0


async def _expire(job: Job, db: Connection, guild_id: int, claim_id: int) -> None:
    acting = await _acting(job, db, guild_id)
    claim = await rows.lock_claim(db, claim_id)
    if claim is None or claim.state not in RUNNING_STATES:
        return
    subject = subject_of(claim_id, claim.submitted_by or 0)
    review = await find_review_of(db, guild_id, PROOFS.kind, subject)
    team = await team_rows.find_team(db, guild_id, claim.team_id)
    appealed = review is not None and review.state == ReviewState.SUBMITTED
    if team is not None and claim.due_at is not None and claim.due_at <= acting.now and not appealed:
        await end(acting, team, claim, "expired")


async def _acting(job: Job, db: Connection, guild_id: int) -> Acting:
    return Acting(db, await job.guild(db, guild_id), None, job.clock.now())


@every(seconds=2)
async def tell_team_outcomes(job: Job) -> int:
    """Teams hear what became of their claims, each once."""
    return await job.each(await rows.list_untold(job.pool, AT_ONCE), _tell)


async def _tell(job: Job, db: Connection, guild_id: int, claim_id: int) -> None:
    """A reward in public, where there is a channel; everything to those who took part."""
    claim = await rows.claim_untold(db, claim_id)
    team = await team_rows.find_team(db, guild_id, claim.team_id) if claim is not None else None
    if claim is None or team is None or claim.state not in ("approved", "expired", "abandoned", "too_small"):
        return
    guild = await job.guild(db, guild_id)
    if claim.state == "approved":
        text = messages.paid(guild.say, team, claim, await team_quest_shares.list_shares(db, claim.claim_id))
        channel_id = guild.channel(ChannelKey.QUEST)
        if channel_id is not None:
            wire = {"content": text[:2_000], "allowed_mentions": {"parse": []}}
            await job.outbox(db, guild.id).add(
                SendMessage(channel_id, wire), key=f"team_paid:{claim.claim_id}"
            )
    else:
        text = messages.over(guild.say, team, claim)
    key = f"team_claim:{claim.claim_id}:{claim.state}:{claim.taken_at.timestamp():.0f}"
    await _tell_parts(db, claim, text, key, guild.now)


async def _tell_parts(db: Connection, claim: TeamClaimRow, text: str, key: str, now: datetime) -> None:
    notices = [
        Notice(
            guild_id=claim.guild_id,
            user_id=part.user_id,
            kind=NoticeKind.TEAM,
            text=text,
            key=key,
            where=Where.DM,
        )
        for part in await team_quest_parts.list_parts(db, claim.claim_id)
        if part.left_at is None or str(part.user_id) in claim.present
    ]
    await notify_many(db, notices, now=now)


@every(seconds=60)
async def remind_teams(job: Job) -> int:
    """So many hours before a claim runs out as the guild has set, once."""
    now = job.clock.now()
    async with job.transaction() as db:
        due = await rows.claim_reminders(db, now, AT_ONCE)
        for claim in due:
            team = await team_rows.find_team(db, claim.guild_id, claim.team_id)
            if team is not None and claim.due_at is not None:
                guild = await job.guild(db, claim.guild_id)
                text = messages.reminder(guild.say, team, claim, claim.due_at)
                key = f"team_ending:{claim.claim_id}:{claim.taken_at.timestamp():.0f}"
                await _tell_parts(db, claim, text, key, now)
    return len(due)
