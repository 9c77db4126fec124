"""What the raid desk had in rows of its own goes to the building blocks, and back, and nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from db.kit.ledger_proofs import list_totals_unlike_entries
from db.migrate import migrate
from handlers.raid_desk.ledgers import COUNTS, QUOTA_POINTS, RAIDER_POINTS
from tests.support.services import Services, connect

RUN = """
    INSERT INTO run (guild_id, key, organizer_id, dungeon_key, dungeon, channel_id, message_id, panel_shown,
                     state, created_at)
    VALUES (1, $1, 2, 'void', '{}', 3, $2, $3, $4, now())
"""


@pytest_asyncio.fixture
async def before(services: Services) -> AsyncIterator[Any]:
    """A database as it was."""
    connection = await connect(await services.new_database(migrated=False))
    await migrate(connection, 27)
    yield connection
    await connection.close()


async def test_panels_stay_where_they_are(before: Any) -> None:
    await before.execute(RUN, "posted", 11, "digest:4", "open")
    await before.execute(RUN, "on its way", None, "digest:0", "open")
    await before.execute(RUN, "refused", None, "!Missing Access", "open")
    await before.execute(RUN, "over", 12, "digest:9", "ended")
    on_its_way = await before.fetchval("SELECT run_id FROM run WHERE key = 'on its way'")
    await before.execute(
        "INSERT INTO outbox (target, effect, payload) VALUES ('channel:3', 'x', $1)",
        {"origin": f"raid_desk.panel:{on_its_way}"},
    )

    await migrate(before, 90)
    rows = await before.fetch(
        """
        SELECT key, message_id, posting, ended, panel.due_at IS NOT NULL AS due,
               payload ->> 'origin' AS origin
        FROM panel JOIN run ON kind = 'raid_desk.run' AND subject = run_id
        LEFT JOIN outbox ON payload ->> 'origin' = 'kit.panel:' || panel_id ORDER BY run_id
        """
    )
    await migrate(before, 27)
    back = await before.fetch("SELECT message_id FROM run ORDER BY run_id")

    assert [(row["key"], row["message_id"], row["posting"], row["ended"], row["due"]) for row in rows] == [
        ("posted", 11, False, False, True),
        ("on its way", None, True, False, True),
        ("refused", None, False, False, True),
        ("over", 12, False, True, False),
    ]
    assert [row["origin"] is not None for row in rows] == [False, True, False, False]
    assert [row["message_id"] for row in back] == [11, None, None, 12]
    assert await before.fetchval("SELECT payload ->> 'origin' FROM outbox") == f"raid_desk.panel:{on_its_way}"


async def test_points_and_counts_are_proven_ledgers_and_go_back_as_they_were(before: Any) -> None:
    run_id = await before.fetchval(RUN + " RETURNING run_id", "logged", 11, None, "ended")
    rows = [
        ("led", "run_completed", "", 2, 0, None),
        ("popped", "key_popped", "void_key", 0, 3, None),
        ("joined", "run_joined", "", 0, 1, None),
        ("reverse:3", "run_joined", "", 0, -1, 3),
    ]
    for key, kind, subject, quota, raider, reverses in rows:
        await before.execute(
            """
            INSERT INTO raid_ledger (guild_id, key, kind, user_id, run_id, dungeon_key, subject, amount,
                                     quota_points, raider_points, reverses, reason, at)
            VALUES (1, $1, $2, 7, $3, 'void', $4, $5, $6, $7, $8, $9, now())
            """,
            key,
            kind,
            run_id,
            subject,
            -1 if reverses else 1,
            quota,
            raider,
            reverses,
            "undo" if reverses else "",
        )
    columns = """kind, user_id, run_id, dungeon_key, subject, amount, quota_points, raider_points, reverses,
                 reason, key, at"""
    was = await before.fetch(f"SELECT {columns} FROM raid_ledger ORDER BY entry_id")

    await migrate(before, 91)
    async with before.transaction():
        totals = [await ledger.total(before, 1, 7) for ledger in (COUNTS, QUOTA_POINTS, RAIDER_POINTS)]
        keys = await COUNTS.standing_entries(before, 1, {"run": run_id, "item": "void_key"})
        wrong = await list_totals_unlike_entries(before)
    await migrate(before, 27)

    assert (totals, wrong) == ([2, 2, 3], [])
    assert [(entry.reason, entry.key) for entry in keys] == [("key_popped", "popped")]
    assert await before.fetch(f"SELECT {columns} FROM raid_ledger ORDER BY entry_id") == was


async def test_threads_go_on_where_they_were_and_go_back(before: Any) -> None:
    run_id = await before.fetchval(RUN + " RETURNING run_id", "logged", 11, "x", "open")
    await before.execute(
        "INSERT INTO run_log (run_id, guild_id, channel_id, thread_id, state, logged_until, due_at) "
        "VALUES ($1, 1, 5, 6, 'open', 17, now())",
        run_id,
    )
    posted, coming = [
        await before.fetchval(
            "INSERT INTO headcount (guild_id, key, organizer_id, dungeons, channel_id, thread_id, ends_at, "
            "created_at) VALUES (1, $1, 2, '[]', 3, $2, now(), now()) RETURNING headcount_id",
            key,
            thread_id,
        )
        for key, thread_id in (("posted", 8), ("coming", None))
    ]
    for kind, told in (("posted", "now()"), ("answered", "NULL")):
        await before.execute(
            f"INSERT INTO headcount_event (headcount_id, kind, facts, at, told_at) "
            f"VALUES ($1, $2, '{{}}', now(), {told})",
            posted,
            kind,
        )
    origins = [f"raid_desk.run_log.lines:{run_id}", f"raid_desk.headcount_log:{coming}"]
    for origin in origins:
        await before.execute(
            "INSERT INTO outbox (target, effect, payload) VALUES ('channel:5', 'x', $1)",
            {"origin": origin, "channel_id": 5},
        )

    await migrate(before, 103)
    threads = await before.fetch("SELECT * FROM log_thread ORDER BY log_thread_id")
    moved = await before.fetch("SELECT payload ->> 'origin' AS origin FROM outbox ORDER BY outbox_id")
    told = await before.fetchval("SELECT event_id FROM headcount_event WHERE told_at IS NOT NULL")
    await migrate(before, 27)

    seen = ("kind", "subject", "channel_id", "thread_id", "state", "written_until")
    assert [tuple(row[name] for name in seen) for row in threads] == [
        ("raid_desk.run", run_id, 5, 6, "open", 17),
        ("raid_desk.headcount", posted, 3, 8, "open", told),
        ("raid_desk.headcount", coming, 5, None, "opening", 0),
    ]
    ids = [row["log_thread_id"] for row in threads]
    assert [row["origin"] for row in moved] == [f"kit.thread.lines:{ids[0]}", f"kit.thread:{ids[2]}"]
    back = await before.fetchrow("SELECT thread_id, logged_until FROM run_log")
    assert tuple(back) == (6, 17)
    assert await before.fetchval("SELECT thread_id FROM headcount WHERE key = 'posted'") == 8
    assert [
        row["origin"]
        for row in await before.fetch("SELECT payload ->> 'origin' AS origin FROM outbox ORDER BY outbox_id")
    ] == origins
