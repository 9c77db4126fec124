"""Checking achievements next to the ingest: members whose watched metrics changed, in chunks.

A mark (db.platform.metrics) is deleted, what is due awarded with all that follows, in one transaction: a
worker that dies in between leaves the mark, and one that dies afterwards has left nothing to do.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from db.activity import achievements as rows
from db.platform import metrics as marks
from db.platform.metrics import ChangedRow
from handlers.activity.achievements.actions import all_wanted, install_sets
from handlers.activity.achievements.awards import Hall, Winner, award, read_hall
from handlers.activity.achievements.rules import Earnable, definitions_of
from handlers.platform.metrics.defaults import SETS
from handlers.platform.metrics.registry import read_values
from jobs.requests.activity import CheckEverybody
from jobs.run import Job, every, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.platform.metrics.registry import Wanted

CHUNK: Final = 500
"""Marks looked at in one transaction: well under a second, so that nobody waits for its locks for long."""
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
    """Looks at one chunk in every guild that has marks; returns how many marks that were.

    A guild in which it fails holds up no other; what failed first is raised at the end.
    """
    problems: list[Exception] = []
    async with job.pool.acquire() as connection:
        looked = 0
        for guild_id in await marks.list_changed_guilds(connection):
            try:
                async with connection.transaction():
                    looked += await check_guild(job, connection, guild_id)
            except Exception as problem:  # whatever it is: it is raised below
                problem.add_note(f"while achievements of guild {guild_id} were checked")
                problems.append(problem)
    if problems:
        raise problems[0]
    return looked


async def check_guild(job: Job, db: Connection, guild_id: int, limit: int = CHUNK) -> int:
    """Looks at up to `limit` marks of a guild; 0 when another process is at it."""
    if not await marks.lock_changes(db, guild_id):
        return 0
    claimed = await marks.claim_changes(db, guild_id, limit)
    if claimed:
        now = job.clock.now()
        hall = await read_hall(db, guild_id, job.languages, now)
        if "activity" not in hall.facts.platform.modules_off:
            await _award_due(db, hall, claimed, now)
    return len(claimed)


async def _award_due(db: Connection, hall: Hall, claimed: Sequence[ChangedRow], now: datetime) -> None:
    """Everything that these members have earned as of the days of their marks, and do not have yet."""
    defined = [d for d in definitions_of(await rows.list_achievements(db, hall.guild_id)) if d.criteria]
    if not defined:
        return
    earnable, wanted = Earnable(defined), all_wanted(defined)
    user_ids = sorted({one.user_id for one in claimed})
    held = set(await rows.list_awarded(db, hall.guild_id, user_ids))
    by_day: dict[date, list[ChangedRow]] = defaultdict(list)
    for one in claimed:
        by_day[one.day].append(one)
    winners: list[Winner] = []
    for day in sorted(by_day):
        winners += await _winners(db, hall, earnable, wanted, by_day[day], day, held)
    if winners:
        await award(db, hall, winners, now)


async def _winners(
    db: Connection,
    hall: Hall,
    earnable: Earnable,
    wanted: set[Wanted],
    looked_at: Sequence[ChangedRow],
    day: date,
    held: set[tuple[int, int]],
) -> list[Winner]:
    asked = hall.asked([one.user_id for one in looked_at], day)
    values = await read_values(db, asked, wanted)
    winners = []
    for one in looked_at:
        for definition in earnable.due(values[one.user_id]):
            pair = (one.user_id, definition.row.achievement_id)
            if pair not in held:
                held.add(pair)
                winners.append(Winner(definition.row, one.user_id, loud=not one.quiet))
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
