"""Running one request of the queue: find its function, bound its time, judge its failure, tell who waits."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from dataclasses import replace
from typing import Any

import msgspec

from interactions import tracing
from interactions.api_errors import DiscordError
from interactions.escaping import Markdown
from jobs.measures import JOBS
from jobs.outbox import is_outage
from jobs.queue import MAX_TRIES, TIMEOUT_S, hand_back
from jobs.requests import FollowUp, QueueName, Request, UnknownTag, decode_request
from jobs.run import Job, runners

log = logging.getLogger(__name__)

BROKEN = "Something went wrong on our side. It is noted under {reference}; please try again."


async def perform(tools: Job, queue: QueueName, plain: dict[str, Any], job_id: str, attempt: int) -> None:
    """Run the request. Raises arq's Retry to have it again; what cannot be fixed is logged and told."""
    request = _understood(plain, job_id, attempt)
    if request is None:
        return
    job = replace(tools, work_id=job_id, attempt=attempt)
    with tracing.span(f"job {request.tag}", after=plain.get(tracing.KEY), attempt=attempt):
        await _run(job, queue, request)


async def _run(job: Job, queue: QueueName, request: Request) -> None:
    job_id, attempt = job.work_id, job.attempt
    try:
        async with asyncio.timeout(TIMEOUT_S[queue] - 1):
            await runners[request.tag][1](job, request)
        JOBS[request.tag, "done"] += 1
    except Exception as problem:
        if _is_transient(problem) and attempt < MAX_TRIES:
            JOBS[request.tag, "again"] += 1
            log.warning("%s (%s) is tried again: %r", request.tag, job_id, problem)
            raise hand_back(_pause_s(problem, attempt)) from problem
        JOBS[request.tag, "failed"] += 1
        reference = secrets.token_hex(4)
        log.exception("%s (%s) failed, reference %s", request.tag, job_id, reference)
        await _tell(job, request, reference)


def _understood(plain: dict[str, Any], job_id: str, attempt: int) -> Request | None:
    """The request; None when it cannot be read. A newer version's tag is handed back for a newer worker."""
    try:
        request = decode_request(plain)
        if request.tag in runners:
            return request
        problem: Exception = UnknownTag(f"no function runs {request.tag} here")
    except msgspec.ValidationError as invalid:
        log.error("job %s cannot be read: %s", job_id, invalid)
        return None
    except UnknownTag as unknown:
        problem = unknown
    if attempt < MAX_TRIES:
        raise hand_back(2.0 * attempt) from problem
    log.error("job %s is dropped: %s", job_id, problem)
    return None


def _is_transient(problem: Exception) -> bool:
    if isinstance(problem, DiscordError):
        return problem.retry_after_s is not None
    return is_outage(problem)


def _pause_s(problem: Exception, attempt: int) -> float:
    asked_s: float = getattr(problem, "retry_after_s", None) or 0.0
    return asked_s + random.uniform(0.2, min(8.0, 0.5 * 2.0**attempt))


async def _tell(job: Job, request: Request, reference: str) -> None:
    """End the spinner of the member who waits, if somebody does."""
    follow_up = getattr(request, "follow_up", None)
    if not isinstance(follow_up, FollowUp):
        return
    message = {
        "content": job.say(follow_up)(BROKEN, reference=Markdown(reference)),
        "allowed_mentions": {"parse": []},
    }
    try:
        await job.edit_original(follow_up, message)
    except Exception:
        log.exception("the member could not be told of failure %s", reference)
