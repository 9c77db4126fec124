"""The checks of `guildhall doctor`, in the order they are told."""

from collections.abc import Sequence
from datetime import timedelta

from db import migrate
from db.activity import proofs
from db.kit import ledger_proofs
from db.operations import backups, health
from db.platform import log_months
from db.platform.log_months import AUDIT, COMMAND_LOG
from handlers.operations.doctor.examination import Check, Diagnosis, Installation, fine, problem, warning
from handlers.operations.doctor.fixing import (
    fix_boards,
    fix_indexes,
    fix_ledgers,
    fix_logs,
    fix_orphans,
    fix_totals,
    look_at_boards,
    look_at_indexes,
    look_at_orphans,
)
from handlers.platform.checkup.activity_waiting import count_waiting
from handlers.platform.checkup.relay_shards import read_shards

LATE_SECONDS = 60
SHOWN_AT_MOST = 5
RELAY_DROPPED = "guildhall:relay:dropped"
WORKERS = ("guildhall:queue:quick:health-check", "guildhall:queue:long:health-check")
ACTIVITY_DEAD = "guildhall:activity:dead"
BACKUP_LATE = timedelta(days=2)
BEHIND = 1_000
"""Records that may wait for the drain before it is worth a word."""


async def look_at_migrations(patient: Installation) -> Sequence[Diagnosis]:
    """All files applied, none changed afterwards."""
    states = await migrate.status(patient.connection)
    wrong = [
        f"{state.number:04} {state.name} is {state.state}" for state in states if state.state != "applied"
    ]
    return problem("; ".join(wrong)) if wrong else fine(f"all {len(states)} applied")


async def look_at_outbox(patient: Installation) -> Sequence[Diagnosis]:
    """Nothing given up, nothing waiting long after its time."""
    state = await health.get_outbox_health(patient.connection, patient.clock.now(), LATE_SECONDS)
    if state.dead:
        return problem(
            f"{state.dead} changes at Discord were given up; the last error was: {state.last_error}"
        )
    if state.late:
        return warning(f"{state.late} changes wait for more than {LATE_SECONDS} s: does a worker run?")
    return fine(f"{state.pending} waiting, none late")


async def look_at_schedule(patient: Installation) -> Sequence[Diagnosis]:
    """No timer long past its time."""
    late = await health.count_late_timers(patient.connection, patient.clock.now(), LATE_SECONDS)
    return warning(f"{late} timers are overdue: does a worker run?") if late else fine("no timer is overdue")


async def look_at_notices(patient: Installation) -> Sequence[Diagnosis]:
    """Members are told what waits for them, and channels take what is posted."""
    state = await health.get_notice_health(patient.connection, patient.clock.now(), LATE_SECONDS)
    if state.late:
        return warning(f"{state.late} notices to members are overdue: does a worker run?")
    if state.lost:
        return warning(f"{state.lost} notices of the last day found no channel that takes them")
    return fine(f"{state.waiting} wait for quiet hours, digests or their turn")


async def look_at_totals(patient: Installation) -> Sequence[Diagnosis]:
    """Totals are the sums of days, granted xp that of the ledger, and nothing is impossible."""
    checked = await proofs.list_violations(patient.connection)
    problems = [
        finding
        for rule, rows in checked.items()
        for row in rows[:SHOWN_AT_MOST]
        for finding in problem(f"{rule}: not where {', '.join(f'{k} {v}' for k, v in row.items())}")
    ]
    return problems or fine(f"{len(checked)} proofs hold")


async def look_at_ledgers(patient: Installation) -> Sequence[Diagnosis]:
    """Every holder's total is the sum of their entries, and what was handed over arrived."""
    totals = await ledger_proofs.list_totals_unlike_entries(patient.connection)
    lossy = await ledger_proofs.list_lossy_transfers(patient.connection)
    texts = [
        *(
            f"{row['ledger']} of {row['account'] or row['user_id']} in {row['guild_id']} is {row['total']}, "
            f"its entries are {row['entries']}"
            for row in totals[:SHOWN_AT_MOST]
        ),
        *(
            f"{row['ledger']}: the transfer {row['key']} in {row['guild_id']} is off by {row['amount']}"
            for row in lossy[:SHOWN_AT_MOST]
        ),
    ]
    return [finding for text in texts for finding in problem(text)] or fine("totals are the sums of entries")


