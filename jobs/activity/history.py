"""Drawing a member's activity and showing it as the answer to /activity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.activity.rank import find_member_looks
from db.platform.settings import find_settings
from handlers.activity.history import messages
from handlers.activity.history.actions import find_history
from handlers.activity.history.rules import ActivityDay, History
from handlers.activity.leaderboards.messages import duration
from handlers.frame.guild_settings import typed
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import first_visible
from interactions.responses import Reply, Upload
from jobs.pictures.activity_chart import ActivityChart, Bars, render
from jobs.pictures.charts import nice_top
from jobs.pictures.drawing import drawn
from jobs.requests.activity import RenderActivityChart
from jobs.run import Job, runs

if TYPE_CHECKING:
    from interactions.languages import Say

FILE_NAME = "activity.png"
MOST_DATES = 7


@runs(RenderActivityChart)
async def render_activity_chart(job: Job, request: RenderActivityChart) -> None:
    """The chart, or its text form when it cannot be drawn."""
    say = job.say(request.follow_up)
    history = await _read(job, request)
    if history is None:
        await job.edit_original(request.follow_up, messages.nothing_any_more(say))
        return
    png = await drawn(render, activity_chart(say, history), request)
    if png is None:
        await job.edit_original(request.follow_up, messages.history_text(say, history))
        return
    picture = Upload(FILE_NAME, png, "image/png", messages.description(say, history))
    await job.edit_original(request.follow_up, Reply(files=(picture,)))


async def _read(job: Job, request: RenderActivityChart) -> History | None:
    async with job.pool.acquire() as db:
        stored = await find_settings(db, request.guild_id, PlatformSettings.module)
        timezone = typed(PlatformSettings, stored).timezone
        looks = await find_member_looks(db, request.guild_id, request.user_id)
        name = first_visible(looks.nick, looks.global_name, looks.username) if looks else ""
        return await find_history(
            db, request.guild_id, request.user_id, request.days, job.clock.now(), timezone, name
        )


def activity_chart(say: Say, history: History) -> ActivityChart:
    """The history in the reader's words, ready to be drawn."""
    return ActivityChart(
        name=messages.shown_name(say, history),
        period=messages.period(say, len(history.days)),
        messages=_message_bars(say, history),
        voice=_voice_bars(say, history),
        dates=_dates(say, history.days),
        hours_title=messages.hours_title(say),
        weekdays=messages.weekdays(say),
        hours=history.shares,
        hour_labels=tuple((hour, messages.hour(say, hour)) for hour in (0, 6, 12, 18)),
        less=say("less"),
        more=say("more"),
    )


def _message_bars(say: Say, history: History) -> Bars:
    values = tuple(day.messages for day in history.days)
    top = nice_top(max(values))
    scale = tuple((value, say.number(value)) for value in (0, top // 2, top))
    return Bars(name=say("Messages"), total=messages.messages_total(say, history), values=values, scale=scale)


def _voice_bars(say: Say, history: History) -> Bars:
    values = tuple(day.voice_seconds for day in history.days)
    unit = 3600 if max(values) > 2 * 3600 else 60
    top = nice_top(-(-max(values) // unit)) * unit
    scale = tuple((value, _on_scale(say, value)) for value in (0, top // 2, top))
    return Bars(name=say("Voice time"), total=messages.voice_total(say, history), values=values, scale=scale)


def _on_scale(say: Say, seconds: int) -> str:
    """Full hours without minutes."""
    if seconds and seconds % 3600 == 0:
        return say("{hours} h", hours=seconds // 3600)
    return duration(say, seconds) if seconds else "0"


def _dates(say: Say, days: Sequence[ActivityDay]) -> tuple[tuple[int, str], ...]:
    """Some days by name, evenly, the last among them."""
    step = -(-len(days) // MOST_DATES)
    return tuple(
        (at, messages.short_date(say, days[at].day)) for at in range((len(days) - 1) % step, len(days), step)
    )
