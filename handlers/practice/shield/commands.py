"""/shield-verify, and the queue of those who review."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.kit.reviews import ReviewState, queue, receipt
from handlers.platform.roles.rules import Role
from handlers.practice.shield import actions, messages
from handlers.practice.shield.rules import MOST_ANSWER
from handlers.practice.shield.states import AnswerShield, EraseAnswers, ReadAnswers
from interactions.fields import Field
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()

First = Annotated[str, Field("first", max_length=MOST_ANSWER)]
Second = Annotated[str, Field("second", max_length=MOST_ANSWER)]
Third = Annotated[str, Field("third", max_length=MOST_ANSWER)]


@router.command("shield-verify", requires=Role.EVERYONE)
async def shield_verify(ctx: Context) -> Reply | OpenModal:
    """Answer three questions on practising safely; members who are verified vouch for you."""
    row, review = await actions.own(ctx)
    if row is not None and row.verified_at is not None:
        return messages.verified(ctx.say, row)
    if review is not None and review.state == ReviewState.SUBMITTED:
        return receipt(actions.SHIELDS, ctx, review)
    actions.require_vault(ctx)
    return messages.form(ctx.say, await actions.asked(ctx))


@router.modal(AnswerShield, requires=Role.EVERYONE)
async def take_answers(
    ctx: Context, state: AnswerShield, *, first: First, second: Second, third: Third
) -> Reply:
    """Takes the answers."""
    return receipt(actions.SHIELDS, ctx, await actions.answer(ctx, (first, second, third)))


@router.component(ReadAnswers, requires=Role.EVERYONE)
async def read_answers(ctx: Context, state: ReadAnswers) -> Reply:
    """Shows them to one reviewer."""
    return messages.answers(ctx.say, state.member, await actions.read(ctx, state.member))


@router.component(EraseAnswers, requires=Role.EVERYONE)
async def erase_answers(ctx: Context, state: EraseAnswers) -> Update:
    """Erases one's own."""
    await actions.erase(ctx)
    return messages.erased(ctx.say)


@router.command("practice shields", requires=Role.EVERYONE)
async def reviews(ctx: Context) -> Reply:
    """See shield verifications that wait for you, if you are verified."""
    return await queue(actions.SHIELDS, ctx)
