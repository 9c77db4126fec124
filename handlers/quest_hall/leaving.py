"""What becomes of quests and teams of somebody who left the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import claims
from db.quest_hall import quests as quest_rows
from handlers.kit import panels
from handlers.kit.reviews import Acting
from handlers.quest_hall.board_quests import board
from handlers.quest_hall.board_quests.rules import DUE_CLAIMS
from handlers.quest_hall.teams.members import follow_leaver

if TYPE_CHECKING:
    from db.pool import Connection
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


async def leave_teams(db: Connection, guild: Guild, user_id: int) -> None:
    """Who has been in a team longest leads it then; one that is empty is disbanded."""
    await follow_leaver(Acting(db, guild, None, guild.now), user_id)
