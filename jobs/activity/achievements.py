"""Checking achievements next to the ingest: members whose watched metrics changed, in chunks.

A mark (db.platform.metrics) is deleted, what is due awarded with all that follows, in one transaction: a
worker that dies in between leaves the mark, and one that dies afterwards has left nothing to do.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from db.activity import achievement_awards
from db.activity import achievements as rows
from db.platform import metrics as marks
from db.platform.metrics import ChangedRow
from handlers.activity.achievements.actions import all_wanted, install_sets
from handlers.activity.achievements.awards import Hall, Winner, award, read_hall, read_halls
from handlers.activity.achievements.rules import Earnable, definitions_of
from handlers.platform.metrics.defaults import SETS
from handlers.platform.metrics.registry import read_values_of
from jobs.requests.activity import CheckEverybody
from jobs.run import Job, every, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.platform.metrics.registry import Wanted

log = logging.getLogger(__name__)

CHUNK: Final = 500
"""Marks of one guild looked at in one transaction: well under a second, so that nobody waits for its locks
for long."""
CHUNK_OF_MANY: Final = 1_000
"""Marks from which on a transaction takes no further guild."""
GUILDS_AT_ONCE: Final = 500
"""Each is an advisory lock until the commit; PostgreSQL has room for some thousands."""
REST_S: Final = 0.5
RESTS: Final = 3
"""How many times as long as it has looked the loop rests: what is counted goes before what is awarded."""
MARKED_AT_ONCE: Final = 50_000
INSTALL_AT_ONCE: Final = 50


async def check_forever(job: Job) -> None:
    """Looks for ever. After each round it rests three times as long as the round took, so that it takes at
    most a quarter of one connection's time, however much there is to do."""
    while True:
        started = time.monotonic()
        await check_once(job)
        await asyncio.sleep(max(REST_S, RESTS * (time.monotonic() - started)))


async def check_once(job: Job) -> int:
    """Looks at one chunk in every guild that has marks, many guilds together; returns how many marks.

    Where that fails, each of the guilds is tried for itself, so that the one that cannot be checked holds up
    no other; what failed first is raised at the end.
    """
    problems: list[Exception] = []
    async with job.pool.acquire() as connection:
        looked = 0
        for guild_ids in _parts(await marks.list_changed_guilds(connection, CHUNK)):
            try:
                looked += await _check_together(job, connection, guild_ids)
            except Exception as shared:  # whatever it is: the guild that it comes from fails once more
                log.info("achievements of %s guilds are checked one by one: %r", len(guild_ids), shared)
                looked += await _check_apart(job, connection, guild_ids, problems)
    if problems:
        raise problems[0]
    return looked


