"""Who leads a run, which moves it can make, and what its log is worth. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import msgspec

from handlers.raid_desk.runs import ending

PING_AGAIN = timedelta(seconds=60)
PER_PAGE = 25


class Outcome(StrEnum):
    """How a run went."""

    SUCCESS = "success"
    FAIL = "fail"
    CANCELLED = "cancelled"
    UNLOGGED = ending.UNLOGGED
    """Nobody said so in time; written by the clock alone."""


Loggable = Literal[Outcome.SUCCESS, Outcome.FAIL, Outcome.CANCELLED]
"""What an organizer can say."""


class Gain(msgspec.Struct, frozen=True):
    """What a member has from a run, for the ledgers. `item`: which, of a popped key.

    `percent`: the share of a run that counts for quotas.
    """

    kind: str
    user_id: int
    quota_points: int = 0
    raider_points: int = 0
    item: str = ""
    percent: int = 100


class Worth(msgspec.Struct, frozen=True):
    """What a guild gives for what."""

    run_quota: int
    run_raider: int
    key_raider: int
    unlogged_percent: int = 100


def gains(
    outcome: Outcome,
    organizer_id: int,
    attended: Sequence[int],
    popped: Sequence[tuple[int, str]],
    worth: Worth,
) -> tuple[Gain, ...]:
    """What is written down of a logged run.

    A success counts for the organizer and for everybody who was there; a fail counts as a run led and joined,
    without raider points; of one called off only the keys count that were really popped. One that nobody
    logged counts for its organizer, by a share, and for confirmed keys.
    """
    keys = tuple(
        Gain("key_popped", user_id, raider_points=worth.key_raider, item=item) for user_id, item in popped
    )
    if outcome is Outcome.CANCELLED:
        return keys
    if outcome is Outcome.UNLOGGED:
        share = (worth.run_quota * worth.unlogged_percent + 50) // 100
        led = Gain("run_completed", organizer_id, quota_points=share, percent=worth.unlogged_percent)
        return (led, *keys)
    points = worth.run_raider if outcome is Outcome.SUCCESS else 0
    led = Gain("run_completed", organizer_id, quota_points=worth.run_quota)
    joined = tuple(Gain("run_joined", user_id, raider_points=points) for user_id in dict.fromkeys(attended))
    return (led, *joined, *keys)


def ping_allowed(last: datetime | None, now: datetime) -> bool:
    """Whether everybody may be called again."""
    return last is None or now - last >= PING_AGAIN


def presence(joined: Sequence[int], in_voice: set[int], voice_used: bool) -> dict[int, bool]:
    """Who is taken to have been there: all who joined; of a run with a voice channel, those in voice."""
    return {user_id: not voice_used or user_id in in_voice for user_id in joined}


def pages(members: Sequence[int]) -> list[Sequence[int]]:
    """As many as a select holds at a time."""
    return [members[first : first + PER_PAGE] for first in range(0, len(members), PER_PAGE)]
