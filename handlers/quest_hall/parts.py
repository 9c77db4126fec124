"""What of the quest hall goes into a server's backup: categories, ranks and board quests."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from db.quest_hall import board_quest_categories, quests, rank_marks
from db.quest_hall import ranks as ladder
from db.quest_hall.quests import QuestTerms
from db.quest_hall.ranks import RankTerms
from handlers.kit import panels
from handlers.kit.parts import Part, without
from handlers.quest_hall.board_quests import board, searching
from handlers.quest_hall.board_quests.form import (
    MOST_CATEGORY,
    MOST_REWARD,
    MOST_TEXT,
    MOST_TITLE,
    Difficulty,
    Proof,
)
from handlers.quest_hall.board_quests.rules import plain_terms
from handlers.quest_hall.board_quests.writing import MOST_CATEGORIES, MOST_QUESTS
from handlers.quest_hall.ranks.form import read_emoji
from handlers.quest_hall.ranks.rules import MOST_NAME, MOST_RANKS, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from db.quest_hall.quests import QuestRow
    from handlers.kit.parts import Difference, Known
    from handlers.kit.records import By

Hours = Annotated[int, Meta(ge=0, le=8_760)]
Reward = Annotated[int, Meta(ge=0, le=MOST_REWARD)]
Moment = Annotated[datetime, Meta(tz=True)]
State = Literal["draft", "open", "paused", "closed"]


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One that the server has added."""

    name: Annotated[str, Meta(min_length=1, max_length=MOST_CATEGORY)]


