"""Drawing past runs and showing them as the answer to /runhistory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from db.activity.rank import find_member_looks
from handlers.raid_desk.runs import history_messages as messages
from handlers.raid_desk.runs.history import find_past
from handlers.raid_desk.runs.history_rules import Past, Score, by_week
from interactions.escaping import first_visible
from interactions.responses import Reply, Upload
from jobs.pictures.charts import nice_top
from jobs.pictures.drawing import drawn
from jobs.pictures.run_chart import ChartRow, DayBar, RunChart, render
from jobs.requests.raid_desk import RenderRunChart
from jobs.run import Job, runs

if TYPE_CHECKING:
    from interactions.languages import Say

FILE_NAME = "runs.png"
MOST_DATES = 7
MOST_BARS = 92


@runs(RenderRunChart)
async def render_run_chart(job: Job, request: RenderRunChart) -> None:
    """The chart, or its text form when it cannot be drawn."""
    say = job.say(request.follow_up)
    asked, past = await _read(job, request)
    if past is None:
        await job.edit_original(request.follow_up, messages.nothing_any_more(say))
        return
    png = await drawn(render, run_chart(say, asked, past), request)
    if png is None:
        await job.edit_original(request.follow_up, messages.history_text(say, asked, past))
        return
    picture = Upload(FILE_NAME, png, "image/png", messages.description(say, asked, past))
    await job.edit_original(request.follow_up, Reply(messages.organizers(say, past), files=(picture,)))


async def _read(job: Job, request: RenderRunChart) -> tuple[messages.HistoryQuery, Past | None]:
    async with job.pool.acquire() as db:
        guild, name = await job.guild(db, request.guild_id), None
        if request.member_id:
            looks = await find_member_looks(db, request.guild_id, request.member_id)
            name = first_visible(looks.nick, looks.global_name, looks.username) if looks else None
        member_id, dungeon_key = request.member_id or None, request.dungeon or None
        past = await find_past(db, guild, request.days, member_id=member_id, dungeon_key=dungeon_key)
    dungeon = past.dungeons[0][0] if past is not None and request.dungeon and past.dungeons else None
    return messages.HistoryQuery(request.days, name, dungeon), past


def run_chart(say: Say, asked: messages.HistoryQuery, past: Past) -> RunChart:
    """Past runs in the reader's words, ready to be drawn."""
    days = past.days if len(past.days) <= MOST_BARS else by_week(past.days)
    top = nice_top(max(score.runs for _, score in days))
    return RunChart(
        heading=messages.heading(say, asked),
        period=messages.period(say, asked.days),
        total=" · ".join(
            part for part in (messages.runs(say, past.total.runs), messages.rate(say, past.total)) if part
        ),
        bars=tuple(_bar(score) for _, score in days),
        scale=tuple((value, say.number(value)) for value in (0, top // 2, top)),
        dates=_dates(say, days),
        legend=(say("won"), say("lost"), say("neither")),
        rows_title=say("Dungeons"),
        rows=tuple(_row(say, name, score) for name, score in past.dungeons[:5]),
    )


def _bar(score: Score) -> DayBar:
    return DayBar(score.success, score.fail, score.cancelled + score.unlogged)


def _row(say: Say, name: str, score: Score) -> ChartRow:
    words = [messages.runs(say, score.runs), messages.rate(say, score)]
    return ChartRow(name, " · ".join(word for word in words if word), score.runs, score.success)


def _dates(say: Say, days: Sequence[tuple[date, Score]]) -> tuple[tuple[int, str], ...]:
    """Some days by name, evenly, the last among them."""
    step = -(-len(days) // MOST_DATES)
    return tuple(
        (at, messages.short_date(say, days[at][0])) for at in range((len(days) - 1) % step, len(days), step)
    )
