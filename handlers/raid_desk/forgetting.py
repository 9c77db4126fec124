"""What the raid desk forgets of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.raid_desk.forgetting import delete_choices
from handlers.frame.product import Forgetting

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def _forget(db: Connection, guild: Guild, user_id: int) -> None:
    await delete_choices(db, guild.id, user_id)


FORGETTING: Final = Forgetting(
    erased="The class you chose, and templates that only you use.",
    kept="Runs, points and quotas: they prove who took part."
    " Verification and punishments: they keep members safe.",
    forget=_forget,
)
