"""How far a student is: first steps, quests of the mentor, notes. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.quest_hall.mentors.messages import since
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, bold, escape, mention, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.quest_hall.mentor_quests import FeedbackRow, MentorQuestRow, TaskRow
    from handlers.quest_hall.mentors.progress import SeenPair
    from interactions.languages import Say

TASK_SIGNS: Final = {"assigned": "▫️", "submitted": "📨", "confirmed": "🤝", "done": "✅"}


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
