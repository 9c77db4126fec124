"""What the quest hall forgets of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.quest_hall.forgetting import delete_words
from handlers.frame.product import Forgetting

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def _forget(db: Connection, guild: Guild, user_id: int) -> None:
    await delete_words(db, guild.id, user_id)


FORGETTING: Final = Forgetting(
    erased="Favourites, mentors you avoid, your notes, and what past requests for a mentor said.",
    kept="Quests, bounties, points and teams: others were paid or ranked by them.",
    forget=_forget,
)
