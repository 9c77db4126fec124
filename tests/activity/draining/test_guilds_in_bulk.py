"""Guilds as the gateway tells them: many in a few statements, rows written only where something differs."""

import pytest

from db.partitions import PARTITIONS
from interactions.languages import Languages
from jobs.activity.counting import reading
from jobs.activity.draining import Drain
from tests.activity.draining.conftest import ADA, GUILD

TABLES = ("guild", "guild_role", "guild_channel", "member")
STREAMS = 1 + PARTITIONS
TRICKY = 'a "quoted", {curly} \\ back\\"slash, NULL'
ROLES = [(7, TRICKY, 0, 1, "8", False), (8, "NULL", 5, 2, "0", True)]
CHANNELS = [(20, 0, None, TRICKY), (21, 11, 20, "thread"), (22, 4, None, "")]
MEMBERS = [(ADA, "ada", None, TRICKY, None, None, (7, 8), False, 1_700_000_000_000)]


async def versions(connection):
    """Which transaction wrote each row."""
    kept = {}
    for table in TABLES:
        rows = await connection.fetch(f"SELECT xmin::text AS version FROM {table}")
        kept[table] = sorted(row["version"] for row in rows)
    return kept


async def test_guilds_told_again_unchanged_are_compared_and_not_written(stream, drained, connection):
    for guild in (GUILD, GUILD + 1):
        await stream.guild(guild=guild, roles=ROLES, channels=CHANNELS, members=MEMBERS, bot_roles=[7])
    await drained()
    before = await versions(connection)
    stream.moves(60)
    for guild in (GUILD, GUILD + 1):
        await stream.guild(guild=guild, roles=ROLES, channels=CHANNELS, members=MEMBERS, bot_roles=[7])

    await drained()

    assert await versions(connection) == before
    assert await connection.fetchval("SELECT name FROM guild_role WHERE role_id = 7 LIMIT 1") == TRICKY
    assert await connection.fetchval("SELECT name FROM guild_channel WHERE channel_id = 22 LIMIT 1") == ""
    assert await connection.fetchval("SELECT nick FROM member LIMIT 1") == TRICKY


@pytest.mark.parametrize("at_once", [True, False])
async def test_the_last_word_counts_in_one_batch_as_in_many(stream, drained, connection, at_once):
    async def says(what):
        await what
        if not at_once:
            await drained()

    await says(stream.guild(roles=ROLES, channels=CHANNELS))
    await says(stream.tells("channel", GUILD, 23, 11, 22, "old thread"))
    await says(stream.tells("role_gone", GUILD, 7))
    await says(stream.tells("channel_gone", GUILD, 22))
    await says(stream.tells("guild_gone", GUILD, False))
    await says(stream.guild(roles=ROLES[1:], channels=[(20, 0, None, "renamed")]))
    await says(stream.tells("role", GUILD, 9, "nine\x00", 0, 3, "0", False))
    await says(stream.tells("emojis", GUILD, [5, 6]))
    await drained()

    roles = await connection.fetch("SELECT role_id, name FROM guild_role ORDER BY 1")
    channels = await connection.fetch("SELECT channel_id, name FROM guild_channel ORDER BY 1")
    guild = await connection.fetchrow("SELECT name, left_at, emoji_ids FROM guild")
    assert [tuple(row) for row in roles] == [(8, "NULL"), (9, "nine")]
    assert [tuple(row) for row in channels] == [(20, "renamed"), (21, "thread")]
    assert tuple(guild) == ("Guild Hall", None, [5, 6])


@pytest.mark.parametrize(
    ("apart", "read"),
    [(1, [2, 2, 2, 0]), (1 << 22, [6, 0, 0, 0])],
    ids=["in one partition", "in six partitions"],
)
async def test_a_batch_is_cut_by_its_bytes(stream, pool, redis, connection, monkeypatch, apart, read):
    monkeypatch.setattr(reading, "FIRST_CHUNK", 2 * STREAMS)
    monkeypatch.setattr(reading, "BATCH_BYTES", 1_000)
    channels = [(channel, 0, None, "x" * 50) for channel in range(20, 40)]
    for number in range(6):
        await stream.guild(guild=GUILD + number * apart, channels=channels)
    drain = Drain(pool, redis, Languages())

    assert [await drain.once() for _ in range(4)] == read
    assert await connection.fetchval("SELECT count(*) FROM guild") == 6
    await drain.step_down()


async def test_a_batch_begins_with_a_few_of_all_streams_together(
    stream, pool, redis, connection, monkeypatch
):
    """After a start of the relay all guilds come at once, in all partitions."""
    monkeypatch.setattr(reading, "FIRST_CHUNK", STREAMS)
    monkeypatch.setattr(reading, "BATCH_BYTES", 1_000)
    channels = [(channel, 0, None, "x" * 50) for channel in range(20, 40)]
    for number in range(3 * PARTITIONS):
        await stream.guild(guild=GUILD + (number << 22), channels=channels)
    drain = Drain(pool, redis, Languages())

    assert [await drain.once() for _ in range(4)] == [PARTITIONS, PARTITIONS, PARTITIONS, 0]
    assert await connection.fetchval("SELECT count(*) FROM guild") == 3 * PARTITIONS
    await drain.step_down()
