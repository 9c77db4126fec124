"""/quest browse, search, recommend, favourites, mine: lists with a select that opens a quest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from db.quest_hall import browsing, claims, favourites
from db.quest_hall import quests as rows
from db.quest_hall import search as found_rows
from db.quest_hall.browsing import QuestWishes
from db.quest_hall.quests import QuestRow
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import (
    desk,
    list_lines,
    members,
    recommending,
    searching,
    writing,
)
from handlers.quest_hall.board_quests.form import MOST_REWARD, Difficulty, suggest_categories
from handlers.quest_hall.board_quests.rules import OPEN_CLAIMS
from handlers.quest_hall.board_quests.states import (
    AcceptRow,
    Browse,
    Favourites,
    FavourRow,
    Hardness,
    Kind,
    Mine,
    PickRow,
    PickSort,
    Search,
    Sort,
)
from handlers.quest_hall.board_quests.taking import level_of
from handlers.quest_hall.points import POINTS
from handlers.quest_hall.ranks import ladder
from handlers.quest_hall.ranks.standing import place_of
from handlers.quest_hall.ranks.suggesting import suggest_ranks
from interactions.components import ActionRow, SelectOption, StringSelect
from interactions.escaping import shorten
from interactions.fields import Id
from interactions.options import Option
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()

DIFFICULTIES: Final[tuple[Difficulty, ...]] = ("easy", "normal", "medium", "hard", "impossible")
MOST_FOUND: Final = 500
"""So many of the best are filtered."""
FOUND_STATES = ("open", "paused", "closed")
ENDED_CLAIMS = ("approved", "expired", "abandoned", "withdrawn")

Text = Annotated[str, Option("What to look for", min_length=1, max_length=32)]
Category = Annotated[str, Option("Only this category", max_length=40, autocomplete=suggest_categories)]
Hard = Annotated[Difficulty, Option("Only this difficulty")]
Least = Annotated[int, Option("At least this many points", name="points", ge=0, le=MOST_REWARD)]
Most = Annotated[int, Option("At most this many points", name="points_most", ge=0, le=MOST_REWARD)]
FromRank = Annotated[
    str, Option("Only those from this rank on", name="rank", max_length=60, autocomplete=suggest_ranks)
]
Fitting = Annotated[bool, Option("Only those you may accept", name="for_me")]
ForWhom = Annotated[
    Kind,
    Option(
        "Only those for individual members, or for teams",
        choices={"All": "any", "For individual members": "single", "For teams": "team"},
    ),
]
Sorted = Annotated[Sort, Option("What comes first")]
Done = Annotated[bool, Option("The ones that are over")]


@router.command("quest browse", requires=Role.EVERYONE)
async def browse(
    ctx: Context,
    *,
    category: Category = "",
    difficulty: Hard | None = None,
    points: Least = 0,
    points_most: Most = 0,
    rank: FromRank = "",
    kind: ForWhom = "any",
    for_me: Fitting = False,
    sort: Sorted = Sort.NEWEST,
) -> Reply:
    """See open quests."""
    number = await writing.category_number(ctx, category) if category else 0
    place = (await ladder.find(ctx, rank)).place if rank else 0
    asked = Browse(sort, number, difficulty or "any", points, points_most, place, for_me, kind)
    return await show(ctx, asked)


@router.command("quest search", requires=Role.EVERYONE)
async def search(
    ctx: Context,
    *,
    text: Text,
    category: Category = "",
    difficulty: Hard | None = None,
    points: Least = 0,
    for_me: Fitting = False,
) -> Reply:
    """Find quests by words, even mistyped ones."""
    number = await writing.category_number(ctx, category) if category else 0
    hard = DIFFICULTIES.index(difficulty) + 1 if difficulty else 0
    return await show(ctx, Search(searching.kept(text), number, hard, points, for_me))


@router.command("quest favourites", requires=Role.EVERYONE)
async def show_favourites(ctx: Context) -> Reply:
    """See your favourites."""
    return await show(ctx, Favourites())


@router.command("quest mine", requires=Role.EVERYONE)
async def mine(ctx: Context, *, done: Done = False) -> Reply:
    """See your quests."""
    return await show(ctx, Mine(done=done))


@router.command("quest recommend", requires=Role.EVERYONE)
async def recommend(ctx: Context) -> Reply:
    """See which quests suit you, and why."""
    listed = await recommending.recommend(ctx, await _wanted(ctx, Browse(mine=True)))
    quests = [suggestion.quest for suggestion in listed]
    return list_lines.recommended(ctx.say, listed, _opener(ctx, quests, 0))


@pages(router, Browse, requires=Role.EVERYONE, size=10)
async def list_open(ctx: Context, asked: Browse, span: Span) -> Listed:
    """Open quests as they are sorted and filtered."""
    wanted = await _wanted(ctx, asked)
    quests, total = await browsing.list_open(ctx.db, wanted, asked.sort, ctx.now, span.limit, span.offset)
    options = tuple(
        SelectOption(list_lines.sort_word(ctx.say, sort), sort.value, default=sort is asked.sort)
        for sort in Sort
    )
    state = PickSort(
        asked.category, asked.difficulty, asked.least, asked.most, asked.rank, asked.mine, asked.kind
    )
    return Listed(
        title=ctx.say("Open quests"),
        lines=_lines(ctx, quests, span),
        total=total,
        empty=ctx.say("There is no open quest like that."),
        rows=(*_opener(ctx, quests, asked.page), ActionRow.of(StringSelect(state=state, options=options))),
    )


@pages(router, Search, requires=Role.EVERYONE, size=10)
async def list_found(ctx: Context, asked: Search, span: Span) -> Listed:
    """The best first."""
    query = await searching.understand(ctx.db, ctx.guild_id, asked.text)
    if asked.category or asked.hard or asked.least or asked.mine:
        quests, total = await _found_and_fitting(ctx, asked, query, span)
    else:
        quest_ids, total = await found_rows.list_found(
            ctx.db, ctx.guild_id, query, FOUND_STATES, span.limit, span.offset
        )
        known = await rows.list_quests(ctx.db, ctx.guild_id, quest_ids)
        quests = [known[quest_id] for quest_id in quest_ids if quest_id in known]
    return Listed(
        title=shorten(ctx.say("Quests for “{text}”", text=asked.text), 250),
        lines=_lines(ctx, quests, span),
        total=total,
        empty=ctx.say("No quest contains words like that."),
        rows=_opener(ctx, quests, asked.page),
    )


async def _found_and_fitting(
    ctx: Context, asked: Search, query: str, span: Span
) -> tuple[list[QuestRow], int]:
    """Of the best that are open, those that pass the filters."""
    quest_ids, _ = await found_rows.list_found(ctx.db, ctx.guild_id, query, ("open",), MOST_FOUND, 0)
    difficulty: Hardness = DIFFICULTIES[asked.hard - 1] if asked.hard else "any"
    filters = Browse(category=asked.category, difficulty=difficulty, least=asked.least, mine=asked.mine)
    wanted = msgspec.structs.replace(await _wanted(ctx, filters), among=quest_ids)
    return await browsing.list_open(ctx.db, wanted, "found", ctx.now, span.limit, span.offset)


@pages(router, Favourites, requires=Role.EVERYONE, size=10)
async def list_favourites(ctx: Context, asked: Favourites, span: Span) -> Listed:
    """The latest first, whatever has become of them."""
    chosen = await favourites.list_favourites(ctx.db, ctx.guild_id, ctx.actor.id)
    known = await rows.list_quests(ctx.db, ctx.guild_id, list(span.of(chosen)))
    quests = [known[quest_id] for quest_id in span.of(chosen) if quest_id in known]
    return Listed(
        title=ctx.say("Your favourites"),
        lines=_lines(ctx, quests, span),
        total=len(chosen),
        empty=ctx.say("You have no favourites yet; `/quest favourite` adds one."),
        rows=_opener(ctx, quests, asked.page),
    )


@pages(router, Mine, requires=Role.EVERYONE, size=10)
async def list_own(ctx: Context, asked: Mine, span: Span) -> Listed:
    """The latest first."""
    states = ENDED_CLAIMS if asked.done else OPEN_CLAIMS
    own = await claims.list_claims(ctx.db, ctx.guild_id, ctx.actor.id, states, span.limit, span.offset)
    known = await rows.list_quests(ctx.db, ctx.guild_id, [claim.quest_id for claim in own])
    return Listed(
        title=ctx.say("Your quests that are over") if asked.done else ctx.say("Your quests"),
        lines=[list_lines.own_line(ctx.say, claim) for claim in own],
        total=await claims.count_claims(ctx.db, ctx.guild_id, ctx.actor.id, states),
        empty=ctx.say("There are none; `/quest recommend` shows which would suit you."),
        rows=_opener(ctx, list(known.values()), asked.page),
    )


@router.component(PickSort, requires=Role.EVERYONE)
async def pick_sort(ctx: Context, state: PickSort, *, picked: Sort) -> Update:
    """The list from its beginning, sorted otherwise; always one's own."""
    asked = Browse(
        picked,
        state.category,
        state.difficulty,
        state.least,
        state.most,
        state.rank,
        state.mine,
        state.kind,
    )
    return (await show(ctx, asked)).in_place()


