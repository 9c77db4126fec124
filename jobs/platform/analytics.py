"""/analytics: reading the command log and drawing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.platform.analytics import messages
from handlers.platform.analytics.actions import find_analytics
from handlers.platform.analytics.rules import Analytics, Narrowed, shares
from handlers.products import PRODUCTS
from jobs.pictures.analytics_chart import AnalyticsChart, CommandBar, render
from jobs.pictures.drawing import drawn
from jobs.requests.platform import ShowAnalytics
from jobs.run import Job, runs

if TYPE_CHECKING:
    from db.platform.command_log import UseRow
    from interactions.languages import Say


@runs(ShowAnalytics)
async def show_analytics(job: Job, request: ShowAnalytics) -> None:
    """The chart; the table when it was asked for, or when the chart cannot be drawn."""
    say = job.say(request.follow_up)
    narrowed = Narrowed(request.command, request.commands, request.error)
    async with job.pool.acquire() as db:
        guild = await job.guild(db, request.guild_id)
        analytics = await find_analytics(db, guild, request.days, narrowed, PRODUCTS)
    if analytics is None:
        reply = messages.nothing(say, narrowed)
    elif request.text:
        reply = messages.table(say, analytics)
    else:
        png = await drawn(render, analytics_chart(say, analytics), request)
        reply = messages.table(say, analytics) if png is None else messages.picture(say, analytics, png)
    await job.edit_original(request.follow_up, reply)


def analytics_chart(say: Say, analytics: Analytics) -> AnalyticsChart:
    """The facts in the reader's words, ready to be drawn."""
    most = max(row.uses for row in analytics.commands)
    return AnalyticsChart(
        title=messages.title(say, analytics),
        figures=messages.figures(say, analytics),
        columns=(say("Uses"), say("Errors"), say("Handler"), say("Database")),
        rows=tuple(_row(say, row, most) for row in analytics.commands),
        more=say("And {count} more.", count=say.number(analytics.others)) if analytics.others else "",
        hours_title=say("Most active hours"),
        weekdays=messages.weekdays(say),
        hours=shares(analytics),
        few=say("few"),
        many=say("many"),
    )


def _row(say: Say, row: UseRow, most: int) -> CommandBar:
    return CommandBar(
        name=messages.command_name(say, row),
        uses=say.number(row.uses),
        share=row.uses / most,
        errors=messages.errors(say, row),
        failing=row.failed > 0,
        handler=(row.handler[0] / 1000, row.handler[1] / 1000),
        handler_words=messages.span(say, row.handler),
        database=(row.database[0] / 1000, row.database[1] / 1000),
        database_words=messages.span(say, row.database),
    )