def _parts(counts: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Guilds that together have about as many marks as one transaction looks at."""
    part: list[int] = []
    marked = 0
    for guild_id, count in counts:
        part.append(guild_id)
        marked += count
        if marked >= CHUNK_OF_MANY or len(part) == GUILDS_AT_ONCE:
            yield part
            part, marked = [], 0
    if part:
        yield part


async def _check_together(job: Job, connection: Any, guild_ids: Sequence[int]) -> int:
    async with connection.transaction():
        return await check_guilds(job, connection, guild_ids)


async def _check_apart(job: Job, connection: Any, guild_ids: Sequence[int], problems: list[Exception]) -> int:
    looked = 0
    for guild_id in guild_ids:
        try:
            looked += await _check_together(job, connection, [guild_id])
        except Exception as problem:  # whatever it is: it is raised by the caller
            problem.add_note(f"while achievements of guild {guild_id} were checked")
            problems.append(problem)
    return looked


async def check_guilds(job: Job, db: Connection, guild_ids: Sequence[int], limit: int = CHUNK) -> int:
    """Looks at up to `limit` marks of each guild, but for guilds at which another process is; returns how
    many. The number of statements does not depend on the number of guilds."""
    locked = await marks.lock_changes(db, guild_ids)
    claimed = await marks.claim_changes(db, locked, limit)
    if claimed:
        now = job.clock.now()
        halls = await read_halls(db, sorted({mark.guild_id for mark in claimed}), job.languages, now)
        on = [mark for mark in claimed if "activity" not in halls[mark.guild_id].facts.platform.modules_off]
        if on:
            await _award_due(db, halls, on, now)
    return len(claimed)


class Looked(NamedTuple):
    """What one guild's members can earn, by which values."""

    hall: Hall
    earnable: Earnable
    wanted: set[Wanted]


async def _award_due(
    db: Connection, halls: Mapping[int, Hall], claimed: Sequence[ChangedRow], now: datetime
) -> None:
    """Everything that these members have earned as of the days of their marks, and do not have yet."""
    guilds = await _list_looked(db, halls, sorted({mark.guild_id for mark in claimed}))
    claimed = [mark for mark in claimed if mark.guild_id in guilds]
    if not claimed:
        return
    members = sorted({(mark.guild_id, mark.user_id) for mark in claimed})
    held = set(
        await achievement_awards.list_awarded(
            db, [pair[0] for pair in members], [pair[1] for pair in members]
        )
    )
    winners: list[Winner] = []
    for looked_at in _waves(claimed):
        winners += await _winners(db, guilds, looked_at, held)
    if winners:
        await award(db, halls, winners, now)


async def _list_looked(
    db: Connection, halls: Mapping[int, Hall], guild_ids: Sequence[int]
) -> dict[int, Looked]:
    """Of guilds in which something can be earned."""
    guilds = {}
    for guild_id, listed in (await rows.list_achievements_of(db, guild_ids)).items():
        defined = [definition for definition in definitions_of(listed) if definition.criteria]
        if defined:
            guilds[guild_id] = Looked(halls[guild_id], Earnable(defined), all_wanted(defined))
    return guilds


def _waves(claimed: Sequence[ChangedRow]) -> Iterator[dict[int, list[ChangedRow]]]:
    """Marks by guild, of one day of each guild: the first days of all, then their second ones, and so on."""
    days: dict[int, dict[date, list[ChangedRow]]] = {}
    for mark in claimed:
        days.setdefault(mark.guild_id, {}).setdefault(mark.day, []).append(mark)
    ordered = {
        guild_id: [marked for _, marked in sorted(by_day.items())] for guild_id, by_day in days.items()
    }
    for wave in range(max(map(len, ordered.values()))):
        yield {guild_id: waves[wave] for guild_id, waves in ordered.items() if wave < len(waves)}


async def _winners(
    db: Connection,
    guilds: Mapping[int, Looked],
    looked_at: Mapping[int, Sequence[ChangedRow]],
    held: set[tuple[int, int]],
) -> list[Winner]:
    questions = [
        (
            guilds[guild_id].hall.asked([mark.user_id for mark in marked], marked[0].day),
            guilds[guild_id].wanted,
        )
        for guild_id, marked in looked_at.items()
    ]
    values = await read_values_of(db, questions)
    winners = []
    for mark in chain.from_iterable(looked_at.values()):
        for definition in guilds[mark.guild_id].earnable.due(values[mark.guild_id, mark.user_id]):
            pair = (mark.user_id, definition.row.achievement_id)
            if pair not in held:
                held.add(pair)
                winners.append(Winner(mark.guild_id, definition.row, mark.user_id, loud=not mark.quiet))
    return winners


@every(seconds=60)
async def install_achievements(job: Job) -> int:
    """Some guilds at a time, as long as there are more."""

    async def install(db: Connection) -> int:
        guild_ids = await rows.list_guilds_without_sets(db, list(SETS), INSTALL_AT_ONCE)
        for guild_id in guild_ids:
            await install_sets(db, guild_id, job.clock.now())
        return len(guild_ids)

    return await job.in_pieces(install, INSTALL_AT_ONCE)


@runs_when_due(CheckEverybody, upkeep=True)
async def check_everybody(job: Job, db: Connection, request: CheckEverybody) -> None:
    """Marks everybody who has numbers; the checking is the loop's."""
    hall = await read_hall(db, request.guild_id, job.languages, job.clock.now())
    await marks.delete_quiet(db, request.guild_id)
    last: int | None = 0
    while last is not None:
        last = await marks.add_quiet(db, request.guild_id, hall.today, last, MARKED_AT_ONCE)
