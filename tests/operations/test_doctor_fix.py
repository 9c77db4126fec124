"""`guildhall doctor --fix` fixes what follows from other rows, once, and leaves the rest to people."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from handlers.kit.ledgers import Ledger, LedgerEntry
from handlers.operations.doctor import CHECKS, Installation, Severity, examine, fix_all
from tests.support.clock import StillClock

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def patient(connection: Any, redis: Any) -> Installation:
    return Installation(connection, redis, StillClock(NOW))


def checks(name: str) -> list[Any]:
    return [check for check in CHECKS if check.name == name]


async def is_well(patient: Installation, name: str) -> bool:
    findings = [finding async for _, finding in examine(patient, checks(name))]
    return all(finding.severity is Severity.FINE for finding in findings)


async def fixed(patient: Installation, name: str) -> list[str]:
    return [done async for _, done in fix_all(patient, checks(name))]


async def add_member(db: Any, user_id: int, *, messages: int = 4, xp: int = 80) -> None:
    await db.execute(
        "INSERT INTO activity_total (guild_id, user_id, messages, xp, earned_xp) VALUES (1, $1, $2, $3, $3)",
        user_id,
        messages,
        xp,
    )
    await db.execute(
        "INSERT INTO activity_day (guild_id, user_id, day, messages, message_xp) VALUES (1, $1, $2, $3, $4)",
        user_id,
        DAY,
        messages,
        xp,
    )


async def totals(db: Any, user_id: int) -> tuple[int, int, int]:
    row = await db.fetchrow("SELECT xp, messages, earned_xp FROM activity_total WHERE user_id = $1", user_id)
    return row["xp"], row["messages"], row["earned_xp"]


async def test_totals_become_the_sums_of_their_days_again(patient: Installation) -> None:
    db = patient.connection
    await add_member(db, 2)
    await db.execute("UPDATE activity_total SET xp = 1000, messages = 1, earned_xp = 3")
    assert not await is_well(patient, "totals")

    done = await fixed(patient, "totals")

    assert done == ["1 members: totals are the sums of their days again"]
    assert await totals(db, 2) == (80, 4, 80)
    assert await db.fetchval("SELECT count(*) FROM standing_dirty WHERE user_id = 2") == 1
    assert await is_well(patient, "totals")
    assert await fixed(patient, "totals") == []


async def test_a_total_that_is_missing_is_made_from_the_days(patient: Installation) -> None:
    await add_member(patient.connection, 2)
    await patient.connection.execute("DELETE FROM activity_total")

    await fixed(patient, "totals")

    assert await totals(patient.connection, 2) == (80, 4, 80)


async def test_what_was_granted_follows_the_ledger(patient: Installation) -> None:
    """A day that claims more than the ledger gave, and a row of the ledger that no day knows."""
    db = patient.connection
    await add_member(db, 2)
    await add_member(db, 3)
    await db.execute("UPDATE activity_day SET granted_xp = 500 WHERE user_id = 2")
    await db.execute(
        """
        INSERT INTO xp_ledger (guild_id, user_id, day, amount, reason, key, at)
        VALUES (1, 3, $1, 25, 'grant', 'test', now())
        """,
        DAY,
    )
    assert not await is_well(patient, "totals")

    await fixed(patient, "totals")

    assert [await totals(db, user_id) for user_id in (2, 3)] == [(80, 4, 80), (105, 4, 80)]
    assert await is_well(patient, "totals")


async def test_more_members_than_one_look_shows_are_all_mended(patient: Installation) -> None:
    for user_id in range(2, 252):
        await add_member(patient.connection, user_id)
    await patient.connection.execute("UPDATE activity_total SET xp = xp + 1")

    assert await fixed(patient, "totals") == ["250 members: totals are the sums of their days again"]
    assert await is_well(patient, "totals")


async def test_what_was_counted_wrong_is_left_to_people(patient: Installation) -> None:
    """More voice than a day has: nobody can know how much it was."""
    await patient.connection.execute(
        "INSERT INTO activity_day (guild_id, user_id, day, voice_seconds) VALUES (1, 2, $1, 200000)", DAY
    )
    await fixed(patient, "totals")

    assert not await is_well(patient, "totals")
    assert await patient.connection.fetchval("SELECT voice_seconds FROM activity_day") == 200_000


async def test_holders_are_counted_again(patient: Installation) -> None:
    await patient.connection.execute(
        "INSERT INTO achievement (guild_id, name, holders, created_at) VALUES (1, 'First', 7, $1)", NOW
    )
    assert not await is_well(patient, "totals")

    assert await fixed(patient, "totals") == ["1 achievements: holders are counted again"]
    assert await is_well(patient, "totals")


async def add_place(db: Any, user_id: int, xp: int, *, counted: bool = True) -> None:
    await db.execute("INSERT INTO standing VALUES (1, 'xp:all', $1, $2)", user_id, xp)
    if counted:
        await db.execute(
            """
            INSERT INTO standing_bucket AS b
            SELECT 1, 'xp:all', span, standing_bucket_of($1) >> shift, 1
            FROM (VALUES (1, 0), (128, 7)) AS spans(span, shift)
            ON CONFLICT (guild_id, board, span, bucket) DO UPDATE SET members = b.members + 1
            """,
            xp,
        )


async def test_boards_lose_strangers_and_are_counted_again(patient: Installation) -> None:
    db = patient.connection
    await add_member(db, 2)
    await add_place(db, 2, 80)
    assert await is_well(patient, "boards")
    await add_place(db, 3, 5_000)
    assert not await is_well(patient, "boards")

    assert await fixed(patient, "boards") == ["1 servers: boards are counted again"]

    assert await db.fetchval("SELECT standing_rank(1, 'xp:all', 80)") == 1
    assert await is_well(patient, "boards")
    assert await fixed(patient, "boards") == []


async def test_a_place_that_nobody_counted_is_counted(patient: Installation) -> None:
    db = patient.connection
    await add_member(db, 2)
    await add_place(db, 2, 80, counted=False)
    assert await db.fetchval("SELECT standing_rank(1, 'xp:all', 10)") == 1

    await fixed(patient, "boards")

    assert await db.fetchval("SELECT standing_rank(1, 'xp:all', 10)") == 2


async def test_a_place_with_other_xp_is_looked_at_again(patient: Installation) -> None:
    await add_member(patient.connection, 2)
    await add_place(patient.connection, 2, 79)

    await fixed(patient, "boards")

    assert await patient.connection.fetchval("SELECT user_id FROM standing_dirty") == 2


async def test_a_board_in_a_channel_gets_its_panel_back(patient: Installation) -> None:
    db = patient.connection
    await db.execute(
        "INSERT INTO leaderboard_panel (guild_id, channel_id, metric, period) VALUES (1, 5, 'xp', 'all')"
    )
    assert not await is_well(patient, "boards")

    assert await fixed(patient, "boards") == ["1 boards in channels: shown again"]

    row = await db.fetchrow("SELECT kind, subject, guild_id, channel_id, due_at FROM panel")
    board_id = await db.fetchval("SELECT panel_id FROM leaderboard_panel")
    assert tuple(row) == ("activity.board", board_id, 1, 5, NOW)
    assert await is_well(patient, "boards")


async def test_voice_states_of_a_server_that_was_left_go(patient: Installation) -> None:
    db = patient.connection
    await db.execute("INSERT INTO guild (guild_id, left_at) VALUES (1, $1)", NOW)
    await db.execute(
        """
        INSERT INTO voice_state (guild_id, user_id, channel_id, deafened, joined_at, counted_until)
        VALUES (1, 2, 3, false, $1, $1)
        """,
        NOW,
    )
    assert not await is_well(patient, "orphans")

    assert await fixed(patient, "orphans") == ["1 voice states deleted"]
    assert await is_well(patient, "orphans")


async def test_a_missing_index_is_made_as_the_migrations_make_it(patient: Installation) -> None:
    db = patient.connection
    definition = "SELECT indexdef FROM pg_indexes WHERE indexname = 'standing_by_step'"
    before = await db.fetchval(definition)
    await db.execute("DROP INDEX standing_by_step")
    try:
        (finding,) = [finding async for _, finding in examine(patient, checks("indexes"))]
        assert finding.text == "missing or broken: standing_by_step"
        assert await fixed(patient, "indexes") == ["standing_by_step is there again"]
        assert await is_well(patient, "indexes")
    finally:
        await db.execute("DROP INDEX IF EXISTS standing_by_step")
        await db.execute(before)


async def test_the_total_of_a_ledger_becomes_the_sum_of_its_entries_again(patient: Installation) -> None:
    points = Ledger("tests.points")
    await points.add(patient.connection, 1, LedgerEntry(2, 5, "quest", "a"), now=NOW)
    await patient.connection.execute("UPDATE ledger_total SET total = 50")
    (finding,) = [finding async for _, finding in examine(patient, checks("ledgers"))]

    assert finding.text == "tests.points of 2 in 1 is 50, its entries are 5"
    assert await fixed(patient, "ledgers") == ["1 totals of ledgers are the sums of their entries again"]
    assert await points.total(patient.connection, 1, 2) == 5
    assert await is_well(patient, "ledgers")
