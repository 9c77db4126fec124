"""Newcomers ask for a mentor automatically, where the server says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.quest_hall import mentor_requests as rows
from db.quest_hall.mentor_requests import AskedFor
from handlers.kit.reviews import Acting
from handlers.quest_hall.mentors import notices
from handlers.quest_hall.mentors.form import read_words
from handlers.quest_hall.mentors.queue import match_waiting
from handlers.quest_hall.mentors.telling import tell_all
from handlers.quest_hall.settings import QuestSettings

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


async def ask_for_newcomers(db: Connection, guild: Guild, user_ids: Sequence[int]) -> None:
    """Each is in the queue once, and reads how to get out of it again."""
    settings = guild.settings(QuestSettings)
    if not settings.mentor_on_join:
        return
    acting = Acting(db, guild, None, guild.now)
    asked = AskedFor(
        topics=read_words(settings.mentor_join_topics), languages=(), timezone=guild.timezone, about=""
    )
    added = await rows.add_requests(db, guild.id, user_ids, asked, guild.now)
    if added:
        await tell_all(acting, added, notices.asked_on_join(guild.say), f"mentor_join:{guild.today}")
        await match_waiting(acting)
