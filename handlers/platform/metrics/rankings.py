"""What products rank beside activity's own counters: `/leaderboard` and boards in channels offer all of it.

    add_rankings(Ranking("runs_joined", "Runs joined", "raid_desk", read_runs_joined))

A ranking is read whole and ordered, most first; it stands in the caches for a minute.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from handlers.frame.registry import Registry

if TYPE_CHECKING:
    from db.pool import Connection
    from interactions.languages import Say


class Ranked(msgspec.Struct, frozen=True):
    """One line. `user_id` 0: something else than a member, called `name` (not escaped).

    `share`: how much of the value went well, in percent, where that is counted; `members`: who is named
    beside it.
    """

    value: int
    user_id: int = 0
    name: str = ""
    share: int | None = None
    members: tuple[int, ...] = ()


Read = Callable[["Connection", int, "datetime | None", "datetime | None"], Awaitable[Sequence[Ranked]]]
"""(db, guild_id, since, until): lines with a value above 0, the most first; None: without that bound."""


class Ranking(msgspec.Struct, frozen=True):
    """Something that members, or other things, are ordered by. `title`: English, translated when shown.

    `dated`: whether it can be counted over days; else it stands for all time.
    """

    key: str
    title: str
    module: str
    read: Read
    dated: bool = True


RANKINGS: Registry[Ranking] = Registry("rankings")
"""All of them by key."""


def add_rankings(*rankings: Ranking) -> None:
    """Let these be known; a key is used once."""
    for ranking in rankings:
        RANKINGS.add(ranking.key, ranking, ranking.module)


def offered(modules_off: Sequence[str]) -> list[Ranking]:
    """Those whose module is on."""
    return [ranking for ranking in RANKINGS.values() if ranking.module not in modules_off]


def title_of(say: Say, key: str) -> str:
    """As people read it; the key itself for one that is gone."""
    return say(RANKINGS[key].title) if key in RANKINGS else key
