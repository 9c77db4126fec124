"""What the quest hall brings to begin with, for `/setup`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from db.quest_hall import mentor_quests, quests, ranks
from db.quest_hall.mentor_quests import MentorQuestRow
from handlers.platform.setup.presets import StarterSet
from handlers.platform.welcome.starters import STARTERS as WELCOME
from handlers.quest_hall.board_quests import writing
from handlers.quest_hall.board_quests.words import BEGINNING
from handlers.quest_hall.ranks import ladder
from handlers.quest_hall.ranks.presets import Theme

if TYPE_CHECKING:
    from handlers.frame.context import Context

Add = Callable[["Context"], Awaitable[int]]

BOARD_QUESTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "title": "Introduce yourself",
        "description": "Write a few lines about yourself and send the link to your message.",
        "category": BEGINNING,
        "points": 10,
    },
    {
        "title": "Take part in a conversation",
        "description": "Join others in a voice channel and tell us what you talked about.",
        "category": BEGINNING,
        "points": 15,
    },
    {
        "title": "Explore the server",
        "description": "Find the channel that you like best and say why.",
        "category": BEGINNING,
        "points": 10,
    },
    {
        "title": "Help somebody",
        "description": "Answer somebody's question and send the link to it.",
        "category": BEGINNING,
        "points": 20,
        "repeat_days": 7,
    },
)
MENTOR_QUESTS: Final = (
    ("Read the rules together", "Go through the rules and ask whatever is not clear.", 10, True),
    ("Meet three members", "Talk to three members you did not know, and say who they are.", 15, False),
    ("Your first quest of the board", "Finish any quest of the board.", 20, False),
    ("Show what you have learned", "Show your mentor something that you could not do before.", 25, True),
)
"""Title, what to do, points, whether both do it."""


def _ladder(theme: Theme) -> Add:
    async def add(ctx: Context) -> int:
        if await ranks.list_ranks(ctx.db, ctx.guild_id):
            return 0
        return len(await ladder.use_preset(ctx, theme, replace=False))

    return add


async def _board(ctx: Context) -> int:
    """Open on the board at once; a title that is there stays as it is."""
    say, added = (await ctx.guild()).say, 0
    for quest in BOARD_QUESTS:
        told = quest | {"title": say.plain(quest["title"]), "description": say.plain(quest["description"])}
        if await quests.find_title(ctx.db, ctx.guild_id, told["title"]) is None:
            await writing.publish(ctx, await writing.create(ctx, told))
            added += 1
    return added


async def _mentor_quests(ctx: Context) -> int:
    """What mentors can give to newcomers."""
    say, added = (await ctx.guild()).say, 0
    for title, description, points, joint in MENTOR_QUESTS:
        quest = MentorQuestRow(
            quest_id=0,
            title=say.plain(title),
            description=say.plain(description),
            points=points,
            joint=joint,
            created_by=ctx.actor.id,
        )
        added += await mentor_quests.add_quest(ctx.db, ctx.guild_id, quest, ctx.now) is not None
    return added


STARTERS: Final = (
    *WELCOME,
    StarterSet(
        "ladder_plain",
        "Ranks: plain",
        "Seven, from Novice on; only where there are none",
        _ladder(Theme.PLAIN),
    ),
    StarterSet(
        "ladder_cultivation",
        "Ranks: cultivation",
        "Seven, from Mortal on; only where there are none",
        _ladder(Theme.CULTIVATION),
    ),
    StarterSet("board_quests", "Quests to begin with", "Four for newcomers, open on the board", _board),
    StarterSet("mentor_quests", "Quests of mentors", "Four for mentors to give newcomers", _mentor_quests),
)
