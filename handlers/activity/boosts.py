"""/boost: more xp for a time, for a member or for everybody.

Why: decision 0233.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final

from db.activity import boosts as rows
from db.activity.activity_quest_state import lock_state, mark_changed
from db.activity.boosts import BoostRow, NewBoost
from db.platform.members import list_members
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import Role
from interactions.escaping import Markdown, first_visible, mention, plain, shorten, timestamp
from interactions.languages import Say
from interactions.options import MemberOption, Option
from interactions.responses import Choice, Reply
from interactions.router import Router

MOST_HOURS: Final = 744
MOST_RUNNING: Final = 25
"""Boosts given by people at the same time: as many as can be shown."""
MOST_LINES: Final = 30
GIVEN: Final = "given"

router = Router()
router.group("boost", "More xp for a time, for a member or for everybody.")


class TooManyBoosts(Refusal):
    """{most} boosts are running already."""

    remedy = "Stop one with `/boost stop`."


class NoSuchBoost(Refusal):
    """No boost like that is running."""

    remedy = "`/boost list` shows the running ones; choose one from the suggestions."


async def suggest_boosts(ctx: Context, typed: str) -> Sequence[Choice]:
    """Those that run, with whose they are."""
    boosts = await _list_running(ctx)
    user_ids = [boost.user_id for boost in boosts if boost.user_id is not None]
    members = await list_members(ctx.db, ctx.guild_id, user_ids)
    names = {member.user_id: first_visible(*member.names) for member in members}
    choices = []
    for boost in boosts:
        user_id = boost.user_id
        name = ctx.say("everybody") if user_id is None else names.get(user_id, str(user_id))
        label = f"× {_factor(ctx.say, boost.hundredths)} · {plain(name)}"
        if typed.casefold() in label.casefold():
            choices.append(Choice(shorten(label, 100), str(boost.boost_id)))
    return choices[:25]


Factor = Annotated[float, Option("What earned xp is multiplied by", name="multiplier", ge=1.01, le=10)]
Hours = Annotated[int, Option("For how many hours", name="hours", ge=1, le=MOST_HOURS)]
RECEIVER = Person("bots have no xp", oneself="You cannot give yourself a boost.")
Whose = Annotated[MemberOption, Option("Whose xp? Leave empty for everybody's", name="member", who=RECEIVER)]
Chosen = Annotated[str, Option("The boost", name="boost", autocomplete=suggest_boosts)]


@router.command("boost give", requires=Role.MODERATOR)
async def give(ctx: Context, *, multiplier: Factor, hours: Hours, member: Whose | None = None) -> Reply:
    """Multiply what a member, or everybody, earns for some hours."""
    await lock_state(ctx.db, ctx.guild_id)
    running = [boost for boost in await _list_running(ctx) if boost.reason == GIVEN]
    if len(running) >= MOST_RUNNING:
        raise TooManyBoosts(most=MOST_RUNNING)
    boost = NewBoost(
        guild_id=ctx.guild_id,
        user_id=member.id if member is not None else None,
        hundredths=round(multiplier * 100),
        starts_at=ctx.now,
        ends_at=ctx.now + timedelta(hours=hours),
        reason=GIVEN,
        actor_id=ctx.actor.id,
        key=f"interaction:{ctx.interaction.id}",
    )
    await rows.add_boosts(ctx.db, [boost])
    await mark_changed(ctx.db, [ctx.guild_id])
    await ctx.audit("boost.give", _subject(boost.user_id), hundredths=boost.hundredths, hours=hours)
    text = ctx.say(
        "All xp that {whose} earns is multiplied by **{factor}** until {end}.",
        whose=_whose(ctx.say, boost.user_id),
        factor=_factor(ctx.say, boost.hundredths),
        end=timestamp(boost.ends_at, "f"),
    )
    hint = ctx.say("-# Boosts do not add up: the highest one counts.")
    return Reply(f"{text}\n{hint}", ephemeral=True)


@router.command("boost list", requires=Role.EVERYONE)
async def list_boosts(ctx: Context) -> Reply:
    """Show the running boosts."""
    boosts, say = await _list_running(ctx), ctx.say
    lines = [
        say(
            "× **{factor}** for {whose}, ends {end}",
            factor=_factor(say, boost.hundredths),
            whose=_whose(say, boost.user_id),
            end=timestamp(boost.ends_at, "R"),
        )
        for boost in boosts[:MOST_LINES]
    ]
    if len(boosts) > MOST_LINES:
        lines.append(say("… and {number} more", number=say.number(len(boosts) - MOST_LINES)))
    return Reply("\n".join(lines) or say("No boost is running."), ephemeral=True)


@router.command("boost stop", requires=Role.MODERATOR)
async def stop(ctx: Context, *, boost: Chosen) -> Reply:
    """End a boost now."""
    known = {str(running.boost_id): running.boost_id for running in await _list_running(ctx)}
    if boost not in known:
        raise NoSuchBoost
    stopped = await rows.move_boost_end(ctx.db, ctx.guild_id, known[boost], ctx.now)
    if stopped is None:
        raise NoSuchBoost
    await mark_changed(ctx.db, [ctx.guild_id])
    facts = {"boost": stopped.boost_id, "hundredths": stopped.hundredths}
    await ctx.audit("boost.stop", _subject(stopped.user_id), **facts)
    return ctx.whisper(
        "The boost of × {factor} for {whose} has ended.",
        factor=_factor(ctx.say, stopped.hundredths),
        whose=_whose(ctx.say, stopped.user_id),
    )


async def _list_running(ctx: Context) -> list[BoostRow]:
    """Those that have not ended, the first to end first."""
    return (await rows.list_boosts(ctx.db, [ctx.guild_id], ctx.now)).get(ctx.guild_id, [])


def _subject(user_id: int | None) -> str:
    return str(user_id) if user_id is not None else "everybody"


def _factor(say: Say, hundredths: int) -> Markdown:
    """A multiplier, such as 1.5."""
    return say.number(hundredths / 100, places=2)


def _whose(say: Say, user_id: int | None) -> Markdown:
    return mention(user_id) if user_id is not None else say("everybody")
