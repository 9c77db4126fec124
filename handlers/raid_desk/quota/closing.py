"""The end of a period: standings are kept and posted, and the next period begins, all in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from db.outbox import Outbox
from db.raid_desk import quota as rows
from db.raid_desk import quota_periods as periods
from db.raid_desk.quota import QUOTA_PANEL
from db.raid_desk.quota_periods import QuotaResult
from db.raid_desk.quota_standings import list_standings
from handlers.kit import panels
from handlers.kit.records import By
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.quota import messages
from handlers.raid_desk.quota.rules import SETTLES, after_reset, carried
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.quota import QuotaRow
    from db.raid_desk.quota_standings import Standings
    from handlers.frame.guild import Guild

ORIGIN: Final = "raid_desk.quota"
EVERYBODY: Final = 1_000_000


def due_at(quota: QuotaRow) -> datetime | None:
    """When its period is over: by the clock or by hand, whichever comes first."""
    return min((moment for moment in (quota.reset_at, quota.asked_at) if moment is not None), default=None)


async def close_if_over(db: Connection, guild: Guild, quota: QuotaRow) -> bool:
    """Closes the present period of the locked quota if it is over and all of it is written."""
    ended_at = due_at(quota)
    if ended_at is None or ended_at > guild.now - SETTLES:
        return False
    standings = await list_standings(db, quota.quota_id, ended_at, limit=EVERYBODY)
    channel_id = quota.channel_id or guild.channel(ChannelKey.QUOTA)
    if await periods.add_period(db, quota, ended_at, standings.counts, channel_id):
        await _keep(db, quota, standings)
        await _post(db, guild, quota, standings, channel_id)
        await _audit(db, guild, quota, ended_at)
    await rows.move_quota(db, after_reset(quota, ended_at, guild.now, guild.timezone))
    await panels.touch(db, QUOTA_PANEL, quota.quota_id, now=guild.now)
    return True


async def _keep(db: Connection, quota: QuotaRow, standings: Standings) -> None:
    kept = [
        QuotaResult(
            line.user_id,
            line.points,
            carried(line.points, quota.required, quota.carry_cap),
            line.verdict,
            line.reason,
        )
        for line in standings.lines
    ]
    await periods.add_standings(db, quota.quota_id, quota.number, kept)


async def _post(
    db: Connection, guild: Guild, quota: QuotaRow, standings: Standings, channel_id: int | None
) -> None:
    """Into the panel's channel, once; a guild that has none, or no longer wants the desk, has the rows."""
    if channel_id is None or guild.left or not guild.module_on("raid_desk"):
        return
    period = await periods.find_period(db, guild.id, quota.quota_id, quota.number)
    assert period is not None
    message = messages.final_standings(guild.say, quota, period, standings)
    name = f"{quota.quota_id}.{quota.number}"
    send = SendMessage(channel_id, message.to_message(), origin=f"{ORIGIN}:{name}")
    await Outbox(db, guild.id).add(send, key=f"quota_final:{name}")


async def _audit(db: Connection, guild: Guild, quota: QuotaRow, ended_at: datetime) -> None:
    await By(db, guild.id, quota.asked_by if quota.asked_at == ended_at else None, guild.now).audit(
        "quota.reset", str(quota.role_id), {"number": quota.number, "ended_at": str(ended_at)}
    )
