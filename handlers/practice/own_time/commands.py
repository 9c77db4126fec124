"""/practice time, start of the day, rest, pauses, reminder, repair, privacy; and the staff's amnesty."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.profiles.actions import own_level
from handlers.platform.roles.rules import Role
from handlers.practice.members import Practitioner
from handlers.practice.own_time import actions, messages
from handlers.practice.own_time.rules import rest_bits
from handlers.practice.own_time.states import ChooseRest, ChooseZone
from interactions.options import Option
from interactions.responses import Choice, Reply, Update
from interactions.router import Router

router = Router()

SEEN_BY = (
    Choice("Everybody", "public"),
    Choice("My practice buddy", "buddies"),
    Choice("Nobody but me", "private"),
)

ClockTime = Annotated[str, Option("What your clock shows now, such as 22:30", name="now", max_length=10)]
DayStart = Annotated[str, Option("When your day begins, such as 4:00", name="hour", max_length=10)]
Until = Annotated[str, Option("The day you practise again, such as 2030-05-17", max_length=10)]
ReminderHour = Annotated[
    str, Option("When, such as 19:00; leave it out to stop reminders", name="hour", max_length=10)
]
StreakSeenBy = Annotated[str, Option("Who sees your streak", choices=SEEN_BY)]
ProfileSeenBy = Annotated[str, Option("Who sees your profile and activity", choices=SEEN_BY)]
FirstDay = Annotated[str, Option("The first day, such as 2030-05-17", name="first", max_length=10)]
LastDay = Annotated[str, Option("The last day, such as 2030-05-18", name="last", max_length=10)]


@router.command("practice settings", requires=Role.EVERYONE)
async def show_settings(ctx: Context) -> Reply:
    """See your own day, and choose days of rest."""
    return await _shown(ctx, await actions.own(ctx))


@router.command("practice time", requires=Role.EVERYONE)
async def ask_for_zone(ctx: Context, *, now: ClockTime) -> Reply:
    """Tell me what time it is for you, so that your day is yours."""
    return messages.places(ctx.say, await actions.places(ctx, now))


@router.component(ChooseZone, requires=Role.EVERYONE)
async def choose_zone(ctx: Context, state: ChooseZone, *, values: list[str]) -> Update:
    """Takes the place."""
    member = await actions.choose_zone(ctx, values[0] if values else "")
    return Update(embeds=(messages.overview(ctx.say, member, await own_level(ctx)),))


@router.command("practice daystart", requires=Role.EVERYONE)
async def choose_start(ctx: Context, *, hour: DayStart) -> Reply:
    """Choose when your day begins: after midnight for night owls."""
    return await _shown(ctx, await actions.choose_start(ctx, hour))


@router.component(ChooseRest, requires=Role.EVERYONE)
async def choose_rest(ctx: Context, state: ChooseRest, *, values: list[str]) -> Update:
    """Takes the days of rest."""
    member = await actions.choose_rest(ctx, rest_bits(values))
    return messages.changed(ctx.say, member, await own_level(ctx))


@router.command("practice pause", requires=Role.EVERYONE)
async def pause(ctx: Context, *, until: Until) -> Reply:
    """Take a break: your streak waits until you are back."""
    _, day = await actions.pause(ctx, until)
    return messages.paused(ctx.say, day)


@router.command("practice resume", requires=Role.EVERYONE)
async def resume(ctx: Context) -> Reply:
    """End your break."""
    return messages.resumed(ctx.say, await actions.resume(ctx))


@router.command("practice reminder", requires=Role.EVERYONE)
async def remind(ctx: Context, *, hour: ReminderHour | None = None) -> Reply:
    """Be reminded at a time of your own while the day is still open."""
    return await _shown(ctx, await actions.remind(ctx, hour))


@router.command("practice privacy", requires=Role.EVERYONE)
async def choose_visibility(
    ctx: Context, *, streak: StreakSeenBy | None = None, profile: ProfileSeenBy | None = None
) -> Reply:
    """Choose who sees your streak and your profile."""
    return await _shown(ctx, await actions.choose_visibility(ctx, streak, profile))


@router.command("practice repair", requires=Role.EVERYONE)
async def repair(ctx: Context) -> Reply:
    """Repair a streak that has just broken."""
    return messages.repaired(ctx.say, *await actions.repair(ctx))


@router.command("practice amnesty", requires=Role.MODERATOR)
async def amnesty(ctx: Context, *, first: FirstDay, last: LastDay) -> Reply:
    """After an outage: nobody loses anything because of these days."""
    return messages.excused(ctx.say, await actions.amnesty(ctx, first, last))


async def _shown(ctx: Context, member: Practitioner) -> Reply:
    return messages.shown(ctx.say, member, await own_level(ctx))
