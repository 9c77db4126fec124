"""/quests view:history: what a member has done, page by page, and as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from db.activity import quest_history as rows
from db.activity.quest_history import DoneRow, KindRow
from db.platform.members import find_member
from handlers.activity.activity_quests.templates import BY_KEY
from handlers.activity.activity_quests.words import OWN_EMOJI, kind_name
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Paged, Span, pages
from handlers.platform.roles.rules import Role
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.custom_id import ComponentState
from interactions.escaping import bold, escape, first_visible, shorten, timestamp
from interactions.languages import Say
from interactions.responses import Defer
from interactions.router import Router
from jobs.requests.activity import RenderQuestChart

router = Router()


class ShowQuestHistory(Paged, tag="activity_quests.history/1"):
    """The list of a member."""

    member: int


class ShowQuestChart(ComponentState, tag="activity_quests.chart/1"):
    """The button of the chart of a member."""

    member: int


@pages(router, ShowQuestHistory, requires=Role.EVERYONE)
async def history_page(ctx: Context, asked: ShowQuestHistory, span: Span) -> Listed:
    """Done quests, newest first; above them how many of each type, days in a row, and xp."""
    guild = await ctx.guild()
    kinds = await rows.list_kinds(ctx.db, guild.id, asked.member)
    done = await rows.list_done(ctx.db, guild.id, asked.member, span.limit, span.offset)
    days = await rows.list_daily_days(ctx.db, guild.id, asked.member, guild.timezone)
    chart = Button(ctx.say("Chart"), ShowQuestChart(asked.member), ButtonStyle.SECONDARY, disabled=not kinds)
    return Listed(
        title=ctx.say("Quests done by {member}", member=await _name(ctx, asked.member)),
        head=_summary(ctx.say, kinds, days, guild.today) if kinds else "",
        lines=[_line(ctx.say, row) for row in done],
        total=sum(kind.quests for kind in kinds),
        empty=ctx.say("No activity quest has been done yet."),
        rows=(ActionRow((chart,)),),
        everyone=True,
    )


@router.component(ShowQuestChart, requires=Role.EVERYONE)
async def chart(ctx: Context, state: ShowQuestChart) -> Defer:
    """The last weeks as a picture, for whoever asks."""
    return Defer(RenderQuestChart(ctx.follow_up, ctx.guild_id, state.member), ephemeral=True)


async def _name(ctx: Context, user_id: int) -> str:
    member = await find_member(ctx.db, ctx.guild_id, user_id)
    name = first_visible(*member.names) if member is not None else ctx.say("A former member")
    return escape(shorten(name, 60))


def _summary(say: Say, kinds: Sequence[KindRow], days: Sequence[date], today: date) -> str:
    by_kind = " · ".join(f"{kind_name(say, kind.kind)}: **{say.number(kind.quests)}**" for kind in kinds)
    now, longest = in_a_row(days, today)
    row = say.counted(now, "Daily quests: 1 day in a row", "Daily quests: {count} days in a row")
    most = say.counted(longest, "longest 1 day", "longest {count} days")
    xp = say("{number} xp in total", number=say.number(sum(kind.xp for kind in kinds)))
    return f"{by_kind}\n{row}, {most} · {xp}\n"


def _line(say: Say, row: DoneRow) -> str:
    template = BY_KEY.get(row.template or "")
    emoji, name = (template.emoji, say(template.name)) if template else (OWN_EMOJI, row.name)
    xp = say("{number} xp", number=say.number(row.xp))
    return f"{emoji} {bold(name)} · {kind_name(say, row.kind)} · {xp} · {timestamp(row.completed_at, 'd')}"


def in_a_row(days: Sequence[date], today: date) -> tuple[int, int]:
    """Days in a row that end today or yesterday, and the most there ever were. `days`: newest first."""
    runs: list[int] = []
    for place, day in enumerate(days):
        if place and days[place - 1] - day == timedelta(days=1):
            runs[-1] += 1
        else:
            runs.append(1)
    goes_on = bool(days) and today - days[0] <= timedelta(days=1)
    return (runs[0] if goes_on else 0), max(runs, default=0)
