"""The time of suspensions: they end within seconds of their end, and hold on for members who come back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from db.raid_desk import suspensions as rows
from db.raid_desk.moderation import mark_evidence
from handlers.kit import panels
from handlers.kit.records import By
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.moderation.evidence import ORIGIN as EVIDENCE
from handlers.raid_desk.moderation.punishing import end_and_tell, note_untold
from handlers.raid_desk.moderation.rules import PunishmentState
from handlers.raid_desk.moderation.suspending import EXPIRY, ORIGIN, PANEL, follow_return, lock
from handlers.raid_desk.runs.words import run_link
from interactions.responses import Upload
from jobs.pictures.downloads import NotFetched, uploads_beside
from jobs.platform.effects import write_message
from jobs.platform.notifications import loses
from jobs.requests.platform import GrantRole, RevokeRole
from jobs.requests.raid_desk import PostEvidence
from jobs.run import EffectOutcome, Job, carries, every, learns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.pool import Connection

log = logging.getLogger(__name__)

AT_ONCE = 2_000
UNKNOWN_MEMBER = 10007


@every(seconds=5)
async def end_suspensions(job: Job) -> int:
    """Those whose time is over, also the time in which nothing ran."""
    return await job.each(await rows.list_due(job.pool, job.clock.now(), AT_ONCE), _expire)


@every(seconds=5)
async def follow_returns(job: Job) -> int:
    """Members who left and came back since roles were last changed for them."""
    return await job.each(await rows.list_returned(job.pool, AT_ONCE), _follow)


async def _expire(job: Job, db: Connection, guild_id: int, punishment_id: int) -> None:
    row = await lock(db, guild_id, punishment_id)
    if row.state != PunishmentState.ACTIVE or row.ends_at is None or row.ends_at > job.clock.now():
        return
    await end_and_tell(db, await job.guild(db, guild_id), row, EXPIRY)


async def _follow(job: Job, db: Connection, guild_id: int, punishment_id: int) -> None:
    row = await lock(db, guild_id, punishment_id)
    guild = await job.guild(db, guild_id)
    await follow_return(db, row, guild.settings(PlatformSettings).roles, guild.now)


@carries(PostEvidence)
async def post_evidence(job: Job, effect: PostEvidence) -> dict[str, Any]:
    """What is gone or too large by now stays a link."""
    try:
        content = await uploads_beside(job.rest).fetch(effect.url)
    except NotFetched as problem:
        log.info("evidence cannot be had: %s", problem)
        return {"lost": str(problem.problem)}
    return await write_message(job, effect.channel_id, effect.message, [Upload(effect.name, content)])


@learns(EVIDENCE)
async def evidence_posted(db: Connection, outcome: EffectOutcome) -> None:
    """The punishment leads to the message from now on: that stays."""
    effect, result, punishment_id = outcome.effect, outcome.result or {}, int(outcome.about)
    if "message_id" not in result or not isinstance(effect, PostEvidence):
        return
    link = run_link(outcome.guild_id or 0, result["channel_id"], result["message_id"])
    await mark_evidence(db, punishment_id, effect.name, link, instead_of=effect.url)
    await panels.touch(db, PANEL, punishment_id, now=outcome.now)


@loses(NoticeKind.MODERATION)
async def member_untold(db: Connection, guild_id: int, keys: Sequence[str], now: datetime) -> None:
    """What could not be told of a punishment."""
    for key in keys:
        kind, _, about = key.partition(":")
        if kind == "punishment":
            await note_untold(db, guild_id, int(about.partition(":")[0]), now)


@learns(ORIGIN)
async def role_changed(db: Connection, outcome: EffectOutcome) -> None:
    """A role for somebody who has just left is owed until they come back; other refusals are for staff."""
    effect, punishment_id = outcome.effect, int(outcome.about)
    if outcome.done or not isinstance(effect, GrantRole | RevokeRole):
        return
    if outcome.code == UNKNOWN_MEMBER:
        await rows.mark_not_returned(db, punishment_id, effect.role_id)
        return
    await By(db, effect.guild_id, None, outcome.now).audit(
        "suspension.role_failed",
        str(effect.user_id),
        {"role": str(effect.role_id), "error": outcome.error[:300]},
    )
