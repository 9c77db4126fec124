"""Resets: each period begun once, wherever the worker dies, whenever it comes back."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from db import schedule
from db.activity import activity_quest_state
from db.activity import activity_quests as rows
from db.outbox import Outbox
from handlers.activity.activity_quests import periods
from handlers.activity.activity_quests.calendar import QuestCalendar, QuestCycle
from jobs.activity import activity_quests
from jobs.activity.activity_quests import arrange_quests
from jobs.run import Job
from jobs.schedule import ScheduleSweeper
from tests.activity.activity_quests.conftest import new_quest
from tests.activity.draining.conftest import GUILD
from tests.support.chosen import choose
from tests.support.death import Stopped, stops_at

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHANNEL = 999


class Clockwork(ScheduleSweeper):
    """The task that sets timers, and the timers."""

    async def sweep_due(self):
        await arrange_quests(self._job)
        return await super().sweep_due()


@pytest_asyncio.fixture
async def sweeper(job, connection):
    """A guild with a quest channel, and the timers of a worker."""
    await connection.execute(
        "INSERT INTO guild (guild_id, name, owner_id, updated_at) VALUES ($1, 'Hall', 1, $2)", GUILD, NOON
    )
    await set_up(connection, "platform", channels={"quest": CHANNEL})
    return Clockwork(job)


async def set_up(connection, module, **settings):
    await choose(connection, GUILD, module, **settings)


async def quests(connection):
    """What was ever written, without what differs from run to run."""
    rows = await connection.fetch(
        "SELECT key, template, target, reward_xp, starts_at, ends_at FROM activity_quest ORDER BY key"
    )
    return [tuple(row.values()) for row in rows]


async def posts(connection):
    return await connection.fetchval("SELECT count(*) FROM outbox WHERE target = $1", f"channel:{CHANNEL}")


async def passes(job, sweeper, **by):
    job.clock.moves(**by)
    await sweeper.sweep_due()


STEPS = [
    (Job, "guild"),
    (activity_quests, "read_usage"),
    (activity_quests, "begin_period"),
    (activity_quest_state, "lock_state"),
    (rows, "add_quest"),
    (activity_quest_state, "mark_state"),
    (periods.rows, "list_last_templates"),
    (Outbox, "add"),
    (schedule, "move_timer"),
]


@pytest.mark.parametrize("after_step", [False, True])
@pytest.mark.parametrize(("owner", "step"), STEPS, ids=[name for _, name in STEPS])
async def test_a_reset_that_dies_at_any_step_is_done_once(
    job, sweeper, connection, monkeypatch, owner, step, after_step
):
    await sweeper.sweep_due()
    job.clock.moves(hours=13)
    died = stops_at(monkeypatch, owner, step, times=2, after_step=after_step)
    for _ in range(5):
        with suppress(Stopped):
            await sweeper.sweep_due()
        job.clock.moves(minutes=5)
    monkeypatch.undo()

    assert died
    written = await quests(connection)
    assert len(written) == 6
    assert len({key for key, *_ in written}) == 6
    assert {row[4] for row in written} == {datetime(2026, 11, 21, tzinfo=UTC)}
    assert await posts(connection) == 1


async def test_the_same_reset_done_elsewhere_draws_the_same(job, sweeper, connection):
    await sweeper.sweep_due()
    await passes(job, sweeper, hours=13)
    once = await quests(connection)
    for table in ("activity_quest", "activity_quest_guild", "outbox"):
        await connection.execute(f"DELETE FROM {table}")
    job.clock.moves(hours=-13)
    await passes(job, sweeper, seconds=0)
    await connection.execute("UPDATE schedule SET due_at = $1", job.clock.now())
    await sweeper.sweep_due()
    await passes(job, sweeper, hours=13)

    assert await quests(connection) == once


async def test_resets_that_were_missed_are_made_up_for_once(job, sweeper, connection):
    await sweeper.sweep_due()
    await passes(job, sweeper, hours=13)
    await passes(job, sweeper, days=20, hours=3)

    cycles = await connection.fetch(
        "SELECT cycle, count(*) AS number, max(starts_at) AS starts_at, max(ends_at) AS ends_at"
        " FROM activity_quest GROUP BY cycle"
    )
    by_cycle = {row["cycle"]: row for row in cycles}
    now = job.clock.now()
    assert {cycle: row["number"] for cycle, row in by_cycle.items()} == {
        "daily": 6,
        "weekly": 4,
        "monthly": 2,
    }
    for cycle, row in by_cycle.items():
        period = QuestCalendar().period(QuestCycle(cycle), now)
        assert (row["starts_at"], row["ends_at"]) == (period.start, period.end)
    assert await posts(connection) == 2


async def test_a_changed_hour_moves_the_end_of_what_runs_and_leaves_no_gap(job, sweeper, connection):
    await sweeper.sweep_due()
    await passes(job, sweeper, hours=13)
    await set_up(connection, "activity", quest_reset_hour=6)
    await passes(job, sweeper, minutes=1)
    ends = await connection.fetchval("SELECT max(ends_at) FROM activity_quest WHERE cycle = 'daily'")
    await passes(job, sweeper, hours=5, minutes=30)

    days = await connection.fetch(
        "SELECT DISTINCT starts_at, ends_at FROM activity_quest WHERE cycle = 'daily' ORDER BY starts_at"
    )
    six = datetime(2026, 11, 21, 6, tzinfo=UTC)
    assert ends == six
    assert [(row["starts_at"], row["ends_at"]) for row in days] == [
        (six - timedelta(hours=6), six),
        (six, six + timedelta(days=1)),
    ]


async def test_own_quests_come_again_until_somebody_ends_them(job, sweeper, connection):
    await sweeper.sweep_due()
    tomorrow = datetime(2026, 11, 21, tzinfo=UTC)
    quest_id = await rows.add_quest(connection, new_quest("mine", NOON, tomorrow), NOON)
    await passes(job, sweeper, hours=13)
    await passes(job, sweeper, days=1)
    again = await connection.fetch("SELECT quest_id, starts_at FROM activity_quest WHERE name = 'mine'")
    newest = max(again, key=lambda row: row["starts_at"])
    await rows.mark_quest_deactivated(connection, newest["quest_id"], job.clock.now())
    await passes(job, sweeper, days=1)

    assert len(again) == 3
    assert len({row["quest_id"] for row in again} - {quest_id}) == 2
    assert await connection.fetchval("SELECT count(*) FROM activity_quest WHERE name = 'mine'") == 3


async def test_a_guild_that_removed_the_bot_gets_no_quests_and_new_ones_when_it_is_back(
    job, sweeper, connection
):
    await sweeper.sweep_due()
    await connection.execute("UPDATE guild SET left_at = $1", NOON)
    await passes(job, sweeper, days=3)
    gone = await quests(connection)
    timers = await connection.fetchval("SELECT count(*) FROM schedule WHERE guild_id = $1", GUILD)
    await connection.execute("UPDATE guild SET left_at = NULL")
    await passes(job, sweeper, minutes=1)

    assert gone == []
    assert timers == 0
    assert len(await quests(connection)) == 6


async def test_values_follow_the_boards_of_last_week(job, sweeper, connection):
    for user_id in range(1, 21):
        await connection.execute(
            "INSERT INTO activity_total (guild_id, user_id) VALUES ($1, $2)", GUILD, user_id
        )
    await connection.execute(
        "INSERT INTO standing_bucket VALUES ($1, 'messages:week:2026-11-09', 1, standing_bucket_of(200), 12),"
        " ($1, 'messages:week:2026-11-09', 1, standing_bucket_of(20), 8)",
        GUILD,
    )
    usage = await periods.read_usage(connection, GUILD, NOON, "UTC")

    assert usage.members == {"messages": 20}
    assert usage.typical("messages") == 200
    assert not usage.suits("voice")
