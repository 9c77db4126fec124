"""How a ranking of another product reads, page by page and as a board in a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.activity.leaderboards.messages import LONGEST_NAME, MEDALS, board_title, period_name
from handlers.activity.leaderboards.rules import BoardPeriod, competition_ranks
from handlers.activity.settings import ActivitySettings
from handlers.kit.lists import Listed
from interactions.embeds import Embed
from interactions.escaping import Markdown, escape, mention, shorten, timestamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.activity.leaderboards.rankings import ShowRanking
    from handlers.frame.guild import Guild
    from handlers.kit.lists import Span
    from handlers.platform.metrics.rankings import Ranked, Ranking
    from interactions.languages import Say


def page(
    say: Say,
    guild: Guild,
    ranking: Ranking,
    asked: ShowRanking,
    lines: Sequence[Ranked],
    shown: Sequence[Ranked],
    span: Span,
    viewer: int,
) -> Listed:
    """A page of `/leaderboard`, with the place of the member who reads it."""
    from handlers.activity.leaderboards.selects import rows

    ranks = competition_ranks(1, [line.value for line in lines])[span.offset : span.offset + span.limit]
    settings = guild.settings(ActivitySettings)
    return Listed(
        title=board_title(say, settings, guild.name, say(ranking.title)),
        head=f"-# {period_name(say, asked.period)}{_own_place(say, lines, viewer)}",
        lines=[_line(say, rank, line, settings) for rank, line in zip(ranks, shown, strict=True)],
        total=len(lines),
        empty=say("Nobody is on this board yet."),
        color=settings.board_color,
        thumbnail=guild.icon_url if settings.board_icon else None,
        rows=rows(say, guild, asked.metric, asked.period, asked.cycle, asked.owner),
        everyone=True,
    )


def nothing(say: Say, guild: Guild) -> Listed:
    """The module that counts it was switched off meanwhile."""
    return Listed(title=guild.name, lines=(), total=0, empty=say("This is no longer counted here."))


def board(guild: Guild, ranking: Ranking, period: BoardPeriod, lines: Sequence[Ranked]) -> Embed:
    """The board in a channel."""
    say, settings = guild.say, guild.settings(ActivitySettings)
    ranks = competition_ranks(1, [line.value for line in lines])
    text = "\n".join(
        _line(say, rank, line, settings) for rank, line in zip(ranks[:10], lines[:10], strict=True)
    )
    empty = say("Nobody is on this board yet.")
    updated = say("Updated {when}", when=timestamp(guild.now, "R"))
    return Embed(
        title=board_title(say, settings, guild.name, say(ranking.title)),
        description="\n".join((f"-# {period_name(say, period)}", text or empty, f"-# {updated}")),
        color=settings.board_color,
        thumbnail=guild.icon_url if settings.board_icon else None,
    )


def _line(say: Say, rank: int, line: Ranked, settings: ActivitySettings) -> str:
    name: str = escape(shorten(line.name, LONGEST_NAME)) or say("A former member")
    name = f"\u2068{f'**{name}**' if settings.board_bold else name}\u2069"
    text = f"{settings.board_emoji} {MEDALS.get(rank, f'`#{rank}`')} {name} · {say.number(line.value)}"
    if line.share is not None:
        text += " · " + say("{percent} % success", percent=line.share)
    if line.members:
        text += "\n-# " + say("led by {members}", members=Markdown(", ").join(map(mention, line.members)))
    return text


def _own_place(say: Say, lines: Sequence[Ranked], viewer: int) -> str:
    places = [place for place, line in enumerate(lines) if line.user_id == viewer]
    if not places:
        return ""
    rank = competition_ranks(1, [line.value for line in lines])[places[0]]
    return " · " + say("You: **#{rank}** of {total}", rank=rank, total=len(lines))
