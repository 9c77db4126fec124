"""The time of sessions in which members teach: reminders, and what nobody completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.practice import teachings as rows
from db.practice.teachings import TeachingRow
from handlers.kit import events, panels
from handlers.practice.teaching import messages
from handlers.practice.teaching.actions import PANEL, subject_of, tell
from handlers.practice.teaching.rules import TeachingStep, next_step, step_now
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

AT_ONCE = 200


@every(seconds=20)
async def remind_of_teachings(job: Job) -> int:
    """Each in a transaction of its own."""
    return await job.each(await rows.list_due(job.pool, job.clock.now(), AT_ONCE), _step)


async def _step(job: Job, db: Connection, guild_id: int, teaching_id: int) -> None:
    now = job.clock.now()
    row = await rows.lock_teaching(db, guild_id, teaching_id)
    if row is None or row.state != "planned" or row.step_at is None or row.step_at > now:
        return
    guild = await job.guild(db, guild_id)
    await rows.move_step(db, teaching_id, next_step(row.starts_at, row.minutes, now))
    if guild.left or not guild.module_on("practice"):
        return
    step = step_now(row, now)
    if step in (TeachingStep.DAY_BEFORE, TeachingStep.SOON):
        await _remind(db, guild, row, step)
    elif step is TeachingStep.ENDED:
        text = messages.told_to_complete(guild.say, row)
        await tell(db, row, [row.teacher_id], text, step, now)
    elif step is TeachingStep.LAPSED:
        await rows.mark_ended(db, teaching_id, "cancelled", now)
        await events.cancel(db, guild_id, subject_of(row))
        await panels.touch(db, PANEL, teaching_id, now=now)


async def _remind(db: Connection, guild: Guild, row: TeachingRow, step: TeachingStep) -> None:
    if guild.now >= row.starts_at:
        return
    came = [seat.user_id for seat in await rows.list_seats(db, row.teaching_id) if not seat.waits]
    await tell(db, row, [row.teacher_id, *came], messages.told_reminder(guild.say, row), step, guild.now)
