"""What members have from runs: points, and how many they led, joined, or brought keys to.

One thing that a run gave is one entry in each of them, under the same key: reasons are "run_completed",
"run_joined" and "key_popped", subjects {"run": 17, "dungeon": "void"} and, of a key, "item", of a run that
counts only in part "percent". A change goes
through them in the order of `ALL`, so that two changes never wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from db.raid_desk.quota import QUOTA_PANEL
from handlers.kit import panels
from handlers.kit.ledgers import Ledger, LedgerEntry

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow
    from handlers.raid_desk.runs.outcome_rules import Gain

COUNTS = Ledger("raid_desk.counts")
QUOTA_POINTS = Ledger("raid_desk.quota_points")
RAIDER_POINTS = Ledger("raid_desk.raider_points", least=0, clamp=True)
ALL = (COUNTS, QUOTA_POINTS, RAIDER_POINTS)


async def give(db: Connection, run: RunRow, gains: Sequence[Gain], *, by: int | None, now: datetime) -> None:
    """What the log of a run gives, in place of what an earlier one gave."""
    for ledger in ALL:
        if run.logged_at is not None:
            await ledger.reverse_all(db, run.guild_id, {"run": run.run_id}, by=by, now=now)
        entries = [_entry(run, gain, amount, by) for gain in gains if (amount := _amount(ledger, gain))]
        await ledger.add(db, run.guild_id, *entries, now=now)
    await panels.touch_all(db, QUOTA_PANEL, run.guild_id, now=now)


async def take_back(db: Connection, run: RunRow, *, by: int | None, now: datetime) -> int:
    """All that a run gave and nobody took back; how many things that were."""
    taken = [
        await ledger.reverse_all(db, run.guild_id, {"run": run.run_id}, by=by, now=now) for ledger in ALL
    ]
    await panels.touch_all(db, QUOTA_PANEL, run.guild_id, now=now)
    return taken[0]


async def points_of(db: Connection, guild_id: int, run_id: int, ledger: Ledger) -> dict[int, int]:
    """What each member has from a run."""
    points: dict[int, int] = {}
    for entry in await ledger.standing_entries(db, guild_id, {"run": run_id}):
        points[entry.user_id] = points.get(entry.user_id, 0) + entry.amount
    return points


def _amount(ledger: Ledger, gain: Gain) -> int:
    if ledger is COUNTS:
        return 1
    return gain.quota_points if ledger is QUOTA_POINTS else gain.raider_points


def _entry(run: RunRow, gain: Gain, amount: int, by: int | None) -> LedgerEntry:
    subject: dict[str, Any] = {"run": run.run_id, "dungeon": run.dungeon_key}
    if gain.percent != 100:
        subject["percent"] = gain.percent
    return LedgerEntry(
        gain.user_id,
        amount,
        gain.kind,
        key=f"run:{run.run_id}:{run.version}:{gain.kind}:{gain.user_id}:{gain.item}",
        by=by,
        subject={**subject, "item": gain.item} if gain.item else subject,
    )
