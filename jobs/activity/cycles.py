"""The end of a cycle: its standings are fixed for ever and told where the boards stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.activity import cycles, standing_moves
from handlers.activity.leaderboards import actions, messages
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, Cycle, cycle_board
from handlers.activity.prizes.awarding import award
from handlers.activity.prizes.messages import won_text
from handlers.activity.prizes.rules import PrizePeriod
from handlers.activity.settings import ActivitySettings
from handlers.platform.settings.platform_settings import ChannelKey
from jobs.activity.standings import CHUNK
from jobs.requests.activity import CloseCycle
from jobs.requests.platform import SendMessage
from jobs.run import Job, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

TOLD = (
    (ChannelKey.LEADERBOARD_MESSAGES, BoardMetric.MESSAGES),
    (ChannelKey.LEADERBOARD_VOICE, BoardMetric.VOICE),
)
"""Where a cycle's final standings are posted, beside those of xp in the first of these channels."""


@runs_when_due(CloseCycle, upkeep=True)
async def close_cycle(job: Job, db: Connection, request: CloseCycle) -> datetime | None:
    """Counts the cycle's days once more, closes it, opens the next one, posts the final standings."""
    row = await cycles.find_cycle(db, request.guild_id, request.number)
    if row is None or row.closed_at is not None:
        return None
    guild = await job.guild(db, request.guild_id)
    cycle = Cycle(row.number, row.starts_on, row.ends_on)
    await fix_standings(db, request.guild_id, cycle)
    await cycles.move_cycle_to_closed(db, request.guild_id, request.number, job.clock.now())
    await actions.running_cycle(db, request.guild_id, job.clock.now(), actions.calendar_of(guild))
    if not guild.module_on(ActivitySettings.module):
        return None
    settings = guild.settings(ActivitySettings)
    boards = {metric.value: cycle_board(metric, request.number) for metric in BoardMetric}
    barred = settings.no_prize_roles
    won = await award(db, request.guild_id, PrizePeriod.CYCLE, boards, barred, cycle.ends_on)
    for channel_id, metric in final_boards(guild):
        page = await actions.read_page(db, request.guild_id, metric, BoardPeriod.LAST, cycle.ends_on, cycle)
        if page.lines:
            prize = won_text(guild.say, won, metric)
            reply = messages.final_standings(guild.say, page, settings, guild, prize)
            key = f"cycle:{request.guild_id}:{request.number}:{metric}:{channel_id}"
            await job.outbox(db, request.guild_id).add(SendMessage(channel_id, reply.to_message()), key=key)
    return None


async def fix_standings(db: Connection, guild_id: int, cycle: Cycle) -> None:
    """The cycle's boards from its days: what arrived late is in, what came after its end is not."""
    starts = actions.starts_on(cycle.ends_on - timedelta(days=1), cycle)
    user_ids = await standing_moves.list_active(db, guild_id, cycle.starts_on, cycle.ends_on)
    for first in range(0, len(user_ids), CHUNK):
        await standing_moves.move_standings(
            db, guild_id, user_ids[first : first + CHUNK], starts, only="cycle"
        )


def final_boards(guild: Guild) -> list[tuple[int, BoardMetric]]:
    """Which final standings go to which channel: xp to the first of the board channels, its own to each."""
    boards = [(channel, metric) for key, metric in TOLD if (channel := guild.channel(key))]
    return [(boards[0][0], BoardMetric.XP), *boards] if boards else []
