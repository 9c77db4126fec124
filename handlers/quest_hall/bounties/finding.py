"""Which bounty somebody means, what is suggested, and who may act for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from db.quest_hall import bounties as rows
from db.quest_hall.bounties import BountyRow
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.board_quests.words import SIGNS
from handlers.quest_hall.bounties.refusals import NoSuchBounty, NotYourBounty
from interactions.escaping import mention, shorten
from interactions.options import Option
from interactions.responses import Choice

if TYPE_CHECKING:
    from handlers.frame.context import Context

VISIBLE = ("open", "closing", "done", "cancelled", "expired")
MOST = 25


async def find(ctx: Context, chosen: str) -> BountyRow:
    """By number or title; raises NoSuchBounty, also for drafts of others."""
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    bounty = await rows.find_bounty(ctx.db, ctx.guild_id, number) if number else None
    if bounty is None:
        bounty = await rows.find_titled(ctx.db, ctx.guild_id, chosen.strip())
    if bounty is None or (bounty.state == "draft" and bounty.poster_id != ctx.actor.id):
        raise NoSuchBounty
    return bounty


async def find_by_id(ctx: Context, bounty_id: int) -> BountyRow:
    """That of a button; raises NoSuchBounty."""
    return await find(ctx, str(bounty_id))


async def lock(ctx: Context, bounty_id: int) -> BountyRow:
    """The same, and nobody else changes it meanwhile."""
    bounty = await rows.lock_bounty(ctx.db, ctx.guild_id, bounty_id)
    if bounty is None or (bounty.state == "draft" and bounty.poster_id != ctx.actor.id):
        raise NoSuchBounty
    return bounty


async def may_decide(ctx: Context, bounty: BountyRow) -> bool:
    """Whether the member posted it, or belongs to the staff."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    return bounty.poster_id == ctx.actor.id or allowed(ctx.actor, Role.QUEST_MASTER, roles)


async def refuse_strangers(ctx: Context, bounty: BountyRow) -> None:
    """Raises NotYourBounty for whoever may not decide about it."""
    if not await may_decide(ctx, bounty):
        raise NotYourBounty(who=mention(bounty.poster_id))


async def _suggest(ctx: Context, typed: str, *states: str) -> list[Choice]:
    listed = await rows.list_titled(ctx.db, ctx.guild_id, ctx.actor.id, typed, states, MOST)
    return [
        Choice(shorten(f"{SIGNS[bounty.difficulty]} {bounty.title}", 100), str(bounty.bounty_id))
        for bounty in listed
    ]


async def suggest_open(ctx: Context, typed: str) -> list[Choice]:
    """What can be claimed."""
    return await _suggest(ctx, typed, "open")


async def suggest_running(ctx: Context, typed: str) -> list[Choice]:
    """What something can still be done with."""
    return await _suggest(ctx, typed, "draft", "open", "closing")


async def suggest_all(ctx: Context, typed: str) -> list[Choice]:
    """Everything, the latest first."""
    return await _suggest(ctx, typed, "draft", *VISIBLE)


Open = Annotated[str, Option("Which bounty", max_length=100, autocomplete=suggest_open)]
Running = Annotated[str, Option("Which bounty", max_length=100, autocomplete=suggest_running)]
AnyOne = Annotated[str, Option("Which bounty", max_length=100, autocomplete=suggest_all)]
