"""Showing quests to members, and what administrators do with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.activity import activity_quest_state, activity_quests_done
from db.activity import activity_quests as rows
from db.activity.activity_quests import ActivityQuestRow, NewQuest
from db.activity.boosts import list_boosts
from handlers.activity.activity_quests import refusals, rules, samples
from handlers.activity.activity_quests.calendar import RECURRING, QuestCycle
from handlers.activity.activity_quests.messages import QuestProgress
from handlers.activity.activity_quests.periods import begin_period, drawn_quest, read_usage
from handlers.activity.activity_quests.rules import Boost, Difficulty, QuestKind, QuestMetric
from handlers.activity.activity_quests.templates import TEMPLATES
from handlers.activity.cached import QUESTS
from handlers.activity.settings import ActivitySettings
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from handlers.activity.activity_quests.calendar import QuestCalendar
    from handlers.frame.context import Context

NOTICE: Final = timedelta(seconds=15)
"""At least so long before a quest begins it is written: the drain then knows of it in time."""
KINDS: Final = {kind: place for place, kind in enumerate(QuestKind)}


class WantedQuest(msgspec.Struct, frozen=True):
    """A quest as an administrator describes it."""

    name: str
    description: str
    kind: QuestKind
    cycle: QuestCycle
    metric: QuestMetric
    difficulty: Difficulty
    target: int
    reward_xp: int
    boost: Boost | None
    days: int | None


async def calendar_of(ctx: Context) -> QuestCalendar:
    """Of this guild, by its settings."""
    platform = await ctx.guild_settings(PlatformSettings)
    return (await ctx.guild_settings(ActivitySettings)).quest_calendar(platform.timezone)


async def next_reset(ctx: Context) -> datetime | None:
    """When new quests come; None where none are drawn."""
    if not (await ctx.guild_settings(ActivitySettings)).draws_quests:
        return None
    return (await calendar_of(ctx)).period(QuestCycle.DAILY, ctx.now).end


async def running(ctx: Context, *, coming: bool = False) -> list[ActivityQuestRow]:
    """Quests that run now, and with `coming` those that begin soon, by kind and end."""
    return _running(ctx, await ctx.cached(QUESTS), coming)


def _running(ctx: Context, quests: list[ActivityQuestRow], coming: bool) -> list[ActivityQuestRow]:
    shown = [
        quest
        for quest in quests
        if (coming or quest.starts_at <= ctx.now) and (quest.ends_at is None or quest.ends_at > ctx.now)
    ]
    return sorted(
        shown, key=lambda quest: (KINDS[QuestKind(quest.kind)], quest.ends_at is None, quest.quest_id)
    )


async def progress(ctx: Context, user_id: int) -> list[QuestProgress]:
    """How far a member is with each running quest."""
    quests = await running(ctx)
    counts = await rows.get_counts(ctx.db, ctx.guild_id, user_id)
    done = await activity_quests_done.list_done(ctx.db, user_id, [quest.quest_id for quest in quests])
    return [QuestProgress(quest, value_of(quest, counts), done.get(quest.quest_id)) for quest in quests]


def value_of(quest: ActivityQuestRow, counts: rows.MemberCounts) -> int:
    """What a member's counter grew in the quest's period."""
    numbers = (counts.messages, counts.reactions, counts.commands, counts.voice_seconds, counts.earned_xp)
    end = None if quest.ends_at is None else round(quest.ends_at.timestamp() * 1000)
    start = round(quest.starts_at.timestamp() * 1000)
    place = QuestMetric(quest.metric).place
    return samples.growth(samples.unpack(counts.quest_samples), numbers, start, end, place)


async def boost_of(ctx: Context, user_id: int) -> int:
    """The multiplier of the boost that holds for a member now, in hundredths."""
    boosts = (await list_boosts(ctx.db, [ctx.guild_id], ctx.now)).get(ctx.guild_id, [])
    holding = [boost for boost in boosts if boost.starts_at <= ctx.now and boost.user_id in (None, user_id)]
    return max((boost.hundredths for boost in holding), default=100)


async def find_quest(ctx: Context, chosen: str, *, coming: bool = False) -> ActivityQuestRow:
    """A running quest by its number or, written out, its name."""
    wanted = chosen.strip().casefold()
    quests = (await rows.list_quests(ctx.db, [ctx.guild_id], ctx.now)).get(ctx.guild_id, [])
    for quest in _running(ctx, quests, coming):
        if wanted == str(quest.quest_id) or wanted == quest.name.casefold():
            return quest
    raise refusals.NoSuchQuest()


async def create(ctx: Context, wanted: WantedQuest) -> ActivityQuestRow:
    """A quest by hand: it begins with the next full minute."""
    _refuse_days(wanted)
    await activity_quest_state.lock_state(ctx.db, ctx.guild_id)
    if len(await running(ctx, coming=True)) >= rules.MAX_RUNNING:
        raise refusals.TooManyQuests(most=rules.MAX_RUNNING)
    start = soon(ctx.now)
    new = NewQuest(
        guild_id=ctx.guild_id,
        series=f"own:{ctx.interaction.id}",
        template=None,
        kind=wanted.kind,
        cycle=wanted.cycle,
        name=wanted.name,
        description=wanted.description,
        metric=wanted.metric,
        difficulty=wanted.difficulty,
        target=wanted.target,
        reward_xp=wanted.reward_xp,
        boost_hundredths=wanted.boost.hundredths if wanted.boost else None,
        boost_hours=wanted.boost.hours if wanted.boost else None,
        starts_at=start,
        ends_at=await _end(ctx, wanted, start),
        created_by=ctx.actor.id,
    )
    quest_id = await rows.add_quest(ctx.db, new, ctx.now)
    await activity_quest_state.mark_changed(ctx.db, [ctx.guild_id])
    ctx.cached_changed(QUESTS)
    await ctx.audit("activity_quest.create", str(quest_id), name=wanted.name, target=wanted.target)
    return await find_quest(ctx, str(quest_id), coming=True)


def _refuse_days(wanted: WantedQuest) -> None:
    """Days are for a quest that comes once, which needs them."""
    if wanted.cycle is QuestCycle.ONCE and wanted.days is None:
        raise refusals.EndsTooSoon()
    if wanted.cycle is not QuestCycle.ONCE and wanted.days is not None:
        raise refusals.DaysOnlyOnce()


async def _end(ctx: Context, wanted: WantedQuest, start: datetime) -> datetime:
    if wanted.days is not None:
        return start + timedelta(days=wanted.days)
    return (await calendar_of(ctx)).period(wanted.cycle, start).end


async def edit(ctx: Context, quest: ActivityQuestRow, changes: Mapping[str, Any]) -> ActivityQuestRow:
    """Change what a quest asks and gives; what it paid stays paid."""
    if not changes:
        raise refusals.NoQuestChange()
    await rows.mark_quest_changed(ctx.db, quest.quest_id, changes)
    await activity_quest_state.mark_changed(ctx.db, [ctx.guild_id])
    ctx.cached_changed(QUESTS)
    facts = dict(changes) | ({"ends_at": changes["ends_at"].isoformat()} if "ends_at" in changes else {})
    await ctx.audit("activity_quest.edit", str(quest.quest_id), **facts)
    return await find_quest(ctx, str(quest.quest_id), coming=True)


async def of_kind(ctx: Context, kind: QuestKind | None) -> list[ActivityQuestRow]:
    """Those that run or begin soon, under a heading or all of them; a refusal when there are none."""
    rows_ = (await rows.list_quests(ctx.db, [ctx.guild_id], ctx.now)).get(ctx.guild_id, [])
    quests = [quest for quest in _running(ctx, rows_, True) if kind is None or quest.kind == kind]
    if not quests:
        raise refusals.NoneRun
    return quests


async def deactivate_many(ctx: Context, kind: QuestKind | None) -> int:
    """End them all at once, and their series; returns how many that were."""
    quests = await of_kind(ctx, kind)
    ended = await rows.mark_quests_deactivated(ctx.db, [quest.quest_id for quest in quests], ctx.now)
    await activity_quest_state.mark_changed(ctx.db, [ctx.guild_id])
    ctx.cached_changed(QUESTS)
    await ctx.audit("activity_quest.deactivate", str(kind or "all"), quests=ended)
    return len(ended)


async def deactivate(ctx: Context, chosen: str) -> ActivityQuestRow:
    """End a quest at once, and its series."""
    quest = await find_quest(ctx, chosen, coming=True)
    await rows.mark_quest_deactivated(ctx.db, quest.quest_id, ctx.now)
    await activity_quest_state.mark_changed(ctx.db, [ctx.guild_id])
    ctx.cached_changed(QUESTS)
    await ctx.audit("activity_quest.deactivate", str(quest.quest_id), name=quest.name)
    return quest


async def reroll(ctx: Context, chosen: str) -> tuple[ActivityQuestRow, ActivityQuestRow]:
    """Another drawn quest in the place of one, for the same period. Returns the old and the new one."""
    old = await find_quest(ctx, chosen)
    if old.template is None:
        raise refusals.NotDrawn(name=old.name)
    platform = await ctx.guild_settings(PlatformSettings)
    cycle = QuestCycle(old.cycle)
    last = set(await rows.list_last_templates(ctx.db, ctx.guild_id, cycle, len(TEMPLATES)))
    here = {quest.template for quest in await running(ctx, coming=True)}
    usage = await read_usage(ctx.db, ctx.guild_id, ctx.now, platform.timezone)
    pool = [template for template in TEMPLATES if template.key not in here]
    seed = f"{ctx.guild_id}:{old.quest_id}:{ctx.interaction.id}"
    drawn = rules.draw(pool, cycle, 1, usage, seed=seed, last=last)
    if not drawn:
        raise refusals.NothingLeftToDraw()
    value = rules.value(drawn[0].template, Difficulty(old.difficulty), usage)
    await rows.mark_quest_deactivated(ctx.db, old.quest_id, ctx.now)
    series, period = f"reroll:{ctx.interaction.id}", (old.starts_at, old.ends_at)
    new = drawn_quest(old.guild_id, series, value, period, kind=old.kind, created_by=ctx.actor.id)
    quest_id = await rows.add_quest(ctx.db, new, ctx.now)
    await activity_quest_state.mark_changed(ctx.db, [ctx.guild_id])
    ctx.cached_changed(QUESTS)
    await ctx.audit("activity_quest.reroll", str(old.quest_id), by=quest_id)
    return old, await find_quest(ctx, str(quest_id))


async def reset(ctx: Context, cycle: QuestCycle) -> tuple[datetime, int]:
    """Let the quests of a cycle begin again with the next full minute; returns when, and how many."""
    platform = await ctx.guild_settings(PlatformSettings)
    settings = await ctx.guild_settings(ActivitySettings)
    calendar = settings.quest_calendar(platform.timezone)
    state = await activity_quest_state.lock_state(ctx.db, ctx.guild_id)
    start = soon(ctx.now)
    await rows.move_ends(ctx.db, ctx.guild_id, cycle, ctx.now, start)
    end = calendar.period(cycle, start).end
    usage = await read_usage(ctx.db, ctx.guild_id, ctx.now, platform.timezone)
    begun = await begin_period(ctx.db, ctx.guild_id, settings, cycle, start, end, usage, ctx.now)
    untils = {recurring.value: getattr(state, f"{recurring}_until") for recurring in RECURRING} | {
        cycle.value: end
    }
    await activity_quest_state.mark_state(ctx.db, ctx.guild_id, state.calendar, untils)
    ctx.cached_changed(QUESTS)
    await ctx.audit("activity_quest.reset", cycle, quests=len(begun))
    return start, len(begun)


def soon(now: datetime) -> datetime:
    """The first full minute that is not too near."""
    return (now + NOTICE).replace(second=0, microsecond=0) + timedelta(minutes=1)
