"""Looking a player up: kept for some hours, asked again where it matters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.platform.metrics import add_changed
from db.raid_desk.raiders import mark_counted
from db.raid_desk.verification import add_page, find_page
from handlers.raid_desk.metrics import REALMEYE_METRICS
from handlers.raid_desk.verification.profile import Profile, ProfileLook, Seen
from handlers.raid_desk.verification.rules import key_of

if TYPE_CHECKING:
    from jobs.run import Job

KEPT_FOR = timedelta(hours=6)


async def look_up(job: Job, name: str, *, fresh: bool = False) -> ProfileLook:
    """The player's page, at most six hours old; `fresh`: as it is now."""
    assert job.realmeye is not None, "this worker has no client of RealmEye"
    now = job.clock.now()
    if not fresh:
        known = await find_page(job.pool, key_of(name), now - KEPT_FOR)
        if known is not None:
            return _known(known.profile)
    look: ProfileLook = await job.realmeye.look_at(name)
    if look.seen in (Seen.PROFILE, Seen.NOT_SHOWN):
        kept = None if look.profile is None else msgspec.to_builtins(look.profile)
        await add_page(job.pool, key_of(name), kept, now)
        await _count(job, key_of(name), now.date())
    return look


async def _count(job: Job, name_key: str, day: date) -> None:
    """Achievements of those who let others see this page look at it, once a day."""
    async with job.transaction() as db:
        for guild_id, user_id in await mark_counted(db, name_key, day):
            await add_changed(db, guild_id, [user_id], REALMEYE_METRICS, day)


def _known(profile: dict[str, object] | None) -> ProfileLook:
    if profile is None:
        return ProfileLook(Seen.NOT_SHOWN)
    return ProfileLook(Seen.PROFILE, msgspec.convert(profile, Profile))
