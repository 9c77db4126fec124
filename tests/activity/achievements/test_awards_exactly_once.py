"""Awarded once: wherever a worker is stopped, however many look at once, after any history."""

import asyncio
from collections import defaultdict
from datetime import timedelta

import pytest
import pytest_asyncio
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.activity import achievement_awards
from db.activity import achievements as rows
from db.activity.achievements import AchievementRow
from db.platform import metrics as marks
from handlers.activity.achievements import actions, announcing, awards
from handlers.activity.achievements.awards import Winner
from interactions.languages import Languages
from jobs.activity import achievements, draining
from jobs.activity.counting.watching import Watching
from jobs.run import Job
from tests.activity.draining.conftest import ADA, BEN, GUILD, Stream
from tests.support.clock import StillClock
from tests.support.death import Stopped, stops_at
from tests.support.proven import assert_proven

CIA = 303
ROLE = 77
DEFINITIONS = (
    AchievementRow(
        achievement_id=0, name="three", xp=200, role_id=ROLE, criteria={"metric": "messages", "at_least": 3}
    ),
    AchievementRow(achievement_id=0, name="level", xp=50, criteria={"metric": "level", "at_least": 2}),
    AchievementRow(
        achievement_id=0, name="week", xp=30, criteria={"metric": "messages", "at_least": 5, "in_days": 3}
    ),
    AchievementRow(achievement_id=0, name="both", criteria={"all": [
        {"metric": "messages", "at_least": 4, "in_days": 2},
        {"metric": "reactions", "at_least": 2, "in_days": 2},
    ]}),
)  # fmt: skip
TABLES = ("activity_total", "activity_day", "xp_ledger", "achievement_award", "metric_change")
WIPED = (
    "achievement_award", "achievement", "achievement_set", "metric_change", "metric_watch", "schedule",
    "notification", "outbox", "activity_total", "activity_day", "xp_ledger", "reaction_seen",
    "relay_session", "stream_position", "standing_dirty", "member", "guild",
)  # fmt: skip


async def wipe(connection):
    for table in WIPED:
        await connection.execute(f"DELETE FROM {table}")


@pytest_asyncio.fixture
async def job(pool, redis):
    clock = StillClock()
    return Job(pool=pool, rest=None, redis=redis, clock=clock, languages=Languages(), queue=None)


async def define(job):
    """The definitions of these tests, by name."""
    ids = {}
    async with job.transaction() as db:
        for definition in DEFINITIONS:
            ids[definition.name] = await rows.add_achievement(db, GUILD, definition, None, job.clock.now())
        await actions.watch(db, GUILD, job.clock.now(), check=False)
    return ids


async def drain_all(job, **options):
    await draining.drain_once(job.pool, job.redis, Languages(), **options)


async def check_all(job):
    while await achievements.check_once(job):
        pass


async def contents(connection):
    """All that awarding writes, but for ids and moments."""
    names = dict(await connection.fetch("SELECT achievement_id, name FROM achievement"))
    tables = {}
    for table in TABLES:
        tables[table] = [dict(row) for row in await connection.fetch(f"SELECT * FROM {table}")]
        for row in tables[table]:
            row.pop("xp_ledger_id", None)
            row.pop("key", None)
            row["achievement_id"] = names.get(row.get("achievement_id"))
        tables[table].sort(key=str)
    effects = "SELECT effect, target, payload ->> 'role_id' AS role FROM outbox WHERE effect LIKE '%role%'"
    tables["outbox"] = sorted(map(tuple, await connection.fetch(effects)))
    tables["holders"] = sorted(map(tuple, await connection.fetch("SELECT name, holders FROM achievement")))
    return tables


async def held(connection):
    rows = await connection.fetch(
        """
        SELECT w.user_id, a.name FROM achievement_award AS w JOIN achievement AS a USING (achievement_id)
        WHERE revoked_at IS NULL
        """
    )
    return {(row["user_id"], row["name"]) for row in rows}


async def tell_a_week(stream):
    """Ada and Ben write and react over some days."""
    messages = []
    for day in range(4):
        for user in (ADA, BEN) if day % 2 else (ADA, ADA, CIA):
            messages.append(await stream.message(user))
            await stream.reaction(user, messages[0], emoji=f"e{day}")
            stream.moves(61)
        stream.moves(20 * 3600)


STEPS = [
    (marks, "claim_changes"),
    (achievements, "read_halls"),
    (achievements, "read_values_of"),
    (achievements, "award"),
    (awards, "lock_totals"),
    (achievement_awards, "add_awards"),
    (awards, "add_grants"),
    (achievement_awards, "move_holders"),
    (awards, "add_many"),
    (awards, "add_changed_of"),
    (announcing, "notify_many"),
    (awards, "follow_level_changes"),
]


