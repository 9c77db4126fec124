"""What of practice is kept in the caches, see handlers.frame.caches."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.practice.techniques import TechniqueRow, list_techniques
from handlers.frame.caches import Cached, Kind

if TYPE_CHECKING:
    from db.pool import Connection


async def _load_techniques(db: Connection, guild_id: int, part: str, now: datetime) -> list[TechniqueRow]:
    return await list_techniques(db, guild_id)


TECHNIQUES = Cached(Kind("techniques/1", list[TechniqueRow], 1800.0, 2_000), _load_techniques)

CACHED = (TECHNIQUES,)
