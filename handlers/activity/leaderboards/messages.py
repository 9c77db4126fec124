"""How a board reads: for the command with its pager, and for the boards that stand in channels. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod, Turn
from handlers.activity.leaderboards.states import ShowMyPlace, TurnPage
from handlers.activity.settings import ActivitySettings
from handlers.platform.guild_days import day_begins
from handlers.platform.metrics.rankings import title_of
from interactions.components import ActionRow, Button, ButtonStyle, Component
from interactions.embeds import Embed
from interactions.escaping import Markdown, escape, mention_channel, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.activity.leaderboard_panels import BoardPanelRow
    from handlers.activity.leaderboards.actions import BoardLine, BoardPage
    from handlers.frame.guild import Guild
    from interactions.languages import Say

LONGEST_NAME = 60
MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


def metric_name(say: Say, metric: BoardMetric) -> str:
    """As a heading and in selects."""
    return {
        BoardMetric.XP: say("XP"),
        BoardMetric.MESSAGES: say("Messages"),
        BoardMetric.VOICE: say("Voice time"),
        BoardMetric.REACTIONS: say("Reactions"),
        BoardMetric.COMMANDS: say("Commands"),
    }[metric]


def counted_name(say: Say, key: str) -> str:
    """Of one of our metrics, or of what another product ranks."""
    return (
        metric_name(say, BoardMetric(key))
        if key in {metric.value for metric in BoardMetric}
        else title_of(say, key)
    )


def period_name(say: Say, period: BoardPeriod) -> str:
    """As a heading and in selects."""
    return {
        BoardPeriod.ALL: say("All time"),
        BoardPeriod.CYCLE: say("This cycle"),
        BoardPeriod.LAST: say("Last cycle"),
        BoardPeriod.MONTH: say("This month"),
        BoardPeriod.WEEK: say("This week"),
        BoardPeriod.TODAY: say("Today"),
    }[period]


def amount(say: Say, metric: BoardMetric, value: int) -> str:
    """A value with its unit."""
    if metric is BoardMetric.XP:
        return say("{number} xp", number=say.number(value))
    if metric is BoardMetric.MESSAGES:
        return say.counted(value, "1 message", "{count} messages")
    if metric is BoardMetric.REACTIONS:
        return say.counted(value, "1 reaction", "{count} reactions")
    if metric is BoardMetric.COMMANDS:
        return say.counted(value, "1 command", "{count} commands")
    return duration(say, value)


def duration(say: Say, seconds: int) -> Markdown:
    """Voice time: in minutes, or hours and minutes."""
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return say("{hours} h {minutes} min", hours=say.number(hours), minutes=minutes)
    return say("{minutes} min", minutes=minutes) if minutes else say("{seconds} s", seconds=seconds)


def lines_text(say: Say, page: BoardPage, settings: ActivitySettings, viewer: int | None = None) -> str:
    """The lines of a board, one member each."""
    return "\n".join(_line(say, page.metric, line, settings, line.user_id == viewer) for line in page.lines)


def _line(say: Say, metric: BoardMetric, line: BoardLine, settings: ActivitySettings, is_viewer: bool) -> str:
    name: str = escape(shorten(line.name, LONGEST_NAME)) or say("A former member")
    name = f"**{name}**" if settings.board_bold else name
    name = f"\u2068{name}\u2069"  # isolated: a name written right to left must not turn the line around
    place = MEDALS.get(line.rank, f"`#{line.rank}`")
    pointer = " ◂" if is_viewer else ""
    return f"{settings.board_emoji} {place} {name} · {amount(say, metric, line.value)}{pointer}"


def board_embed(
    say: Say, page: BoardPage, settings: ActivitySettings, guild: Guild, *, viewer: int | None = None
) -> Embed:
    """The board for `/leaderboard`: its page, and where the viewer stands."""
    parts = [f"-# {_period_text(say, page, guild)}"]
    parts.append(lines_text(say, page, settings, viewer) or say("Nobody is here yet. Be the first!"))
    if viewer is not None and page.total:
        parts.append(_own_place(say, page))
    return _embed(say, page, settings, guild, "\n".join(parts))


def panel_embed(
    say: Say, page: BoardPage, settings: ActivitySettings, guild: Guild, updated_at: datetime
) -> Embed:
    """The board that stands in a channel."""
    parts = [f"-# {_period_text(say, page, guild)}"]
    parts.append(lines_text(say, page, settings) or say("Nobody is here yet. Be the first!"))
    parts.append("-# " + say("Updated {when}", when=timestamp(updated_at, "R")))
    return _embed(say, page, settings, guild, "\n".join(parts))


def final_standings(
    say: Say, page: BoardPage, settings: ActivitySettings, guild: Guild, prize: str = ""
) -> Reply:
    """What is posted when a cycle has ended; `prize` says who has it now."""
    number = page.cycle.number if page.cycle else 0
    title = say("Cycle {number} is over: {metric}", number=number, metric=metric_name(say, page.metric))
    text = lines_text(say, page, settings) or say("Nobody took part this time.")
    text = f"{text}\n{prize}" if prize else text
    footer = say("You can still read it with /leaderboard cycle:{number}.", number=number)
    return Reply(
        embeds=(
            Embed(
                title=title,
                description=f"{text}\n-# {footer}",
                color=settings.board_color,
                thumbnail=guild.icon_url if settings.board_icon else None,
            ),
        )
    )


def board_title(say: Say, settings: ActivitySettings, guild_name: str, counted: str) -> str:
    """What is counted, below the guild's own title or its name."""
    own_title = settings.board_title and escape(settings.board_title)
    return shorten(f"{own_title or escape(guild_name) or say('Leaderboard')} · {counted}", 256)


