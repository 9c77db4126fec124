"""How far a student is: first steps ticked by what is counted, quests of the mentor, graduation, feedback."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.quest_hall import mentor_pairs as pairs
from db.quest_hall import mentor_quests as rows
from handlers.kit.ledgers import LedgerEntry
from handlers.platform.welcome import steps
from handlers.quest_hall.mentors import notices, pairing, progress_messages
from handlers.quest_hall.mentors.refusals import NoMentoringToRate, NotReadyToGraduate
from handlers.quest_hall.mentors.telling import tell
from handlers.quest_hall.points import give
from handlers.quest_hall.settings import QuestSettings
from interactions.escaping import Markdown, plain

if TYPE_CHECKING:
    from db.quest_hall.mentor_pairs import MentorPairRow, PairNoteRow
    from db.quest_hall.mentor_quests import TaskRow
    from handlers.frame.context import Context
    from handlers.kit.reviews import Acting
    from handlers.platform.welcome.rules import StepsProgress

LEAST: Final = timedelta(days=3)
"""A mentoring lasts so long at least before anybody graduates: points are not farmed by the minute."""


class SeenPair(msgspec.Struct, frozen=True):
    """A pair with everything that counts. `notes`: only for the two of them."""

    pair: MentorPairRow
    first_steps: StepsProgress
    tasks: tuple[TaskRow, ...]
    notes: tuple[PairNoteRow, ...]


async def see(acting: Acting, pair: MentorPairRow) -> SeenPair:
    """As it stands now; what is new counts as progress."""
    progress = (await steps.tick(acting.db, acting.guild, [pair.student_id]))[pair.student_id]
    if progress.done > pair.done_steps:
        await pairs.mark_progress(acting.db, pair.pair_id, progress.done, acting.now)
    tasks = await rows.list_tasks(acting.db, pair.pair_id)
    notes = await pairs.list_notes(acting.db, pair.pair_id, 5)
    concerned = acting.actor_id in (pair.mentor_id, pair.student_id)
    return SeenPair(pair, progress, tuple(tasks), tuple(notes) if concerned else ())


async def graduate(acting: Acting, pair: MentorPairRow) -> MentorPairRow:
    """The student has done it all; both are rewarded once. Raises NotReadyToGraduate with what is missing."""
    seen = await see(acting, pair)
    missing = progress_messages.missing(acting.guild.say, seen, pair.began_at + LEAST, acting.now)
    if missing:
        raise NotReadyToGraduate(missing=Markdown(" · ").join(missing))
    ended = await pairing.end(acting, pair.pair_id, again=False, state="graduated")
    settings = acting.guild.settings(QuestSettings)
    entries = [
        LedgerEntry(user_id, points, "mentoring", f"mentoring:{pair.pair_id}:{user_id}", acting.actor_id)
        for user_id, points in (
            (pair.student_id, settings.graduation_points),
            (pair.mentor_id, settings.graduation_mentor_points),
        )
        if points
    ]
    whom = [pair.student_id, pair.mentor_id]
    await give(acting.db, acting.guild_id, acting.guild.timezone, *entries, members=whom, now=acting.now)
    say, key = acting.guild.say, f"mentor_graduated:{pair.pair_id}"
    await tell(acting, pair.student_id, notices.graduated(say, pair, settings.graduation_points), key)
    return ended


async def rate(ctx: Context, stars: int, text: str) -> None:
    """What a student says of the mentoring that ended last, once, for staff only."""
    pair = await pairs.find_last_of_student(ctx.db, ctx.guild_id, ctx.actor.id)
    if pair is None or not await rows.add_feedback(
        ctx.db, ctx.guild_id, pair.pair_id, pair.mentor_id, stars, plain(text), ctx.now
    ):
        raise NoMentoringToRate
