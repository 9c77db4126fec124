"""What quest masters do: write quests, change them, open and close them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.quest_hall import board_quest_categories as categories
from db.quest_hall import claims
from db.quest_hall import quests as rows
from db.quest_hall.quests import QuestRow, QuestTerms
from handlers.kit import panels
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.board_quests import board, notices, searching
from handlers.quest_hall.board_quests.form import MOST_CATEGORY, terms_of
from handlers.quest_hall.board_quests.refusals import (
    CategoryIsThere,
    EndsInThePast,
    NoBoardQuestChange,
    NoSuchBoardQuest,
    NoSuchCategory,
    QuestCannotMove,
    QuestEditedMeanwhile,
    TooManyBoardQuests,
    TooManyCategories,
)
from handlers.quest_hall.board_quests.rules import check_times, plain_terms
from handlers.quest_hall.board_quests.words import CATEGORIES
from handlers.quest_hall.ranks import ladder
from interactions.escaping import plain_name
from interactions.forms import changed_facts

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST_QUESTS: Final = 5_000
MOST_CATEGORIES: Final = 14
OWN_CATEGORIES: Final = 100
"""Where the numbers of a guild's own categories begin; before them are ours."""
MASTERS_STATES: Final = ("draft", "open", "paused", "closed", "archived")


async def find(ctx: Context, chosen: str, states: tuple[str, ...] = MASTERS_STATES) -> QuestRow:
    """By number or title; raises NoSuchBoardQuest."""
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    quest = await rows.find_quest(ctx.db, ctx.guild_id, number) if number else None
    if quest is None:
        quest = await rows.find_title(ctx.db, ctx.guild_id, chosen.strip())
    if quest is None or quest.state not in states:
        raise NoSuchBoardQuest
    return quest


async def find_by_id(ctx: Context, quest_id: int) -> QuestRow:
    """That of a button; raises NoSuchBoardQuest."""
    return await find(ctx, str(quest_id))


async def find_seen(ctx: Context, quest_id: int, version: int) -> QuestRow:
    """That of a button, if nobody has changed it since; raises QuestEditedMeanwhile."""
    quest = await find_by_id(ctx, quest_id)
    if quest.version != version:
        raise QuestEditedMeanwhile
    return quest


async def board_channel(ctx: Context) -> int | None:
    """Where open quests are posted."""
    return (await ctx.guild()).channel(ChannelKey.QUEST_BOARD)


async def create(ctx: Context, values: dict[str, Any]) -> QuestRow:
    """A draft, which only quest masters see."""
    terms = terms_of(await _with_rank(ctx, values), ctx.now)
    return await _add(ctx, QuestTerms(**terms), "create")


async def clone(ctx: Context, quest: QuestRow) -> QuestRow:
    """A draft that says the same; without times, which are most likely over."""
    terms = msgspec.structs.replace(quest.terms, opens_at=None, closes_at=None)
    return await _add(ctx, terms, "clone", of=quest.quest_id)


async def _with_rank(ctx: Context, values: dict[str, Any]) -> dict[str, Any]:
    """A rank by its number instead of what was typed; raises NoSuchRank."""
    if not values.get("rank_needed"):
        return values
    return values | {"rank_needed": (await ladder.find(ctx, values["rank_needed"])).rank_id}


async def _add(ctx: Context, terms: QuestTerms, how: str, **facts: Any) -> QuestRow:
    if await rows.count_quests(ctx.db, ctx.guild_id) >= MOST_QUESTS:
        raise TooManyBoardQuests(most=f"{MOST_QUESTS:,}")
    check_times(terms, ctx.now)
    await refuse_unknown_category(ctx, terms.category)
    quest = await rows.add_quest(ctx.db, ctx.guild_id, terms, ctx.actor.id, ctx.now)
    await _keep(ctx, quest.quest_id, 1, terms)
    await ctx.audit(f"quest.{how}", str(quest.quest_id), after=plain_terms(terms), **facts)
    return quest


async def _keep(ctx: Context, quest_id: int, version: int, terms: QuestTerms) -> None:
    await rows.add_version(ctx.db, quest_id, version, plain_terms(terms), ctx.actor.id, ctx.now)
    await searching.index(ctx.db, ctx.guild_id, quest_id, terms.title, terms.description)


async def refuse_unknown_category(ctx: Context, category: str) -> None:
    """Raises unless it is one of ours or the guild's own."""
    if category not in CATEGORIES and category not in await categories.list_categories(ctx.db, ctx.guild_id):
        raise NoSuchCategory(name=category)


