"""The points of the quest hall: one ledger for everything in it that gives or takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from db.platform.metrics import add_changed
from db.quest_hall.rank_marks import add_marks
from handlers.kit.booking import Booked
from handlers.kit.ledgers import Ledger, LedgerEntry, Transfer
from handlers.platform.guild_days import local_day

if TYPE_CHECKING:
    from db.pool import Connection

POINTS = Ledger("quest_hall.points", least=0)
DIFFICULTIES = ("easy", "normal", "medium", "hard", "impossible")
QUEST_METRICS = ("quests_done", *(f"quests_{difficulty}" for difficulty in DIFFICULTIES))
METRICS = ("quest_points", "bounties_won", "team_quests_done", "students_graduated", *QUEST_METRICS)
"""What changes with an entry, for those who watch it."""


async def give(
    db: Connection,
    guild_id: int,
    timezone: str,
    *entries: LedgerEntry,
    members: Sequence[int] = (),
    now: datetime,
) -> list[Booked]:
    """`POINTS.add`, with word to achievements and ranks that the points of these holders have changed.

    `members`: others of whom something has changed that is counted here.
    """
    booked = await POINTS.add(db, guild_id, *entries, now=now) if entries else []
    changed = {*members, *(entry.who for entry in entries if isinstance(entry.who, int))}
    await _tell(db, guild_id, timezone, changed, now)
    return booked


async def hand_over(
    db: Connection, guild_id: int, timezone: str, transfer: Transfer, *, now: datetime
) -> bool:
    """`POINTS.transfer`, with the same word; False when the key was used already."""
    is_new = await POINTS.transfer(db, guild_id, transfer, now=now)
    members = {who for who in (transfer.giver, transfer.receiver) if isinstance(who, int)}
    await _tell(db, guild_id, timezone, members, now)
    return is_new


async def _tell(db: Connection, guild_id: int, timezone: str, members: set[int], now: datetime) -> None:
    """Achievements and ranks look at these members again."""
    await add_changed(db, guild_id, sorted(members), METRICS, local_day(now, timezone))
    await add_marks(db, guild_id, sorted(members))
