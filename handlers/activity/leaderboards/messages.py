"""How a board reads: for the command with its pager, and for the boards that stand in channels. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from handlers.activity.leaderboards.actions import BoardPage, Line, Turn
from handlers.activity.leaderboards.rules import Metric, Period
from handlers.activity.leaderboards.states import ChooseMetric, ChoosePeriod, ShowMyPlace, TurnPage
from handlers.activity.settings import ActivitySettings
from handlers.platform.guild_days import day_begins
from interactions.components import ActionRow, Button, ButtonStyle, Component, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.escaping import escape, mention_channel, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.activity.leaderboard_panels import PanelRow
    from interactions.languages import Say

LONGEST_NAME = 60
MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


class GuildFace(msgspec.Struct, frozen=True):
    """What of a guild is shown on its boards; `icon_url` is None when it has none."""

    name: str
    icon_url: str | None
    timezone: str
    locale: str = "en-US"


def metric_name(say: Say, metric: Metric) -> str:
    """As a heading and in selects."""
    return {
        Metric.XP: say("XP"),
        Metric.MESSAGES: say("Messages"),
        Metric.VOICE: say("Voice time"),
        Metric.REACTIONS: say("Reactions"),
        Metric.COMMANDS: say("Commands"),
    }[metric]


def period_name(say: Say, period: Period) -> str:
    """As a heading and in selects."""
    return {
        Period.ALL: say("All time"),
        Period.CYCLE: say("This cycle"),
        Period.LAST: say("Last cycle"),
        Period.MONTH: say("This month"),
        Period.WEEK: say("This week"),
        Period.TODAY: say("Today"),
    }[period]


def amount(say: Say, metric: Metric, value: int) -> str:
    """A value with its unit."""
    if metric is Metric.XP:
        return say("{number} xp", number=say.number(value))
    if metric is Metric.MESSAGES:
        return say.counted(value, "1 message", "{count} messages")
    if metric is Metric.REACTIONS:
        return say.counted(value, "1 reaction", "{count} reactions")
    if metric is Metric.COMMANDS:
        return say.counted(value, "1 command", "{count} commands")
    return duration(say, value)


def duration(say: Say, seconds: int) -> str:
    """Voice time: in minutes, or hours and minutes."""
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return say("{hours} h {minutes} min", hours=say.number(hours), minutes=minutes)
    return say("{minutes} min", minutes=minutes) if minutes else say("{seconds} s", seconds=seconds)


def lines_text(say: Say, page: BoardPage, settings: ActivitySettings, viewer: int | None = None) -> str:
    """The lines of a board, one member each."""
    return "\n".join(_line(say, page.metric, line, settings, line.user_id == viewer) for line in page.lines)


def _line(say: Say, metric: Metric, line: Line, settings: ActivitySettings, is_viewer: bool) -> str:
    name = escape(shorten(line.name, LONGEST_NAME)) or say("A former member")
    name = f"**{name}**" if settings.board_bold else name
    name = f"\u2068{name}\u2069"  # isolated: a name written right to left must not turn the line around
    place = MEDALS.get(line.rank, f"`#{line.rank}`")
    pointer = " ◂" if is_viewer else ""
    return f"{settings.board_emoji} {place} {name} · {amount(say, metric, line.value)}{pointer}"


def board_embed(
    say: Say, page: BoardPage, settings: ActivitySettings, face: GuildFace, *, viewer: int | None = None
) -> Embed:
    """The board for `/leaderboard`: its page, and where the viewer stands."""
    parts = [f"-# {_period_text(say, page, face)}"]
    parts.append(lines_text(say, page, settings, viewer) or say("Nobody stands here yet. Be the first!"))
    if viewer is not None and page.total:
        parts.append(_own_place(say, page))
    return _embed(say, page, settings, face, "\n".join(parts))


def panel_embed(
    say: Say, page: BoardPage, settings: ActivitySettings, face: GuildFace, updated_at: datetime
) -> Embed:
    """The board that stands in a channel."""
    parts = [f"-# {_period_text(say, page, face)}"]
    parts.append(lines_text(say, page, settings) or say("Nobody stands here yet. Be the first!"))
    parts.append("-# " + say("Updated {when}", when=timestamp(updated_at, "R")))
    return _embed(say, page, settings, face, "\n".join(parts))


def final_standings(
    say: Say, page: BoardPage, settings: ActivitySettings, face: GuildFace, prize: str = ""
) -> Reply:
    """What is posted when a cycle has ended; `prize` says who has it now."""
    number = page.cycle.number if page.cycle else 0
    title = say("Cycle {number} is over: {metric}", number=number, metric=metric_name(say, page.metric))
    text = lines_text(say, page, settings) or say("Nobody took part this time.")
    text = f"{text}\n{prize}" if prize else text
    footer = say("It stays readable with /leaderboard cycle:{number}.", number=number)
    return Reply(
        embeds=(
            Embed(
                title=title,
                description=f"{text}\n-# {footer}",
                color=settings.board_color,
                thumbnail=face.icon_url if settings.board_icon else None,
            ),
        )
    )


def _embed(say: Say, page: BoardPage, settings: ActivitySettings, face: GuildFace, text: str) -> Embed:
    own_title = settings.board_title and escape(settings.board_title)
    title = f"{own_title or escape(face.name) or say('Leaderboard')} · {metric_name(say, page.metric)}"
    return Embed(
        title=shorten(title, 256),
        description=text,
        color=settings.board_color,
        thumbnail=face.icon_url if settings.board_icon else None,
    )


def _period_text(say: Say, page: BoardPage, face: GuildFace) -> str:
    if page.cycle is None:
        return period_name(say, page.period)
    number, end = page.cycle.number, day_begins(page.cycle.ends_on, face.timezone)
    if page.period is Period.CYCLE:
        return say("Cycle {number}, until {end}", number=number, end=timestamp(end, "f"))
    begin = day_begins(page.cycle.starts_on, face.timezone)
    last = end - timedelta(seconds=1)
    return say(
        "Cycle {number}, {begin} to {end}",
        number=number,
        begin=timestamp(begin, "d"),
        end=timestamp(last, "d"),
    )


def _own_place(say: Say, page: BoardPage) -> str:
    total, rank = say.number(page.total), say.number(page.own.rank if page.own else 0)
    if page.own is None:
        return "-# " + say.counted(
            page.total, "1 member stands here. You do not yet.", "{count} members stand here. You do not yet."
        )
    if page.above is None:
        return "-# " + say(
            "You: **#{rank}** of {total}. Nobody is above you.", rank=page.own.rank, total=total
        )
    return "-# " + say(
        "You: **#{rank}** of {total}. {missing} to the next place.",
        rank=rank,
        total=total,
        missing=amount(say, page.metric, page.above - page.own.value),
    )


def pager(say: Say, page: BoardPage, cycle_number: int, owner: int) -> tuple[Component, ...]:
    """Buttons to turn pages and selects for what is counted, for the member who asked."""
    first = page.lines[0].user_id if page.lines else 0
    last = page.lines[-1].user_id if page.lines else 0

    def button(label: str, turn: Turn, anchor: int, *, disabled: bool = False) -> Button:
        state = TurnPage(page.metric, page.period, cycle_number, turn, anchor, owner)
        return Button(label, state, disabled=disabled)

    at_top = not page.lines or page.lines[0].rank == 1
    whole = len(page.lines) >= page.total
    return (
        ActionRow(
            (
                button(say("First"), Turn.FIRST, 0, disabled=at_top),
                button(say("Previous"), Turn.PREVIOUS, first, disabled=at_top),
                button(say("Me"), Turn.ME, 0, disabled=page.own is None),
                button(say("Next"), Turn.NEXT, last, disabled=whole),
                button(say("Last"), Turn.LAST, 0, disabled=whole),
            )
        ),
        ActionRow((metric_select(say, page, cycle_number, owner),)),
        ActionRow((period_select(say, page, owner),)),
    )


def metric_select(say: Say, page: BoardPage, cycle_number: int, owner: int) -> StringSelect:
    """What is counted."""
    return StringSelect(
        state=ChooseMetric(page.period, cycle_number, owner),
        placeholder=say("What is counted"),
        options=tuple(
            SelectOption(metric_name(say, metric), metric.value, default=metric is page.metric)
            for metric in Metric
        ),
    )


def period_select(say: Say, page: BoardPage, owner: int) -> StringSelect:
    """Over which days."""
    return StringSelect(
        state=ChoosePeriod(page.metric, owner),
        placeholder=say("Over which days"),
        options=tuple(
            SelectOption(period_name(say, period), period.value, default=period is page.period)
            for period in Period
        ),
    )


def my_place_row(say: Say, metric: Metric, period: Period) -> tuple[Component, ...]:
    """The one button under a board that stands in a channel."""
    return (ActionRow((Button(say("My place"), ShowMyPlace(metric, period), ButtonStyle.SECONDARY),)),)


def board_added(say: Say, channel_id: int, metric: Metric, period: Period) -> Reply:
    """After /board add."""
    text = say(
        "The board **{metric} · {period}** will stand in {channel} in a moment and keep itself up to date.",
        metric=metric_name(say, metric),
        period=period_name(say, period),
        channel=mention_channel(channel_id),
    )
    return Reply(text, ephemeral=True)


def board_removed(say: Say, channel_id: int, metric: Metric, removed: int) -> Reply:
    """After /board remove."""
    text = say(
        "Removed from {channel}: {metric} ({number}).",
        channel=mention_channel(channel_id),
        metric=metric_name(say, metric),
        number=removed,
    )
    return Reply(text, ephemeral=True)


def board_list(say: Say, panels: list[PanelRow]) -> Reply:
    """After /board list."""
    if not panels:
        return Reply(say("No board stands in a channel yet. `/board add` puts one there."), ephemeral=True)
    return Reply("\n".join(_panel_line(say, panel) for panel in panels), ephemeral=True)


def _panel_line(say: Say, panel: PanelRow) -> str:
    name = f"**{metric_name(say, Metric(panel.metric))} · {period_name(say, Period(panel.period))}**"
    if panel.last_error:
        state = "⚠️ " + say("not shown: {error}", error=escape(shorten(panel.last_error, 80)))
    else:
        state = "✅ " + say("up to date") if panel.message_id else "⏳ " + say("about to be posted")
    return f"{mention_channel(panel.channel_id)} {name} · {state}"
