"""When a run's panel is to be brought up to date; `jobs.raid_desk.panels` does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.raid_desk import runs

if TYPE_CHECKING:
    from db.pool import Connection

GATHERED = timedelta(seconds=1)
"""How long presses are gathered for one edit."""


async def mark_panel_due(db: Connection, guild_id: int, run_id: int, now: datetime) -> None:
    """Something that the panel shows has changed: it is edited once for all that changes within a second."""
    await runs.mark_panel_due(db, guild_id, run_id, now + GATHERED)
