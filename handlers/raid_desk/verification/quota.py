"""What a verification counts for whoever decided it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from db.platform.metrics import add_changed
from db.raid_desk.quota import QUOTA_PANEL
from handlers.kit import panels
from handlers.kit.ledgers import Ledger, LedgerEntry
from handlers.raid_desk.ledgers import QUOTA_POINTS
from handlers.raid_desk.settings import RaidSettings
from handlers.raid_desk.verification.rules import key_of

if TYPE_CHECKING:
    from handlers.kit.reviews import Acting

VERIFICATIONS: Final = Ledger("raid_desk.verifications")
"""Verifications done by members of staff: the amount is their number."""


async def count_verification(acting: Acting, staff_id: int, raider_id: int, name: str) -> None:
    """One more for that member of staff; the same raider under the same name counts once for ever."""
    if staff_id == raider_id:
        return
    key = f"verify:{raider_id}:{key_of(name)}"
    entry = LedgerEntry(staff_id, 1, "verification", key, by=acting.actor_id, subject={"raider": raider_id})
    await VERIFICATIONS.add(acting.db, acting.guild_id, entry, now=acting.now)
    worth = acting.guild.settings(RaidSettings).verification_quota_points
    points = msgspec.structs.replace(entry, amount=worth)
    await QUOTA_POINTS.add(acting.db, acting.guild_id, *([points] if worth else []), now=acting.now)
    await panels.touch_all(acting.db, QUOTA_PANEL, acting.guild_id, now=acting.now)
    metrics = ["verifications", "quota_points"]
    await add_changed(acting.db, acting.guild_id, [staff_id], metrics, acting.guild.today)
