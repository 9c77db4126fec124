"""How commands are used, and the log of them, on the dashboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from msgspec import Meta

from db.platform.command_log import list_command_rows_between, list_uses_by_day
from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.days import SHOWN, bars_of, first_of
from handlers.dashboard.pages import Pages, PageSection
from handlers.dashboard.people import find_typed
from handlers.frame.access import SwitchedOff
from handlers.platform.analytics import messages
from handlers.platform.analytics.actions import find_analytics, narrow
from handlers.platform.analytics.rules import MOST_DAYS, SWITCH
from handlers.platform.guild_days import day_begins, zone
from handlers.platform.roles.rules import Role

if TYPE_CHECKING:
    from db.platform.command_log import UseRow
    from interactions.languages import Say

pages = Pages("platform")

Words = Annotated[str, Meta(max_length=100)]
Days = Annotated[int, Meta(ge=1, le=MOST_DAYS)]
PER_PAGE = 50
BEGINNING, END = datetime(2015, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@pages.get("/analytics", requires=Role.MODERATOR, nav="Analytics")
async def analytics(ctx: PageContext, command: Words = "", error: Words = "", days: Days = 7) -> Page:
    """As `/analytics`: which commands are used, how they go, how long they take, and when."""
    if SWITCH in ctx.resources.modules_off:
        raise SwitchedOff
    say = ctx.say
    narrowed = narrow(ctx, command, error)
    numbers = await find_analytics(ctx.db, await ctx.guild(), days, narrowed, ctx.resources.products)
    facts = {"command": command, "error": error, "days": days, "numbers": numbers}
    if numbers is not None:
        by_hour = [sum(day[hour] for day in numbers.hours) for hour in range(24)]
        facts |= {
            "heading": messages.title(say, numbers),
            "figures": messages.figures(say, numbers),
            "rows": [_line(say, row) for row in numbers.commands],
            "hours": [(f"{hour}:00", count, say.number(count)) for hour, count in enumerate(by_hour)],
            "products": [(say(product.title), messages.named(say, product)) for product in numbers.products],
            "busiest": messages.busiest_hours(say, numbers),
        }
    return Page("platform/analytics/analytics.html", say("Analytics"), facts)


@pages.get("/command-log", requires=Role.MODERATOR, nav="Command log")
async def command_log(
    ctx: PageContext, command: Words = "", who: Words = "", error: Words = "", before: int | None = None
) -> Page:
    """What members used, newest first."""
    logged = await list_command_rows_between(
        ctx.db,
        ctx.guild_id,
        names=narrow(ctx, command, "").commands or None,
        user_id=await find_typed(ctx, who) if who.strip() else None,
        error=error.strip() or None,
        since=BEGINNING,
        until=END,
        before=before,
        limit=PER_PAGE + 1,
    )
    shown = logged[:PER_PAGE]
    query = {"command": command, "who": who, "error": error}
    more = {**query, "before": shown[-1].interaction_id} if len(logged) > PER_PAGE else None
    facts = {**query, "rows": shown, "more": f"?{urlencode(more)}" if more else ""}
    return Page("platform/analytics/command_log.html", ctx.say("Command log"), facts)


@pages.overview(requires=Role.MODERATOR)
async def uses(ctx: PageContext) -> PageSection:
    """Commands a day."""
    say, guild = ctx.say, await ctx.guild()
    since = day_begins(first_of(guild.today), guild.timezone)
    by_day = await list_uses_by_day(ctx.db, ctx.guild_id, since, zone(guild.timezone).key)
    week = [day for day in by_day if guild.today - day < timedelta(days=7)]
    facts = {
        "days": SHOWN,
        "week": sum(by_day[day][0] for day in week),
        "failed": sum(by_day[day][1] for day in week),
        "by_day": bars_of(say, guild.today, lambda day: by_day.get(day, (0, 0))[0]),
    }
    return PageSection("platform/analytics/uses.html", facts)


def _line(say: Say, row: UseRow) -> tuple[str, UseRow, str, str, str]:
    """A command with its share of errors, and its times in the handler and the database."""
    times = messages.span(say, row.handler), messages.span(say, row.database)
    return messages.command_name(say, row), row, messages.errors(say, row), *times
