"""The doctor finds what is wrong, and says so in plain words."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.operations.doctor import CHECKS, Check, Diagnosis, Installation, Severity, examine
from tests.support.clock import StillClock

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def patient(connection: Any, redis: Any) -> Installation:
    return Installation(connection, redis, StillClock(NOW))


async def found(patient: Installation, name: str) -> list[Diagnosis]:
    checks = [check for check in CHECKS if check.name == name]
    return [finding async for _, finding in examine(patient, checks)]


async def severity(patient: Installation, name: str) -> Severity:
    (finding,) = await found(patient, name)
    return finding.severity


@pytest.mark.parametrize(
    "name", ["migrations", "outbox", "schedule", "notices", "totals", "redis", "activity"]
)
async def test_an_untouched_guildhall_is_well(patient: Installation, name: str) -> None:
    assert await severity(patient, name) is Severity.FINE


async def test_a_migration_changed_after_it_was_applied_is_a_problem(patient: Installation) -> None:
    transaction = patient.connection.transaction()
    await transaction.start()
    await patient.connection.execute("UPDATE schema_migration SET checksum = 'x' WHERE number = 1")

    (finding,) = await found(patient, "migrations")

    await transaction.rollback()
    assert finding == Diagnosis(Severity.PROBLEM, "0001 platform is changed")


ADD_TO_OUTBOX = """
    INSERT INTO outbox (target, effect, payload, state, due_at, last_error)
    VALUES ('t', 'e', '{}', $1, $2, $3)
