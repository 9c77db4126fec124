"""The doors of moderation: what staff types and presses, and `/appeal`."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.kit.lists import show
from handlers.kit.reviews import queue, receipt
from handlers.platform.roles.rules import Role
from handlers.raid_desk.moderation import appeals, listing, messages, punishing
from handlers.raid_desk.moderation.punishing import Charge
from handlers.raid_desk.moderation.rules import LONGEST_REASON, MOST_POINTS, read_duration, read_reason
from handlers.raid_desk.moderation.states import (
    AppealPunishment,
    Only,
    RemovePunishment,
    ShowHistory,
    ShowRecords,
    SuspendAsSuggested,
)
from interactions.fields import Field
from interactions.options import AttachmentOption, MemberOption, Option
from interactions.responses import OpenModal, Reply
from interactions.router import Router

router = Router()

Who = Annotated[MemberOption, Option("Who it is about", name="member")]
Whose = Annotated[MemberOption, Option("Only what is about this member", name="member")]
By = Annotated[MemberOption, Option("Only what this member of staff did", name="by")]
Why = Annotated[str, Option("What happened; the member reads it", max_length=LONGEST_REASON, name="reason")]
Ends = Annotated[str, Option("How long, such as 30m, 3d or 2w", max_length=40, name="duration")]
Proof = Annotated[AttachmentOption, Option("A screenshot or file that shows it", name="evidence")]
Points = Annotated[
    int, Option("Points; the server's usual number if left out", ge=0, le=MOST_POINTS, name="points")
]
Longer = Annotated[bool, Option("Make an active suspension longer by that time", name="extend")]
Id = Annotated[
    str,
    Option("The id, or its first characters", max_length=30, name="id", autocomplete=listing.suggest_ids),
]
Own = Annotated[
    str,
    Option(
        "Which one; the most severe if left out",
        max_length=30,
        name="punishment",
        autocomplete=appeals.suggest_own,
    ),
]
Waiting = Annotated[bool, Option("Instead, the appeals that wait for a decision", name="appeals")]
Category = Annotated[Only, Option("What to show; everything if left out", name="show")]
Note = Annotated[str, Option("What staff should know; members never see it", max_length=1_000, name="note")]
Reason = Annotated[str, Field(max_length=LONGEST_REASON)]
Words = Annotated[str, Field(max_length=1_000)]


@router.command("warn", requires=Role.SECURITY)
async def warn(
    ctx: Context, *, member: Who, reason: Why, evidence: Proof | None = None, points: Points | None = None
) -> Reply:
    """Warn a member. They are told why, and can appeal."""
    charge = Charge(reason=reason, key=_key(ctx), points=points, evidence=evidence)
    return messages.punished(ctx.say, await punishing.warn(ctx, member, charge))


@router.command("suspend", requires=Role.SECURITY)
async def suspend(
    ctx: Context,
    *,
    member: Who,
    duration: Ends,
    reason: Why,
    evidence: Proof | None = None,
    points: Points | None = None,
    extend: Longer = False,
) -> Reply:
    """Keep a member out of raids for a time. It ends automatically, and their roles come back."""
    charge = Charge(reason=reason, key=_key(ctx), points=points, evidence=evidence)
    length = read_duration(duration)
    longer = await punishing.extend(ctx, member, length, charge) if extend else None
    if longer is not None:
        return messages.punished(ctx.say, longer, extended=True)
    return messages.punished(ctx.say, await punishing.suspend(ctx, member, length, charge))


@router.component(SuspendAsSuggested, requires=Role.SECURITY)
async def suspend_as_suggested(ctx: Context, state: SuspendAsSuggested) -> Reply:
    """What the points suggest, because a person wants it."""
    done = await punishing.suspend_as_suggested(ctx, state.punishment_id, state.days)
    return messages.punished(ctx.say, done)


@router.command("unsuspend", requires=Role.OFFICER)
async def unsuspend(ctx: Context, *, member: Who, reason: Why) -> Reply:
    """End a member's suspension now. Their roles come back."""
    return messages.ended(ctx.say, await punishing.lift(ctx, member, reason))


@router.command("removepunishment", requires=Role.OFFICER)
async def remove_punishment(ctx: Context, *, typed: Id, reason: Why) -> Reply:
    """Remove a punishment: it no longer counts, and stays readable for staff."""
    row = await punishing.find_named(ctx, typed)
    return messages.ended(ctx.say, await punishing.remove(ctx, row.punishment_id, reason))


@router.component(RemovePunishment, requires=Role.OFFICER)
async def ask_why(ctx: Context, state: RemovePunishment) -> OpenModal:
    """Remove, on a line of the list."""
    return OpenModal(messages.ask_why(ctx.say, await punishing.refuse_removal(ctx, state.punishment_id)))


@router.modal(RemovePunishment, requires=Role.OFFICER)
async def remove(ctx: Context, state: RemovePunishment, *, reason: Reason) -> Reply:
    """Removed, for that reason."""
    return messages.ended(ctx.say, await punishing.remove(ctx, state.punishment_id, reason))


@router.command("checkpunishments", requires=Role.SECURITY)
async def check_punishments(ctx: Context, *, member: Who, show_only: Category = Only.ALL) -> Reply:
    """See a member's warnings, suspensions and notes."""
    return await show(ctx, ShowRecords(member=member.id, only=show_only))


@router.command("addnote", requires=Role.SECURITY)
async def add_note(ctx: Context, *, member: Who, note: Note) -> Reply:
    """Write a note about a member that only staff can read."""
    await punishing.add_note(ctx, member, note)
    return ctx.whisper("Noted about {member}. Only staff can read it.", member=member.mention)


@router.command("history", requires=Role.SECURITY)
async def history(
    ctx: Context, *, member: Whose | None = None, by: By | None = None, appeals_only: Waiting = False
) -> Reply:
    """See what staff did: warnings, suspensions, extensions, removals, notes."""
    if appeals_only:
        return await queue(appeals.APPEALS, ctx)
    asked = ShowHistory(member=member.id if member is not None else 0, by=by.id if by is not None else 0)
    return await show(ctx, asked)


@router.command("appeal", requires=Role.EVERYONE, for_suspended=True)
async def appeal(ctx: Context, *, punishment: Own | None = None) -> OpenModal:
    """Say what was wrong with a punishment of yours. Somebody who did not give it decides."""
    return OpenModal(messages.ask_appeal(ctx.say, await appeals.choose(ctx, punishment)))


@router.component(AppealPunishment, requires=Role.EVERYONE, in_dm=True, for_suspended=True)
async def ask_appeal(ctx: Context, state: AppealPunishment) -> OpenModal:
    """The button in the notice."""
    return OpenModal(messages.ask_appeal(ctx.say, await appeals.find_own(ctx, state.public_id)))


@router.modal(AppealPunishment, requires=Role.EVERYONE, in_dm=True, for_suspended=True)
async def give_appeal(ctx: Context, state: AppealPunishment, *, words: Words) -> Reply:
    """Into the hands of those who decide."""
    row = await appeals.find_own(ctx, state.public_id)
    review = await appeals.submit(ctx, row, read_reason(words))
    if ctx.in_guild:
        return receipt(appeals.APPEALS, ctx, review)
    return ctx.whisper(
        "Your appeal is with the staff. Somebody who did not punish you decides, and you are told."
    )


def _key(ctx: Context) -> str:
    return f"interaction:{ctx.interaction.id}"
