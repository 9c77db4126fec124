"""Practice on the dashboard: the catalogue, one's own streak, and the sessions of a whole server."""

from __future__ import annotations

from db.practice.practitioners import list_guild_days
from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.days import SHOWN, bars_of, first_of
from handlers.dashboard.listed import PageNumber, list_facts, span_of
from handlers.dashboard.pages import Pages, PageSection
from handlers.dashboard.said import said
from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import Role
from handlers.practice.streak import commands as streak
from handlers.practice.techniques import commands as techniques
from handlers.practice.techniques.states import ShowTechniques
from interactions.responses import Reply

pages = Pages("practice")


@pages.get("/practice", requires=Role.EVERYONE, nav="Practice")
async def practice(ctx: PageContext, page: PageNumber = 1) -> Page:
    """The reader's streak, and the catalogue as it stands for them."""
    span = span_of(page)
    listed = await techniques.read_techniques(ctx, ShowTechniques(category=""), span)
    facts = {**list_facts(listed, span, {}), "streak": await _own_streak(ctx)}
    return Page("practice/overview/practice.html", ctx.say("Practice"), facts)


@pages.overview(requires=Role.EVERYONE)
async def sessions(ctx: PageContext) -> PageSection | None:
    """Sessions a day; nothing where nobody has practised lately."""
    today = (await ctx.guild()).today
    days = await list_guild_days(ctx.db, ctx.guild_id, first_of(today), today)
    if not days:
        return None
    facts = {
        "days": SHOWN,
        "minutes": sum(minutes for _, minutes in days.values()),
        "by_day": bars_of(ctx.say, today, lambda day: days.get(day, (0, 0))[0]),
    }
    return PageSection("practice/overview/sessions.html", facts)


async def _own_streak(ctx: PageContext) -> str:
    """As `/streak` tells it; what is missing for one, where there is none."""
    try:
        told = await streak.streak(ctx, text=True)
    except Refusal as refusal:
        return refusal.text(ctx.say)
    return said(told) if isinstance(told, Reply) else ""
