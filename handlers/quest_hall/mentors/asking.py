"""What mentors and students do before they are a pair: sign up, pause, ask, answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.quest_hall import mentor_pairs as pairs
from db.quest_hall import mentor_requests
from db.quest_hall import mentors as rows
from db.quest_hall.mentor_requests import AskedFor
from db.quest_hall.mentors import MentorTerms
from handlers.kit.reviews import Acting
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.mentors import notices, offer_messages
from handlers.quest_hall.mentors.queue import match_waiting, put_back
from handlers.quest_hall.mentors.refusals import (
    AskedForMentor,
    HasMentorAlready,
    MentorHasStudents,
    MentorIsYou,
    MentorRoleMissing,
    NoOpenMentorRequest,
    NoQuestionAsked,
    NotAMentor,
    OfferGone,
)
from handlers.quest_hall.mentors.telling import note, tell
from handlers.quest_hall.settings import QuestSettings
from interactions.escaping import Markdown, mention, plain, shorten

if TYPE_CHECKING:
    from db.quest_hall.mentor_requests import RequestRow
    from db.quest_hall.mentors import MentorRow
    from handlers.frame.context import Context
    from handlers.quest_hall.mentors.form import MentorForm

MOST_QUESTION = 300


async def sign_up(ctx: Context, form: MentorForm) -> MentorRow:
    """The actor is a mentor from now on, or says something else of themselves."""
    settings = await ctx.guild_settings(QuestSettings)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if settings.mentors_need_role and not allowed(ctx.actor, Role.MENTOR, roles):
        raise MentorRoleMissing(role=Markdown("`mentor`"))
    terms = MentorTerms(**msgspec.structs.asdict(form))
    await rows.set_mentor(ctx.db, ctx.guild_id, ctx.actor.id, terms, ctx.now)
    acting = await Acting.of(ctx)
    await note(acting, "signup", ctx.actor.id, capacity=terms.capacity, topics=list(terms.topics))
    await match_waiting(acting)
    return await find_mentor(acting)


async def find_mentor(acting: Acting) -> MentorRow:
    """The actor as a mentor; raises NotAMentor."""
    mentor = await rows.find_mentor(acting.db, acting.guild_id, acting.actor_id or 0)
    if mentor is None:
        raise NotAMentor
    return mentor


async def pause(acting: Acting, *, paused: bool) -> None:
    """No requests for a while, or again."""
    mentor = await find_mentor(acting)
    await rows.mark_paused(acting.db, acting.guild_id, mentor.user_id, "self" if paused else "")
    await note(acting, "pause" if paused else "resume", mentor.user_id)
    if not paused:
        await match_waiting(acting)


async def resign(acting: Acting) -> None:
    """The actor is no mentor any more; what was put to them goes to others."""
    mentor = await find_mentor(acting)
    students = await pairs.list_of_mentor(acting.db, acting.guild_id, mentor.user_id)
    if students:
        raise MentorHasStudents(count=len(students))
    await stop_mentoring(acting, mentor.user_id)


async def stop_mentoring(acting: Acting, mentor_id: int) -> None:
    """Without asking anybody."""
    await rows.mark_no_mentor(acting.db, acting.guild_id, mentor_id, acting.now)
    await note(acting, "resign", mentor_id)
    for request in await mentor_requests.list_offers(acting.db, acting.guild_id, mentor_id):
        await put_back(acting, request)


async def ask(ctx: Context, asked: AskedFor) -> RequestRow:
    """The actor wants a mentor: the best one is asked at once, else they wait in the queue."""
    acting = await Acting.of(ctx)
    pair = await pairs.find_of_student(ctx.db, ctx.guild_id, ctx.actor.id)
    if pair is not None:
        raise HasMentorAlready(mentor=mention(pair.mentor_id))
    request = await mentor_requests.add_request(ctx.db, ctx.guild_id, ctx.actor.id, asked, (), ctx.now)
    if request is None:
        raise AskedForMentor
    await note(acting, "request", ctx.actor.id, topics=list(asked.topics))
    await match_waiting(acting)
    return await find_request(acting)


async def find_request(acting: Acting) -> RequestRow:
    """The actor's open request; raises NoOpenMentorRequest."""
    request = await mentor_requests.find_open_request(acting.db, acting.guild_id, acting.actor_id or 0)
    if request is None:
        raise NoOpenMentorRequest
    return request


