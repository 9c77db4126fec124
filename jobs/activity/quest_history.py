"""The chart of the activity quests that a member has done."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from db.activity import quest_history as rows
from db.activity.rank import find_member_looks
from handlers.activity.activity_quests.rules import QuestKind
from handlers.activity.activity_quests.words import kind_name
from handlers.platform.guild_days import day_begins
from interactions.escaping import first_visible
from interactions.responses import Reply, Upload
from jobs.pictures.charts import nice_top
from jobs.pictures.run_chart import ChartRow, DayBar, RunChart, render
from jobs.requests.activity import RenderQuestChart
from jobs.run import Job, runs

if TYPE_CHECKING:
    from db.activity.quest_history import KindRow, QuestDayRow
    from interactions.languages import Say

DAYS = 30
FILE_NAME = "quests.png"


@runs(RenderQuestChart)
async def render_quest_chart(job: Job, request: RenderQuestChart) -> None:
    """The last thirty days by type, and all time in rows."""
    say = job.say(request.follow_up)
    async with job.pool.acquire() as db:
        guild = await job.guild(db, request.guild_id)
        first = guild.today - timedelta(days=DAYS - 1)
        since = day_begins(first, guild.timezone)
        days = await rows.list_days(db, guild.id, request.user_id, guild.timezone, since)
        kinds = await rows.list_kinds(db, guild.id, request.user_id)
        looks = await find_member_looks(db, guild.id, request.user_id)
    name = first_visible(looks.nick, looks.global_name, looks.username) if looks else say("A former member")
    chart = quest_chart(say, name, first, days, kinds)
    png = await asyncio.to_thread(render, chart)
    picture = Upload(FILE_NAME, png, "image/png", f"{chart.heading}. {chart.period}. {chart.total}")
    await job.edit_original(request.follow_up, Reply(chart.total), files=(picture,))


def quest_chart(say: Say, name: str, first: date, days: list[QuestDayRow], kinds: list[KindRow]) -> RunChart:
    """Bars by day: daily, weekly and other quests; rows by type."""
    kinds_apart = (QuestKind.DAILY, QuestKind.WEEKLY)
    counts: Counter[tuple[date, str]] = Counter()
    for row in days:
        counts[row.day, row.kind if row.kind in kinds_apart else "other"] += row.quests
    shown = [first + timedelta(days=place) for place in range(DAYS)]
    bars = [DayBar(*(counts[day, kind] for kind in (*kinds_apart, "other"))) for day in shown]
    top = nice_top(max(bar.won + bar.lost + bar.other for bar in bars))
    total = sum(bar.won + bar.lost + bar.other for bar in bars)
    return RunChart(
        heading=say.plain("Quests done by {member}", member=name),
        period=say("the last {days} days", days=DAYS),
        total=say.counted(total, "1 quest in these days", "{count} quests in these days"),
        bars=tuple(bars),
        scale=((0, "0"), (top, say.number(top))),
        dates=tuple((place, f"{shown[place]:%d.%m.}") for place in range(0, DAYS, 7)),
        legend=(kind_name(say, QuestKind.DAILY), kind_name(say, QuestKind.WEEKLY), say("others")),
        rows_title=say("All time, by type"),
        rows=tuple(
            ChartRow(
                kind_name(say, kind.kind),
                f"{say.number(kind.quests)} · {say('{number} xp', number=say.number(kind.xp))}",
                kind.quests,
                kind.quests,
            )
            for kind in kinds
        ),
    )
