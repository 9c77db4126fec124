"""A guild in Berlin whose quests change at six, with quests around the changes, and a stream to drain."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from db.activity import activity_quest_state
from db.activity import activity_quests as rows
from db.activity.activity_quests import NewQuest
from interactions.languages import Languages
from jobs.run import Job
from tests.activity.draining.conftest import ADA, BEN, EPOCH_MS, GUILD, Stream
from tests.support.clock import StillClock

RESET = datetime(2025, 11, 21, 5, tzinfo=UTC)
"""Six in the morning in Berlin."""
WEEK = datetime(2025, 11, 17, 5, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = (ADA, BEN)
WIPED = (
    "activity_quest_progress",
    "activity_quest",
    "activity_quest_guild",
    "boost",
    "metric_change",
    "notification",
    "outbox",
    "schedule",
    "activity_total",
    "activity_day",
    "xp_ledger",
    "reaction_seen",
    "relay_session",
    "stream_position",
    "standing_dirty",
    "member",
    "guild",
    "guild_setting",
)


class Tide(Stream):
    """A stream that tells messages also late, for an earlier moment of their own."""

    def __init__(self, redis):
        super().__init__(redis)
        self.at_ms = round((RESET - timedelta(minutes=10)).timestamp() * 1000)

    async def late_message(self, user, seconds):
        """Written so many seconds ago; returns its own moment."""
        self._ids += 1
        own_ms = self.at_ms - seconds * 1000
        await self.message(user, message_id=((own_ms - EPOCH_MS) << 22) | (self._ids & 0x3FFFFF))
        return own_ms


def new_quest(name, start, end, *, target=3, cycle="daily", metric="messages", xp=40, **fields):
    return NewQuest(
        guild_id=GUILD,
        series=f"test:{name}",
        template=None,
        kind="event",
        cycle=cycle,
        name=name,
        description="",
        metric=metric,
        difficulty="easy",
        target=target,
        reward_xp=xp,
        boost_hundredths=fields.get("boost_hundredths"),
        boost_hours=fields.get("boost_hours"),
        starts_at=start,
        ends_at=end,
        created_by=None,
    )


QUESTS = (
    new_quest("yesterday", RESET - DAY, RESET),
    new_quest("today", RESET, RESET + DAY),
    new_quest("tomorrow", RESET + DAY, RESET + 2 * DAY, target=2),
    new_quest("week", WEEK, WEEK + 7 * DAY, target=6, cycle="weekly", xp=100),
    new_quest("own", RESET + timedelta(minutes=20), RESET + timedelta(hours=3), target=2, cycle="once"),
)


async def wipe(connection):
    for table in WIPED:
        await connection.execute(f"DELETE FROM {table}")


async def prepare(connection, quests=QUESTS):
    """The guild with its settings and these quests."""
    await connection.execute(
        "INSERT INTO guild_setting (guild_id, module, settings) VALUES ($1, 'platform', $2),"
        " ($1, 'activity', $3)",
        GUILD,
        {"timezone": "Europe/Berlin", "channels": {"quest": 999}},
        {"quest_reset_hour": 6},
    )
    for quest in quests:
        await rows.add_quest(connection, quest, RESET - DAY)
    await activity_quest_state.mark_changed(connection, [GUILD])


async def values(connection):
    """Quest name -> member -> progress, as `/quests` reads it."""
    from handlers.activity.activity_quests.actions import value_of

    far = datetime(2000, 1, 1, tzinfo=UTC)
    quests = (await rows.list_quests(connection, [GUILD], far)).get(GUILD, [])
    counted = {}
    for user in PEOPLE:
        counts = await rows.get_counts(connection, GUILD, user)
        for quest in quests:
            counted.setdefault(quest.name, {})[user] = value_of(quest, counts)
    return counted


async def done(connection):
    """Who has done what, by name."""
    rows = await connection.fetch(
        "SELECT name, user_id FROM activity_quest_progress JOIN activity_quest USING (quest_id)"
    )
    return {(row["name"], row["user_id"]) for row in rows}


def expected(events, quests=QUESTS):
    """The same from a plain list of (member, own moment in ms)."""
    wanted = {}
    for quest in quests:
        start, end = quest.starts_at.timestamp() * 1000, quest.ends_at.timestamp() * 1000
        for user in PEOPLE:
            number = sum(start <= at < end for who, at in events if who == user)
            wanted.setdefault(quest.name, {})[user] = number
    return wanted


@pytest.fixture
def tide(redis):
    return Tide(redis)


@pytest_asyncio.fixture
async def job(pool, redis):
    return Job(pool=pool, rest=None, redis=redis, clock=StillClock(), languages=Languages(), queue=None)
