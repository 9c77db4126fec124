"""Bounties are posted, with their points held, and cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import bounties as rows
from db.quest_hall.bounties import BountyRow
from handlers.frame.access import missing_role
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.board_quests.writing import refuse_unknown_category
from handlers.quest_hall.bounties import board, ending, escrow, finding
from handlers.quest_hall.bounties.form import BountyForm, terms_of
from handlers.quest_hall.bounties.refusals import BountyNotOpen, TooManyBounties
from handlers.quest_hall.ranks import ladder
from handlers.quest_hall.settings import QuestSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def draft(ctx: Context, form: BountyForm, *, by_guild: bool) -> BountyRow:
    """Only its poster sees it; nothing is held yet."""
    if by_guild:
        platform = await ctx.guild_settings(PlatformSettings)
        if not allowed(ctx.actor, Role.OFFICER, platform.roles):
            raise missing_role(Role.OFFICER, platform)
    await refuse_unknown_category(ctx, form.category)
    rank = await ladder.find(ctx, form.rank) if form.rank else None
    terms = terms_of(form, rank, ctx.now)
    return await rows.add_bounty(ctx.db, ctx.guild_id, ctx.actor.id, terms, ctx.now, by_guild=by_guild)


async def publish(ctx: Context, bounty_id: int) -> BountyRow:
    """Its points are held, and others can claim it; raises BountyTooDear."""
    bounty = await finding.lock(ctx, bounty_id)
    if bounty.state != "draft" or bounty.closes_at <= ctx.now:
        raise BountyNotOpen(state="expired" if bounty.state == "draft" else bounty.state)
    most = (await ctx.guild_settings(QuestSettings)).bounty_most_open
    count = await rows.count_open_of(ctx.db, ctx.guild_id, ctx.actor.id)
    if count >= most and not bounty.by_guild:
        raise TooManyBounties(count=count, most=most)
    await escrow.hold(ctx.db, bounty, ctx.actor.id, ctx.now)
    await rows.move_bounty(ctx.db, bounty, "open")
    await board.show(ctx.db, await ctx.guild(), ctx.now)
    held = bounty.reward * bounty.winners
    await ctx.audit("bounties.post", str(bounty_id), title=bounty.title, held=held, by_guild=bounty.by_guild)
    return msgspec.structs.replace(bounty, state="open")


async def cancel(ctx: Context, bounty_id: int) -> BountyRow | None:
    """Nobody can claim it any more; what was submitted is still decided. None: a draft, which is gone."""
    bounty = await finding.lock(ctx, bounty_id)
    await finding.refuse_strangers(ctx, bounty)
    if bounty.state == "draft":
        await rows.delete_draft(ctx.db, bounty_id)
        return None
    if bounty.state != "open":
        raise BountyNotOpen(state=bounty.state)
    await ctx.audit("bounties.cancel", str(bounty_id), title=bounty.title)
    return await ending.close(ctx.db, await ctx.guild(), bounty, "cancelled", by=ctx.actor.id)
