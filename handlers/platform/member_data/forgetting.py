"""What the platform forgets of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.platform import forgetting
from handlers.frame.product import Forgetting

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def _forget(db: Connection, guild: Guild, user_id: int) -> None:
    await forgetting.delete_traces(db, guild.id, user_id, guild.now)


async def leave_names(db: Connection, guild: Guild, user_id: int) -> None:
    """Nothing, unless they asked to be forgotten."""
    await forgetting.delete_names(db, guild.id, user_id)


FORGETTING: Final = Forgetting(
    erased="Notices, your /settings, which commands you used; your names as soon as you leave the server.",
    kept="Your names and roles while you are here, and that your profile is hidden: I need them to answer"
    " you. Ledgers, reviews and the audit: they prove what others earned and who changed what.",
    forget=_forget,
)
