"""What `/status` reads: rows, what Redis tells, and how quickly both answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

import msgspec

from db.platform.command_log import AnswerTimes, get_answer_times
from db.standing_tasks import count_failures
from handlers.operations.machine import Heard, Recorded, read_recorded
from handlers.platform.ping.latencies import Sample

if TYPE_CHECKING:
    from handlers.frame.context import Context

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Status(msgspec.Struct, frozen=True):
    """`failures`: of the last day, by task. `heard`: None while Redis is away."""

    now: datetime
    version: str
    hour: AnswerTimes
    day: AnswerTimes
    latencies: Sample
    recorded: Recorded
    failures: Mapping[str, int]
    heard: Heard | None


async def read_status(ctx: Context) -> Status:
    """As it is at this moment; answers are those of this server."""
    resources = ctx.resources
    return Status(
        now=ctx.now,
        version=version("guildhall"),
        hour=await get_answer_times(ctx.db, ctx.guild_id, ctx.now - HOUR),
        day=await get_answer_times(ctx.db, ctx.guild_id, ctx.now - DAY),
        latencies=await resources.latencies.current(),
        recorded=await read_recorded(ctx.db, ctx.now),
        failures=await count_failures(ctx.db, ctx.now - DAY),
        heard=None if resources.heard is None else await resources.heard(),
    )
