"""/quests for members, /activityquest for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from db.activity.activity_quests_done import count_done_by_quest
from handlers.activity.activity_quests import actions, messages, refusals, rules, views, words
from handlers.activity.activity_quests.calendar import QuestCycle
from handlers.activity.activity_quests.form import DIFFICULTIES, HEADINGS, ActivityQuestForm, changes_of
from handlers.activity.activity_quests.history import ShowQuestHistory
from handlers.activity.activity_quests.rules import (
    MAX_REWARD,
    MAX_TARGET,
    Boost,
    Difficulty,
    QuestKind,
    QuestMetric,
)
from handlers.frame.context import Context
from handlers.kit.lists import show
from handlers.platform.roles.rules import Role
from interactions.escaping import plain, shorten
from interactions.forms import Changes
from interactions.options import MemberOption, Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("activityquest", "Quests that progress automatically from what members do.")

METRICS = {
    "Messages": QuestMetric.MESSAGES,
    "Voice time, in minutes": QuestMetric.VOICE,
    "Reactions": QuestMetric.REACTIONS,
    "Commands": QuestMetric.COMMANDS,
    "Earned XP": QuestMetric.XP,
}
CYCLES = {
    "Every day": QuestCycle.DAILY,
    "Every week": QuestCycle.WEEKLY,
    "Every month": QuestCycle.MONTHLY,
    "Once": QuestCycle.ONCE,
}
RESETS = {"Every day": QuestCycle.DAILY, "Every week": QuestCycle.WEEKLY, "Every month": QuestCycle.MONTHLY}


async def suggest_quests(ctx: Context, typed: str) -> Sequence[Choice]:
    """Those that run or begin soon."""
    choices = [
        (f"{words.plain_name(ctx.say, quest)} · {words.task(ctx.say, quest)}", str(quest.quest_id))
        for quest in await actions.running(ctx, coming=True)
    ]
    fitting = [choice for choice in choices if typed.casefold() in choice[0].casefold()]
    return [Choice(shorten(plain(name), 100), value) for name, value in fitting[:25]]


Chosen = Annotated[str, Option("The quest", name="quest", autocomplete=suggest_quests)]
Name = Annotated[str, Option("What it is called", name="name", min_length=1, max_length=rules.MAX_NAME)]
Counted = Annotated[QuestMetric, Option("What is counted", name="metric", choices=METRICS)]
Value = Annotated[int, Option("How much is required", name="value", ge=1, le=MAX_TARGET)]
Paid = Annotated[int, Option("The reward in xp", name="xp", ge=0, le=MAX_REWARD)]
Comes = Annotated[QuestCycle, Option("How often it comes", name="cycle", choices=CYCLES)]
Again = Annotated[QuestCycle, Option("Which quests start again", name="cycle", choices=RESETS)]
Called = Annotated[QuestKind, Option("Which heading it is listed under", name="type", choices=HEADINGS)]
Ended = Annotated[QuestKind, Option("All under this heading", name="type", choices=HEADINGS)]
All = Annotated[bool, Option("All running quests", name="all")]
Hard = Annotated[Difficulty, Option("How hard it is", name="difficulty", choices=DIFFICULTIES)]
Days = Annotated[int, Option("How many days a one-time quest lasts", name="days", ge=1, le=365)]
Text = Annotated[str, Option("A sentence about it", name="text", max_length=300)]
Factor = Annotated[float, Option("Multiplies the member's xp for some hours", name="boost", ge=1.01, le=10)]
Hours = Annotated[int, Option("For how many hours", name="boost_hours", ge=1, le=744)]


VIEWS = {"Running quests": "now", "What was done": "history"}
View = Annotated[str, Option("What to look at", choices=VIEWS)]
Whose = Annotated[MemberOption, Option("Whose history? Leave empty for yours", name="member")]


@router.command("quests", requires=Role.EVERYONE)
async def show_quests(ctx: Context, *, view: View = "now", member: Whose | None = None) -> Reply:
    """Your quests, how far you are, and what they give."""
    if view == "history" or member is not None:
        return await show(ctx, ShowQuestHistory(ctx.actor.id if member is None else member.id))
    return await views.show_all(ctx)


@router.command("activityquest create", requires=Role.ADMINISTRATOR)
async def create(
    ctx: Context,
    *,
    name: Name,
    metric: Counted,
    value: Value,
    xp: Paid,
    cycle: Comes,
    kind: Called | None = None,
    difficulty: Hard = Difficulty.MEDIUM,
    days: Days | None = None,
    text: Text | None = None,
    boost: Factor | None = None,
    boost_hours: Hours | None = None,
) -> Reply:
    """Make a quest of your own."""
    wanted = actions.WantedQuest(
        name=rules.check_name(name),
        description=text or "",
        kind=kind or rules.KIND_OF[cycle],
        cycle=cycle,
        metric=metric,
        difficulty=difficulty,
        target=_in_seconds(metric, value),
        reward_xp=xp,
        boost=_boost(boost, boost_hours),
        days=days,
    )
    return messages.created(ctx.say, await actions.create(ctx, wanted))


@router.command("activityquest edit", requires=Role.ADMINISTRATOR)
async def edit(ctx: Context, *, quest: Chosen, form: Changes[ActivityQuestForm]) -> Reply:
    """Change anything of a running quest."""
    row = await actions.find_quest(ctx, quest, coming=True)
    return messages.edited(ctx.say, await actions.edit(ctx, row, changes_of(form, row, ctx.now)))


@router.command("activityquest deactivate", requires=Role.ADMINISTRATOR)
async def deactivate(
    ctx: Context, *, quest: Chosen | None = None, kind: Ended | None = None, all_of_them: All = False
) -> Reply:
    """End a quest now, or all of a type; repeating quests stop repeating."""
    if sum((quest is not None, kind is not None, all_of_them)) != 1:
        raise refusals.OneOrMany
    if quest is not None:
        ended = words.title(ctx.say, await actions.deactivate(ctx, quest))
        return ctx.whisper("{quest} has ended. What it paid stays paid.", quest=ended)
    quests = await actions.of_kind(ctx, kind)
    return messages.ask_to_deactivate(ctx.say, quests, kind)


@router.command("activityquest list", requires=Role.ADMINISTRATOR)
async def list_quests(ctx: Context) -> Reply:
    """Show all running quests and how many members have done them."""
    quests = await actions.running(ctx, coming=True)
    done = await count_done_by_quest(ctx.db, [quest.quest_id for quest in quests])
    return messages.listed(ctx.say, quests, done, await actions.next_reset(ctx))


@router.command("activityquest reroll", requires=Role.ADMINISTRATOR)
async def reroll(ctx: Context, *, quest: Chosen) -> Reply:
    """Replace a quest with a newly drawn one."""
    return messages.rerolled(ctx.say, *await actions.reroll(ctx, quest))


@router.command("activityquest reset", requires=Role.ADMINISTRATOR)
async def reset(ctx: Context, *, cycle: Again) -> Reply:
    """Restart the daily, weekly or monthly quests."""
    when, number = await actions.reset(ctx, cycle)
    return messages.reset(ctx.say, cycle, when, number)


def _in_seconds(metric: QuestMetric, value: int) -> int:
    """Voice is asked for in minutes and counted in seconds."""
    return value * 60 if metric is QuestMetric.VOICE else value


def _boost(factor: float | None, hours: int | None) -> Boost | None:
    if (factor is None) is not (hours is None):
        raise refusals.BoostHalf()
    return Boost(round(factor * 100), hours) if factor is not None and hours is not None else None
