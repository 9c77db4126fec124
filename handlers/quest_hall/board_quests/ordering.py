"""Which quests need which others: single requirements, and chains. Circles are refused, and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.quest_hall import chains, team_quests
from db.quest_hall import quests as rows
from db.quest_hall.chains import ChainRow, ChainTerms
from handlers.quest_hall.board_quests.messages import name_of
from handlers.quest_hall.board_quests.refusals import (
    ChainNameTaken,
    ChainNotShared,
    ChainTooLong,
    NoChainChange,
    NoStepThere,
    NoSuchChain,
    QuestNeedsItself,
    QuestOfAnotherChain,
    TooManyNeeds,
)
from handlers.quest_hall.board_quests.rules import find_circle
from interactions.escaping import Markdown, bold, plain_name
from interactions.forms import changed_facts

if TYPE_CHECKING:
    from db.quest_hall.quests import QuestRow
    from handlers.frame.context import Context

MOST_NEEDS: Final = 10
MOST_STEPS: Final = 25
MOST_CHAINS: Final = 100
MOST_NAME: Final = 60


async def switch_need(ctx: Context, quest: QuestRow, needed: QuestRow) -> bool:
    """Whether the quest needs the other one now; raises QuestNeedsItself with the circle."""
    await chains.lock_order(ctx.db, ctx.guild_id)
    if await chains.delete_need(ctx.db, ctx.guild_id, quest.quest_id, needed.quest_id):
        await ctx.audit("quest.needs_no_more", str(quest.quest_id), needs=needed.quest_id)
        return False
    if len(await chains.list_needed(ctx.db, ctx.guild_id, quest.quest_id)) >= MOST_NEEDS:
        raise TooManyNeeds(most=MOST_NEEDS)
    await chains.add_need(ctx.db, ctx.guild_id, quest.quest_id, needed.quest_id)
    await _refuse_circle(ctx, [quest.quest_id])
    await ctx.audit("quest.needs", str(quest.quest_id), needs=needed.quest_id)
    return True


async def _refuse_circle(ctx: Context, changed: Sequence[int]) -> None:
    """After the change: a refusal rolls it back."""
    needs: dict[int, set[int]] = {}
    for quest_id, needed_id in await chains.list_needs(ctx.db, ctx.guild_id):
        needs.setdefault(quest_id, set()).add(needed_id)
    for quest_id in changed:
        circle = find_circle(needs, quest_id)
        if circle:
            known = await rows.list_quests(ctx.db, ctx.guild_id, circle)
            names = [name_of(known[step]) for step in circle if step in known]
            raise QuestNeedsItself(
                circle=Markdown(" → ").join(names[:8] + ([Markdown("…")] if len(names) > 8 else []))
            )


async def find_chain(ctx: Context, chosen: str) -> ChainRow:
    """By number, else by name; raises NoSuchChain."""
    known = await chains.list_chains(ctx.db, ctx.guild_id)
    names = {chain.name.casefold(): chain for chain in reversed(known)}
    named = {str(chain.chain_id): chain for chain in known}.get(chosen) or names.get(
        chosen.strip().casefold()
    )
    if named is None:
        raise NoSuchChain
    return named


async def create_chain(ctx: Context, typed: str, terms: ChainTerms) -> ChainRow:
    """Without steps yet."""
    name = plain_name(typed, MOST_NAME)
    known = await chains.list_chains(ctx.db, ctx.guild_id)
    if not name or len(known) >= MOST_CHAINS:
        raise ChainNameTaken(name=name or "?", most=MOST_CHAINS)
    chain = await chains.add_chain(ctx.db, ctx.guild_id, name, terms, ctx.actor.id, ctx.now)
    if chain is None:
        raise ChainNameTaken(name=name, most=MOST_CHAINS)
    await ctx.audit("quest.chain_create", str(chain.chain_id), name=name, **msgspec.to_builtins(terms))
    return chain


async def edit_chain(ctx: Context, chain: ChainRow, values: Mapping[str, Any]) -> ChainRow:
    """Its reward and deadlines; who has begun it has them too."""
    if chain.closed_at is not None:
        raise NoSuchChain
    terms = msgspec.structs.replace(chain.terms, **values)
    if terms == chain.terms:
        raise NoChainChange
    if not terms.shared and (alone := await chains.list_team_steps(ctx.db, chain.chain_id)):
        known = await rows.list_quests(ctx.db, ctx.guild_id, alone)
        raise ChainNotShared(quest=name_of(known[alone[0]]), chain=bold(chain.name))
    await chains.update_chain(ctx.db, ctx.guild_id, chain.chain_id, terms)
    facts = changed_facts(chain.terms, terms)
    await ctx.audit("quest.chain_edit", str(chain.chain_id), name=chain.name, **facts)
    return msgspec.structs.replace(chain, **values)


async def add_step(ctx: Context, chain: ChainRow, quest: QuestRow, place: int | None) -> list[int]:
    """The quest is a step of the chain, at that place or at the end."""
    await chains.lock_order(ctx.db, ctx.guild_id)
    steps = await chains.list_steps(ctx.db, chain.chain_id)
    if await chains.list_taken_steps(ctx.db, [quest.quest_id]):
        raise QuestOfAnotherChain(quest=name_of(quest))
    if not chain.shared and await team_quests.find_terms(ctx.db, quest.quest_id) is not None:
        raise ChainNotShared(quest=name_of(quest), chain=bold(chain.name))
    if len(steps) >= MOST_STEPS:
        raise ChainTooLong(most=MOST_STEPS)
    steps.insert(len(steps) if place is None else place - 1, quest.quest_id)
    return await _keep(ctx, chain, steps)


async def remove_step(ctx: Context, chain: ChainRow, quest: QuestRow) -> list[int]:
    """The others move up."""
    await chains.lock_order(ctx.db, ctx.guild_id)
    steps = await chains.list_steps(ctx.db, chain.chain_id)
    if quest.quest_id not in steps:
        raise NoStepThere(quest=name_of(quest))
    steps.remove(quest.quest_id)
    return await _keep(ctx, chain, steps)


async def move_step(ctx: Context, chain: ChainRow, quest: QuestRow, place: int) -> list[int]:
    """To that place, from 1."""
    await chains.lock_order(ctx.db, ctx.guild_id)
    steps = await chains.list_steps(ctx.db, chain.chain_id)
    if quest.quest_id not in steps:
        raise NoStepThere(quest=name_of(quest))
    steps.remove(quest.quest_id)
    steps.insert(place - 1, quest.quest_id)
    return await _keep(ctx, chain, steps)


async def close_chain(ctx: Context, chain: ChainRow) -> None:
    """Its steps no longer wait for each other, and finishing it gives nothing more."""
    if not await chains.mark_closed(ctx.db, ctx.guild_id, chain.chain_id, ctx.now):
        raise NoSuchChain
    await ctx.audit("quest.chain_close", str(chain.chain_id), name=chain.name)


async def _keep(ctx: Context, chain: ChainRow, steps: list[int]) -> list[int]:
    if chain.closed_at is not None:
        raise NoSuchChain
    await chains.replace_steps(ctx.db, chain.chain_id, steps)
    await _refuse_circle(ctx, steps)
    await ctx.audit("quest.chain_steps", str(chain.chain_id), steps=steps)
    return steps
