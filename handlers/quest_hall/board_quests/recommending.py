"""Which quests suit a member, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from db.quest_hall import browsing
from db.quest_hall.browsing import CandidateRow, QuestWishes
from db.quest_hall.quests import QuestRow

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST_SHOWN: Final = 5


class Suggestion(msgspec.Struct, frozen=True):
    """A quest, and what speaks for it."""

    quest: QuestRow
    because: CandidateRow


def weight(because: CandidateRow) -> float:
    """How much speaks for a quest: a favourite most, then what members alike did, then what it is like."""
    return (
        8.0 * because.favourite
        + 1.5 * min(because.alike, 6)
        + 1.0 * min(because.same_category, 6)
        + 0.5 * min(because.same_difficulty, 6)
    )


async def recommend(ctx: Context, wanted: QuestWishes) -> list[Suggestion]:
    """The best of those that the member may accept now; where nothing speaks for any, the popular ones."""
    listed = await browsing.list_suggested(ctx.db, wanted, ctx.now)
    quests = {quest.quest_id: quest for quest in listed}
    candidates = await browsing.list_candidates(ctx.db, ctx.guild_id, ctx.actor.id, list(quests))
    ordered = sorted(
        candidates,
        key=lambda because: (-weight(because), -quests[because.quest_id].taken, -because.quest_id),
    )
    return [Suggestion(quests[because.quest_id], because) for because in ordered[:MOST_SHOWN]]