@pytest.mark.parametrize("after_step", [False, True])
@pytest.mark.parametrize(("owner", "step"), STEPS, ids=[step for _, step in STEPS])
async def test_a_worker_that_dies_at_any_step_loses_and_doubles_nothing(
    job, redis, connection, monkeypatch, owner, step, after_step
):
    stream = Stream(redis)
    await define(job)
    await tell_a_week(stream)
    await drain_all(job)
    await check_all(job)
    expected = await contents(connection)
    assert any(row["xp"] for row in expected["achievement_award"])

    await wipe(connection)
    await define(job)
    await drain_all(job)
    died = stops_at(monkeypatch, owner, step, times=3, after_step=after_step)
    for _ in range(10):
        try:
            await check_all(job)
            break
        except Stopped:
            continue

    assert len(died) == 3
    assert await contents(connection) == expected
    await assert_proven(connection)


@pytest.mark.parametrize("after_step", [False, True])
async def test_a_drain_that_dies_while_it_marks_marks_again(job, redis, connection, monkeypatch, after_step):
    stream = Stream(redis)
    await define(job)
    await tell_a_week(stream)
    stops_at(monkeypatch, Watching, "mark", times=1, after_step=after_step)
    with pytest.raises(Stopped):
        await drain_all(job)
    assert await connection.fetchval("SELECT count(*) FROM metric_change") == 0
    await drain_all(job)
    await check_all(job)

    assert (ADA, "three") in await held(connection)
    await assert_proven(connection)


async def test_workers_that_look_at_once_award_once(job, redis, connection):
    stream = Stream(redis)
    await define(job)
    await tell_a_week(stream)
    await drain_all(job)

    for _ in range(4):
        await asyncio.gather(*(achievements.check_once(job) for _ in range(4)))

    assert await connection.fetchval("SELECT count(*) FROM metric_change") == 0
    assert (ADA, "three") in await held(connection)
    keys = await connection.fetch("SELECT key FROM xp_ledger")
    assert len(keys) == len({row["key"] for row in keys})
    await assert_proven(connection)


async def test_who_counts_never_waits_for_who_looks(job, redis, connection, pool):
    """The drain holds totals when it marks; who looks has taken marks when it asks for totals."""
    stream = Stream(redis)
    await define(job)
    await tell_a_week(stream)
    await drain_all(job)

    async with asyncio.timeout(60):
        async with pool.acquire() as counting, counting.transaction():
            await awards.lock_totals(counting, [GUILD, GUILD], [ADA, BEN])
            looking = asyncio.create_task(achievements.check_once(job))
            while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                assert not looking.done()
                await asyncio.sleep(0.005)
            await marks.add_changes(counting, [GUILD, GUILD], [ADA, BEN], [20_413, 20_413])
        assert await looking > 0
    await check_all(job)

    assert (ADA, "three") in await held(connection)
    await assert_proven(connection)


async def test_two_achievements_at_once_are_two_ledger_rows_and_one_sum(job, redis, connection):
    stream = Stream(redis)
    await define(job)
    for _ in range(5):
        await stream.message(ADA)
        stream.moves(61)
    await drain_all(job)
    before = await connection.fetchval("SELECT xp FROM activity_total WHERE user_id = $1", ADA)
    await check_all(job)

    amounts = sorted(row["amount"] for row in await connection.fetch("SELECT amount FROM xp_ledger"))
    assert amounts == [30, 50, 200]
    after = await connection.fetchval("SELECT xp FROM activity_total WHERE user_id = $1", ADA)
    assert after == before + 280
    await assert_proven(connection)


async def test_no_award_lifts_a_total_above_the_bound(job, connection):
    ids = await define(job)
    await connection.execute(
        "INSERT INTO activity_total (guild_id, user_id, xp) VALUES ($1, $2, $3)", GUILD, ADA, 10**12 - 20
    )
    row = next(
        achievement
        for achievement in await rows.list_achievements(connection, GUILD)
        if achievement.name == "three"
    )
    async with job.transaction() as db:
        hall = await awards.read_hall(db, GUILD, job.languages, job.clock.now())
        winner = Winner(GUILD, row, ADA)
        assert await awards.award(db, {GUILD: hall}, [winner], job.clock.now()) == 1
        assert await awards.award(db, {GUILD: hall}, [winner], job.clock.now()) == 0

    assert await connection.fetchval("SELECT xp FROM activity_total") == 10**12
    assert (
        await connection.fetchval("SELECT xp FROM achievement_award WHERE achievement_id = $1", ids["three"])
        == 20
    )


