"""The dojo of the demo: techniques, weeks of check-ins with streaks of every kind, buddies, two challenges.

Everything is written by the functions that a command would call, with the times it had; members are told of
none of it, since it is long ago.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from db.practice import buddies, buddy_searches, challenges
from db.practice.challenges import ChallengeRow, ChallengerRow
from db.practice.sessions import NewSession
from db.practice.techniques import TechniqueRow, list_techniques, lock_techniques
from handlers.practice.buddies.rules import SUMMARY_EVERY
from handlers.practice.check_ins.actions import book
from handlers.practice.days import OwnTime
from handlers.practice.members import Here, lock_member
from handlers.practice.techniques.actions import add_lines, starter_lines

if TYPE_CHECKING:
    from db.pool import Connection

DAYS: Final = 24
HABITS: Final = (1.0, 0.97, 0.95, 0.9, 0.8, 0.7, 0.5, 0.3)
"""How often somebody practises: with the first ones begin the longest streaks."""
DAY_START: Final = 240
LASTS: Final = 14
CHALLENGES: Final = (("Warm up", 8, 20), ("Every day a little", 10, 10))
"""Name, check-ins, and how many days ago it began: the first one is over."""
NOTES: Final = ("Short, but done.", "Calm at last.", "Hard today.", "With the window open.", "", "", "", "")


async def begin_dojo(db: Connection, guild_id: int, members: Sequence[int], now: datetime) -> None:
    """Its past; nothing where there are techniques already."""
    if await lock_techniques(db, guild_id) or len(members) <= len(HABITS):
        return
    draw, people = random.Random(15), members[1 : len(HABITS) + 1]
    began = now - timedelta(days=DAYS)
    await add_lines(db, guild_id, starter_lines("breathing"), began)
    open_ones = [row for row in await list_techniques(db, guild_id) if row.needs_id is None]
    sessions = dict.fromkeys(people, 0)
    before: dict[int, dict[int, int]] = {}
    for days_ago in range(DAYS, -1, -1):
        before[days_ago] = dict(sessions)
        for user_id, habit in zip(people, HABITS, strict=True):
            at = _moment(now - timedelta(days=days_ago), draw)
            if draw.random() < habit and (days_ago or draw.random() < habit - 0.3):
                await _practise(db, Here(guild_id, at, "UTC", DAY_START), user_id, draw, open_ones)
                sessions[user_id] += 1
    await _pair(db, guild_id, people[0], people[1], now - timedelta(days=16))
    for name, least, days_ago in CHALLENGES:
        row = _challenge(guild_id, members[0], name, least, days_ago, now)
        challenge_id = await challenges.add_challenge(db, row)
        for user_id in people if challenge_id is not None else ():
            counts = {ago: before[ago][user_id] for ago in range(days_ago, max(days_ago - LASTS, 0) - 1, -1)}
            joined = _joined(row, challenge_id or 0, user_id, least, counts)
            await challenges.add_challenger(db, joined)
            await challenges.move_challengers(db, [joined])


def _moment(late: datetime, draw: random.Random) -> datetime:
    """Some hours before, and still on the same day of theirs."""
    own = OwnTime("UTC", DAY_START)
    return max(own.begins(own.day_of(late)), late - timedelta(minutes=draw.uniform(10, 180)))


async def _practise(
    db: Connection, at: Here, user_id: int, draw: random.Random, techniques: Sequence[TechniqueRow]
) -> None:
    member, technique = await lock_member(db, at, user_id), draw.choice(techniques)
    new = NewSession(
        guild_id=at.guild_id,
        user_id=user_id,
        technique_id=technique.technique_id,
        day=member.today,
        minutes=draw.choice((5, 10, 15, 20, 30)),
        notes=draw.choice(NOTES),
    )
    await book(db, at, member, new, technique)


async def _pair(db: Connection, guild_id: int, one_id: int, other_id: int, now: datetime) -> None:
    """Both said yes at once; their weeks begin with that."""
    for user_id in (one_id, other_id):
        await buddy_searches.add_search(db, guild_id, user_id, "en", now)
    pair = await buddies.add_pair(db, guild_id, one_id, other_id, now, now)
    for user_id in pair.members:
        await buddies.mark_accepted(db, pair.pair_id, user_id)
    following = now + 3 * SUMMARY_EVERY
    await buddies.mark_active(db, pair.pair_id, following, following, now)


def _challenge(guild_id: int, by: int, name: str, least: int, days_ago: int, now: datetime) -> ChallengeRow:
    starts_at = now - timedelta(days=days_ago)
    ends_at = starts_at + timedelta(days=LASTS)
    return ChallengeRow(
        guild_id=guild_id,
        name=name,
        description="",
        criteria={"metric": "check_ins", "at_least": least},
        starts_at=starts_at,
        ends_at=ends_at,
        state="running" if ends_at > now else "ended",
        created_by=by,
        created_at=starts_at,
        look_at=now if ends_at > now else None,
    )


def _joined(
    row: ChallengeRow, challenge_id: int, user_id: int, least: int, counts: Mapping[int, int]
) -> ChallengerRow:
    """Since it began. `counts`: the sessions they had so many days ago, the first day first."""
    first, baseline = next(iter(counts.items()))
    reached = max(counts.values()) - baseline
    done = next((ago for ago, count in counts.items() if count - baseline >= least), None)
    return ChallengerRow(
        challenge_id=challenge_id,
        user_id=user_id,
        guild_id=row.guild_id,
        joined_at=row.starts_at,
        counted_from=row.starts_at,
        baseline={"check_ins": baseline},
        reached={},
        progress=min(1.0, reached / least),
        finished_at=None if done is None else row.starts_at + timedelta(days=first - done),
    )
