"""Points of the raid desk on the page of a member: what they have, `/addpoints` and `/addquotapoints`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from handlers.dashboard.context import Changed, Done, PageContext
from handlers.dashboard.pages import Pages, PageSection
from handlers.dashboard.said import said
from handlers.platform.roles.rules import Role
from handlers.raid_desk.ledgers import QUOTA_POINTS, RAIDER_POINTS
from handlers.raid_desk.points import commands
from interactions.escaping import mention

if TYPE_CHECKING:
    from handlers.kit.ledgers import Ledger
    from interactions.responses import Reply

pages = Pages("raid_desk")

Amount = Annotated[int, Meta(ge=-commands.MOST_POINTS, le=commands.MOST_POINTS)]
Reason = Annotated[str, Meta(max_length=200)]


@pages.member(requires=Role.OFFICER)
async def points(ctx: PageContext, user_id: int) -> PageSection:
    """Both totals, and a form for each."""
    facts = {
        "user_id": user_id,
        "raider": await RAIDER_POINTS.total(ctx.db, ctx.guild_id, user_id),
        "quota": await QUOTA_POINTS.total(ctx.db, ctx.guild_id, user_id),
        "most": commands.MOST_POINTS,
    }
    return PageSection("raid_desk/points/points.html", facts)


@pages.post("/members/{user_id}/raider-points", requires=Role.OFFICER)
async def add_points(ctx: PageContext, user_id: int, amount: Amount, reason: Reason = "") -> Done:
    """As `/addpoints`."""
    asks = ctx.say("Change the raider points of {member}?", member=mention(user_id))
    give = partial(commands.add_points, ctx, amount=amount, reason=reason)
    return await _give(ctx, user_id, RAIDER_POINTS, give, (asks, ctx.say("Raider points")))


@pages.post("/members/{user_id}/quota-points", requires=Role.OFFICER)
async def add_quota_points(ctx: PageContext, user_id: int, amount: Amount, reason: Reason = "") -> Done:
    """As `/addquotapoints`."""
    asks = ctx.say("Change the quota points of {member}?", member=mention(user_id))
    give = partial(commands.add_quota_points, ctx, amount=amount, reason=reason)
    return await _give(ctx, user_id, QUOTA_POINTS, give, (asks, ctx.say("Quota points")))


async def _give(
    ctx: PageContext,
    user_id: int,
    ledger: Ledger,
    give: Callable[..., Awaitable[Reply]],
    texts: tuple[str, str],
) -> Done:
    """`texts`: the question, and what the points are called."""
    asks, name = texts
    before = await ledger.total(ctx.db, ctx.guild_id, user_id)
    reply = await give(member=await ctx.member(user_id))
    after = await ledger.total(ctx.db, ctx.guild_id, user_id)
    changes = [Changed(name, ctx.say.number(before), ctx.say.number(after))]
    return Done(asks=asks, tells=said(reply), back=ctx.address("members", user_id), changes=changes)
