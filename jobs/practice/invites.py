"""Members who came by an invite: what they reach is rewarded, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.platform.members import find_member
from db.platform.metrics import add_changed
from db.practice import invites as rows
from db.practice.practitioners import list_practitioners
from db.practice.techniques import count_mastered
from handlers.practice.invites.actions import pay
from handlers.practice.invites.rules import SEVENTH_DAY, Stage, stages
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from db.practice.invites import ReferralRow

AT_ONCE = 200


@every(seconds=15)
async def look_at_referrals(job: Job) -> int:
    """Each in a transaction of its own."""
    return await job.each(await rows.list_due_referrals(job.pool, job.clock.now(), AT_ONCE), _look)


async def _look(job: Job, db: Connection, guild_id: int, invited_id: int) -> None:
    now = job.clock.now()
    referral = await rows.lock_referral(db, guild_id, invited_id)
    if referral is None or referral.due_at is None or referral.due_at > now:
        return
    guild = await job.guild(db, guild_id)
    reached = await _reached(db, referral, job) if not guild.left else []
    marks = {f"{stage}_at": now for stage in reached}
    seventh = referral.redeemed_at + SEVENTH_DAY
    await rows.move_referral(
        db, msgspec.structs.replace(referral, **marks, due_at=seventh if seventh > now else None)
    )
    for stage in reached:
        await pay(db, guild, referral, stage)
    if Stage.WEEK in reached:
        await add_changed(db, guild_id, [referral.inviter_id], ["invited_stayed"], guild.today)


async def _reached(db: Connection, referral: ReferralRow, job: Job) -> list[Stage]:
    """Nothing for whoever has left, also when they came back."""
    guild_id, invited_id = referral.guild_id, referral.invited_id
    member = await find_member(db, guild_id, invited_id)
    if member is None or member.left_at is not None:
        return []
    if member.joined_at is not None and member.joined_at > referral.redeemed_at:
        return []
    known = await list_practitioners(db, guild_id, [invited_id])
    mastered = await count_mastered(db, guild_id, [invited_id])
    practised = bool(known) and known[0].first_day is not None
    return stages(referral, job.clock.now(), practised=practised, mastered=mastered.get(invited_id, 0))