class Model:
    """What a plain reading of the definitions gives, event by event."""

    def __init__(self):
        self.days = defaultdict(lambda: defaultdict(int))
        self.held = set()

    def counts(self, user, metric, day, days=None):
        told = self.days[user, metric]
        return sum(n for d, n in told.items() if days is None or day - days < d <= day)

    def tells(self, user, metric, day):
        self.days[user, metric][day] += 1
        checks = {
            "three": self.counts(user, "messages", day) >= 3,
            "week": self.counts(user, "messages", day, 3) >= 5,
            "both": self.counts(user, "messages", day, 2) >= 4
            and self.counts(user, "reactions", day, 2) >= 2,
        }
        self.held |= {(user, name) for name, holds in checks.items() if holds}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["message", "message", "message", "reaction", "drain", "check", "revoke", "regrant"]
            ),
            st.sampled_from([ADA, BEN]),
            st.sampled_from([0, 0, 0, 3_600, 30_000, 86_400, 2 * 86_400]),
        ),
        max_size=60,
    ),
    st.sampled_from([1, 3, 1000]),
)
@settings(max_examples=30)
@example([*[("message", ADA, 0)] * 4, ("message", ADA, 86_400)], 1000)  # two days in one batch
async def test_after_any_history_everybody_has_what_a_plain_reading_gives(
    job, redis, connection, history, batch_entries
):
    await wipe(connection)
    await redis.flushdb()
    ids = await define(job)
    stream, model, messages, revoked = Stream(redis), Model(), [1], set()
    for number, (what, user, seconds) in enumerate(history):
        stream.moves(seconds)
        day = stream.at_ms // 86_400_000
        if what == "message":
            messages.append(await stream.message(user))
            model.tells(user, "messages", day)
        elif what == "reaction":
            await stream.reaction(user, messages[-1], emoji=f"e{number}")
            model.tells(user, "reactions", day)
        elif what == "drain":
            await drain_all(job, batch_entries=batch_entries)
        elif what == "check":
            await achievements.check_once(job)
        elif (user, "three") in await held(connection) and what == "revoke":
            await revoke(job, ids["three"], user)
            revoked.add(user)
        elif user in revoked and what == "regrant":
            await grant_again(job, ids["three"], user)
            revoked.discard(user)
    await drain_all(job, batch_entries=batch_entries)
    await check_all(job)

    earned = {(user, name) for user, name in await held(connection) if name != "level"}
    assert earned == model.held - {(user, "three") for user in revoked}
    await assert_proven(connection)
    unlike = """
        SELECT count(*) FROM achievement AS a WHERE holders <> (
            SELECT count(*) FROM achievement_award AS w
            WHERE w.achievement_id = a.achievement_id AND w.revoked_at IS NULL)
    """
    assert await connection.fetchval(unlike) == 0
    given_now = "SELECT COALESCE(sum(xp), 0) FROM achievement_award WHERE revoked_at IS NULL"
    assert await connection.fetchval(given_now) == await connection.fetchval(
        "SELECT COALESCE(sum(amount), 0) FROM xp_ledger"
    )


async def revoke(job, achievement_id, user):
    async with job.transaction() as db:
        total = (await awards.lock_totals(db, [GUILD], [user]))[GUILD, user]
        award = await achievement_awards.lock_award(db, achievement_id, user)
        hall = await awards.read_hall(db, GUILD, job.languages, job.clock.now())
        await awards.take_back(db, hall, award, "three", CIA, total, job.clock.now())


async def grant_again(job, achievement_id, user):
    async with job.transaction() as db:
        totals = await awards.lock_totals(db, [GUILD], [user])
        before = await achievement_awards.lock_award(db, achievement_id, user)
        row = await rows.lock_achievement(db, GUILD, achievement_id)
        await achievement_awards.mark_granted_again(
            db,
            achievement_awards.NewAward(GUILD, achievement_id, user, row.xp, row.role_id, True),
            CIA,
            job.clock.now(),
        )
        hall = await awards.read_hall(db, GUILD, job.languages, job.clock.now())
        winner = Winner(GUILD, row, user, times=before.times + 1)
        await awards.follow(db, {GUILD: hall}, [winner], totals, job.clock.now(), actor_id=CIA)


async def test_a_window_that_was_full_before_midnight_counts_though_nobody_looked_until_the_day_after(
    job, redis, connection
):
    stream = Stream(redis)
    async with job.transaction() as db:
        day = AchievementRow(
            achievement_id=0, name="day", criteria={"metric": "messages", "at_least": 2, "in_days": 1}
        )
        await rows.add_achievement(db, GUILD, day, None, job.clock.now())
        await actions.watch(db, GUILD, job.clock.now(), check=False)
    await stream.message(ADA)
    await stream.message(ADA)
    stream.moves(timedelta(days=2).total_seconds())
    await stream.message(ADA)
    await drain_all(job)
    await check_all(job)

    assert await held(connection) == {(ADA, "day")}


async def test_where_nothing_is_watched_nobody_is_marked(job, redis, connection):
    stream = Stream(redis)
    await tell_a_week(stream)
    await drain_all(job)

    assert await connection.fetchval("SELECT count(*) FROM metric_change") == 0


async def test_a_server_that_cannot_be_checked_holds_up_no_other(job, pool, redis):
    stream = Stream(redis)
    await define(job)
    broken = AchievementRow(achievement_id=0, name="unreadable", criteria={"metric": "messages"})
    async with job.transaction() as db:
        await rows.add_achievement(db, GUILD - 1, broken, None, job.clock.now())
        await actions.watch(db, GUILD, job.clock.now(), check=False)
        await marks.add_changes(db, [GUILD - 1], [ADA], [20_000])
    for _ in range(3):
        await stream.message(ADA)
    await drain_all(job)

    with pytest.raises(KeyError):
        await check_all(job)

    assert (ADA, "three") in await held(pool)
    assert await pool.fetchval("SELECT count(*) FROM metric_change WHERE guild_id = $1", GUILD - 1) == 1