@router.component(AcceptRow, requires=Role.EVERYONE)
async def accept_row(ctx: Context, state: AcceptRow, *, picked: Id) -> Reply:
    """As `/quest accept`."""
    return await members.accept_quest(ctx, picked)


@router.component(FavourRow, requires=Role.EVERYONE)
async def favour_row(ctx: Context, state: FavourRow, *, picked: Id) -> Reply:
    """As `/quest favourite`."""
    return await members.switch_favourite(ctx, picked)


@router.component(PickRow, requires=Role.EVERYONE)
async def pick_row(ctx: Context, state: PickRow, *, picked: Id) -> Reply:
    """The quest, with what can be done with it."""
    quest = await writing.find_by_id(ctx, picked)
    return await desk.show(ctx, quest)


async def _wanted(ctx: Context, asked: Browse) -> QuestWishes:
    wanted = QuestWishes(
        guild_id=ctx.guild_id,
        category=await writing.category_of(ctx, asked.category),
        difficulty=asked.difficulty if asked.difficulty != "any" else "",
        least_points=asked.least,
        most_points=asked.most,
        least_rank=asked.rank,
        kind=asked.kind,
    )
    if not asked.mine:
        return wanted
    return msgspec.structs.replace(
        wanted,
        kind="single" if asked.kind == "any" else asked.kind,
        taker=ctx.actor.id,
        level=await level_of(ctx, ctx.actor.id),
        points=await POINTS.total(ctx.db, ctx.guild_id, ctx.actor.id),
        place=await place_of(ctx.db, ctx.guild_id, ctx.actor.id),
        role_ids=sorted(ctx.actor.role_ids),
    )


def _lines(ctx: Context, quests: Sequence[QuestRow], span: Span) -> list[str]:
    return [
        list_lines.line(ctx.say, quest, number) for number, quest in enumerate(quests, start=span.offset + 1)
    ]


def _opener(ctx: Context, quests: Sequence[QuestRow], page: int) -> tuple[ActionRow, ...]:
    """Selects with the quests of the page: to look at one, to accept one, to make one a favourite."""
    options = tuple(list_lines.option(quest) for quest in quests)
    if not options:
        return ()
    acts = (
        (PickRow(page), ctx.say("Look at one, accept it, …")),
        (AcceptRow(page), ctx.say("Accept one at once")),
        (FavourRow(page), ctx.say("Add or remove a favourite")),
    )
    return tuple(
        ActionRow.of(StringSelect(state=state, placeholder=placeholder, options=options))
        for state, placeholder in acts
    )
