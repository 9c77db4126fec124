"""First steps: ticked by what the registry of metrics tells, or by the member."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from db.platform import first_steps as rows
from db.platform.first_steps import StepRow
from db.platform.settings import list_settings
from handlers.platform.metrics.registry import METRICS, Asked, read_values
from handlers.platform.welcome.rules import (
    NoSuchStep,
    NoSuchStepMetric,
    StepNameless,
    StepsProgress,
    StepTicksItself,
    TooManySteps,
    progress_of,
)
from interactions.escaping import plain_name

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild

MOST_STEPS: Final = 15
MOST_TITLE: Final = 80
STARTERS: Final = (
    ("Read the rules", None, 1),
    ("Write your first message", "messages", 1),
    ("Spend ten minutes in voice", "voice_seconds", 600),
    ("Complete your first quest", "quests_done", 1),
    ("Join your first raid", "runs_joined", 1),
)
"""Title, metric, value; those of metrics that nobody counts here are left out."""


async def tick(
    db: Connection, guild: Guild, user_ids: Sequence[int], *, stored: Mapping[str, Any] | None = None
) -> dict[int, StepsProgress]:
    """How far these members are, with what is new ticked: one read per metric, not per member."""
    steps = await rows.list_steps(db, guild.id)
    done = await rows.list_done(db, guild.id, user_ids)
    counted = [step for step in steps if step.metric in METRICS]
    if counted:
        settings = dict(stored) if stored is not None else await list_settings(db, guild.id)
        asked = Asked(guild.id, list(user_ids), guild.today, settings)
        values = await read_values(db, asked, [(step.metric or "", None) for step in counted])
        new = [
            (user_id, step.step_id)
            for user_id in user_ids
            for step in counted
            if step.step_id not in done.get(user_id, {})
            and values[user_id][step.metric or "", None] >= step.at_least
        ]
        for user_id, step_id in await rows.add_done(db, guild.id, new, guild.now) if new else ():
            done.setdefault(user_id, {})[step_id] = guild.now
    return {user_id: progress_of(steps, done.get(user_id, {})) for user_id in user_ids}


async def tick_by_hand(ctx: Context, step_id: int) -> None:
    """The member says that they have done it."""
    steps = {step.step_id: step for step in await rows.list_steps(ctx.db, ctx.guild_id)}
    if step_id not in steps:
        raise NoSuchStep
    if steps[step_id].metric is not None:
        raise StepTicksItself
    await rows.add_done(ctx.db, ctx.guild_id, [(ctx.actor.id, step_id)], ctx.now)


async def add(ctx: Context, typed: str, metric: str, at_least: int) -> str:
    """One more; returns its title."""
    title = plain_name(typed, MOST_TITLE)
    if not title:
        raise StepNameless
    if metric and metric not in METRICS:
        raise NoSuchStepMetric(metric=plain_name(metric, 40).replace("`", ""))
    if len(await rows.list_steps(ctx.db, ctx.guild_id)) >= MOST_STEPS:
        raise TooManySteps(most=MOST_STEPS)
    await rows.add_step(ctx.db, ctx.guild_id, title, metric or None, at_least)
    await ctx.audit("welcome.step_add", title, metric=metric, at_least=at_least)
    return title


async def remove(ctx: Context, step_id: int) -> str:
    """One less; returns its title."""
    title = await rows.delete_step(ctx.db, ctx.guild_id, step_id)
    if title is None:
        raise NoSuchStep
    await ctx.audit("welcome.step_remove", title)
    return title


async def add_starters(ctx: Context) -> list[StepRow]:
    """What most servers want, as far as it is counted here; only those that are not there."""
    there: Collection[str] = {step.title for step in await rows.list_steps(ctx.db, ctx.guild_id)}
    guild = await ctx.guild()
    for title, metric, at_least in STARTERS:
        told = guild.say(title)
        off = metric is not None and (metric not in METRICS or not guild.module_on(METRICS[metric].module))
        if told not in there and not off:
            await rows.add_step(ctx.db, ctx.guild_id, told, metric, at_least)
    await ctx.audit("welcome.step_starter")
    return await rows.list_steps(ctx.db, ctx.guild_id)


async def progress(ctx: Context, user_id: int) -> StepsProgress:
    """Of one member, now."""
    return (await tick(ctx.db, await ctx.guild(), [user_id]))[user_id]
