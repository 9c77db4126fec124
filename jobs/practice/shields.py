"""Answers of shield verifications are erased when their time is over."""

from __future__ import annotations

from db.practice import shields as rows
from jobs.run import Job, every


@every(seconds=600)
async def erase_answers(job: Job) -> int:
    """Thirty days after the decision."""
    return await rows.erase_due(job.pool, job.clock.now())
