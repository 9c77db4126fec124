"""Verification on the page of a member: what `/raider info` shows, `/verify` and `/unverify`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from db.raid_desk import raiders as rows
from handlers.dashboard.context import Done, PageContext
from handlers.dashboard.pages import Pages, PageSection
from handlers.dashboard.said import said
from handlers.platform.roles.rules import Role
from handlers.raid_desk.verification import commands
from handlers.raid_desk.verification.rules import LONGEST_REASON, RaiderStatus
from interactions.escaping import code, mention

pages = Pages("raid_desk")

Name = Annotated[str, Meta(max_length=40)]
Reason = Annotated[str, Meta(max_length=LONGEST_REASON)]


@pages.member(requires=Role.SECURITY)
async def raider(ctx: PageContext, user_id: int) -> PageSection:
    """Names, status and history."""
    known = await rows.find_raider(ctx.db, ctx.guild_id, user_id)
    facts = {
        "user_id": user_id,
        "answer": await commands.info(ctx, member=await ctx.member(user_id)),
        "approved": known is not None and known.status == RaiderStatus.APPROVED,
        "most_reason": LONGEST_REASON,
    }
    return PageSection("raid_desk/verification/raider.html", facts)


@pages.post("/members/{user_id}/verify", requires=Role.SECURITY)
async def verify(ctx: PageContext, user_id: int, name: Name) -> Done:
    """As `/verify`."""
    reply = await commands.verify(ctx, member=await ctx.member(user_id), name=name)
    asks = ctx.say("Verify {member} as {name}?", member=mention(user_id), name=code(name))
    return Done(asks=asks, tells=said(reply), back=ctx.address("members", user_id))


@pages.post("/members/{user_id}/unverify", requires=Role.SECURITY)
async def unverify(ctx: PageContext, user_id: int, reason: Reason = "") -> Done:
    """As `/unverify`."""
    reply = await commands.unverify(ctx, member=await ctx.member(user_id), reason=reason)
    asks = ctx.say("Take the verification of {member} back?", member=mention(user_id))
    return Done(asks=asks, tells=said(reply), back=ctx.address("members", user_id))
