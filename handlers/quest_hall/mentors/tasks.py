"""Quests of mentors: written, given, done, confirmed, and paid once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from db.quest_hall import mentor_pairs as pairs
from db.quest_hall import mentor_quests as rows
from db.quest_hall.mentor_quests import MentorQuestRow
from handlers.kit.ledgers import LedgerEntry
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.mentors import notices
from handlers.quest_hall.mentors.asking import find_mentor
from handlers.quest_hall.mentors.refusals import (
    MentorQuestNameless,
    MentorQuestThere,
    NoSuchMentorQuest,
    NoSuchPair,
    NoSuchTask,
    NotYourMentorQuest,
    TaskDone,
    TaskGivenAlready,
    TaskNotSubmitted,
    TooManyMentorQuests,
)
from handlers.quest_hall.mentors.telling import note, tell
from handlers.quest_hall.points import give
from interactions.escaping import mention, plain, plain_name, shorten

if TYPE_CHECKING:
    from db.quest_hall.mentor_pairs import MentorPairRow
    from db.quest_hall.mentor_quests import TaskRow
    from handlers.frame.context import Context
    from handlers.kit.reviews import Acting

MOST_QUESTS: Final = 200
MOST_POINTS: Final = 50
"""Mentors hand these out themselves, so they are small."""
MOST_TITLE: Final = 80
MOST_NOTE: Final = 300


async def create(acting: Acting, typed: str, description: str, points: int, *, joint: bool) -> str:
    """A quest that all mentors can give; its title."""
    mentor = await find_mentor(acting)
    title = plain_name(typed, MOST_TITLE)
    if not title:
        raise MentorQuestNameless
    if await rows.count_quests(acting.db, acting.guild_id) >= MOST_QUESTS:
        raise TooManyMentorQuests(most=MOST_QUESTS)
    quest = MentorQuestRow(
        quest_id=0,
        title=title,
        description=plain(description),
        points=points,
        joint=joint,
        created_by=mentor.user_id,
    )
    if await rows.add_quest(acting.db, acting.guild_id, quest, acting.now) is None:
        raise MentorQuestThere(title=title)
    await note(acting, "quest_create", mentor.user_id, title=title, points=points)
    return title


async def find(acting: Acting, chosen: str) -> MentorQuestRow:
    """By number; raises NoSuchMentorQuest."""
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    quest = await rows.find_quest(acting.db, acting.guild_id, number) if number else None
    if quest is None:
        raise NoSuchMentorQuest
    return quest


async def remove(ctx: Context, acting: Acting, quest: MentorQuestRow) -> None:
    """By whoever wrote it, or a moderator; what was given stays."""
    roles = acting.guild.settings(PlatformSettings).roles
    if quest.created_by != ctx.actor.id and not allowed(ctx.actor, Role.MODERATOR, roles):
        raise NotYourMentorQuest(who=mention(quest.created_by))
    await rows.archive_quest(acting.db, quest.quest_id, acting.now)
    await note(acting, "quest_remove", ctx.actor.id, title=quest.title)


async def assign(acting: Acting, pair: MentorPairRow, quest: MentorQuestRow) -> None:
    """The mentor gives it to the student."""
    if pair.mentor_id != acting.actor_id:
        raise NoSuchPair
    if not await rows.add_task(
        acting.db, acting.guild_id, pair.pair_id, pair.student_id, quest.quest_id, acting.now
    ):
        raise TaskGivenAlready
    await pairs.mark_contact(acting.db, pair.pair_id, acting.now)
    await note(acting, "quest_assign", pair.student_id, quest=quest.quest_id)
    key = f"mentor_task:{pair.pair_id}:{quest.quest_id}"
    await tell(acting, pair.student_id, notices.given(acting.guild.say, pair, quest), key)


async def submit(acting: Acting, quest_id: int, typed: str) -> TaskRow:
    """The student says that they have done it."""
    pair = await pairs.find_of_student(acting.db, acting.guild_id, acting.actor_id or 0)
    task = await rows.lock_task(acting.db, pair.pair_id, quest_id) if pair is not None else None
    if pair is None or task is None:
        raise NoSuchTask
    if task.state == "done":
        raise TaskDone
    text = shorten(plain(typed), MOST_NOTE)
    if task.state == "confirmed":
        return await _finish(acting, pair, task, text)
    await rows.move_task(acting.db, task.task_id, "submitted", text, None)
    key = f"mentor_submitted:{task.task_id}:{acting.now.timestamp():.0f}"
    await tell(acting, pair.mentor_id, notices.submitted(acting.guild.say, pair, task, text), key)
    return msgspec.structs.replace(task, state="submitted", note=text)


async def confirm(acting: Acting, pair: MentorPairRow, quest_id: int) -> TaskRow:
    """The mentor says that it is done; of a joint one, before the student too."""
    task = await _lock_led(acting, pair, quest_id)
    if task.state == "submitted":
        return await _finish(acting, pair, task, task.note)
    if not task.joint:
        raise TaskNotSubmitted
    await rows.move_task(acting.db, task.task_id, "confirmed", task.note, None)
    return msgspec.structs.replace(task, state="confirmed")


async def send_back(acting: Acting, pair: MentorPairRow, quest_id: int, why: str) -> TaskRow:
    """The mentor says what is missing."""
    task = await _lock_led(acting, pair, quest_id)
    if task.state != "submitted":
        raise TaskNotSubmitted
    await rows.move_task(acting.db, task.task_id, "assigned", task.note, None)
    key = f"mentor_returned:{task.task_id}:{acting.now.timestamp():.0f}"
    text = notices.returned(acting.guild.say, pair, task, shorten(plain(why), MOST_NOTE))
    await tell(acting, pair.student_id, text, key)
    return msgspec.structs.replace(task, state="assigned")


async def _lock_led(acting: Acting, pair: MentorPairRow, quest_id: int) -> TaskRow:
    task = await rows.lock_task(acting.db, pair.pair_id, quest_id)
    if task is None or pair.mentor_id != acting.actor_id:
        raise NoSuchTask
    if task.state == "done":
        raise TaskDone
    await pairs.mark_contact(acting.db, pair.pair_id, acting.now)
    return task


async def _finish(acting: Acting, pair: MentorPairRow, task: TaskRow, text: str) -> TaskRow:
    """Both have said so; the student is paid once, whatever happens to the task."""
    await rows.move_task(acting.db, task.task_id, "done", text, acting.now)
    await pairs.mark_progress(acting.db, pair.pair_id, None, acting.now)
    await note(acting, "quest_done", task.student_id, quest=task.quest_id)
    if task.points:
        # Per quest and student, not per pair: another mentor may give it again, but it is paid once.
        key = f"mentor_task:{task.quest_id}:{task.student_id}"
        facts = {"mentor_quest": task.quest_id}
        entry = LedgerEntry(task.student_id, task.points, "mentor_quest", key, acting.actor_id, facts)
        await give(acting.db, acting.guild_id, acting.guild.timezone, entry, now=acting.now)
    told = f"mentor_task_done:{task.task_id}"
    await tell(acting, task.student_id, notices.task_done(acting.guild.say, task), told)
    return msgspec.structs.replace(task, state="done", done_at=acting.now)
