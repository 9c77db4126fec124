"""Boards that follow `/setchannels`: given to the channels chosen there, and taken from all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activity import leaderboard_panels as rows
from handlers.activity.leaderboards.board_panel import BOARD
from handlers.activity.leaderboards.rules import BoardMetric
from handlers.activity.settings import ActivitySettings
from handlers.kit import panels
from handlers.platform.settings.platform_settings import ChannelKey
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection

MAPPED = (
    (ChannelKey.LEADERBOARD_MESSAGES, BoardMetric.MESSAGES),
    (ChannelKey.LEADERBOARD_VOICE, BoardMetric.VOICE),
)


@every(seconds=30)
async def follow_channels(job: Job) -> int:
    """Where a map names another channel, or the setting another period, than the board has."""
    done = 0
    for key, metric in MAPPED:
        for change in await rows.list_mapped_changes(job.pool, key.value, metric.value):
            async with job.transaction() as db:
                await _follow(job, db, change, key, metric)
            done += 1
    return done


async def _follow(
    job: Job, db: Connection, change: rows.MappedChange, key: ChannelKey, metric: BoardMetric
) -> None:
    now = job.clock.now()
    if change.panel_id is not None:
        await rows.delete_board(db, change.panel_id)
        await panels.touch(db, BOARD, change.panel_id, now=now)
    if change.channel_id is not None:
        guild = await job.guild(db, change.guild_id)
        period = guild.settings(ActivitySettings).channel_board_period
        board_id = await rows.add_board(
            db, change.guild_id, change.channel_id, metric.value, period, key.value
        )
        if board_id is not None:
            await panels.post(db, BOARD, board_id, change.guild_id, change.channel_id, now=now)
