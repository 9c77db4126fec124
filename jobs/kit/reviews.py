"""The time of reviews: reviewers are reminded of what waits, and what nobody answers comes to an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.kit import reviews as rows
from handlers.kit.reviews import Acting, reviewed_of
from handlers.kit.reviews.waiting import time_is_over
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 100


@every(seconds=30)
async def sweep_reviews(job: Job) -> int:
    """Those whose time is over."""
    return await job.each(await rows.list_due(job.pool, job.clock.now(), AT_ONCE), _end_time)


async def _end_time(job: Job, db: Connection, guild_id: int, review_id: int) -> None:
    review = await rows.lock_due(db, review_id, job.clock.now())
    reviewed = reviewed_of(review.kind) if review is not None else None
    if review is not None and reviewed is not None:
        acting = Acting(db, await job.guild(db, guild_id), None, job.clock.now())
        await time_is_over(reviewed, acting, review)