"""


async def test_a_change_at_discord_that_was_given_up_is_a_problem(patient: Installation) -> None:
    await patient.connection.execute(ADD_TO_OUTBOX, "dead", NOW, "50013: Missing Permissions")

    (finding,) = await found(patient, "outbox")

    assert finding.severity is Severity.PROBLEM
    assert "1 changes at Discord were given up; the last error was: 50013" in finding.text


async def test_changes_that_wait_too_long_are_a_warning(patient: Installation) -> None:
    await patient.connection.execute(
        ADD_TO_OUTBOX, "pending", datetime(2026, 11, 20, 11, 58, tzinfo=UTC), None
    )

    assert await severity(patient, "outbox") is Severity.WARNING


async def test_an_overdue_timer_is_a_warning(patient: Installation) -> None:
    await patient.connection.execute(
        "INSERT INTO schedule (request, payload, due_at) VALUES ('r', '{}', $1)",
        datetime(2026, 11, 20, 11, 0, tzinfo=UTC),
    )

    assert await severity(patient, "schedule") is Severity.WARNING


async def test_a_total_that_is_not_the_sum_of_its_days_is_a_problem(patient: Installation) -> None:
    await patient.connection.execute(
        "INSERT INTO activity_total (guild_id, user_id, xp, messages, earned_xp) VALUES (1, 2, 100, 7, 90)"
    )
    await patient.connection.execute(
        "INSERT INTO activity_day (guild_id, user_id, day, messages, message_xp) "
        "VALUES (1, 2, '2026-11-20', 7, 90)"
    )

    (finding,) = await found(patient, "totals")
    assert finding.severity is Severity.PROBLEM
    assert finding.text.startswith(
        "totals are the sums of their days: not where guild_id 1, user_id 2, xp 100, days_xp 90"
    )


async def test_granted_xp_that_is_not_in_the_ledger_is_a_problem(patient: Installation) -> None:
    await patient.connection.execute("INSERT INTO activity_total (guild_id, user_id, xp) VALUES (1, 2, 50)")
    await patient.connection.execute(
        "INSERT INTO activity_day (guild_id, user_id, day, granted_xp) VALUES (1, 2, '2026-11-20', 50)"
    )

    (finding,) = await found(patient, "totals")
    assert finding.text.startswith("granted xp is the sum of the ledger: not where guild_id 1, user_id 2")


async def test_totals_that_add_up_are_fine(patient: Installation) -> None:
    await patient.connection.execute(
        "INSERT INTO activity_total (guild_id, user_id, xp, earned_xp) VALUES (1, 2, 60, 10)"
    )
    await patient.connection.execute(
        "INSERT INTO activity_day (guild_id, user_id, day, granted_xp, voice_xp) "
        "VALUES (1, 2, '2026-11-20', 50, 10)"
    )
    await patient.connection.execute(
        "INSERT INTO xp_ledger (guild_id, user_id, amount, reason, key, day, at) "
        "VALUES (1, 2, 50, 'gift', 'k', '2026-11-20', now())"
    )

    assert await severity(patient, "totals") is Severity.FINE


async def test_no_report_of_a_relay_is_a_warning(patient: Installation) -> None:
    assert await severity(patient, "relay") is Severity.WARNING


async def test_a_connected_relay_is_fine(patient: Installation, redis: Any) -> None:
    await redis.set("guildhall:relay:health:0", '{"connected": true}')

    assert await severity(patient, "relay") is Severity.FINE


async def test_a_shard_that_is_not_connected_is_a_problem(patient: Installation, redis: Any) -> None:
    await redis.set("guildhall:relay:health:0", '{"connected": true}')
    await redis.set("guildhall:relay:health:1", '{"connected": false}')

    (finding,) = await found(patient, "relay")

    assert finding == Diagnosis(Severity.PROBLEM, "1 of 2 shards are not connected")


async def test_dropped_events_are_a_warning(patient: Installation, redis: Any) -> None:
    await redis.set("guildhall:relay:health:0", '{"connected": true}')
    await redis.set("guildhall:relay:dropped", 12)

    assert await severity(patient, "relay") is Severity.WARNING


async def test_a_check_that_fails_is_a_finding_and_the_others_are_still_made(patient: Installation) -> None:
    def failing(text: str) -> Callable[..., Any]:
        async def look(patient: Installation) -> list[Diagnosis]:
            raise ConnectionError(text)

        return look

    checks = [Check("broken", failing("away")), *CHECKS[:1]]
    results = [(check.name, finding.severity) async for check, finding in examine(patient, checks)]

    assert results == [("broken", Severity.PROBLEM), ("migrations", Severity.FINE)]


async def test_a_guildhall_without_a_worker_is_not_well(patient: Installation) -> None:
    assert await severity(patient, "workers") is Severity.PROBLEM

    for queue in ("quick", "long"):
        await patient.redis.set(f"guildhall:queue:{queue}:health-check", "alive")

    assert await severity(patient, "workers") is Severity.FINE


async def test_records_that_nobody_counts_are_told(patient: Installation) -> None:
    for number in range(1_000):
        await patient.redis.xadd(f"guildhall:activity:{number % 16}", {"r": b""})

    (finding,) = await found(patient, "activity")

    assert finding == Diagnosis(
        Severity.WARNING, "at least 1000 records wait to be counted: does a worker run?"
    )


async def test_records_that_could_not_be_counted_are_told(patient: Installation) -> None:
    await patient.redis.xadd("guildhall:activity:dead", {"r": b"?"})

    assert await severity(patient, "activity") is Severity.WARNING


@pytest.mark.parametrize(
    ("state", "due", "word"),
    [("waiting", -61, "overdue"), ("waiting", 0, "1 wait"), ("lost", 0, "found no channel")],
)
async def test_notices_that_are_late_or_lost_are_found(
    patient: Installation, state: str, due: int, word: str
) -> None:
    await patient.connection.execute(
        """
        INSERT INTO notification (guild_id, user_id, kind, content, place, channel_id, state, due_at, sent_at,
                                  created_at)
        VALUES (1, 1, 'quest', 'a quest', 'channel', 1, $1, $2::timestamptz + make_interval(secs => $3),
                CASE WHEN $1 = 'lost' THEN $2 END, $2)
        """,
        state,
        NOW,
        due,
    )

    (finding,) = await found(patient, "notices")

    assert word in finding.text
