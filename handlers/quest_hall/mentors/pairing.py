"""Pairs: begun when a mentor accepts, ended without blame, and followed when somebody leaves the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.outbox import Outbox
from db.quest_hall import mentor_pairs as rows
from db.quest_hall import mentor_requests, mentors
from db.quest_hall.mentor_requests import AskedFor
from handlers.kit.reviews import Acting
from handlers.quest_hall.mentors import notices
from handlers.quest_hall.mentors.asking import lock_offer, stop_mentoring, withdraw
from handlers.quest_hall.mentors.queue import match_waiting
from handlers.quest_hall.mentors.refusals import (
    HasMentorAlready,
    MentorFull,
    NoSuchPair,
    NotAMentor,
    PairOver,
    WhichStudent,
)
from handlers.quest_hall.mentors.rooms import close_room, open_room
from handlers.quest_hall.mentors.telling import note, tell
from interactions.escaping import Markdown, mention

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.mentor_pairs import MentorPairRow
    from handlers.frame.guild import Guild


async def accept(acting: Acting, request_id: int) -> MentorPairRow:
    """The mentor takes the student, if they have room; a room is made for both."""
    mentor = await mentors.lock_mentor(acting.db, acting.guild_id, acting.actor_id or 0)
    if mentor is None:
        raise NotAMentor
    request = await lock_offer(acting, request_id)
    students = await rows.list_of_mentor(acting.db, acting.guild_id, mentor.user_id)
    if len(students) >= mentor.capacity:
        raise MentorFull(students=len(students), capacity=mentor.capacity)
    pair = await rows.add_pair(
        acting.db,
        acting.guild_id,
        mentor.user_id,
        request.student_id,
        request_id,
        request.why,
        acting.now,
    )
    if pair is None:
        raise HasMentorAlready(mentor=mention(request.student_id))
    await mentor_requests.move_request(acting.db, request, msgspec.structs.replace(request, state="matched"))
    await mentors.mark_answered(acting.db, acting.guild_id, mentor.user_id, silent=False)
    await note(acting, "accept", pair.student_id, pair=pair.pair_id)
    text, key = notices.paired(acting.guild.say, pair), f"mentor_paired:{pair.pair_id}"
    await tell(acting, pair.student_id, text, key)
    await open_room(acting, pair)
    return pair


async def find_own(acting: Acting, student_id: int | None = None) -> MentorPairRow:
    """The pair that the actor means: with that student, their only one, or the one in which they learn."""
    own = await rows.list_of_mentor(acting.db, acting.guild_id, acting.actor_id or 0)
    if student_id is not None:
        chosen = next((pair for pair in own if pair.student_id == student_id), None)
        if chosen is None:
            raise NoSuchPair
        return chosen
    if len(own) > 1:
        raise WhichStudent(students=Markdown(", ").join(mention(pair.student_id) for pair in own))
    if own:
        return own[0]
    pair = await rows.find_of_student(acting.db, acting.guild_id, acting.actor_id or 0)
    if pair is None:
        raise NoSuchPair
    return pair


async def end(acting: Acting, pair_id: int, *, again: bool, state: str = "ended") -> MentorPairRow:
    """It is over, without blame. `again`: the student is first in the queue, and gets somebody else."""
    pair = await rows.lock_pair(acting.db, acting.guild_id, pair_id)
    if pair is None:
        raise NoSuchPair
    if not await rows.move_pair(acting.db, pair_id, state, acting.actor_id, acting.now):
        raise PairOver
    await note(acting, state, pair.student_id, pair=pair_id, mentor=str(pair.mentor_id))
    await close_room(Outbox(acting.db, acting.guild_id), pair)
    if state == "ended":
        await _tell_ended(acting, pair, again=again)
    if again:
        await _ask_again(acting, pair)
    await match_waiting(acting)
    return pair


async def _tell_ended(acting: Acting, pair: MentorPairRow, *, again: bool) -> None:
    say = acting.guild.say
    for user_id in (pair.mentor_id, pair.student_id):
        if user_id != acting.actor_id:
            text = notices.ended(say, pair, user_id, again=again)
            await tell(acting, user_id, text, f"mentor_ended:{pair.pair_id}")


async def _ask_again(acting: Acting, pair: MentorPairRow) -> None:
    """With what they asked for then, and its place in the queue."""
    before = await mentor_requests.find_request(acting.db, pair.request_id)
    if before is not None:
        asked = AskedFor(**{name: getattr(before, name) for name in AskedFor.__struct_fields__})
        tried = tuple(dict.fromkeys((*before.tried, pair.mentor_id)))
        await mentor_requests.add_request(
            acting.db, acting.guild_id, pair.student_id, asked, tried, before.asked_at
        )


async def leave_mentoring(db: Connection, guild: Guild, user_id: int) -> None:
    """Somebody has left the server: their students get other mentors, their mentor has room again."""
    acting = Acting(db, guild, None, guild.now)
    for pair in await rows.list_of_mentor(db, guild.id, user_id):
        await end(acting, pair.pair_id, again=True)
    if await mentors.find_mentor(db, guild.id, user_id) is not None:
        await stop_mentoring(acting, user_id)
    own = await rows.find_of_student(db, guild.id, user_id)
    if own is not None:
        await end(acting, own.pair_id, again=False)
    request = await mentor_requests.find_open_request(db, guild.id, user_id)
    if request is not None:
        await withdraw(acting, request)