async def cancel(acting: Acting) -> None:
    """The actor takes the request back; a mentor who was asked hears of it."""
    request = await find_request(acting)
    await withdraw(acting, request)


async def withdraw(acting: Acting, request: RequestRow) -> None:
    """Without asking anybody."""
    after = msgspec.structs.replace(request, state="withdrawn")
    if not await mentor_requests.move_request(acting.db, request, after):
        raise NoOpenMentorRequest
    await note(acting, "withdraw", request.student_id, request=request.request_id)
    if request.mentor_id is not None:
        text = notices.withdrawn(acting.guild.say, request)
        await tell(acting, request.mentor_id, text, f"mentor_withdrawn:{request.request_id}")


async def lock_offer(acting: Acting, request_id: int) -> RequestRow:
    """What is put to the actor, locked; raises OfferGone."""
    request = await mentor_requests.lock_request(acting.db, request_id)
    if request is None or request.guild_id != acting.guild_id or request.mentor_id != acting.actor_id:
        raise OfferGone
    if request.state != "offered" or request.offer_until is None or request.offer_until <= acting.now:
        raise OfferGone
    return request


async def decline(acting: Acting, request_id: int) -> None:
    """The next best is asked."""
    request = await lock_offer(acting, request_id)
    await rows.mark_answered(acting.db, acting.guild_id, acting.actor_id or 0, silent=False)
    await note(acting, "decline", request.student_id, request=request_id)
    await put_back(acting, request)


async def question(acting: Acting, request_id: int, typed: str) -> RequestRow:
    """The mentor wants to know more; their time begins again."""
    request = await lock_offer(acting, request_id)
    after = _again(acting, request, question=shorten(plain(typed), MOST_QUESTION), answer="")
    await mentor_requests.move_request(acting.db, request, after)
    await rows.mark_answered(acting.db, acting.guild_id, acting.actor_id or 0, silent=False)
    say, key = acting.guild.say, f"mentor_question:{request_id}:{acting.now.timestamp():.0f}"
    rows_below = offer_messages.tell_buttons(say, request_id)
    await tell(acting, request.student_id, notices.question(say, after), key, rows_below)
    return after


async def tell_more(acting: Acting, typed: str) -> RequestRow:
    """The student answers the mentor's question, who has their whole time again."""
    request = await find_request(acting)
    if request.state != "offered" or not request.question or request.mentor_id is None:
        raise NoQuestionAsked
    after = _again(acting, request, question=request.question, answer=shorten(plain(typed), MOST_QUESTION))
    await mentor_requests.move_request(acting.db, request, after)
    say, key = acting.guild.say, f"mentor_answer:{request.request_id}:{acting.now.timestamp():.0f}"
    buttons = offer_messages.offer_buttons(say, request.request_id)
    await tell(acting, request.mentor_id, offer_messages.offer(say, after), key, buttons)
    return after


def _again(acting: Acting, request: RequestRow, *, question: str, answer: str) -> RequestRow:
    hours = acting.guild.settings(QuestSettings).mentor_answer_hours
    until = acting.now + timedelta(hours=hours)
    return msgspec.structs.replace(request, question=question, answer=answer, offer_until=until)


async def switch_avoided(ctx: Context, user_id: int) -> bool:
    """Whether the actor avoids that member now. Nobody else learns of it: it is not in the audit."""
    if user_id == ctx.actor.id:
        raise MentorIsYou
    return await rows.switch_avoided(ctx.db, ctx.guild_id, ctx.actor.id, user_id)
