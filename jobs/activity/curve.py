"""What another level curve would mean for a server: reads all its members, so a job does it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

from db.activity import curve as rows
from db.platform.settings import list_settings
from handlers.activity.curve import messages
from handlers.activity.curve.actions import present
from handlers.activity.curve.rules import (
    FEWEST_MEMBERS,
    LOOK_BACK_DAYS,
    MOST_MEASURED,
    Moved,
    Proposal,
    preview,
)
from handlers.activity.level_roles.following import level_roles_of
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import Curve, thresholds
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import local_day
from handlers.platform.settings.platform_settings import PlatformSettings
from jobs.requests.activity import PreviewCurve
from jobs.run import Job, runs

if TYPE_CHECKING:
    from handlers.activity.curve.rules import Preview


@runs(PreviewCurve)
async def preview_curve(job: Job, request: PreviewCurve) -> None:
    """Counts who would change level, and measures what members earn a day."""
    wanted = Proposal(Curve(request.quadratic, request.linear, request.constant), request.rate)
    seen = await _look(job, request.guild_id, wanted)
    reply = messages.previewed(job.say(request.follow_up), wanted, seen)
    await job.edit_original(request.follow_up, reply)


async def _look(job: Job, guild_id: int, wanted: Proposal) -> Preview:
    async with job.pool.acquire() as db:
        stored = await list_settings(db, guild_id)
        now = present(typed(ActivitySettings, stored.get(ActivitySettings.module, {})))
        zone = typed(PlatformSettings, stored.get(PlatformSettings.module, {})).timezone
        highest = await rows.find_highest_xp(db, guild_id)
        old, new = _reached(now.curve, highest), _reached(wanted.curve, highest)
        moved = [Moved(*row) for row in await rows.list_moved_levels(db, guild_id, old, new)]
        members = await rows.list_first_members(db, guild_id, MOST_MEASURED)
        first_day = local_day(job.clock.now(), zone) - timedelta(days=LOOK_BACK_DAYS)
        daily = await rows.list_daily_xp(db, guild_id, first_day, LOOK_BACK_DAYS, FEWEST_MEMBERS)
        roles = (await level_roles_of(db, [guild_id])).get(guild_id, [])
    return preview(now, wanted, moved, members, roles, daily)


def _reached(curve: Curve, highest: int) -> list[int]:
    """Where the levels begin that somebody has; one at least, as PostgreSQL wants it."""
    all_levels = thresholds(curve)
    return list(all_levels[: max(1, bisect_right(all_levels, highest))])
