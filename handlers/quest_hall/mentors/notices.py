"""What members are told of mentoring, by direct message or where they meet. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.quest_hall.mentors.messages import because
from interactions.escaping import escape, mention, quote
from interactions.responses import AllowedMentions, Reply

if TYPE_CHECKING:
    from db.quest_hall.mentor_pairs import MentorPairRow
    from db.quest_hall.mentor_quests import MentorQuestRow, TaskRow
    from db.quest_hall.mentor_requests import RequestRow
    from interactions.languages import Say


def asked_on_join(say: Say) -> str:
    """To a newcomer who has asked nobody."""
    text = say("Welcome! I am looking for a mentor for you: somebody who knows this server and helps you.")
    hint = say("`/mentor status` shows the current state, `/mentor cancel` takes it back if you want nobody.")
    return f"{text}\n-# {hint}"


def room_greeting(say: Say, pair: MentorPairRow) -> Reply:
    """The first words where the two meet."""
    facts = {"mentor": mention(pair.mentor_id), "student": mention(pair.student_id)}
    lines = [
        say("👋 {student}, this is your mentor {mentor}. Only you two and moderators read here.", **facts),
        f"-# {because(say, pair.why)}",
        say("**Mentor:** `/mentor quest assign` gives a quest, `/mentor progress` shows how far they are."),
        say("**Student:** `/mentor progress` shows what to do next, `/mentor end` ends it; nobody asks why."),
    ]
    pinged = AllowedMentions(users=(pair.mentor_id, pair.student_id))
    return Reply(content="\n".join(lines), allowed_mentions=pinged)


def expired(say: Say, request: RequestRow, *, paused: bool) -> str:
    """To the mentor who did not answer."""
    text = say("The request of {student} went to another mentor.", student=mention(request.student_id))
    if not paused:
        return text
    note = say("You get no more requests until you use `/mentor resume`: this was the second one in a row.")
    return f"{text}\n-# {note}"


def withdrawn(say: Say, request: RequestRow) -> str:
    """To the mentor who was asked."""
    return say("{student} has taken their request back.", student=mention(request.student_id))


def question(say: Say, request: RequestRow) -> str:
    """To the student."""
    return say(
        "{mentor} would like to know more before they decide: {question}",
        mentor=mention(request.mentor_id or 0),
        question=request.question,
    )


def paired(say: Say, pair: MentorPairRow) -> str:
    """To the student."""
    text = say("{mentor} is your mentor now.", mentor=mention(pair.mentor_id))
    return f"{text}\n-# {because(say, pair.why)}"


def ended(say: Say, pair: MentorPairRow, user_id: int, *, again: bool) -> str:
    """To the other one, or to both."""
    other = pair.student_id if user_id == pair.mentor_id else pair.mentor_id
    text = say("Your mentoring with {other} has ended.", other=mention(other))
    if user_id != pair.student_id:
        return text
    lines = [text, "-# " + say("How was it? `/mentor feedback` is read by moderators only.")]
    if again:
        lines.append("-# " + say("You are at the front of the queue for another mentor."))
    return "\n".join(lines)


def quiet(say: Say, pair: MentorPairRow) -> str:
    """To a mentor who has not been heard of."""
    return say("{student} has not heard from you for a while. Say hello?", student=mention(pair.student_id))


def nudge(say: Say, pair: MentorPairRow) -> str:
    """To a student who got no further."""
    return say(
        "What comes next? `/mentor progress` shows it, and {mentor} is there to help.",
        mentor=mention(pair.mentor_id),
    )


def given(say: Say, pair: MentorPairRow, quest: MentorQuestRow) -> str:
    """To the student, who was given a quest."""
    text = say(
        "{mentor} gives you the quest **{quest}**.",
        mentor=mention(pair.mentor_id),
        quest=quest.title,
    )
    hint = say("Say with `/mentor quest submit` when you have done it.")
    return "\n".join(part for part in (text, escape(quest.description), f"-# {hint}") if part)


def submitted(say: Say, pair: MentorPairRow, task: TaskRow, text: str) -> str:
    """To the mentor."""
    line = say(
        "{student} has done **{quest}**. Answer with `/mentor quest review`.",
        student=mention(pair.student_id),
        quest=task.title,
    )
    return f"{line}\n{quote(text)}" if text else line


def returned(say: Say, pair: MentorPairRow, task: TaskRow, why: str) -> str:
    """To the student."""
    line = say(
        "{mentor} thinks that something is missing for **{quest}**.",
        mentor=mention(pair.mentor_id),
        quest=task.title,
    )
    return f"{line}\n{quote(why)}" if why else line


def task_done(say: Say, task: TaskRow) -> str:
    """To the student."""
    facts = {"quest": task.title, "points": say.counted(task.points, "1 point", "{count} points")}
    return say("**{quest}** is done. It gives you {points}.", **facts)


def graduated(say: Say, pair: MentorPairRow, points: int) -> str:
    """To the student."""
    text = say(
        "🎓 You have graduated with {mentor} and get {points}.",
        mentor=mention(pair.mentor_id),
        points=say.counted(points, "1 point", "{count} points"),
    )
    return text + "\n-# " + say("How was it? `/mentor feedback` is read by moderators only.")
