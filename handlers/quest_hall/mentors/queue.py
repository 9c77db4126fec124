"""The queue of students: matched in its order, each request with a clock, and never twice to one mentor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.quest_hall import mentor_requests
from db.quest_hall import mentors as rows
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.mentors import messages, notices, offer_messages
from handlers.quest_hall.mentors.matching import Market, Student, hour_in
from handlers.quest_hall.mentors.telling import note, tell
from handlers.quest_hall.settings import QuestSettings

if TYPE_CHECKING:
    from db.quest_hall.mentor_requests import RequestRow
    from handlers.kit.reviews import Acting
    from handlers.quest_hall.mentors.matching import MentorMatch

MOST_AT_ONCE: Final = 1_000
MOST_SILENT: Final = 2
"""After so many requests in a row without an answer, a mentor is paused."""


async def match_waiting(acting: Acting) -> int:
    """Puts waiting requests to the mentors who suit them best; how many that were."""
    await rows.lock_queue(acting.db, acting.guild_id)
    waiting = await mentor_requests.list_waiting(acting.db, acting.guild_id, MOST_AT_ONCE)
    if not waiting:
        return 0
    suspended = acting.guild.settings(PlatformSettings).roles.get(Role.SUSPENDED)
    market = Market(await rows.list_free_mentors(acting.db, acting.guild_id, suspended), acting.now)
    avoided = await rows.list_avoided(acting.db, acting.guild_id)
    made = 0
    for request in waiting:
        match = market.best(student_of(request, avoided, acting.now))
        if match is not None and await _offer(acting, request, match):
            market.take(match.mentor_id)
            made += 1
    return made


def student_of(request: RequestRow, avoided: set[tuple[int, int]], now: datetime) -> Student:
    """As matching sees them: without those who were tried, or with whom they are never paired."""
    student_id = request.student_id
    never = set(request.tried)
    never |= {whom for who, whom in avoided if who == student_id}
    never |= {who for who, whom in avoided if whom == student_id}
    hour = hour_in(request.timezone, now)
    return Student(student_id, request.topics, request.languages, hour, frozenset(never))


async def _offer(acting: Acting, request: RequestRow, match: MentorMatch) -> bool:
    hours = acting.guild.settings(QuestSettings).mentor_answer_hours
    after = msgspec.structs.replace(
        request,
        state="offered",
        mentor_id=match.mentor_id,
        offer_until=acting.now + timedelta(hours=hours),
        why=msgspec.to_builtins(match),
        question="",
        answer="",
    )
    if not await mentor_requests.move_request(acting.db, request, after):
        return False
    await rows.mark_offered(acting.db, acting.guild_id, match.mentor_id, acting.now)
    await note(acting, "offer", request.student_id, mentor=str(match.mentor_id), request=request.request_id)
    say = acting.guild.say
    key = f"mentor_offer:{request.request_id}:{match.mentor_id}"
    offer = offer_messages.offer(say, after)
    await tell(acting, match.mentor_id, offer, key, offer_messages.offer_buttons(say, request.request_id))
    await tell(acting, request.student_id, messages.offered_to(say, after), key)
    return True


async def put_back(acting: Acting, request: RequestRow) -> None:
    """The mentor does not take it: the next best is asked, and the place in the queue is as before."""
    after = msgspec.structs.replace(
        request,
        state="waiting",
        mentor_id=None,
        offer_until=None,
        why={},
        question="",
        answer="",
        tried=tuple(dict.fromkeys((*request.tried, request.mentor_id or 0))),
    )
    if await mentor_requests.move_request(acting.db, request, after):
        await match_waiting(acting)


async def expire(acting: Acting, request_id: int) -> None:
    """The mentor did not answer in time; who does so twice in a row is paused."""
    request = await mentor_requests.lock_request(acting.db, request_id)
    if request is None or request.state != "offered" or request.offer_until is None:
        return
    if request.offer_until > acting.now or request.mentor_id is None:
        return
    mentor_id = request.mentor_id
    silent = await rows.mark_answered(acting.db, acting.guild_id, mentor_id, silent=True)
    paused = silent >= MOST_SILENT
    if paused:
        await rows.mark_paused(acting.db, acting.guild_id, mentor_id, "silent")
    await note(acting, "silent", mentor_id, request=request_id, paused=paused)
    text = notices.expired(acting.guild.say, request, paused=paused)
    await tell(acting, mentor_id, text, f"mentor_expired:{request_id}:{mentor_id}")
    await put_back(acting, request)