def _embed(say: Say, page: BoardPage, settings: ActivitySettings, guild: Guild, text: str) -> Embed:
    return Embed(
        title=board_title(say, settings, guild.name, metric_name(say, page.metric)),
        description=text,
        color=settings.board_color,
        thumbnail=guild.icon_url if settings.board_icon else None,
    )


def _period_text(say: Say, page: BoardPage, guild: Guild) -> str:
    if page.cycle is None:
        return period_name(say, page.period)
    number, end = page.cycle.number, day_begins(page.cycle.ends_on, guild.timezone)
    if page.period is BoardPeriod.CYCLE:
        return say("Cycle {number}, until {end}", number=number, end=timestamp(end, "f"))
    begin = day_begins(page.cycle.starts_on, guild.timezone)
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
            page.total,
            "1 member is on this board. You are not on it yet.",
            "{count} members are on this board. You are not on it yet.",
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
    """Buttons to turn pages, for the member who asked.

    Not the kit's: a page hangs on a member, not on a number, so it costs the same on any of a million lines.
    """
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
    )


def my_place_row(say: Say, metric: BoardMetric, period: BoardPeriod) -> tuple[Component, ...]:
    """The one button under a board that stands in a channel."""
    return (ActionRow((Button(say("My place"), ShowMyPlace(metric, period), ButtonStyle.SECONDARY),)),)


def board_added(say: Say, channel_id: int, metric: str, period: BoardPeriod) -> Reply:
    """After /board add."""
    text = say(
        "The board **{metric} · {period}** will be posted in {channel} in a moment and kept up to date.",
        metric=counted_name(say, metric),
        period=period_name(say, period),
        channel=mention_channel(channel_id),
    )
    return Reply(text, ephemeral=True)


def board_removed(say: Say, channel_id: int, metric: str, removed: int) -> Reply:
    """After /board remove."""
    text = say(
        "Removed from {channel}: {metric} ({number}).",
        channel=mention_channel(channel_id),
        metric=counted_name(say, metric),
        number=removed,
    )
    return Reply(text, ephemeral=True)


def board_list(say: Say, panels: list[BoardPanelRow]) -> Reply:
    """After /board list."""
    if not panels:
        return Reply(say("No board is posted in a channel yet. `/board add` posts one."), ephemeral=True)
    return Reply("\n".join(_panel_line(say, panel) for panel in panels), ephemeral=True)


def _panel_line(say: Say, panel: BoardPanelRow) -> str:
    name = f"**{counted_name(say, panel.metric)} · {period_name(say, BoardPeriod(panel.period))}**"
    if panel.error:
        state = "⚠️ " + say("not shown: {error}", error=shorten(panel.error, 80))
    else:
        state = "✅ " + say("up to date") if panel.message_id else "⏳ " + say("about to be posted")
    return f"{mention_channel(panel.channel_id)} {name} · {state}"