class Rank(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rank; `place` counts from 1, the lowest. `needs`: how much of each metric it takes."""

    name: Annotated[str, Meta(min_length=1, max_length=MOST_NAME)]
    place: Annotated[int, Meta(ge=1, le=1_000)]
    emoji: Annotated[str, Meta(max_length=100)] = ""
    color: Annotated[int, Meta(ge=0, le=0xFFFFFF)] | None = None
    role_id: int | None = None
    approval: bool = False
    needs: dict[str, Annotated[int, Meta(ge=0, le=2**53)]] = {}


class Quest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A board quest. `rank`: the name of the rank from which on it can be accepted."""

    title: Annotated[str, Meta(min_length=1, max_length=MOST_TITLE)]
    state: State = "draft"
    description: Annotated[str, Meta(max_length=MOST_TEXT)] = ""
    category: Annotated[str, Meta(max_length=MOST_CATEGORY)] = "other"
    difficulty: Difficulty = "normal"
    points: Reward = 10
    xp: Reward = 0
    reward_text: Annotated[str, Meta(max_length=200)] = ""
    slots: Annotated[int, Meta(ge=0, le=10_000)] = 0
    repeat_days: Annotated[int, Meta(ge=0, le=365)] = 0
    limit_hours: Hours = 0
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    level_needed: Annotated[int, Meta(ge=0, le=1_000)] = 0
    points_needed: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    role_needed: int | None = None
    proof: Proof = "any"
    rank: Annotated[str, Meta(max_length=MOST_NAME)] | None = None

    def __post_init__(self) -> None:
        if self.opens_at is not None and self.closes_at is not None and self.closes_at <= self.opens_at:
            raise ValueError(f"{self.title}: it would close before it opens")


async def _read_categories(db: Connection, guild_id: int) -> list[Category]:
    return [Category(name) for name in await board_quest_categories.list_categories(db, guild_id)]


async def _apply_categories(by: By, difference: Difference[Category]) -> None:
    for category in difference.removed:
        await board_quest_categories.delete_category(by.db, by.guild_id, category.name)
    for category in difference.added:
        await board_quest_categories.add_category(by.db, by.guild_id, category.name)


async def _read_ranks(db: Connection, guild_id: int) -> list[Rank]:
    return [
        Rank(place=row.place, **msgspec.structs.asdict(row.terms))
        for row in await ladder.list_ranks(db, guild_id)
    ]


def _check_ranks(after: Sequence[Rank]) -> None:
    for rank in after:
        read_emoji(rank.emoji)
        if unknown := rank.needs.keys() - set(OPTIONS.values()):
            raise msgspec.ValidationError(f"{rank.name}: {sorted(unknown)[0][:40]!r} is nothing a rank takes")


def _terms(rank: Rank) -> RankTerms:
    fields = msgspec.structs.asdict(rank)
    del fields["place"]
    return RankTerms(**fields)


async def _apply_ranks(by: By, difference: Difference[Rank]) -> None:
    """Rank by rank, so that members and roles stay; the ladder then stands in its order."""
    if not difference:
        return
    await ladder.lock_ladder(by.db, by.guild_id)
    gone = {rank.name.casefold() for rank in difference.removed}
    for row in reversed(await ladder.list_ranks(by.db, by.guild_id)):
        if row.name.casefold() in gone:
            left = [other for other in await ladder.list_ranks(by.db, by.guild_id) if other.place < row.place]
            await ladder.delete_rank(by.db, row, left[-1].rank_id if left else None)
    ids = {row.name.casefold(): row.rank_id for row in await ladder.list_ranks(by.db, by.guild_id)}
    for _, rank in difference.changed:
        await ladder.update_rank(by.db, ids[rank.name.casefold()], _terms(rank))
    for rank in difference.added:
        added = await ladder.add_rank(by.db, by.guild_id, len(ids) + 1, _terms(rank))
        assert added is not None, "the name is not taken"
        ids[rank.name.casefold()] = added
    order = sorted(difference.after, key=lambda rank: rank.place)
    await ladder.move_places(by.db, by.guild_id, [ids[rank.name.casefold()] for rank in order])
    await rank_marks.add_sweep(by.db, by.guild_id, by.now)


async def _quests(db: Connection, guild_id: int) -> dict[str, QuestRow]:
    """By title; of several of one title the newest."""
    return {row.title.casefold(): row for row in await quests.list_kept(db, guild_id)}


async def _read_quests(db: Connection, guild_id: int) -> list[Quest]:
    names = {row.rank_id: row.name for row in await ladder.list_ranks(db, guild_id)}
    return [_quest(row, names) for row in (await _quests(db, guild_id)).values()]


def _quest(row: QuestRow, names: dict[int, str]) -> Quest:
    fields: dict[str, Any] = msgspec.structs.asdict(row.terms)
    rank = names.get(fields.pop("rank_needed") or 0)
    return Quest(state=row.state, rank=rank, **fields)  # type: ignore[arg-type]


async def _apply_quests(by: By, difference: Difference[Quest]) -> None:
    """Claims keep their terms. An open quest goes to the board within moments."""
    known = await _quests(by.db, by.guild_id)
    ranks = {row.name.casefold(): row.rank_id for row in await ladder.list_ranks(by.db, by.guild_id)}
    for quest in difference.removed:
        await _move(by, known[quest.title.casefold()], "archived")
    for quest in difference.added:
        row = await quests.add_quest(by.db, by.guild_id, _quest_terms(quest, ranks), by.actor_id or 0, by.now)
        await _keep(by, row, 1)
        await _move(by, row, quest.state)
    for _, quest in difference.changed:
        row, terms = known[quest.title.casefold()], _quest_terms(quest, ranks)
        if terms != row.terms:
            await quests.move_terms(by.db, row.quest_id, row.version, terms)
            await _keep(by, msgspec.structs.replace(row, **msgspec.structs.asdict(terms)), row.version + 1)
        await _move(by, row, quest.state)


def _quest_terms(quest: Quest, ranks: dict[str, int]) -> QuestTerms:
    fields = msgspec.structs.asdict(quest)
    del fields["state"]
    rank = fields.pop("rank")
    return QuestTerms(rank_needed=ranks.get(rank.casefold()) if rank else None, **fields)


async def _keep(by: By, row: QuestRow, version: int) -> None:
    await quests.add_version(by.db, row.quest_id, version, plain_terms(row.terms), by.actor_id or 0, by.now)
    await searching.index(by.db, by.guild_id, row.quest_id, row.title, row.description)


async def _move(by: By, row: QuestRow, state: str) -> None:
    if row.state != state:
        await quests.move_state(by.db, row.quest_id, [row.state], state)
    await panels.touch(by.db, board.PANEL, row.quest_id, now=by.now)


def _fit_quest(quest: Quest, known: Known) -> Quest:
    return without(quest, "role_needed", known.role_ids)


PARTS: Final[tuple[Part[Any], ...]] = (
    Part(
        "quest_categories",
        "Categories of quests",
        Category,
        lambda category: category.name,
        _read_categories,
        _apply_categories,
        MOST_CATEGORIES,
    ),
    Part(
        "ranks",
        "Ranks",
        Rank,
        lambda rank: rank.name.casefold(),
        _read_ranks,
        _apply_ranks,
        MOST_RANKS,
        fit=lambda rank, known: without(rank, "role_id", known.role_ids),
        role=lambda rank: rank.role_id,
        check=_check_ranks,
    ),
    Part(
        "quests",
        "Board quests",
        Quest,
        lambda quest: quest.title.casefold(),
        _read_quests,
        _apply_quests,
        MOST_QUESTS,
        fit=_fit_quest,
    ),
)
