"""Moderators keep the ladder: each change under its lock, and with all members looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from db.quest_hall import rank_marks as marks
from db.quest_hall import ranks as rows
from db.quest_hall.ranks import RankRow, RankTerms
from handlers.platform.roles.giving import refuse_giving
from handlers.quest_hall.ranks.form import RankForm, terms_of
from handlers.quest_hall.ranks.presets import Theme, preset
from handlers.quest_hall.ranks.refusals import (
    NoRankChange,
    NoSuchRank,
    RankNameTaken,
    RankOrderGap,
    RanksThereAlready,
    TooManyRanks,
)
from handlers.quest_hall.ranks.rules import MOST_RANKS
from interactions.forms import changed_facts

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.options import RoleOption


async def find(ctx: Context, chosen: str) -> RankRow:
    """By number or name; raises NoSuchRank."""
    for rank in await rows.list_ranks(ctx.db, ctx.guild_id):
        if chosen == str(rank.rank_id) or chosen.strip().casefold() == rank.name.casefold():
            return rank
    raise NoSuchRank


async def add(ctx: Context, form: RankForm, place: int | None) -> RankRow:
    """A rank at that place, or at the top."""
    await _lock(ctx)
    ladder = await rows.list_ranks(ctx.db, ctx.guild_id)
    if len(ladder) >= MOST_RANKS:
        raise TooManyRanks(most=MOST_RANKS)
    at = len(ladder) + 1 if place is None else place
    _refuse_gap(at, len(ladder), last=len(ladder) + 1)
    await _refuse_role(ctx, form.role)
    terms = RankTerms(**terms_of(form, {}))
    rank_id = await rows.add_rank(ctx.db, ctx.guild_id, at, terms)
    if rank_id is None:
        raise RankNameTaken(name=terms.name)
    await _changed(ctx, "add", str(rank_id), after=msgspec.to_builtins(terms), place=at)
    return await find(ctx, str(rank_id))


async def edit(ctx: Context, chosen: str, values: Mapping[str, Any]) -> RankRow:
    """Other terms; members keep the rank they have."""
    await _lock(ctx)
    before = await find(ctx, chosen)
    await _refuse_role(ctx, values.get("role"))
    after = msgspec.structs.replace(before.terms, **terms_of(values, before.needs))
    if after == before.terms:
        raise NoRankChange
    if not await rows.update_rank(ctx.db, before.rank_id, after):
        raise RankNameTaken(name=after.name)
    await _changed(ctx, "edit", str(before.rank_id), **changed_facts(before.terms, after))
    return await find(ctx, str(before.rank_id))


async def remove(ctx: Context, chosen: str) -> tuple[RankRow, int]:
    """Its members stand one rank lower; how many those are."""
    await _lock(ctx)
    rank = await find(ctx, chosen)
    ladder = await rows.list_ranks(ctx.db, ctx.guild_id)
    below = ladder[rank.place - 2].rank_id if rank.place > 1 else None
    fallen = await rows.delete_rank(ctx.db, rank, below)
    await _changed(
        ctx, "remove", str(rank.rank_id), before=msgspec.to_builtins(rank.terms), members=len(fallen)
    )
    return rank, len(fallen)


async def reorder(ctx: Context, chosen: str, place: int) -> RankRow:
    """That rank stands at that place; those between move by one."""
    await _lock(ctx)
    ladder = await rows.list_ranks(ctx.db, ctx.guild_id)
    _refuse_gap(place, len(ladder), last=len(ladder))
    rank = await find(ctx, chosen)
    if rank.place == place:
        raise NoRankChange
    order = [other.rank_id for other in ladder if other.rank_id != rank.rank_id]
    order.insert(place - 1, rank.rank_id)
    await rows.move_places(ctx.db, ctx.guild_id, order)
    await _changed(ctx, "reorder", str(rank.rank_id), before=rank.place, after=place)
    return rank


async def use_preset(ctx: Context, theme: Theme, *, replace: bool) -> list[RankRow]:
    """The ladder of that theme. Over ranks that are there: rank by rank, so that members and roles stay."""
    await _lock(ctx)
    ladder = await rows.list_ranks(ctx.db, ctx.guild_id)
    if ladder and not replace:
        raise RanksThereAlready(count=len(ladder))
    wanted = preset((await ctx.guild()).say, theme)
    await _drop_above(ctx, ladder, len(wanted))
    kept = ladder[: len(wanted)]
    for rank in kept:  # out of the way, so that names of the preset may change places
        away = msgspec.structs.replace(rank.terms, name=f"… {rank.rank_id}")
        await rows.update_rank(ctx.db, rank.rank_id, away)
    for place, terms in enumerate(wanted, start=1):
        if place <= len(kept):
            same_role = msgspec.structs.replace(terms, role_id=kept[place - 1].role_id)
            await rows.update_rank(ctx.db, kept[place - 1].rank_id, same_role)
        else:
            await rows.add_rank(ctx.db, ctx.guild_id, place, terms)
    await _changed(ctx, "preset", theme.value, ranks=len(wanted), replaced=len(ladder))
    return await rows.list_ranks(ctx.db, ctx.guild_id)


async def _drop_above(ctx: Context, ladder: Sequence[RankRow], last: int) -> None:
    for rank in reversed(ladder[last:]):
        await rows.delete_rank(ctx.db, rank, ladder[last - 1].rank_id)


async def sync(ctx: Context) -> None:
    """Ranks and roles of all members are looked at again."""
    await _lock(ctx)
    await _changed(ctx, "sync", "")


def _refuse_gap(place: int, count: int, *, last: int) -> None:
    if place > last:
        raise RankOrderGap(place=place, count=count, last=last)


async def _refuse_role(ctx: Context, role: RoleOption | None) -> None:
    if role is not None:
        await refuse_giving(ctx, role.role)


async def _lock(ctx: Context) -> None:
    await rows.lock_ladder(ctx.db, ctx.guild_id)


async def _changed(ctx: Context, what: str, subject: str, **facts: Any) -> None:
    await marks.add_sweep(ctx.db, ctx.guild_id, ctx.now)
    await ctx.audit(f"ranks.{what}", subject, **facts)
