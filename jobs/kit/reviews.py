"""The time of reviews: reviewers are reminded of what waits, and what nobody answers comes to an end."""

from __future__ import annotations

import logging

from db.kit import reviews as rows
from handlers.kit.reviews import Acting, reviewed_of
from handlers.kit.reviews.waiting import time_is_over
from jobs.run import Job, every

log = logging.getLogger(__name__)

AT_ONCE = 100


@every(seconds=30)
async def sweep_reviews(job: Job) -> int:
    """Each that is due in a transaction of its own: one that fails is tried again and holds up no other."""
    due = await rows.list_due(job.pool, job.clock.now(), AT_ONCE)
    for review_id in due:
        try:
            await _end_time(job, review_id)
        except Exception:
            log.exception("the time of review %s could not be ended", review_id)
    return 0


async def _end_time(job: Job, review_id: int) -> None:
    async with job.transaction() as db:
        review = await rows.lock_due(db, review_id, job.clock.now())
        reviewed = reviewed_of(review.kind) if review is not None else None
        if review is not None and reviewed is not None:
            acting = Acting(db, await job.guild(db, review.guild_id), None, job.clock.now())
            await time_is_over(reviewed, acting, review)
