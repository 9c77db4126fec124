"""Beginning a period: drawn quests are drawn again, those made by hand come again.

Why: decision 0232.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.activity import activity_quests as rows
from db.activity.activity_quests import ActivityQuestRow, NewQuest
from handlers.activity.activity_quests.calendar import QuestCycle
from handlers.activity.activity_quests.rules import KIND_OF, DrawnQuest, QuestMetric, Usage, draw, share_of
from handlers.activity.activity_quests.templates import TEMPLATES
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, board_of, bucket_floor
from handlers.platform.guild_days import local_day

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.activity.settings import ActivitySettings

BOARDS = {
    QuestMetric.MESSAGES: BoardMetric.MESSAGES,
    QuestMetric.REACTIONS: BoardMetric.REACTIONS,
    QuestMetric.COMMANDS: BoardMetric.COMMANDS,
    QuestMetric.VOICE: BoardMetric.VOICE,
    QuestMetric.XP: BoardMetric.XP,
}


async def read_usage(db: Connection, guild_id: int, now: datetime, timezone: str) -> Usage:
    """What members did in the last full week, from the boards of that week: quick in a guild of any size."""
    day = local_day(now, timezone) - timedelta(days=7)
    names = {board_of(metric, BoardPeriod.WEEK, day, 0): asked for asked, metric in BOARDS.items()}
    usage = await rows.list_usage(db, guild_id, list(names))
    return Usage(
        members={names[board]: members for board, members, _ in usage},
        median={names[board]: max(1, bucket_floor(bucket)) for board, _, bucket in usage},
    )


async def begin_period(
    db: Connection,
    guild_id: int,
    settings: ActivitySettings,
    cycle: QuestCycle,
    start: datetime,
    end: datetime,
    usage: Usage,
    now: datetime,
) -> list[int]:
    """Write the quests of a cycle for one period; doing it again adds nothing. Returns the new ones' ids."""
    count = count_of(settings, cycle)
    last = await rows.list_last_templates(db, guild_id, cycle, max(count, 1) * 2)
    seed = f"{guild_id}:{cycle}:{int(start.timestamp())}"
    share = share_of(cycle, end - start)
    drawn_quests = draw(TEMPLATES, cycle, count, usage, seed=seed, last=set(last), share=share)
    new = [
        drawn_quest(guild_id, f"{cycle}:{place}", drawn, (start, end), kind=KIND_OF[cycle])
        for place, drawn in enumerate(drawn_quests)
    ]
    for old in await rows.list_ending_series(db, guild_id, cycle, start):
        new.append(_again(old, start, end))
    added = [await rows.add_quest(db, quest, now) for quest in new]
    return [quest_id for quest_id in added if quest_id is not None]


def count_of(settings: ActivitySettings, cycle: QuestCycle) -> int:
    """How many quests of a cycle are drawn."""
    return {
        QuestCycle.DAILY: settings.quest_daily_count,
        QuestCycle.WEEKLY: settings.quest_weekly_count,
        QuestCycle.MONTHLY: settings.quest_special_count,
    }.get(cycle, 0)


def drawn_quest(
    guild_id: int,
    series: str,
    drawn: DrawnQuest,
    period: tuple[datetime, datetime | None],
    *,
    kind: str,
    created_by: int | None = None,
) -> NewQuest:
    """A quest to write down for that period."""
    template = drawn.template
    return NewQuest(
        guild_id=guild_id,
        series=series,
        template=template.key,
        kind=kind,
        cycle=template.cycle,
        name=template.name,
        description="",
        metric=template.metric,
        difficulty=drawn.difficulty,
        target=drawn.target,
        reward_xp=drawn.reward_xp,
        boost_hundredths=template.boost.hundredths if template.boost else None,
        boost_hours=template.boost.hours if template.boost else None,
        starts_at=period[0],
        ends_at=period[1],
        created_by=created_by,
    )


def _again(old: ActivityQuestRow, start: datetime, end: datetime) -> NewQuest:
    return NewQuest(
        guild_id=old.guild_id,
        series=old.series,
        template=None,
        kind=old.kind,
        cycle=old.cycle,
        name=old.name,
        description=old.description,
        metric=old.metric,
        difficulty=old.difficulty,
        target=old.target,
        reward_xp=old.reward_xp,
        boost_hundredths=old.boost_hundredths,
        boost_hours=old.boost_hours,
        starts_at=start,
        ends_at=end,
        created_by=None,
    )
