"""Paying for a quest: once per claim, whatever happens to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.settings import list_settings
from db.quest_hall import board_quest_counts, chains, claims
from db.quest_hall import quests as rows
from db.quest_hall.claims import ClaimRow
from db.schedule import Schedule
from handlers.frame.guild_settings import typed
from handlers.kit.ledgers import LedgerEntry
from handlers.kit.records import By
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.board_quests.claim_moves import CLAIM
from handlers.quest_hall.board_quests.rules import (
    OPEN_CLAIMS,
    WEEK,
    Reward,
    RewardHistory,
    chain_end,
    read_terms,
    reward,
    scale_of,
)
from handlers.quest_hall.points import give
from handlers.quest_hall.ranks.standing import place_of
from handlers.quest_hall.settings import QuestSettings
from jobs.requests.platform import GiveXp

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.quests import QuestRow
    from handlers.frame.context import Context

REASON = "quest"
CHAIN_REASON = "quest_chain"


async def pay(db: Connection, claim: ClaimRow, by: int | None, now: datetime) -> None:
    """The claim is approved and paid; nothing where it was before.

    The quest is locked before the claim, as when it is accepted: who is first to finish it is decided here.
    """
    await rows.lock_quest(db, claim.guild_id, claim.quest_id)
    locked = await claims.lock_claim(db, claim.claim_id)
    if locked is None or locked.state == "approved":
        return
    earned = await earned_by(db, locked, now)
    moved = await CLAIM.move(
        By(db, claim.guild_id, by, now),
        locked,
        "approved",
        state="approved",
        submitted_at=locked.submitted_at or now,
        ended_at=now,
        paid_points=earned.points,
        paid_xp=earned.xp,
        paid=msgspec.to_builtins(earned),
        told=False,
    )
    assert moved is not None, "it is locked"
    if locked.state not in OPEN_CLAIMS:  # approved after an appeal, when its place was given up already
        await rows.add_taken(db, claim.quest_id)
    await _give(db, moved, earned, by, now)


async def _give(db: Connection, claim: ClaimRow, earned: Reward, by: int | None, now: datetime) -> None:
    entries = []
    key, facts = f"claim:{claim.claim_id}", {"quest": claim.quest_id}
    if earned.points:
        entries.append(LedgerEntry(claim.user_id, earned.points, REASON, key, by, facts))
    entries += await chain_entries(db, claim.guild_id, claim.user_id, claim.quest_id, by, now)
    stored = await list_settings(db, claim.guild_id)
    timezone = typed(PlatformSettings, stored.get(PlatformSettings.module, {})).timezone
    await give(db, claim.guild_id, timezone, *entries, members=[claim.user_id], now=now)
    if earned.xp:
        title = read_terms(claim).quest.title
        given = GiveXp(
            claim.guild_id, claim.user_id, earned.xp, REASON, title, f"quest_claim:{claim.claim_id}"
        )
        await Schedule(db, claim.guild_id).at(now, given, subject=key)


async def chain_entries(
    db: Connection, guild_id: int, user_id: int, quest_id: int, by: int | None, now: datetime
) -> list[LedgerEntry]:
    """What finishing a chain in time gives, when this was its last step that was not done."""
    chain = await chains.find_chain_of(db, guild_id, quest_id)
    if chain is None or not chain.points:
        return []
    steps = await chains.list_steps(db, chain.chain_id)
    if set(steps) - await board_quest_counts.list_done_ids(db, guild_id, user_id, steps):
        return []
    end = chain_end(chain, await chains.get_chain_time(db, chain.chain_id, user_id), now)
    if end is not None and end < now:
        return []
    key = f"chain:{chain.chain_id}:{user_id}"
    return [LedgerEntry(user_id, chain.points, CHAIN_REASON, key, by, {"chain": chain.chain_id})]


async def earned_by(db: Connection, claim: ClaimRow, now: datetime) -> Reward:
    """What the claim is worth now, by the terms under which it was accepted."""
    terms = read_terms(claim)
    return reward(terms.quest, terms.scale, await _history(db, claim, now))


async def _history(db: Connection, claim: ClaimRow, now: datetime) -> RewardHistory:
    """The week is that before the submission, so that slow reviewers break no streak."""
    until = claim.submitted_at or now
    before = await board_quest_counts.get_done_before(
        db, claim.guild_id, claim.quest_id, claim.user_id, until - WEEK, until
    )
    return RewardHistory(claim.turn, before.by_anybody == 0, before.within_week + 1)


async def expected(ctx: Context, quest: QuestRow, claim: ClaimRow | None) -> Reward:
    """What the member would get for it now, or did get for the last turn while the next is not possible."""
    if claim is not None and claim.state == "approved" and not quest.repeat_days:
        return msgspec.convert(claim.paid, Reward)
    if claim is not None and claim.state in OPEN_CLAIMS:
        return await earned_by(ctx.db, claim, ctx.now)
    settings = await ctx.guild_settings(QuestSettings)
    turn = 1 if claim is None else claim.turn + (claim.state == "approved")
    before = await board_quest_counts.get_done_before(
        ctx.db, ctx.guild_id, quest.quest_id, ctx.actor.id, ctx.now - WEEK, ctx.now
    )
    history = RewardHistory(turn, before.by_anybody == 0, before.within_week + 1)
    place = await place_of(ctx.db, ctx.guild_id, ctx.actor.id)
    return reward(quest.terms, scale_of(settings, quest.difficulty, place), history)


def paid_reward(claim: ClaimRow) -> Reward:
    """As it was paid."""
    paid: dict[str, Any] = claim.paid or {"points": 0, "xp": 0, "factors": []}
    return msgspec.convert(paid, Reward)
