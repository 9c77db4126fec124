"""What happened to a headcount, written down for the log in the transaction in which it happened."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from db.raid_desk.headcounts import add_headcount_event

if TYPE_CHECKING:
    from db.pool import Connection


class HeadcountEvent(StrEnum):
    """The kinds of events; what the facts hold stands behind each."""

    POSTED = "posted"  # dungeons: names
    ANSWERED = "answered"  # said: ["shatters", "shatters:key"]; empty: nothing any more
    CONVERTED = "converted"  # run_id, dungeon: name, taken: how many; left_out: {why: [user ids]}
    AFK_CHECK_BEGUN = "afk_check_begun"  # until: epoch seconds
    ENDED = "ended"  # by_timer: bool
    MESSAGE_LOST = "message_lost"


async def note(
    db: Connection,
    headcount_id: int,
    event: HeadcountEvent,
    *,
    now: datetime,
    actor_id: int | None = None,
    **facts: Any,
) -> None:
    """Write it down; the worker finds it within seconds. `actor_id` None: the bot itself."""
    await add_headcount_event(db, headcount_id, event.value, actor_id, facts, now)