async def look_at_backups(patient: Installation) -> Sequence[Diagnosis]:
    """The last one is of today or yesterday, and one was restored and held what it should."""
    last = await backups.find_last_backup(patient.connection)
    if last is None:
        return fine("none was made here: set BACKUP_DIR, unless your provider takes snapshots")
    age = patient.clock.now() - last.made_at
    if age > BACKUP_LATE:
        return problem(
            f"the last one, {last.name}, is {age.days} days old: does a worker with BACKUP_DIR run?"
        )
    proof = await backups.find_last_proof(patient.connection)
    if proof is not None and proof.proof_problem:
        return problem(f"{proof.name} does not hold what it should: {proof.proof_problem}")
    proven = f"{proof.name} was restored and compared" if proof else "none was restored and compared yet"
    return fine(f"the last one is {last.name}, {last.bytes:,} bytes; {proven}")


async def look_at_logs(patient: Installation) -> Sequence[Diagnosis]:
    """Logs have tables for the months to come, and old months are gone."""
    missing, left = [], []
    for log in (AUDIT, COMMAND_LOG):
        missing += await log_months.list_missing_months(patient.connection, log, patient.clock.now())
        left += [m for m in await log_months.list_months(patient.connection, log) if not m.attached]
    if left:
        return warning(f"{', '.join(m.table for m in left)}: could not be put aside and dropped yet")
    if missing:
        return warning(f"no {', '.join(m.table for m in missing)}: what belongs there is kept with the rest")
    return fine("the months to come have their tables")


async def look_at_redis(patient: Installation) -> Sequence[Diagnosis]:
    """It answers and keeps what it is given."""
    if patient.redis is None:
        return warning("REDIS_URL is not set: not examined")
    await patient.redis.ping()
    persistence = await patient.redis.info("persistence")
    if not persistence.get("aof_enabled"):
        return warning("appendonly is off: a restart of Redis loses activity that is not yet stored")
    return fine("answers and writes everything down")


async def look_at_relay(patient: Installation) -> Sequence[Diagnosis]:
    """Every shard that reports is connected, and no event had to be dropped."""
    if patient.redis is None:
        return warning("REDIS_URL is not set: not examined")
    shards = await read_shards(patient.redis)
    if not shards:
        return warning("no shard reports: is the relay running?")
    away = sum(not shard.connected for shard in shards)
    dropped = int(await patient.redis.get(RELAY_DROPPED) or 0)
    if away:
        return problem(f"{away} of {len(shards)} shards are not connected")
    if dropped:
        return warning(f"{dropped} events were dropped because Redis was away too long")
    return fine(f"{len(shards)} connected, nothing dropped")


async def look_at_workers(patient: Installation) -> Sequence[Diagnosis]:
    """Somebody takes the jobs of each queue."""
    if patient.redis is None:
        return warning("REDIS_URL is not set: not examined")
    alive = await patient.redis.exists(*WORKERS)
    return fine("at work") if alive == len(WORKERS) else problem("no worker runs: start `guildhall worker`")


async def look_at_activity(patient: Installation) -> Sequence[Diagnosis]:
    """What the relay wrote is counted, and nothing of it was unreadable."""
    if patient.redis is None:
        return warning("REDIS_URL is not set: not examined")
    waiting = await count_waiting(patient.connection, patient.redis, BEHIND)
    if dead := await patient.redis.xlen(ACTIVITY_DEAD):
        return warning(f"{dead} records could not be counted; they are in the stream {ACTIVITY_DEAD}")
    if waiting == BEHIND:
        return warning(f"at least {BEHIND} records wait to be counted: does a worker run?")
    return fine(f"{waiting} records wait to be counted")


CHECKS = (
    Check("migrations", look_at_migrations),
    Check("outbox", look_at_outbox),
    Check("schedule", look_at_schedule),
    Check("notices", look_at_notices),
    Check("totals", look_at_totals, fix_totals),
    Check("ledgers", look_at_ledgers, fix_ledgers),
    Check("boards", look_at_boards, fix_boards),
    Check("orphans", look_at_orphans, fix_orphans),
    Check("indexes", look_at_indexes, fix_indexes),
    Check("backups", look_at_backups),
    Check("logs", look_at_logs, fix_logs),
    Check("redis", look_at_redis),
    Check("relay", look_at_relay),
    Check("workers", look_at_workers),
    Check("activity", look_at_activity),
)
