"""Quests as options of commands: suggested by what the member may do with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from db.quest_hall import claims
from db.quest_hall import quests as rows
from handlers.quest_hall.board_quests.rules import OPEN_CLAIMS, read_terms
from handlers.quest_hall.board_quests.taking import VISIBLE, leads
from handlers.quest_hall.board_quests.words import SIGNS
from handlers.quest_hall.board_quests.writing import MASTERS_STATES
from interactions.escaping import shorten
from interactions.options import Option
from interactions.responses import Choice

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST = 25


def _choice(difficulty: str, title: str, quest_id: int) -> Choice:
    return Choice(shorten(f"{SIGNS[difficulty]} {title}", 100), str(quest_id))


async def _titled(ctx: Context, typed: str, states: Sequence[str]) -> list[Choice]:
    quests = await rows.list_titled(ctx.db, ctx.guild_id, typed, states, MOST)
    return [_choice(quest.difficulty, quest.title, quest.quest_id) for quest in quests]


async def suggest_open(ctx: Context, typed: str) -> list[Choice]:
    """What can be accepted."""
    return await _titled(ctx, typed, ("open",))


async def suggest_visible(ctx: Context, typed: str) -> list[Choice]:
    """What the member may see."""
    return await _titled(ctx, typed, MASTERS_STATES if await leads(ctx) else VISIBLE)


async def suggest_led(ctx: Context, typed: str) -> list[Choice]:
    """Everything, for those who write quests."""
    return await _titled(ctx, typed, MASTERS_STATES) if await leads(ctx) else []


async def suggest_own(ctx: Context, typed: str) -> list[Choice]:
    """What the member is at."""
    own = await claims.list_claims(ctx.db, ctx.guild_id, ctx.actor.id, OPEN_CLAIMS, MOST, 0)
    quests = [(read_terms(claim).quest, claim.quest_id) for claim in own]
    return [
        _choice(quest.difficulty, quest.title, quest_id)
        for quest, quest_id in quests
        if typed.casefold() in quest.title.casefold()
    ]


Open = Annotated[str, Option("Which quest", max_length=100, autocomplete=suggest_open)]
Visible = Annotated[str, Option("Which quest", max_length=100, autocomplete=suggest_visible)]
Led = Annotated[str, Option("Which quest", max_length=100, autocomplete=suggest_led)]
Own = Annotated[str, Option("Which quest", max_length=100, autocomplete=suggest_own)]
