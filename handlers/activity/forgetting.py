"""What activity forgets of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.activity.forgetting import delete_hours
from db.activity.rank_cards import delete_card
from handlers.frame.product import Forgetting

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def _forget(db: Connection, guild: Guild, user_id: int) -> None:
    await delete_card(db, guild.id, user_id)
    await delete_hours(db, guild.id, user_id)


FORGETTING: Final = Forgetting(
    erased="Your rank card, and at which hours you were active.",
    kept="Your XP, its ledger, daily sums, achievements and quests: levels, roles and "
    "everybody's ranks depend on them.",
    forget=_forget,
)
