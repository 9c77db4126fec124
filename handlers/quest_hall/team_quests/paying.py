"""Paying a team: the reward of the quest, split among those who were there, once to each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db.platform.settings import list_settings
from db.quest_hall import quests, team_quest_shares
from db.quest_hall import team_quests as rows
from db.quest_hall import teams as team_rows
from db.quest_hall.team_quest_shares import ShareRow
from db.schedule import Schedule
from handlers.frame.guild_settings import typed
from handlers.kit import panels
from handlers.kit.ledgers import LedgerEntry
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.board_quests import board
from handlers.quest_hall.board_quests.rewards import chain_entries
from handlers.quest_hall.board_quests.rules import Reward, RewardHistory, reward
from handlers.quest_hall.points import give
from handlers.quest_hall.team_quests.rules import OPEN_STATES, read_terms, split
from handlers.quest_hall.teams.telling import PANEL
from jobs.requests.platform import GiveXp

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.team_quests import TeamClaimRow
    from handlers.quest_hall.team_quests.rules import AcceptedByTeam

REASON: Final = "team_quest"


async def pay(db: Connection, seen: TeamClaimRow, by: int | None, now: datetime) -> None:
    """The claim is approved and those who were there are paid, as it was `seen`; nothing where it was before.

    The quest is locked, so that who is first to finish it is decided here.
    """
    await quests.lock_quest(db, seen.guild_id, seen.quest_id)
    claim = await rows.lock_claim(db, seen.claim_id)
    if claim is None or claim.state == "approved":
        return
    earned = await earned_by(db, claim)
    after = msgspec.structs.replace(
        claim,
        present=claim.present or seen.present,
        submitted_by=claim.submitted_by or seen.submitted_by,
        state="approved",
        submitted_at=claim.submitted_at or now,
        ended_at=now,
        paid_points=earned.points,
        paid_xp=earned.xp,
        told=False,
    )
    await rows.move_claim(db, claim, after)
    if claim.state not in OPEN_STATES:  # approved after an appeal, when its place was given up already
        await quests.add_taken(db, claim.quest_id)
    await panels.touch(db, board.PANEL, claim.quest_id, now=now)
    await panels.touch(db, PANEL, claim.team_id, now=now)
    await _give(db, after, earned.points, earned.xp, by, now)


async def earned_by(db: Connection, claim: TeamClaimRow) -> Reward:
    """What the claim is worth now to the whole team, by the terms under which it was accepted."""
    terms = read_terms(claim)
    first = await rows.count_done(db, claim.quest_id) == 0
    return reward(terms.quest, terms.scale, RewardHistory(claim.turn, first, 0))


async def with_what_is_paid(db: Connection, claim: TeamClaimRow) -> AcceptedByTeam:
    """Its terms, with the reward as it would be paid now."""
    terms, earned = read_terms(claim), await earned_by(db, claim)
    paid = msgspec.structs.replace(terms.quest, points=earned.points, xp=earned.xp)
    return msgspec.structs.replace(terms, quest=paid)


async def _give(
    db: Connection, claim: TeamClaimRow, points: int, xp: int, by: int | None, now: datetime
) -> None:
    terms = read_terms(claim)
    team = await team_rows.find_team(db, claim.guild_id, claim.team_id)
    leader_id = claim.submitted_by or (team.leader_id if team is not None else 0)
    days = {int(user_id): count for user_id, count in claim.present.items()}
    by_points = split(points, days, terms.team, leader_id)
    by_xp = split(xp, days, terms.team, leader_id)
    shares = [ShareRow(user_id, by_points[user_id], by_xp[user_id]) for user_id in sorted(days)]
    await team_quest_shares.add_shares(db, claim, shares, claim.submitted_at or now)
    facts = {"quest": claim.quest_id, "team": claim.team_id}
    entries = [
        LedgerEntry(share.user_id, share.points, REASON, f"{_key(claim)}:{share.user_id}", by, facts)
        for share in shares
        if share.points
    ]
    for share in shares:
        entries += await chain_entries(db, claim.guild_id, share.user_id, claim.quest_id, by, now)
    stored = await list_settings(db, claim.guild_id)
    timezone = typed(PlatformSettings, stored.get(PlatformSettings.module, {})).timezone
    await give(db, claim.guild_id, timezone, *entries, members=sorted(days), now=now)
    for share in shares:
        if share.xp:
            key = f"{_key(claim)}:{share.user_id}"
            given = GiveXp(claim.guild_id, share.user_id, share.xp, REASON, terms.quest.title, key)
            await Schedule(db, claim.guild_id).at(now, given, subject=key)


def _key(claim: TeamClaimRow) -> str:
    return f"team_claim:{claim.claim_id}"
