"""Quotas on the dashboard: who meets them, how past periods ended, and the reset by hand."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from db.raid_desk import quota as rows
from db.raid_desk import quota_excuses, quota_periods
from db.raid_desk.quota_standings import list_standings
from handlers.dashboard.context import Done, Page, PageContext
from handlers.dashboard.listed import PageNumber, list_facts, span_of
from handlers.dashboard.pages import Pages
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.quota import changes, commands, config_views, messages, standing
from handlers.raid_desk.quota.states import ShowAll, ShowPeriod
from interactions.escaping import mention_role

pages = Pages("raid_desk")

RoleId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]
MOST_PERIODS = 20


@pages.get("/quota", requires=Role.EVERYONE, nav="Quota")
async def quotas(ctx: PageContext) -> Page:
    """The roles that have one, and how many of their members meet it."""
    shown = []
    for quota in await rows.list_quotas(ctx.db, ctx.guild_id):
        counts = (await list_standings(ctx.db, quota.quota_id, None, limit=1)).counts
        shown.append((quota, counts, messages.period_line(ctx.say, quota)))
    facts = {"quotas": shown, "counts_line": messages.counts_line}
    return Page("raid_desk/quota/quotas.html", ctx.say("Quota"), facts)


@pages.get("/quota/{role_id}", requires=Role.EVERYONE)
async def quota_of(ctx: PageContext, role_id: RoleId, page: PageNumber = 1) -> Page:
    """Everybody in the present period, and the periods that are over."""
    quota, span = await changes.find(ctx, role_id), span_of(page)
    listed = await standing.show_all(ctx, ShowAll(quota_id=quota.quota_id), span)
    past = await quota_periods.list_periods(ctx.db, ctx.guild_id, quota.quota_id, MOST_PERIODS)
    excused = await quota_excuses.list_excuses(ctx.db, quota.quota_id, quota.number)
    facts = {
        **list_facts(listed, span, {}),
        "quota": quota,
        "excused": messages.excuse_lines(ctx.say, excused, quota.number),
        "excused_count": len(excused),
        "past": [(row.number, messages.period_entry(ctx.say, row)) for row in past],
        "may_reset": await _may_reset(ctx),
    }
    return Page("raid_desk/quota/quota.html", ctx.say("Quota"), facts)


@pages.get("/quota/{role_id}/{number}", requires=Role.EVERYONE)
async def period(ctx: PageContext, role_id: RoleId, number: Number, page: PageNumber = 1) -> Page:
    """How a period ended for everybody."""
    quota, span = await changes.find(ctx, role_id), span_of(page)
    listed = await commands.period_page(ctx, ShowPeriod(quota_id=quota.quota_id, number=number), span)
    facts = {**list_facts(listed, span, {}), "quota": quota}
    return Page("raid_desk/quota/period.html", str(listed.title), facts)


@pages.post("/quota/{role_id}/reset", requires=Role.MODERATOR)
async def reset(ctx: PageContext, role_id: RoleId, number: Number) -> Done:
    """As the button of `/configquota role`: the period of that number ends now."""
    quota = await changes.find(ctx, role_id)
    await changes.end_period(ctx, quota, number)
    over = ctx.say("This period is over; its final standings are posted in a few seconds.")
    return Done(
        asks=config_views.reset_question(ctx.say, quota),
        tells=f"{mention_role(role_id)}: {over}",
        back=ctx.address("quota", role_id),
    )


async def _may_reset(ctx: PageContext) -> bool:
    return allowed(ctx.actor, Role.MODERATOR, (await ctx.guild_settings(PlatformSettings)).roles)
