"""Awards told: in the channel, by a direct message, to webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from db.api.webhook_deliveries import Happened
from handlers.activity.achievements import messages
from handlers.platform.metrics.criteria import conditions, stored_criteria
from handlers.platform.metrics.registry import list_hidden
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.platform.webhooks.actions import WebhookEvent, tell

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.activity.achievements.awards import Hall, Winner


async def announce(db: Connection, halls: Mapping[int, Hall], told: Sequence[Winner], now: datetime) -> None:
    """In the channel and to webhooks, or to the member alone."""
    winners = list(zip(told, await _list_hidden(db, told), strict=True))
    notices = [_notice(halls[winner.guild_id], winner, alone=hidden) for winner, hidden in winners]
    await notify_many(db, notices, now=now)
    await tell(db, [_happened(winner) for winner, hidden in winners if not hidden], now)


async def _list_hidden(db: Connection, told: Sequence[Winner]) -> list[bool]:
    """Of each, whether it was earned by something that the member does not show to everybody."""
    counted = {}
    for winner in told:
        if (achievement := winner.achievement).achievement_id not in counted:
            criteria = stored_criteria(achievement.criteria)
            asked = () if criteria is None else conditions(criteria)
            counted[achievement.achievement_id] = [condition.metric for condition in asked]
    return await list_hidden(
        db, [(winner.pair, counted[winner.achievement.achievement_id]) for winner in told]
    )


def _notice(hall: Hall, winner: Winner, *, alone: bool) -> Notice:
    """In the channel, or `alone`: told to them and nobody else."""
    facts = hall.facts
    return Notice(
        guild_id=hall.guild_id,
        user_id=winner.user_id,
        kind=NoticeKind.ACHIEVEMENT,
        text=messages.announcement(facts.say, winner.achievement, winner.user_id),
        key=winner.key,
        channel_id=None if alone else facts.platform.channel(ChannelKey.ACHIEVEMENT),
        where=Where.DM if alone else None,
        embed=messages.badge_embed(winner.achievement),
    )


def _happened(winner: Winner) -> Happened:
    achievement = winner.achievement
    facts = {
        "user_id": str(winner.user_id),
        "achievement_id": achievement.achievement_id,
        "name": achievement.name,
    }
    return Happened(winner.guild_id, WebhookEvent.ACHIEVEMENT, winner.key, facts)
