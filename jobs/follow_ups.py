"""Finishing an interaction's answer by its token while that lives; afterwards by another way, or not."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from interactions.rest import Upload
    from jobs.requests import Effect, FollowUp
    from jobs.run import Job

log = logging.getLogger(__name__)

MISSED_KEY = "guildhall:follow_ups:missed"
PROGRESS_EVERY_S = 2.0


class OutgoingMessage(Protocol):
    """A message as handlers build them (interactions.responses.Reply)."""

    @property
    def files(self) -> Sequence[Upload]: ...

    def to_edit(self) -> dict[str, Any]: ...


Wire = OutgoingMessage | Mapping[str, Any]
"""A reply, or the wire form of an edit."""


async def _edit(job: Job, follow_up: FollowUp, reply: Wire, files: Sequence[Upload]) -> None:
    if isinstance(reply, Mapping):
        wire, all_files = dict(reply), list(files)
    else:
        wire, all_files = reply.to_edit(), [*reply.files, *files]
    if len(all_files) > len(wire.get("attachments") or ()):
        wire.pop("attachments", None)
    await job.rest.edit_original(follow_up.application_id, follow_up.token, wire, files=all_files)


async def edit_original(
    job: Job,
    follow_up: FollowUp,
    reply: Wire,
    *,
    files: Sequence[Upload] = (),
    fallback: Effect | None = None,
) -> bool:
    """Edit the answer. Too late, or the token refused: the fallback, if any, goes to the outbox, and False.

    Somebody may have deleted the answer meanwhile: then nobody waits for it, and the work goes on without.

    An edit may be repeated: it says what the message is, not what is added to it.
    """
    from interactions.api_errors import Gone, TokenExpired

    if follow_up.alive(job.clock.now().timestamp()):
        try:
            await _edit(job, follow_up, reply, files)
            return True
        except Gone as problem:
            log.info("the answer to interaction %s was deleted: %s", follow_up.interaction_id, problem)
            return False
        except TokenExpired as problem:
            log.warning("the token of interaction %s was refused: %s", follow_up.interaction_id, problem)
    await _miss(job, follow_up, fallback)
    return False


async def _miss(job: Job, follow_up: FollowUp, fallback: Effect | None) -> None:
    log.warning("too late to finish interaction %s (%s)", follow_up.interaction_id, job.work_id)
    await job.redis.incr(MISSED_KEY)
    if fallback is not None:
        async with job.transaction() as db:
            await job.outbox(db).add(fallback, key=f"follow_up:{follow_up.interaction_id}")


class Progress:
    """Says how far long work has come, by editing the answer at most every two seconds.

    What is said in between is dropped, not queued; a failing edit never stops the work.
    """

    def __init__(self, job: Job, follow_up: FollowUp, *, every_s: float = PROGRESS_EVERY_S) -> None:
        self._job = job
        self._follow_up = follow_up
        self._every_s = every_s
        self._next_s = float("-inf")

    async def say(self, reply: Wire) -> bool:
        """Show it, if the last one is long enough ago; returns whether it was shown."""
        from interactions.api_errors import DiscordError

        now_s = self._job.clock.now().timestamp()
        if now_s < self._next_s or not self._follow_up.alive(now_s):
            return False
        self._next_s = now_s + self._every_s
        try:
            await _edit(self._job, self._follow_up, reply, ())
        except DiscordError as problem:
            log.info("progress of %s could not be shown: %s", self._job.work_id, problem)
            return False
        return True
