"""A board in a channel, as its panel draws it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from db.activity import leaderboard_panels as rows
from db.outbox import Lane
from handlers.activity.leaderboards import actions, messages, ranking_messages
from handlers.activity.leaderboards.actions import calendar_of
from handlers.activity.leaderboards.rankings import read_ranking
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, Cycle
from handlers.activity.settings import ActivitySettings
from handlers.kit.panels import Drawn, panel
from handlers.platform.metrics.rankings import RANKINGS
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

BOARD: Final = "activity.board"


@panel(BOARD, lane=Lane.UPKEEP)
async def draw_board(db: Connection, guild: Guild, panel_id: int) -> Drawn | None:
    """Every so often, by the guild's setting; only what has changed is sent."""
    row = await rows.find_board(db, guild.id, panel_id)
    if row is None:
        return None
    settings = guild.settings(ActivitySettings)
    again = timedelta(seconds=settings.board_refresh_s)
    ranking = RANKINGS.get(row.metric)
    if not guild.module_on(ActivitySettings.module) or (ranking and not guild.module_on(ranking.module)):
        return Drawn(None, again=again)
    period = BoardPeriod(row.period)
    if ranking is not None:
        cycle = await _cycle(db, guild, period)
        lines = await read_ranking(db, guild, ranking, period, cycle.number)
        embed = ranking_messages.board(guild, ranking, period, lines)
        return Drawn(Reply(embeds=(embed,)), again=again, seen=(lines, _look(guild)))
    metric = BoardMetric(row.metric)
    page = await _page(db, guild, metric, period)
    reply = Reply(
        embeds=(messages.panel_embed(guild.say, page, settings, guild, guild.now),),
        components=messages.my_place_row(guild.say, metric, period),
    )
    return Drawn(reply, again=again, seen=(page, _look(guild)))


async def _page(db: Connection, guild: Guild, metric: BoardMetric, period: BoardPeriod) -> actions.BoardPage:
    cycle = await _cycle(db, guild, period)
    return await actions.read_page(db, guild.id, metric, period, guild.today, cycle)


async def _cycle(db: Connection, guild: Guild, period: BoardPeriod) -> Cycle:
    """The running one; of a board of the last one that, unless none is over yet."""
    calendar = calendar_of(guild)
    running = await actions.running_cycle(db, guild.id, guild.now, calendar)
    if period is not BoardPeriod.LAST or running.number == 1:
        return running
    return await actions.choose_cycle(db, guild.id, guild.now, calendar, period, None)


def _look(guild: Guild) -> tuple[object, ...]:
    """What else is seen of it; not the moment at which it was drawn."""
    settings = guild.settings(ActivitySettings)
    return (
        settings.board_title,
        settings.board_emoji,
        settings.board_color,
        settings.board_icon,
        settings.board_bold,
        guild.name,
        guild.icon,
        guild.say.locale,
    )
