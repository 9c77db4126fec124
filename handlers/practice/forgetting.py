"""What practice forgets of a member."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from db.practice import buddies, buddy_searches, forgetting
from handlers.frame.product import Forgetting
from handlers.practice.buddies.actions import end_pair, tell
from handlers.practice.buddies.messages import told_parted
from handlers.practice.leaving import leave_teachings

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def _forget(db: Connection, guild: Guild, user_id: int) -> None:
    await _part(db, guild, user_id)
    await leave_teachings(db, guild, user_id)
    await forgetting.delete_words(db, guild.id, user_id)
    await forgetting.anonymise_shared(db, guild.id, user_id, -1 - secrets.randbits(62))
    await forgetting.delete_own(db, guild.id, user_id)


async def _part(db: Connection, guild: Guild, user_id: int) -> None:
    """The buddy is free, and told without blame."""
    await buddies.lock_buddies(db, guild.id)
    await buddy_searches.delete_search(db, guild.id, user_id)
    pair = await buddies.find_pair_of(db, guild.id, user_id)
    if pair is not None:
        await end_pair(db, pair, "parted", guild.now)
        await tell(db, pair, pair.other(user_id), told_parted(guild.say), "parted", guild.now)


FORGETTING: Final = Forgetting(
    erased="Your journal, streak, days, techniques, challenges, invite code, sealed answers and the words of"
    " your graduation. You leave your buddy and planned sessions.",
    kept="Sessions that others validated, validations you gave and sessions you taught count for others: they"
    " stay without your name and notes, as do techniques and communities that you told of. That you were"
    " invited, verified or graduated: each happens once.",
    forget=_forget,
)
