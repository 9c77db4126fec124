"""/mentor accept, decline, ask and answer, and their buttons: what becomes of a request."""

from __future__ import annotations

from typing import Annotated

from db.quest_hall import mentor_requests as rows
from handlers.frame.context import Context
from handlers.kit.reviews import Acting
from handlers.platform.roles.rules import Role
from handlers.quest_hall.mentors import asking, offer_messages, pairing
from handlers.quest_hall.mentors.commands import Student
from handlers.quest_hall.mentors.refusals import OfferGone
from handlers.quest_hall.mentors.states import AnswerOffer, AskStudent, MentorAnswer, TellMentor
from handlers.quest_hall.teams.components import refuse_unfit
from interactions.escaping import mention
from interactions.fields import Field
from interactions.options import Option
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()

Question = Annotated[str, Option("What you want to know", name="question", max_length=asking.MOST_QUESTION)]
AnswerText = Annotated[str, Option("Your answer", name="text", max_length=asking.MOST_QUESTION)]


async def _offer_of(ctx: Context, student_id: int) -> int:
    offers = await rows.list_offers(ctx.db, ctx.guild_id, ctx.actor.id)
    request_id = next((offer.request_id for offer in offers if offer.student_id == student_id), None)
    if request_id is None:
        raise OfferGone
    return request_id


@router.command("mentor accept", requires=Role.EVERYONE)
async def accept(ctx: Context, *, student: Student) -> Reply:
    """Accept a request that was sent to you."""
    pair = await pairing.accept(await Acting.of(ctx), await _offer_of(ctx, student.id))
    return ctx.whisper("You are the mentor of {student} now.", student=mention(pair.student_id))


@router.command("mentor decline", requires=Role.EVERYONE)
async def decline(ctx: Context, *, student: Student) -> Reply:
    """Decline a request that was sent to you; the next best mentor is asked."""
    await asking.decline(await Acting.of(ctx), await _offer_of(ctx, student.id))
    return ctx.whisper("Declined; the next best mentor is asked.")


@router.command("mentor ask", requires=Role.EVERYONE)
async def ask(ctx: Context, *, student: Student, question: Question) -> Reply:
    """Ask for more before you decide about a request."""
    await asking.question(await Acting.of(ctx), await _offer_of(ctx, student.id), question)
    return ctx.whisper("They read your question, and your time begins again.")


@router.command("mentor answer", requires=Role.EVERYONE)
async def answer(ctx: Context, *, text: AnswerText) -> Reply:
    """Answer what a mentor wants to know."""
    await asking.tell_more(await Acting.of(ctx), text)
    return ctx.whisper("The mentor reads your answer.")


@router.component(AnswerOffer, requires=Role.EVERYONE, in_dm=True)
async def press_offer(ctx: Context, state: AnswerOffer) -> Reply | Update | OpenModal:
    """A mentor's answer, also in a direct message: there the server is that of the request."""
    acting = await _acting(ctx, state.request_id)
    if state.reaction is MentorAnswer.ASK:
        await asking.lock_offer(acting, state.request_id)
        return offer_messages.question_form(ctx.say, state.request_id)
    if state.reaction is MentorAnswer.DECLINE:
        await asking.decline(acting, state.request_id)
        return Update(content=ctx.say("Declined; the next best mentor is asked."))
    pair = await pairing.accept(acting, state.request_id)
    return Update(content=ctx.say("You are the mentor of {student} now.", student=mention(pair.student_id)))


@router.modal(AskStudent, requires=Role.EVERYONE, in_dm=True)
async def take_question(
    ctx: Context, state: AskStudent, *, text: Annotated[str, Field(max_length=asking.MOST_QUESTION)]
) -> Reply:
    """What the mentor wants to know."""
    await asking.question(await _acting(ctx, state.request_id), state.request_id, text)
    return ctx.whisper("They read your question, and your time begins again.")


@router.component(TellMentor, requires=Role.EVERYONE, in_dm=True)
async def press_tell(ctx: Context, state: TellMentor) -> OpenModal:
    """The student wants to answer."""
    await asking.find_request(await _acting(ctx, state.request_id))
    return offer_messages.answer_form(ctx.say, state.request_id)


@router.modal(TellMentor, requires=Role.EVERYONE, in_dm=True)
async def take_answer(
    ctx: Context, state: TellMentor, *, text: Annotated[str, Field(max_length=asking.MOST_QUESTION)]
) -> Reply:
    """What the student answers."""
    await asking.tell_more(await _acting(ctx, state.request_id), text)
    return ctx.whisper("The mentor reads your answer.")


async def _acting(ctx: Context, request_id: int) -> Acting:
    """In the server of that request; raises OfferGone for one that is none of the actor's."""
    row = await rows.find_request(ctx.db, request_id)
    if row is None or ctx.actor.id not in (row.mentor_id, row.student_id):
        raise OfferGone
    if ctx.in_guild and row.guild_id != ctx.guild_id:
        raise OfferGone
    acting = Acting(ctx.db, await ctx.guild_of(row.guild_id), ctx.actor.id, ctx.now)
    if not ctx.in_guild:
        await refuse_unfit(acting)
    return acting
