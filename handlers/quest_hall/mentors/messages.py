"""How mentoring reads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from handlers.kit.look import BRAND
from handlers.quest_hall.mentors.form import MOST_WORDS
from handlers.quest_hall.mentors.matching import FAR, NEAR, MentorMatch
from handlers.quest_hall.mentors.states import (
    AnswerOffer,
    AskStudent,
    EndPair,
    FindMentor,
    MentorAnswer,
    TellMentor,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, bold, escape, mention, quote, shorten, timestamp
from interactions.responses import AllowedMentions, OpenModal, Reply

if TYPE_CHECKING:
    from db.quest_hall.mentor_pairs import MentorPairRow
    from db.quest_hall.mentor_quests import FeedbackRow, MentorQuestRow, TaskRow
    from db.quest_hall.mentors import MentorRow, RequestRow
    from handlers.quest_hall.mentors.progress import SeenPair
    from interactions.languages import Say


TASK_SIGNS: Final = {"assigned": "▫️", "submitted": "📨", "confirmed": "🤝", "done": "✅"}


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
    return done(f"{text}\n-# {topics}\n-# {note}")


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


def offer(say: Say, request: RequestRow) -> str:
    """To the mentor."""
    assert request.offer_until is not None
    text = say(
        "{student} would like to have you as a mentor. Please answer until {when}.",
        student=mention(request.student_id),
        when=timestamp(request.offer_until),
    )
    lines = [text, f"-# {because(say, request.why)}"]
    if request.about:
        lines.append(say("They write: {text}", text=request.about))
    if request.answer:
        lines.append(say("You asked: {question}", question=request.question))
        lines.append(say("They answer: {answer}", answer=request.answer))
    return "\n".join(lines)


def offer_buttons(say: Say, request_id: int) -> tuple[ActionRow, ...]:
    """A mentor's three answers; they work in direct messages too."""
    return (
        ActionRow(
            (
                Button(say("Accept"), AnswerOffer(request_id, MentorAnswer.ACCEPT), ButtonStyle.SUCCESS),
                Button(say("Tell me more"), AnswerOffer(request_id, MentorAnswer.ASK)),
                Button(say("Decline"), AnswerOffer(request_id, MentorAnswer.DECLINE)),
            )
        ),
    )


def tell_buttons(say: Say, request_id: int) -> tuple[ActionRow, ...]:
    """Under a mentor's question."""
    return (ActionRow((Button(say("Answer"), TellMentor(request_id), ButtonStyle.PRIMARY),)),)


def question_form(say: Say, request_id: int) -> OpenModal:
    """What the mentor wants to know."""
    text = TextInput(name="text", style=TextStyle.PARAGRAPH, max_length=300)
    label = Label(say("What would you like to know?"), text)
    return OpenModal(Modal(say("Tell me more"), AskStudent(request_id), (label,)))


def answer_form(say: Say, request_id: int) -> OpenModal:
    """The student's answer."""
    text = TextInput(name="text", style=TextStyle.PARAGRAPH, max_length=300)
    return OpenModal(Modal(say("Your answer"), TellMentor(request_id), (Label(say("Your answer"), text),)))


def request_form(say: Say, offered: Sequence[str]) -> OpenModal:
    """Under the welcome: what mentors offer to choose from, and something else to write."""
    languages = TextInput(name="languages", max_length=100, required=False)
    about = TextInput(name="about", style=TextStyle.PARAGRAPH, max_length=500, required=False)
    labels = (
        *_topic_labels(say, offered),
        Label(say("Languages, with commas"), languages),
        Label(say("What you would like to learn"), about),
    )
    return OpenModal(Modal(say("Find a mentor"), FindMentor(), labels))


def _topic_labels(say: Say, offered: Sequence[str]) -> tuple[Label, ...]:
    typed = TextInput(name="topics", max_length=200, required=not offered)
    if not offered:
        return (Label(say("Topics, with commas"), typed),)
    options = tuple(SelectOption(topic, topic) for topic in offered)
    most = min(MOST_WORDS, len(options))
    select = StringSelect(state="offered", options=options, min_values=0, max_values=most, required=False)
    return (
        Label(say("What mentors offer here"), select),
        Label(say("Something else, with commas"), typed),
    )


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


def done(text: str) -> Reply:
    """One sentence, for whoever asked."""
    return Reply(content=text, ephemeral=True)


# -- notices


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


def missing(say: Say, seen: SeenPair, not_before: datetime, now: datetime) -> list[Markdown]:
    """What stands between a student and graduation."""
    lacking = [escape(step.title) for step, at in seen.first_steps.steps if at is None][:5]
    lacking += [escape(task.title) for task in seen.tasks if task.state != "done"][:5]
    if not seen.first_steps.steps and not seen.tasks:
        lacking.append(say("a quest that you give them with `/mentor quest assign`"))
    if now < not_before:
        lacking.append(say("time together, until {when}", when=timestamp(not_before, "R")))
    return lacking


def progress(say: Say, seen: SeenPair) -> Reply:
    """First steps, quests of the mentor and notes."""
    pair = seen.pair
    head = f"{mention(pair.mentor_id)} → {mention(pair.student_id)} · {since(say, pair)}"
    fields = []
    if seen.first_steps.steps:
        lines = [
            f"{'✅' if at is not None else '▫️'} {escape(step.title)}" for step, at in seen.first_steps.steps
        ]
        count = say("{done} of {all} done", done=seen.first_steps.done, all=len(seen.first_steps.steps))
        fields.append(EmbedField(say("First steps"), shorten("\n".join((count, *lines)), 1_000)))
    if seen.tasks:
        lines = [
            f"{TASK_SIGNS[task.state]} {escape(task.title)} · {task_word(say, task)}" for task in seen.tasks
        ]
        fields.append(EmbedField(say("Quests of the mentor"), shorten("\n".join(lines), 1_000)))
    if seen.notes:
        lines = [f"{timestamp(note.at, 'd')} {escape(shorten(note.text, 180))}" for note in seen.notes]
        fields.append(EmbedField(say("Your notes"), shorten("\n".join(lines), 1_000)))
    shown = Embed(title=say("Mentoring"), description=head, color=BRAND, fields=tuple(fields))
    return Reply(embeds=(shown,), ephemeral=True)


def task_word(say: Say, task: TaskRow) -> str:
    """How a student stands with a quest."""
    return {
        "assigned": say("to do"),
        "submitted": say("waiting for the mentor"),
        "confirmed": say("waiting for the student"),
        "done": say("done"),
    }[task.state]


def quest_line(say: Say, quest: MentorQuestRow) -> str:
    """A quest of mentors in a list."""
    parts = [bold(quest.title), say.counted(quest.points, "1 point", "{count} points")]
    parts += [say("together")] if quest.joint else []
    text = f"\n-# {escape(shorten(quest.description, 150))}" if quest.description else ""
    return " · ".join(parts) + text


def feedback_line(feedback: FeedbackRow) -> str:
    """For staff."""
    head = f"{mention(feedback.mentor_id)} · {'⭐' * feedback.stars} · {timestamp(feedback.at, 'd')}"
    return f"{head} {escape(feedback.text)}".strip()
