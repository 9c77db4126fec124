"""How mentoring reads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from handlers.kit.look import BRAND
from handlers.quest_hall.mentors.matching import FAR, NEAR, MentorMatch
from handlers.quest_hall.mentors.states import EndPair
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, mention, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.quest_hall.mentor_pairs import MentorPairRow
    from db.quest_hall.mentor_requests import RequestRow
    from db.quest_hall.mentors import MentorRow
    from interactions.languages import Say


def because(say: Say, why: dict[str, Any]) -> str:
    """What speaks for a match, in one line. Time zones are private, so only how near they are is told."""
    match = msgspec.convert(why, MentorMatch)
    reasons = []
    if match.topics:
        reasons.append(say("shared topics: {topics}", topics=Markdown(", ").join(match.topics)))
    if match.languages:
        names = Markdown(", ").join(match.languages)
        reasons.append(say("shared language: {languages}", languages=names))
    if match.hours_apart <= NEAR:
        reasons.append(say("a similar time of day"))
    elif match.hours_apart <= FAR:
        reasons.append(say("some hours of the day in common"))
    if match.graduated:
        reasons.append(
            say.counted(
                match.graduated, "1 student graduated with them", "{count} students graduated with them"
            )
        )
    if not match.students:
        reasons.append(say("free for a student"))
    return " · ".join(reasons) or say("the next who has room")


def signed_up(say: Say, mentor: MentorRow) -> Reply:
    """After signing up."""
    text = say.counted(
        mentor.capacity,
        "You are a mentor for 1 student at a time.",
        "You are a mentor for up to {count} students at a time.",
    )
    topics = say("Topics: {topics}", topics=Markdown(", ").join(mentor.topics))
    note = say("Requests reach you by direct message, and with `/mentor status`.")
    return Reply(f"{text}\n-# {topics}\n-# {note}", ephemeral=True)


def student_status(say: Say, request: RequestRow, before: int) -> str:
    """Place and deadline, and what the mentor wants to know."""
    if request.state == "waiting" or request.offer_until is None:
        text = say("You are number {place} in the queue for a mentor.", place=before + 1)
        return text + "\n-# " + say("As soon as somebody who suits you has room, they are asked.")
    lines = [offered_to(say, request)]
    if request.question and not request.answer:
        asked = say("They want to know: {question}", question=request.question)
        lines += [asked, "-# " + say("Answer with `/mentor answer`.")]
    return "\n".join(lines)


def offered_to(say: Say, request: RequestRow) -> str:
    """To the student."""
    assert request.offer_until is not None
    text = say(
        "{mentor} is asked whether they can be your mentor, and has time until {when}. "
        "Then the next best is asked.",
        mentor=mention(request.mentor_id or 0),
        when=timestamp(request.offer_until),
    )
    return f"{text}\n-# {because(say, request.why)}"


def mentor_status(
    say: Say, mentor: MentorRow, pairs: Sequence[MentorPairRow], offers: Sequence[RequestRow]
) -> Embed:
    """For a mentor: students, and requests that wait for an answer."""
    state = {
        "": say("You get requests."),
        "self": say("You pause: `/mentor resume` ends that."),
        "silent": say("You were paused because two requests in a row expired: `/mentor resume` ends that."),
    }[mentor.paused]
    students = [f"{mention(pair.student_id)} · {since(say, pair)}" for pair in pairs] or ["–"]
    head = say("Students: {count} of {most}", count=len(pairs), most=mentor.capacity)
    fields = [EmbedField(head, shorten("\n".join(students), 1_000))]
    if offers:
        lines = [
            f"{mention(request.student_id)} · {timestamp(request.offer_until or request.asked_at, 'R')}"
            for request in offers
        ]
        fields.append(EmbedField(say("Requests to you"), shorten("\n".join(lines), 1_000)))
    return Embed(title=say("You as a mentor"), description=state, color=BRAND, fields=tuple(fields))


def since(say: Say, pair: MentorPairRow) -> str:
    """When it began, and when the mentor last did something."""
    return say(
        "since {day} · last contact {when}",
        day=timestamp(pair.began_at, "d"),
        when=timestamp(pair.contact_at, "R"),
    )


def own_pair(say: Say, pair: MentorPairRow) -> str:
    """For a student."""
    text = say("Your mentor is {mentor}.", mentor=mention(pair.mentor_id))
    where = f"\n-# <#{pair.thread_id}>" if pair.thread_id is not None else ""
    return f"{text}\n-# {because(say, pair.why)}{where}"


def pair_line(say: Say, pair: MentorPairRow) -> str:
    """For moderators."""
    word = {"active": say("active"), "graduated": say("graduated"), "ended": say("ended")}[pair.state]
    sign = {"active": "🟢", "graduated": "🎓", "ended": "⚪"}[pair.state]
    head = f"`{pair.pair_id}` {sign} {mention(pair.mentor_id)} → {mention(pair.student_id)} · {word}"
    progress = say("last progress {when}", when=timestamp(pair.progress_at, "R"))
    return f"{head} · {since(say, pair)} · {progress}"


def pair_menu(say: Say, pair: MentorPairRow) -> Reply:
    """What a moderator can do with a pair."""
    buttons = (
        Button(say("End and match again"), EndPair(pair.pair_id, again=True), ButtonStyle.PRIMARY),
        Button(say("End"), EndPair(pair.pair_id, again=False), ButtonStyle.DANGER),
    )
    rows = (ActionRow(buttons),) if pair.state == "active" else ()
    return Reply(
        content=f"{pair_line(say, pair)}\n-# {because(say, pair.why)}", components=rows, ephemeral=True
    )
