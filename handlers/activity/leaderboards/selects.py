"""The selects below a board: what is counted, and over which days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.activity.leaderboards.messages import metric_name, period_name
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod
from handlers.activity.leaderboards.states import ChooseMetric, ChoosePeriod
from handlers.platform.metrics.rankings import RANKINGS, offered
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.components import ActionRow, SelectOption, StringSelect

if TYPE_CHECKING:
    from handlers.frame.guild import Guild
    from interactions.languages import Say

MOST_OFFERED = 25


def counted(say: Say, guild: Guild) -> list[tuple[str, str]]:
    """Key and title of everything that can be ordered by here."""
    rankings = offered(guild.settings(PlatformSettings).modules_off)
    own = [(metric.value, metric_name(say, metric)) for metric in BoardMetric]
    return [*own, *((ranking.key, say(ranking.title)) for ranking in rankings)]


def rows(
    say: Say, guild: Guild, metric: str, period: BoardPeriod, cycle: int, owner: int
) -> tuple[ActionRow, ActionRow]:
    """Both selects. What is not counted by day is offered for all time only."""
    ranking = RANKINGS.get(metric)
    periods = tuple(BoardPeriod) if ranking is None or ranking.dated else (BoardPeriod.ALL,)
    return (
        ActionRow(
            (
                StringSelect(
                    state=ChooseMetric(period, cycle, owner),
                    placeholder=say("What is counted"),
                    options=tuple(
                        SelectOption(title, key, default=key == metric)
                        for key, title in counted(say, guild)[:MOST_OFFERED]
                    ),
                ),
            )
        ),
        ActionRow(
            (
                StringSelect(
                    state=ChoosePeriod(metric, owner),
                    placeholder=say("Over which days"),
                    options=tuple(
                        SelectOption(period_name(say, option), option.value, default=option is period)
                        for option in periods
                    ),
                ),
            )
        ),
    )
