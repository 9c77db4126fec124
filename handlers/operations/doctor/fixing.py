"""What `guildhall doctor --fix` fixes: what follows from other rows; nothing that a person has to decide."""

import re
from collections.abc import Sequence

from db import migrate
from db.activity import proofs
from db.activity.standing_moves import lock_standings
from db.kit.ledger_proofs import move_totals_to_entries
from db.operations import repairs
from db.platform import log_months
from db.platform.log_months import AUDIT, COMMAND_LOG
from handlers.operations.doctor.examination import Diagnosis, Installation, fine, problem, warning

_INDEX = re.compile(r"^CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(\w+)[^;]*;", re.MULTILINE)
_DROPPED = re.compile(r"^DROP INDEX (?:CONCURRENTLY IF EXISTS )?(\w+);", re.MULTILINE)
ROUNDS = 100
"""Members are fixed by the hundred; more than this many hundreds take a second run."""


async def fix_ledgers(patient: Installation) -> Sequence[str]:
    """Totals follow their entries."""
    moved = await move_totals_to_entries(patient.connection)
    return [f"{moved} totals of ledgers are the sums of their entries again"] if moved else []


async def fix_totals(patient: Installation) -> Sequence[str]:
    """Days follow the ledger, totals the days, holders the awards; what was counted stays as it is."""
    db, days, totals = patient.connection, 0, 0
    await repairs.lock_counting(db)
    for _ in range(ROUNDS):
        granted = await proofs.list_days_unlike_ledger(db)
        unlike = [
            *await proofs.list_totals_unlike_days(db),
            *await proofs.list_earned_unlike_days(db),
            *granted,
        ]
        pairs = sorted({(row["guild_id"], row["user_id"]) for row in unlike})
        if not pairs:
            break
        guild_ids, user_ids = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        await repairs.lock_members(db, guild_ids, user_ids)
        days += await repairs.move_days_to_ledger(db, guild_ids, user_ids)
        totals += await repairs.move_totals_to_days(db, guild_ids, user_ids)
    holders = await repairs.move_holders_to_awards(db)
    return _told(
        (days, "days: granted xp is the sum of the ledger again"),
        (totals, "members: totals are the sums of their days again"),
        (holders, "achievements: holders are counted again"),
    )


async def fix_logs(patient: Installation) -> Sequence[str]:
    """Tables for the months to come."""
    made = 0
    for log in (AUDIT, COMMAND_LOG):
        for month in await log_months.list_missing_months(patient.connection, log, patient.clock.now()):
            await log_months.add_month(patient.connection, month)
            made += 1
    return [f"{made} tables for months of the logs are made"] if made else []


async def look_at_boards(patient: Installation) -> Sequence[Diagnosis]:
    """Places on boards belong to members and are counted right; boards in channels are refreshed."""
    guilds = await repairs.list_wrong_boards(patient.connection)
    idle = await repairs.count_boards_without_panel(patient.connection)
    if guilds:
        return problem(f"the boards of {len(guilds)} servers do not fit the totals")
    return warning(f"{idle} boards in channels are never shown") if idle else fine("fit the totals")


async def fix_boards(patient: Installation) -> Sequence[str]:
    """Boards are counted again, and panels get their timers."""
    db, fixed = patient.connection, 0
    for guild_id in await repairs.list_wrong_boards(db):
        if await lock_standings(db, [guild_id]):
            await repairs.move_boards_to_totals(db, guild_id)
            fixed += 1
    timers = await repairs.add_board_panels(db, patient.clock.now())
    return _told((fixed, "servers: boards are counted again"), (timers, "boards in channels: shown again"))


async def look_at_orphans(patient: Installation) -> Sequence[Diagnosis]:
    """Nothing is left of what is gone."""
    count = await repairs.count_orphans(patient.connection)
    return warning(f"{count} voice states are of servers that the bot has left") if count else fine("none")


async def fix_orphans(patient: Installation) -> Sequence[str]:
    """What is left of what is gone goes."""
    return _told((await repairs.delete_orphans(patient.connection), "voice states deleted"))


def indexes() -> dict[str, str]:
    """Every index that the migrations make, by name, and how."""
    made: dict[str, str] = {}
    for migration in migrate.read_migrations():
        made |= {match[1]: match[0].replace(" CONCURRENTLY", "") for match in _INDEX.finditer(migration.up)}
        for dropped in _DROPPED.findall(migration.up):
            made.pop(dropped, None)
    return made


async def look_at_indexes(patient: Installation) -> Sequence[Diagnosis]:
    """All are there and can be used."""
    there = await repairs.list_indexes(patient.connection)
    missing = [name for name in indexes() if not there.get(name)]
    return (
        problem(f"missing or broken: {', '.join(missing)}")
        if missing
        else fine(f"{len(indexes())} are there")
    )


async def fix_indexes(patient: Installation) -> Sequence[str]:
    """Those that are missing are made as the migrations make them; writers of the table wait meanwhile."""
    there = await repairs.list_indexes(patient.connection)
    fixed = []
    for name, statement in indexes().items():
        if name in there and not there[name]:
            await patient.connection.execute(f'DROP INDEX "{name}"')
        if not there.get(name):
            await patient.connection.execute(statement)
            fixed.append(f"{name} is there again")
    return fixed


def _told(*done: tuple[int, str]) -> list[str]:
    return [f"{count} {what}" for count, what in done if count]