async def edit(
    ctx: Context, quest_id: int, values: dict[str, Any], seen_version: int | None = None
) -> tuple[QuestRow, int]:
    """The next version, and how many claims keep the terms of an earlier one."""
    before = await rows.lock_quest(ctx.db, ctx.guild_id, quest_id)
    if before is None:
        raise NoSuchBoardQuest
    if seen_version not in (None, before.version):
        raise QuestEditedMeanwhile
    if before.state == "archived":
        raise QuestCannotMove(state=before.state)
    changes = terms_of(await _with_rank(ctx, values), ctx.now)
    after = msgspec.structs.replace(before.terms, **changes)
    if after == before.terms:
        raise NoBoardQuestChange
    if (after.opens_at, after.closes_at) != (before.opens_at, before.closes_at):
        check_times(after, ctx.now)
    if after.category != before.category:
        await refuse_unknown_category(ctx, after.category)
    if not await rows.move_terms(ctx.db, quest_id, before.version, after):
        raise QuestEditedMeanwhile
    await _keep(ctx, quest_id, before.version + 1, after)
    await panels.touch(ctx.db, board.PANEL, quest_id, now=ctx.now)
    await ctx.audit("quest.edit", str(quest_id), **changed_facts(before.terms, after))
    quest = await find_by_id(ctx, quest_id)
    if quest.state == "open":
        key = f"quest_edit:{quest_id}:{quest.version}"
        text = notices.edited((await ctx.guild()).say, quest)
        await board.tell_admirers(ctx.db, quest, text, key, ctx.now)
    return quest, await claims.count_open_of_quest(ctx.db, quest_id)


async def publish(ctx: Context, quest: QuestRow) -> QuestRow:
    """A draft, or what was paused or closed, is open; on the board once its opening time has come."""
    if quest.closes_at is not None and quest.closes_at <= ctx.now:
        raise EndsInThePast
    opened = await _move(ctx, quest, ("draft", "paused", "closed"), "open")
    if opened.opens_at is None or opened.opens_at <= ctx.now:
        await board.announce(ctx.db, await ctx.guild(), opened)
    return opened


async def pause(ctx: Context, quest: QuestRow) -> QuestRow:
    """Nobody can accept it until it is opened again; claims go on."""
    return await _move(ctx, quest, ("open",), "paused")


async def close(ctx: Context, quest: QuestRow) -> QuestRow:
    """It is over for new members; claims go on."""
    return await _move(ctx, quest, ("open", "paused"), "closed")


async def delete(ctx: Context, quest: QuestRow) -> bool:
    """Gone if nobody ever accepted it, else archived (False)."""
    if await rows.delete_quest(ctx.db, ctx.guild_id, quest.quest_id):
        await panels.touch(ctx.db, board.PANEL, quest.quest_id, now=ctx.now)
        await ctx.audit("quest.delete", str(quest.quest_id), before=plain_terms(quest.terms))
        return True
    await _move(ctx, quest, ("draft", "open", "paused", "closed"), "archived")
    return False


async def _move(ctx: Context, quest: QuestRow, before: tuple[str, ...], after: str) -> QuestRow:
    if not await rows.move_state(ctx.db, quest.quest_id, before, after):
        raise QuestCannotMove(state=(await find_by_id(ctx, quest.quest_id)).state)
    await panels.touch(ctx.db, board.PANEL, quest.quest_id, now=ctx.now)
    await ctx.audit(f"quest.{after}", str(quest.quest_id), before=quest.state)
    return await find_by_id(ctx, quest.quest_id)


async def category_number(ctx: Context, name: str) -> int:
    """By which buttons remember it; raises NoSuchCategory."""
    if name in CATEGORIES:
        return CATEGORIES.index(name) + 1
    number = await categories.find_category_id(ctx.db, ctx.guild_id, name)
    if number is None:
        raise NoSuchCategory(name=name)
    return OWN_CATEGORIES + number


async def category_of(ctx: Context, number: int) -> str:
    """The name of that number; empty for 0 and for one that was removed."""
    if number >= OWN_CATEGORIES:
        return await categories.find_category_name(ctx.db, ctx.guild_id, number - OWN_CATEGORIES) or ""
    return CATEGORIES[number - 1] if 0 < number <= len(CATEGORIES) else ""


async def add_category(ctx: Context, typed: str) -> str:
    """One of the guild's own."""
    name = plain_name(typed, MOST_CATEGORY)
    known = await categories.list_categories(ctx.db, ctx.guild_id)
    if not name or name.casefold() in {other.casefold() for other in (*CATEGORIES, *known)}:
        raise CategoryIsThere(name=name or "?")
    if len(known) >= MOST_CATEGORIES:
        raise TooManyCategories(most=MOST_CATEGORIES)
    if not await categories.add_category(ctx.db, ctx.guild_id, name):
        raise CategoryIsThere(name=name)
    await ctx.audit("quest.category_add", name)
    return name


async def remove_category(ctx: Context, name: str) -> None:
    """Quests that have it keep it."""
    if not await categories.delete_category(ctx.db, ctx.guild_id, name):
        raise NoSuchCategory(name=name)
    await ctx.audit("quest.category_remove", name)
