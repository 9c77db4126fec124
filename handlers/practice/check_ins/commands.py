"""/checkin, /start and /end."""

from __future__ import annotations

from typing import Annotated

import msgspec

from db.practice.techniques import TechniqueRow
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.practice.cached import TECHNIQUES
from handlers.practice.check_ins import actions, messages
from handlers.practice.check_ins.actions import AskAgain
from handlers.practice.check_ins.rules import MOST_MINUTES
from handlers.practice.check_ins.states import CheckInAgain
from handlers.practice.invites.actions import is_new
from handlers.practice.invites.messages import button_row
from handlers.practice.texts import MOST_NOTES
from interactions.options import Option
from interactions.responses import Choice, Reply, Update
from interactions.router import Router

router = Router()
router.group("practice", "Timed sessions, your own day, rest, pauses and reminders.")

MOST_SUGGESTED = 25
FEELINGS = (Choice("Badly", -1), Choice("So-so", 0), Choice("Well", 1))


async def suggest_techniques(ctx: Context, text: str) -> list[Choice]:
    """Those of this server whose name has what was typed."""
    techniques: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    typed = text.strip().casefold()
    fitting = [row for row in techniques if typed in row.name.casefold() or typed in row.slug]
    return [Choice(row.name[:100], str(row.technique_id)) for row in fitting[:MOST_SUGGESTED]]


Technique = Annotated[
    str,
    Option("What you practised; your last one if left out", autocomplete=suggest_techniques, max_length=80),
]
Minutes = Annotated[int, Option("How long; the technique's own length if left out", ge=1, le=MOST_MINUTES)]
Notes = Annotated[str, Option("Notes for your journal, which only you see", max_length=MOST_NOTES)]
Feedback = Annotated[int, Option("How it went", choices=FEELINGS, name="feedback")]


@router.command("checkin", requires=Role.EVERYONE)
async def check_in(
    ctx: Context,
    *,
    technique: Technique | None = None,
    minutes: Minutes | None = None,
    notes: Notes | None = None,
) -> Reply:
    """Record what you practised today; it keeps your streak."""
    done = await actions.check_in(ctx, technique, minutes, notes)
    if isinstance(done, AskAgain):
        return messages.asked(ctx.say, done)
    reply = messages.booked(ctx.say, done)
    if done.by_nobody and is_new(ctx):
        return msgspec.structs.replace(reply, components=(button_row(ctx.say),))
    return reply


@router.component(CheckInAgain, requires=Role.EVERYONE)
async def check_in_again(ctx: Context, state: CheckInAgain) -> Update:
    """Books what was asked about."""
    reply = messages.booked(ctx.say, await actions.confirm(ctx, state))
    return Update(embeds=reply.embeds)


@router.command("practice late", requires=Role.EVERYONE)
async def check_in_late(
    ctx: Context,
    *,
    technique: Technique | None = None,
    minutes: Minutes | None = None,
    notes: Notes | None = None,
) -> Reply:
    """Record what you practised yesterday and forgot to write down."""
    done, day = await actions.check_in_late(ctx, technique, minutes, notes)
    return messages.booked(ctx.say, done, late_day=day)


@router.command("start", requires=Role.EVERYONE)
async def start(ctx: Context, *, technique: Technique | None = None) -> Reply:
    """Begin a timed session."""
    return messages.started(ctx.say, *await actions.start(ctx, technique))


@router.command("practice start", requires=Role.EVERYONE)
async def practice_start(ctx: Context, *, technique: Technique | None = None) -> Reply:
    """Begin a timed session."""
    return messages.started(ctx.say, *await actions.start(ctx, technique))


@router.command("end", requires=Role.EVERYONE)
async def end(ctx: Context, *, feedback: Feedback | None = None, notes: Notes | None = None) -> Reply:
    """End your timed session; it counts like a check-in."""
    return messages.booked(ctx.say, await actions.end(ctx, feedback, notes))


@router.command("practice end", requires=Role.EVERYONE)
async def practice_end(
    ctx: Context, *, feedback: Feedback | None = None, notes: Notes | None = None
) -> Reply:
    """End your timed session; it counts like a check-in."""
    return messages.booked(ctx.say, await actions.end(ctx, feedback, notes))
