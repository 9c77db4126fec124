"""A reminder of a quest that ends, again later: by its buttons, also in a direct message, or by command."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from db.quest_hall import board_quest_timers, claims
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import taking, writing
from handlers.quest_hall.board_quests.messages import name_of
from handlers.quest_hall.board_quests.refusals import QuestNotAccepted, SnoozedTooLong
from handlers.quest_hall.board_quests.rules import DUE_CLAIMS, read_terms
from handlers.quest_hall.board_quests.states import SnoozeQuest
from handlers.quest_hall.board_quests.suggesting import Own
from interactions.components import ActionRow, Button
from interactions.escaping import timestamp
from interactions.options import Option
from interactions.responses import Reply
from interactions.router import Router

if TYPE_CHECKING:
    from db.quest_hall.claims import ClaimRow
    from interactions.languages import Say

router = Router()

OFFERED: Final = (3, 12, 24)
Hours = Annotated[int, Option("In so many hours", ge=1, le=720)]


@router.command("quest proof remind", requires=Role.EVERYONE)
async def remind(ctx: Context, *, quest: Own, hours: Hours) -> Reply:
    """Be reminded of a quest once more before your time for it is over."""
    return await _snooze(ctx, await taking.lock_own(ctx, (await writing.find(ctx, quest)).quest_id), hours)


@router.component(SnoozeQuest, requires=Role.EVERYONE, in_dm=True)
async def press(ctx: Context, state: SnoozeQuest) -> Reply:
    """A button of the reminder."""
    claim = await claims.lock_claim(ctx.db, state.claim_id)
    if claim is None or claim.user_id != ctx.actor.id or (ctx.in_guild and claim.guild_id != ctx.guild_id):
        raise QuestNotAccepted
    return await _snooze(ctx, claim, state.hours)


async def _snooze(ctx: Context, claim: ClaimRow, hours: int) -> Reply:
    if claim.state not in DUE_CLAIMS or claim.due_at is None or claim.due_at <= ctx.now:
        raise QuestNotAccepted
    again_at = ctx.now + timedelta(hours=hours)
    if again_at >= claim.due_at:
        raise SnoozedTooLong(when=timestamp(claim.due_at, "R"))
    await board_quest_timers.mark_snoozed(ctx.db, claim.claim_id, again_at)
    quest = name_of(read_terms(claim).quest)
    return ctx.whisper("You will be reminded of {quest} {when}.", quest=quest, when=timestamp(again_at, "R"))


def buttons(say: Say, claim: ClaimRow, now: datetime) -> list[dict[str, Any]]:
    """Under a reminder: what is still before the end."""
    row_of_buttons = tuple(
        Button(say("Again in {hours} h", hours=hours), SnoozeQuest(claim.claim_id, hours))
        for hours in OFFERED
        if claim.due_at is not None and now + timedelta(hours=hours) < claim.due_at
    )
    return [ActionRow(row_of_buttons).to_wire()] if row_of_buttons else []
