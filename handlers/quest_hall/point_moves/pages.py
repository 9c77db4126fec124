"""Points on the page of a member: what `/points history` shows, and giving and taking."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from handlers.dashboard.context import Done, PageContext
from handlers.dashboard.pages import Pages, PageSection
from handlers.dashboard.said import said
from handlers.platform.profiles.actions import ClosedProfile, refuse_closed
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.point_moves import commands, messages
from handlers.quest_hall.points import POINTS
from interactions.escaping import mention

pages = Pages("quest_hall")

Amount = Annotated[int, Meta(ge=1, le=commands.MOST_POINTS)]
Note = Annotated[str, Meta(max_length=200)]


@pages.member(requires=Role.EVERYONE)
async def points(ctx: PageContext, user_id: int) -> PageSection | None:
    """What they have, and what lately gave and took points."""
    try:
        await refuse_closed(ctx, user_id, "")
    except ClosedProfile:
        return None
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    entries = await POINTS.entries(ctx.db, ctx.guild_id, user_id, most=commands.MOST_ENTRIES)
    facts = {
        "user_id": user_id,
        "total": await POINTS.total(ctx.db, ctx.guild_id, user_id),
        "place": await POINTS.place(ctx.db, ctx.guild_id, user_id),
        "lines": [messages.entry_line(ctx.say, entry) for entry in entries],
        "officer": allowed(ctx.actor, Role.OFFICER, roles),
        "most": commands.MOST_POINTS,
    }
    return PageSection("quest_hall/point_moves/points.html", facts)


@pages.post("/members/{user_id}/points/give", requires=Role.OFFICER)
async def give(ctx: PageContext, user_id: int, amount: Amount, note: Note = "") -> Done:
    """As `/points give`."""
    member = await ctx.member(user_id)
    reply = await commands.give_points(ctx, member=member, amount=amount, note=note or None)
    asks = ctx.say("Give {amount} points to {member}?", amount=amount, member=mention(user_id))
    return Done(asks=asks, tells=said(reply), back=ctx.address("members", user_id))


@pages.post("/members/{user_id}/points/take", requires=Role.OFFICER)
async def take(ctx: PageContext, user_id: int, amount: Amount, note: Note = "") -> Done:
    """As `/points take`."""
    member = await ctx.member(user_id)
    reply = await commands.take_points(ctx, member=member, amount=amount, note=note or None)
    asks = ctx.say("Take {amount} points from {member}?", amount=amount, member=mention(user_id))
    return Done(asks=asks, tells=said(reply), back=ctx.address("members", user_id))
