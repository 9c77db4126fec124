"""The points of a bounty: held when it is posted, handed to winners, and what is left returned.

Every step is a transfer with a key of its own, so that it happens once. Points of the server come into the
account from nowhere and go back there, as when an officer gives them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.platform.settings import list_settings
from handlers.frame.guild_settings import typed
from handlers.kit.booking import NotEnough
from handlers.kit.ledgers import LedgerEntry, Transfer
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.bounties.refusals import BountyTooDear
from handlers.quest_hall.bounties.rules import account_of
from handlers.quest_hall.points import POINTS, give, hand_over

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.bounties import BountyRow
    from db.quest_hall.bounty_claims import BountyClaimRow

REASON = "bounty"


async def hold(db: Connection, bounty: BountyRow, by: int, now: datetime) -> None:
    """All rewards at once; raises BountyTooDear."""
    account, amount = account_of(bounty.bounty_id), bounty.reward * bounty.winners
    key, facts = f"{account}:held", {"bounty": bounty.bounty_id}
    timezone = await _timezone(db, bounty.guild_id)
    if bounty.by_guild:
        await give(
            db, bounty.guild_id, timezone, LedgerEntry(account, amount, REASON, key, by, facts), now=now
        )
        return
    held = Transfer(bounty.poster_id, account, amount, REASON, key, by, facts)
    try:
        await hand_over(db, bounty.guild_id, timezone, held, now=now)
    except NotEnough as problem:
        have = problem.fields["total"]
        raise BountyTooDear(amount=f"{amount:,}", points=f"{have:,}") from None


async def pay(
    db: Connection, bounty: BountyRow, claim: BountyClaimRow, by: int | None, now: datetime
) -> None:
    """One winner's reward."""
    paid = Transfer(
        account_of(bounty.bounty_id),
        claim.user_id,
        bounty.reward,
        REASON,
        f"bounty_claim:{claim.claim_id}",
        by,
        {"bounty": bounty.bounty_id},
    )
    await hand_over(db, bounty.guild_id, await _timezone(db, bounty.guild_id), paid, now=now)


async def give_back(db: Connection, bounty: BountyRow, by: int | None, now: datetime) -> int:
    """Whatever is left in the account, once; how much that was."""
    account = account_of(bounty.bounty_id)
    left = await POINTS.total(db, bounty.guild_id, account)
    if left <= 0:
        return 0
    key, facts = f"{account}:returned", {"bounty": bounty.bounty_id}
    timezone = await _timezone(db, bounty.guild_id)
    if bounty.by_guild:
        await give(
            db, bounty.guild_id, timezone, LedgerEntry(account, -left, REASON, key, by, facts), now=now
        )
    else:
        returned = Transfer(account, bounty.poster_id, left, REASON, key, by, facts)
        await hand_over(db, bounty.guild_id, timezone, returned, now=now)
    return left


async def _timezone(db: Connection, guild_id: int) -> str:
    stored = await list_settings(db, guild_id)
    return typed(PlatformSettings, stored.get(PlatformSettings.module, {})).timezone
