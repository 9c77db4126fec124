"""What Activity tells on a member's profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.activity import rank as rows
from db.activity import standings
from handlers.activity.leaderboards import actions as boards
from handlers.activity.leaderboards import rules as board_rules
from handlers.activity.leaderboards.actions import Calendar
from handlers.activity.leaderboards.messages import amount, metric_name
from handlers.activity.leaderboards.rules import BoardMetric, BoardPeriod
from handlers.activity.rank import messages
from handlers.activity.rank.actions import find_ranked
from handlers.activity.settings import ActivitySettings
from handlers.platform.guild_days import local_day
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context

SHOWN_PLACE = 100
"""Places below this are not worth a line."""


async def level_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """Level, rank and what was counted."""
    say = ctx.say
    settings = await ctx.guild_settings(ActivitySettings)
    ranked = await find_ranked(ctx.db, ctx.guild_id, user_id, settings.curve)
    totals = await rows.find_member_totals(ctx.db, ctx.guild_id, user_id)
    if ranked is None or totals is None:
        return ()
    facts = ranked.facts
    level = say("**{level}** · {xp}", level=say.number(facts.level), xp=messages.xp_figure(say, facts))
    lines = [
        ProfileLine(say("Level"), f"{level}\n{messages.to_go(say, facts)}"),
        ProfileLine(say("Rank"), messages.rank_figure(say, facts)),
    ]
    counted = (
        (BoardMetric.MESSAGES, totals.messages),
        (BoardMetric.VOICE, totals.voice_seconds),
        (BoardMetric.REACTIONS, totals.reactions),
        (BoardMetric.COMMANDS, totals.commands),
    )
    lines += [ProfileLine(metric_name(say, m), amount(say, m, value)) for m, value in counted if value]
    return lines


async def cycle_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """The good places on this cycle's boards."""
    settings = await ctx.guild_settings(ActivitySettings)
    timezone = (await ctx.guild_settings(PlatformSettings)).timezone
    cycle = await boards.running_cycle(ctx.db, ctx.guild_id, ctx.now, Calendar(timezone, settings.cycle_days))
    day = local_day(ctx.now, timezone)
    lines = []
    for metric in BoardMetric:
        board = board_rules.board_of(metric, BoardPeriod.CYCLE, day, cycle.number)
        place = await standings.find_rank(ctx.db, ctx.guild_id, board, user_id)
        if place is not None and place.rank <= SHOWN_PLACE:
            lines.append(f"{metric_name(ctx.say, metric)} #{ctx.say.number(place.rank)}")
    return (ProfileLine(ctx.say("This cycle"), "\n".join(lines)),) if lines else ()
