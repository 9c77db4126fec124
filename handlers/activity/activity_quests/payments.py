"""Paying what quests promise, once per quest of a period and member, in the counters' transaction.

Why: decision 0231.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.activity import activity_quest_state
from db.activity import activity_quests_done as rows
from db.activity.activity_quests import ActivityQuestRow
from db.activity.boosts import NewBoost, add_boosts
from db.activity.xp import NewGrant
from db.api.webhook_deliveries import Happened
from handlers.activity.activity_quests import messages, words
from handlers.platform.guild_days import local_day
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.platform.webhooks.actions import WebhookEvent, tell

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.activity.level_ups.actions import GuildFacts

REASON: Final = "activity_quest"
METRICS: Final = ("xp", "level", "activity_quests_done")
"""What a payment changes, for those who watch it."""


class Completion(msgspec.Struct, frozen=True):
    """A member reached what a quest asks for."""

    quest: ActivityQuestRow
    user_id: int
    value: int

    @property
    def key(self) -> str:
        """Names the payment in the ledger, for ever."""
        return f"{REASON}:{self.quest.quest_id}:{self.user_id}"


class PaidXp(msgspec.Struct, frozen=True):
    """A member's new total, and how much of it was paid just now."""

    guild_id: int
    user_id: int
    amount: int
    total: int


async def pay(
    db: Connection, reached: Sequence[Completion], guilds: Mapping[int, GuildFacts], now: datetime
) -> list[PaidXp]:
    """Write down what is done for the first time, and give xp and boosts; tell the members.

    The members' totals must be locked. Who had done it before gets nothing.
    """
    done = [
        rows.QuestDone(
            completion.quest.quest_id,
            completion.quest.guild_id,
            completion.user_id,
            completion.value,
            completion.quest.reward_xp,
        )
        for completion in reached
    ]
    added = set(await rows.add_done(db, done, now))
    new = [completion for completion in reached if (completion.quest.quest_id, completion.user_id) in added]
    days = {guild_id: local_day(now, facts.platform.timezone) for guild_id, facts in guilds.items()}
    grants = [
        _grant(completion, guilds[completion.quest.guild_id], days[completion.quest.guild_id], now)
        for completion in new
    ]
    paid = [PaidXp(*row) for row in await rows.add_payments(db, grants, METRICS, now)] if grants else []
    boosts = [_boost(completion, now) for completion in new if completion.quest.boost_hours is not None]
    if boosts and await add_boosts(db, boosts):
        await activity_quest_state.mark_changed(db, sorted({boost.guild_id for boost in boosts}))
    await notify_many(
        db, [_notice(completion, guilds[completion.quest.guild_id]) for completion in new], now=now
    )
    await tell(db, [_happened(completion) for completion in new], now)
    return paid


def _happened(completion: Completion) -> Happened:
    quest = completion.quest
    facts = {
        "user_id": str(completion.user_id),
        "quest_id": quest.quest_id,
        "name": quest.name,
        "xp": quest.reward_xp,
    }
    return Happened(quest.guild_id, WebhookEvent.QUEST_COMPLETED, completion.key, facts)


def _grant(completion: Completion, facts: GuildFacts, day: date, now: datetime) -> NewGrant:
    name = words.plain_name(facts.say, completion.quest)
    guild_id, amount = completion.quest.guild_id, completion.quest.reward_xp
    return NewGrant(guild_id, completion.user_id, amount, REASON, name, None, completion.key, day, now)


def _boost(completion: Completion, now: datetime) -> NewBoost:
    quest = completion.quest
    return NewBoost(
        guild_id=quest.guild_id,
        user_id=completion.user_id,
        hundredths=quest.boost_hundredths or 100,
        starts_at=now,
        ends_at=now + timedelta(hours=quest.boost_hours or 0),
        reason=REASON,
        actor_id=None,
        key=completion.key,
    )


def _notice(completion: Completion, facts: GuildFacts) -> Notice:
    return Notice(
        guild_id=completion.quest.guild_id,
        user_id=completion.user_id,
        kind=NoticeKind.QUEST,
        text=messages.completed(facts.say, completion.quest, completion.user_id),
        key=completion.key,
        channel_id=facts.platform.channel(ChannelKey.QUEST),
    )
