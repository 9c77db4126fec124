"""What becomes of a claim: every change of it goes through here, with its history and the quest's message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from db.quest_hall import claims
from db.quest_hall.quests import move_taken
from handlers.kit.records import By, Record
from handlers.quest_hall.board_quests.board import PANEL

if TYPE_CHECKING:
    from db.quest_hall.claims import ClaimRow


async def _note(by: By, claim: ClaimRow, event: str, facts: Mapping[str, Any]) -> None:
    await claims.add_event(by.db, claim.claim_id, event, by.actor_id, "", by.now)


CLAIM = Record(claims.move_claim, _note, panel=PANEL, subject="quest_id")


async def end_claim(by: By, claim: ClaimRow, state: str, *, told: bool = True) -> ClaimRow | None:
    """Without an approval: its place is free again. None when it is not as it was seen."""
    after = await CLAIM.move(by, claim, state, state=state, ended_at=by.now, told=told)
    if after is not None:
        await move_taken(by.db, claim.quest_id, -1)
    return after
