"""Quests on the dashboard: browsed and searched as by `/quest`, looked at, and counted on the overview."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from db.quest_hall.quests import find_quest
from db.quest_hall.stats import get_hall
from handlers.api.problems import NotThere
from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.listed import PageNumber, list_facts, span_of
from handlers.dashboard.pages import Pages, PageSection
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import browsing, details, list_lines, taking
from handlers.quest_hall.board_quests.searching import kept
from handlers.quest_hall.board_quests.states import Browse, Search, Sort
from handlers.quest_hall.overview.chain_pages import team_facts
from handlers.quest_hall.points import POINTS

pages = Pages("quest_hall")

Words = Annotated[str, Meta(max_length=100)]
MOST_HOLDERS = 10


@pages.get("/quests", requires=Role.EVERYONE, nav="Quests")
async def quests(ctx: PageContext, q: Words = "", sort: Sort = Sort.NEWEST, page: PageNumber = 1) -> Page:
    """Open quests as they are sorted; or those that have the words, the best first."""
    span = span_of(page)
    if q.strip():
        listed = await browsing.list_found(ctx, Search(text=kept(q)), span)
    else:
        listed = await browsing.list_open(ctx, Browse(sort=sort), span)
    facts = {
        **list_facts(listed, span, {"q": q, "sort": sort.value}),
        "q": q,
        "sort": sort.value,
        "sorts": [(order.value, list_lines.sort_word(ctx.say, order)) for order in Sort],
        "holders": await POINTS.standings(ctx.db, ctx.guild_id, most=MOST_HOLDERS),
    }
    return Page("quest_hall/overview/quests.html", ctx.say("Quests"), facts)


@pages.get("/quests/{quest_id}", requires=Role.EVERYONE)
async def quest(ctx: PageContext, quest_id: int) -> Page:
    """One quest, as `/quest info` tells it."""
    row = await find_quest(ctx.db, ctx.guild_id, quest_id)
    if row is None:
        raise NotThere
    answer = details.details(ctx.say, await taking.see(ctx, row))
    facts = {"answer": answer, **await team_facts(ctx, row)}
    return Page("quest_hall/overview/quest.html", row.title, facts)


@pages.overview(requires=Role.EVERYONE)
async def hall(ctx: PageContext) -> PageSection:
    """The quest hall in numbers."""
    return PageSection("quest_hall/overview/hall.html", {"hall": await get_hall(ctx.db, ctx.guild_id)})
