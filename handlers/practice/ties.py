"""Buddies are close: reviewers see it on what the other one submits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.practice.buddies import find_pair_of
from handlers.kit.reviews.ties import tie

if TYPE_CHECKING:
    from db.pool import Connection


@tie("buddy")
async def buddies(db: Connection, guild_id: int, user_id: int) -> Sequence[int]:
    """The member's buddy; somebody who is only offered is a stranger yet."""
    pair = await find_pair_of(db, guild_id, user_id)
    return [pair.other(user_id)] if pair is not None and pair.state == "active" else []
