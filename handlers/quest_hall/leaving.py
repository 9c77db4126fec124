"""What becomes of quests, bounties and teams of somebody who left the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.kit.reviews import find_review_of
from db.quest_hall import bounties as bounty_rows
from db.quest_hall import bounty_claims, claims
from db.quest_hall import quests as quest_rows
from handlers.kit import panels
from handlers.kit.reviews import Acting, ReviewState
from handlers.quest_hall.board_quests import board
from handlers.quest_hall.board_quests.rules import DUE_CLAIMS
from handlers.quest_hall.bounties import ending
from handlers.quest_hall.bounties.proofs import KIND as BOUNTY_PROOF
from handlers.quest_hall.teams.members import follow_leaver

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.bounty_claims import BountyClaimRow
    from handlers.frame.guild import Guild

MOST = 100


async def leave_quests(db: Connection, guild: Guild, user_id: int) -> None:
    """Their places are free again. What they have submitted is still decided."""
    for seen in await claims.list_claims(db, guild.id, user_id, DUE_CLAIMS, MOST, 0):
        claim = await claims.lock_claim(db, seen.claim_id)
        if claim is None or claim.state not in DUE_CLAIMS:
            continue
        after = msgspec.structs.replace(claim, state="abandoned", ended_at=guild.now)
        if await claims.move_claim(db, claim, after):
            await claims.add_event(db, claim.claim_id, "abandoned", None, "", guild.now)
            await quest_rows.move_taken(db, claim.quest_id, -1)
            await panels.touch(db, board.PANEL, claim.quest_id, now=guild.now)


async def leave_bounties(db: Connection, guild: Guild, user_id: int) -> None:
    """What they claimed is free for others, and what they posted closes; whoever is at it has their time.

    What waits for a decision is still decided. Bounties that the server pays stay open.
    """
    for claim in await bounty_claims.list_claims_of(db, guild.id, user_id, ("claimed", "rejected"), MOST):
        await bounty_rows.lock_bounty(db, guild.id, claim.bounty_id)
        if not await _is_disputed(db, claim):
            after = msgspec.structs.replace(claim, state="abandoned", ended_at=guild.now)
            await bounty_claims.move_claim(db, claim, after)
    for number in await bounty_rows.list_posted_by(db, guild.id, user_id, MOST):
        bounty = await bounty_rows.lock_bounty(db, guild.id, number)
        if bounty is not None and bounty.state == "draft":
            await bounty_rows.delete_draft(db, number)
        elif bounty is not None and bounty.state == "open":
            await ending.close(db, guild, bounty, "expired", by=None)


async def _is_disputed(db: Connection, claim: BountyClaimRow) -> bool:
    review = await find_review_of(db, claim.guild_id, BOUNTY_PROOF, ending.subject_of(claim))
    return review is not None and review.state == ReviewState.SUBMITTED


async def leave_teams(db: Connection, guild: Guild, user_id: int) -> None:
    """Who has been in a team longest leads it then; one that is empty is disbanded."""
    await follow_leaver(Acting(db, guild, None, guild.now), user_id)
