"""The quest hall of the demo: a ladder, quests that members have done, bounties, teams and mentors.

Everything is written by the functions that a command would call, with the times it had; members are told of
none of it, since it is long ago.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.quest_hall import bounties, bounty_claims, chains, claims, quests, rank_marks, ranks
from db.quest_hall.bounties import BountyTerms
from db.quest_hall.chains import ChainTerms
from db.quest_hall.claims import ClaimRow
from db.quest_hall.quests import QuestTerms
from db.quest_hall.ranks import RankTerms
from handlers.operations.cli.demo_together import begin_teams_and_mentors
from handlers.quest_hall.board_quests import rewards, searching
from handlers.quest_hall.board_quests.rules import Accepted, plain_terms, scale_of
from handlers.quest_hall.bounties import escrow
from handlers.quest_hall.settings import QuestSettings

if TYPE_CHECKING:
    from db.pool import Connection

LADDER: Final = (
    RankTerms(name="Novice", emoji="🌱", color=0x95A5A6),
    RankTerms(name="Apprentice", emoji="🔰", color=0x3BA55D, needs={"quest_points": 40}),
    RankTerms(name="Journeyman", emoji="🎒", color=0x3B82F6, needs={"quest_points": 120, "quests_done": 3}),
    RankTerms(name="Adept", emoji="🗡️", color=0x8B5CF6, needs={"quest_points": 300}),
    RankTerms(name="Master", emoji="🏆", color=0xF97316, needs={"quest_points": 600}, approval=True),
)
QUESTS: Final = (
    QuestTerms(title="Wolf pelts", description="Bring three pelts.", category="hunting", points=20),
    QuestTerms(title="A song by the fire", description="Sing in voice.", category="social", points=15),
    QuestTerms(
        title="The old bridge",
        description="Build it again.",
        category="building",
        difficulty="hard",
        points=40,
    ),
    QuestTerms(
        title="Map of the north",
        description="Draw it.",
        category="exploration",
        difficulty="medium",
        points=30,
    ),
    QuestTerms(
        title="Healing herbs", description="Ten will do.", category="gathering", points=10, repeat_days=2
    ),
    QuestTerms(
        title="The silent tower",
        description="Climb it alone, and tell what is there.",
        category="puzzle",
        difficulty="impossible",
        points=60,
    ),
)
CHAIN: Final = ("Roads of the north", ("Wolf pelts", "Map of the north", "The silent tower"))
CHAIN_TERMS: Final = ChainTerms(points=75, hours=24 * 60, step_hours=24 * 14, shared=True)
BOUNTIES: Final = (("The red wolf", "North wood", 50), ("Lost ring", "Harbour", 30), ("A good joke", "", 10))
DAYS: Final = 60


async def begin_quest_hall(
    db: Connection, guild_id: int, members: Sequence[int], roles: Mapping[str, int], now: datetime
) -> None:
    """Its past; nothing where there are ranks already. `roles`: of the server, by name."""
    if await ranks.list_ranks(db, guild_id) or len(members) < len(BOUNTIES):
        return
    draw, settings = random.Random(11), QuestSettings()
    for place, rank in enumerate(LADDER, start=1):
        await ranks.add_rank(db, guild_id, place, rank)
    began = now - timedelta(days=DAYS)
    opened = {}
    for terms in QUESTS:
        quest_id = opened[terms.title] = await _open(db, guild_id, members[0], terms, began)
        for user_id in draw.sample(list(members[1:]), k=min(12, len(members) - 1)):
            done_at = began + timedelta(hours=draw.uniform(2, DAYS * 24 - 2))
            await _do(db, guild_id, quest_id, terms, user_id, settings, done_at, by=members[0])
    name, steps = CHAIN
    chain = await chains.add_chain(db, guild_id, name, CHAIN_TERMS, members[0], began)
    assert chain is not None, "a new server has no chains"
    await chains.replace_steps(db, chain.chain_id, [opened[title] for title in steps])
    await _put_up(db, guild_id, members, now)
    await begin_teams_and_mentors(db, guild_id, members, roles, now)
    await rank_marks.add_sweep(db, guild_id, now)


async def _open(db: Connection, guild_id: int, author: int, terms: QuestTerms, now: datetime) -> int:
    quest = await quests.add_quest(db, guild_id, terms, author, now)
    await quests.add_version(db, quest.quest_id, 1, plain_terms(terms), author, now)
    await searching.index(db, guild_id, quest.quest_id, terms.title, terms.description)
    await quests.move_state(db, quest.quest_id, ("draft",), "open")
    return quest.quest_id


async def _do(
    db: Connection,
    guild_id: int,
    quest_id: int,
    terms: QuestTerms,
    user_id: int,
    settings: QuestSettings,
    done_at: datetime,
    *,
    by: int,
) -> None:
    """Accepted, submitted, approved and paid; nobody is told any more."""
    accepted = Accepted(quest=terms, scale=scale_of(settings, terms.difficulty, place=1))
    new: dict[str, Any] = dict.fromkeys(ClaimRow.__struct_fields__)
    new |= {"guild_id": guild_id, "quest_id": quest_id, "user_id": user_id, "turn": 1, "quest_version": 1}
    new |= {"terms": msgspec.to_builtins(accepted), "accepted_at": done_at - timedelta(hours=2)}
    claim = await claims.add_claim(db, ClaimRow(**new))
    if claim is None:
        return
    await quests.move_taken(db, quest_id, 1)
    await claims.move_claim(
        db, claim, msgspec.structs.replace(claim, state="submitted", submitted_at=done_at)
    )
    await rewards.pay(db, claim, by, done_at)
    paid = await claims.find_claim(db, claim.claim_id)
    if paid is not None:
        await claims.move_claim(db, paid, msgspec.structs.replace(paid, told=True))


async def _put_up(db: Connection, guild_id: int, members: Sequence[int], now: datetime) -> None:
    """By the server: the first was won, somebody is at the second."""
    for number, (title, target, reward) in enumerate(BOUNTIES):
        terms = BountyTerms(
            title=title, target=target, reward=reward, closes_at=now + timedelta(days=number + 2)
        )
        made = await bounties.add_bounty(db, guild_id, members[0], terms, now, by_guild=True)
        await escrow.hold(db, made, members[0], now)
        await bounties.move_bounty(db, made, "open")
        bounty = msgspec.structs.replace(made, state="open")
        if number > 1:
            continue
        claim = await bounty_claims.add_claim(
            db, bounty.bounty_id, guild_id, members[number + 1], bounty.closes_at, now, exclusive=False
        )
        if number == 0 and claim is not None:
            won = msgspec.structs.replace(claim, state="approved", submitted_at=now, ended_at=now)
            await bounty_claims.move_claim(db, claim, won)
            await bounties.move_won(db, bounty.bounty_id)
            await escrow.pay(db, bounty, claim, members[0], now)
            await bounties.move_bounty(db, bounty, "done")
