"""Members claim bounties and give them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import bounty_claims as claims
from db.quest_hall.bounty_claims import BountyClaimRow
from handlers.quest_hall.bounties import finding
from handlers.quest_hall.bounties.refusals import (
    BountyClaimedAlready,
    BountyNotClaimed,
    BountyNotOpen,
    BountyProofWaits,
    BountyRankTooLow,
    BountyTaken,
)
from handlers.quest_hall.bounties.rules import LIVE, due_at, refuse_claim
from handlers.quest_hall.ranks.messages import name_of as rank_name
from handlers.quest_hall.ranks.standing import missing_rank
from handlers.quest_hall.settings import QuestSettings
from interactions.escaping import mention, timestamp

if TYPE_CHECKING:
    from db.quest_hall.bounties import BountyRow
    from handlers.frame.context import Context


async def claim(ctx: Context, bounty_id: int) -> BountyClaimRow:
    """The member is at it. Whoever comes at the same moment waits for the bounty's lock."""
    bounty = await finding.lock(ctx, bounty_id)
    refuse_claim(bounty, ctx.actor.id, ctx.now)
    await _refuse_low_rank(ctx, bounty)
    await _refuse_taken(ctx, bounty)
    hours = (await ctx.guild_settings(QuestSettings)).bounty_claim_hours
    added = await claims.add_claim(
        ctx.db,
        bounty_id,
        ctx.guild_id,
        ctx.actor.id,
        due_at(bounty, hours, ctx.now),
        ctx.now,
        exclusive=bounty.exclusive,
    )
    if added is None:
        own = await claims.find_claim(ctx.db, bounty_id, ctx.actor.id)
        raise BountyClaimedAlready if own is not None and own.state in LIVE else BountyNotOpen(state="done")
    return added


async def _refuse_taken(ctx: Context, bounty: BountyRow) -> None:
    holder = await claims.find_holder(ctx.db, bounty.bounty_id) if bounty.exclusive else None
    if holder is not None and holder.user_id != ctx.actor.id:
        raise BountyTaken(who=mention(holder.user_id), when=timestamp(holder.due_at, "R"))


async def _refuse_low_rank(ctx: Context, bounty: BountyRow) -> None:
    missing = await missing_rank(ctx.db, ctx.guild_id, ctx.actor.id, bounty.rank_needed)
    if missing is not None:
        raise BountyRankTooLow(rank=rank_name(missing))


async def abandon(ctx: Context, bounty_id: int) -> None:
    """Others can have it."""
    await finding.lock(ctx, bounty_id)
    own = await claims.find_claim(ctx.db, bounty_id, ctx.actor.id)
    if own is None or own.state not in LIVE:
        raise BountyNotClaimed
    if own.state == "submitted":
        raise BountyProofWaits
    after = msgspec.structs.replace(own, state="abandoned", ended_at=ctx.now)
    if not await claims.move_claim(ctx.db, own, after):
        raise BountyNotClaimed
