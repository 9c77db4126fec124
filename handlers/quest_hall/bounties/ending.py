"""A bounty comes to its end: closed first, and settled once nothing can win any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import bounties as rows
from db.quest_hall import bounty_claims as claims
from db.quest_hall.bounties import BountyRow
from db.quest_hall.bounty_claims import BountyClaimRow
from handlers.kit.reviews import Acting, Reviewed, end_for
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind, Where
from handlers.quest_hall.bounties import board, escrow, notices
from handlers.quest_hall.bounties.rules import LIVE

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


def subject_of(claim: BountyClaimRow) -> str:
    """A claim's review, for its whole life."""
    return f"claim:{claim.claim_id}"


async def close(
    db: Connection, guild: Guild, bounty: BountyRow, outcome: str, *, by: int | None
) -> BountyRow:
    """Nobody can claim it any more. Settled at once where nothing waits; the bounty is locked."""
    await rows.move_bounty(db, bounty, "closing", outcome)
    closing = msgspec.structs.replace(bounty, state="closing", outcome=outcome)
    await board.show(db, guild, guild.now)
    waiting = await claims.list_claims(db, bounty.bounty_id, LIVE)
    pending = [claim for claim in waiting if outcome != "cancelled" or claim.state != "claimed"]
    return closing if pending else await settle(db, guild, closing, by=by)


async def settle(db: Connection, guild: Guild, bounty: BountyRow, *, by: int | None) -> BountyRow:
    """What is left of its points goes back, and it is over; its poster is told. The bounty is locked."""
    if not await rows.move_bounty(db, bounty, bounty.outcome, bounty.outcome):
        return bounty
    left = await escrow.give_back(db, bounty, by, guild.now)
    await _tell_poster(db, guild, bounty, notices.ended(guild.say, bounty, left), "ended")
    return msgspec.structs.replace(bounty, state=bounty.outcome)


async def all_won(db: Connection, guild: Guild, bounty: BountyRow) -> None:
    """Every winner is paid; whoever is still at it is told by the job. The bounty is locked."""
    if await rows.move_bounty(db, bounty, "done"):
        await board.show(db, guild, guild.now)
        await _tell_poster(db, guild, bounty, notices.all_won(guild.say, bounty), "won")


async def _tell_poster(db: Connection, guild: Guild, bounty: BountyRow, text: str, what: str) -> None:
    key = f"bounty_{what}:{bounty.bounty_id}"
    await notify(
        db, guild.id, bounty.poster_id, NoticeKind.BOUNTY, text, now=guild.now, key=key, where=Where.DM
    )


async def lose(db: Connection, guild: Guild, reviewed: Reviewed, claim: BountyClaimRow) -> None:
    """A claim of a bounty that is over: nobody has to decide it, and its member is told."""
    after = msgspec.structs.replace(claim, state="lost", ended_at=guild.now)
    if not await claims.move_claim(db, claim, after):
        return
    await end_for(reviewed, Acting(db, guild, None, guild.now), subject_of(claim))
    bounty = await rows.find_bounty(db, guild.id, claim.bounty_id)
    if bounty is not None:
        await tell_member(db, guild, claim, notices.lost(guild.say, bounty), "lost")


async def expire(db: Connection, guild: Guild, claim: BountyClaimRow) -> None:
    """Its member's time is over; others can claim it."""
    after = msgspec.structs.replace(claim, state="expired", ended_at=guild.now)
    if not await claims.move_claim(db, claim, after):
        return
    bounty = await rows.find_bounty(db, guild.id, claim.bounty_id)
    if bounty is not None:
        await tell_member(db, guild, claim, notices.out_of_time(guild.say, bounty), "expired")


async def tell_member(db: Connection, guild: Guild, claim: BountyClaimRow, text: str, what: str) -> None:
    """In private, once for each time they claimed it."""
    key = f"bounty_claim:{claim.claim_id}:{what}:{claim.claimed_at.timestamp():.0f}"
    await notify(db, guild.id, claim.user_id, NoticeKind.BOUNTY, text, now=guild.now, key=key, where=Where.DM)
