"""Messages and voice of a whole server, day by day, on the overview of the dashboard."""

from __future__ import annotations

from db.activity.history import list_guild_days
from handlers.dashboard.context import PageContext
from handlers.dashboard.days import SHOWN, bars_of, first_of
from handlers.dashboard.pages import Pages, PageSection
from handlers.platform.roles.rules import Role

pages = Pages("activity")


@pages.overview(requires=Role.EVERYONE)
async def activity(ctx: PageContext) -> PageSection:
    """The last days; today's are still going on."""
    say, today = ctx.say, (await ctx.guild()).today
    by_day = {row.day: row for row in await list_guild_days(ctx.db, ctx.guild_id, first_of(today), today)}
    now = by_day.get(today)
    facts = {
        "members": now.members if now is not None else 0,
        "messages": now.messages if now is not None else 0,
        "hours": (now.voice_seconds if now is not None else 0) / 3_600,
        "days": SHOWN,
        "messages_by_day": bars_of(say, today, lambda day: by_day[day].messages if day in by_day else 0),
        "hours_by_day": bars_of(
            say,
            today,
            lambda day: by_day[day].voice_seconds / 3_600 if day in by_day else 0,
            lambda hours: say("{count} h", count=say.number(hours, places=1)),
        ),
    }
    return PageSection("activity/overview/activity.html", facts)
