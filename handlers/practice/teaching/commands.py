"""/teach: plan sessions, sign up, complete, rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from db.practice import teachings as rows
from db.practice.teachings import TeachingRow
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.guild_days import zone
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.practice.check_ins.commands import suggest_techniques
from handlers.practice.moments import own_timezone
from handlers.practice.teaching import actions, messages
from handlers.practice.teaching.actions import number_of
from handlers.practice.teaching.rules import MOST_PLACES, USUAL_PLACES
from handlers.practice.teaching.states import Rate, ShowTeachings, SignOff, SignUp
from handlers.practice.texts import MOST_NOTES
from interactions.fields import Field
from interactions.options import ChannelOption, Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("teach", "Sessions in which members teach others.")

VOICE = 2
MOST_SUGGESTED = 25
AT_MOST_READ = 100


async def suggest_own(ctx: Context, typed: str) -> list[Choice]:
    """What the actor teaches; to moderators, all that is to come."""
    planned = await rows.list_planned(ctx.db, ctx.guild_id, AT_MOST_READ, 0)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if not allowed(ctx.actor, Role.MODERATOR, roles):
        planned = [row for row in planned if row.teacher_id == ctx.actor.id]
    return await _choices(ctx, planned, typed)


async def suggest_ratable(ctx: Context, typed: str) -> list[Choice]:
    """What the actor took part in lately."""
    return await _choices(ctx, await actions.list_ratable(ctx), typed)


async def _choices(ctx: Context, teachings: Sequence[TeachingRow], typed: str) -> list[Choice]:
    there = zone(await own_timezone(ctx))
    named = [
        Choice(messages.suggestion(row, row.starts_at.astimezone(there)), str(row.teaching_id))
        for row in teachings
    ]
    return [choice for choice in named if typed.casefold() in choice.name.casefold()][:MOST_SUGGESTED]


Technique = Annotated[
    str, Option("What you teach", autocomplete=suggest_techniques, max_length=80, name="technique")
]
When = Annotated[str, Option("By your clock, such as 2030-05-17 18:30", name="when", max_length=40)]
Description = Annotated[str, Option("What it is about", max_length=MOST_NOTES)]
Limit = Annotated[int, Option("How many places there are", ge=1, le=MOST_PLACES, name="limit")]
Where = Annotated[ChannelOption, Option("A voice channel", channel_types=(VOICE,), name="channel")]
Own = Annotated[str, Option("Which session", autocomplete=suggest_own, max_length=20, name="session")]
Held = Annotated[str, Option("Which session", autocomplete=suggest_ratable, max_length=20, name="session")]
Stars = Annotated[int, Option("From 1 to 5", ge=1, le=5, name="rating")]


@router.command("teach schedule", requires=Role.EVERYONE)
async def schedule(
    ctx: Context,
    *,
    technique: Technique,
    when: When,
    description: Description = "",
    limit: Limit = USUAL_PLACES,
    channel: Where | None = None,
) -> Reply:
    """Plan a session: it is listed among the server's events, and members can sign up."""
    row, channel_id = await actions.schedule(ctx, technique, when, description, limit, channel)
    return messages.scheduled(ctx.say, row, channel_id)


@router.command("teach list", requires=Role.EVERYONE)
async def list_all(ctx: Context) -> Reply:
    """See upcoming sessions."""
    return await show(ctx, ShowTeachings())


@pages(router, ShowTeachings, requires=Role.EVERYONE)
async def read_teachings(ctx: Context, asked: ShowTeachings, span: Span) -> Listed:
    """The next first."""
    teachings = await rows.list_planned(ctx.db, ctx.guild_id, span.limit, span.offset)
    taken = await rows.count_seats(ctx.db, [row.teaching_id for row in teachings])
    return Listed(
        title=ctx.say("Sessions to come"),
        lines=[messages.listed(ctx.say, row, taken.get(row.teaching_id, 0)) for row in teachings],
        total=await rows.count_planned(ctx.db, ctx.guild_id),
        empty=ctx.say("Nobody teaches at the moment. `/teach schedule` plans a session."),
    )


@router.command("teach complete", requires=Role.EVERYONE)
async def complete(ctx: Context, *, session: Own) -> Reply:
    """Your session was held: it counts from now on."""
    return messages.completed(ctx.say, *await actions.complete(ctx, number_of(session)))


@router.command("teach cancel", requires=Role.EVERYONE)
async def cancel(ctx: Context, *, session: Own) -> Reply:
    """Cancel your session; those who signed up are told."""
    return messages.cancelled(ctx.say, await actions.cancel(ctx, number_of(session)))


@router.command("teach rate", requires=Role.EVERYONE)
async def rate(ctx: Context, *, session: Held, rating: Stars) -> Reply:
    """Rate a session that you took part in."""
    await actions.rate(ctx, number_of(session), rating)
    return messages.rated(ctx.say, rating)


@router.component(SignUp, requires=Role.EVERYONE)
async def sign_up(ctx: Context, state: SignUp) -> Reply:
    """Takes a place."""
    return messages.signed_up(ctx.say, *await actions.sign_up(ctx, state.teaching))


@router.component(SignOff, requires=Role.EVERYONE)
async def sign_off(ctx: Context, state: SignOff) -> Reply:
    """Gives it back."""
    await actions.sign_off(ctx, state.teaching)
    return messages.signed_off(ctx.say)


@router.component(Rate, requires=Role.EVERYONE)
async def pick_rating(ctx: Context, state: Rate, *, picked: Annotated[int, Field(ge=1, le=5)]) -> Reply:
    """On the panel."""
    await actions.rate(ctx, state.teaching, picked)
    return messages.rated(ctx.say, picked)
