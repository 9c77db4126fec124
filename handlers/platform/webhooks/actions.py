"""`tell`: writes down, in the caller's transaction, what webhooks are to hear; a job sends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from db.api.webhook_deliveries import Happened, add_deliveries

if TYPE_CHECKING:
    from db.pool import Connection

GIVE_UP_AFTER: Final = timedelta(hours=24)


class WebhookEvent(StrEnum):
    """What a webhook can hear of."""

    LEVEL_UP = "level_up"
    ACHIEVEMENT = "achievement"
    QUEST_COMPLETED = "quest_completed"
    RUN_CREATED = "run_created"
    RUN_STARTED = "run_started"
    RUN_ENDED = "run_ended"
    RUN_LOGGED = "run_logged"
    TEST = "test"


CHOSEN: Final = tuple(event for event in WebhookEvent if event is not WebhookEvent.TEST)
"""What can be asked for; tests are sent when somebody presses for one."""


async def tell(db: Connection, happened: Sequence[Happened], now: datetime) -> None:
    """To every webhook that asked for it, once per key."""
    if happened:
        await add_deliveries(db, happened, now, now + GIVE_UP_AFTER)
