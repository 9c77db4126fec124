"""What has been kept long enough goes, what is younger stays, and never much at once."""

from datetime import timedelta

import pytest

from jobs.platform import upkeep
from tests.support.chosen import choose

OTHER = 77


@pytest.fixture
def ages(world):
    """Fills a log with one row per age in days, and tells which ages are left."""

    async def fill(table, guild_id, days):
        for age in days:
            at = world.now() - timedelta(days=age)
            if table == "audit":
                await world.job.pool.execute(
                    "INSERT INTO audit (guild_id, action, subject, at) VALUES ($1, 'test', $2, $3)",
                    guild_id,
                    str(age),
                    at,
                )
            else:
                await world.job.pool.execute(
                    """
                    INSERT INTO command_log (interaction_id, guild_id, user_id, kind, name, outcome,
                                             handler_micros, database_micros, at)
                    VALUES ((random() * 1e15)::bigint, $1, 1, 'command', $2, 'answered', 1, 1, $3)
                    """,
                    guild_id,
                    str(age),
                    at,
                )

    return fill


async def left(world, table, guild_id):
    column = "subject" if table == "audit" else "name"
    sql = f"SELECT {column} AS age FROM {table} WHERE guild_id IS NOT DISTINCT FROM $1"
    return sorted(int(row["age"]) for row in await world.ledger(sql, guild_id) if row["age"].isdigit())


async def an_hour_later(world):
    world.moves_clock(minutes=61)
    await world.settle()


async def keeps(world, guild_id, **settings):
    await choose(world.job.pool, guild_id, "platform", **settings)


@pytest.mark.parametrize(
    ("table", "key", "default", "own"),
    [("command_log", "command_log_days", 90, 7), ("audit", "audit_days", 365, 3650)],
)
async def test_logs_are_kept_as_long_as_a_server_says_or_to_the_end_of_the_month(
    world, ages, table, key, default, own
):
    days = [0, own - 1, own + 1, default - 1, default + 32]
    await keeps(world, OTHER, **{key: own})
    for guild_id in (world.guild.id, OTHER):
        await ages(table, guild_id, days)

    await an_hour_later(world)

    assert await left(world, table, world.guild.id) == sorted(age for age in days if age < default)
    assert await left(world, table, OTHER) == sorted(age for age in days if age < own)


async def test_a_value_below_what_can_be_chosen_deletes_no_more_than_the_least_choice(world, ages):
    await keeps(world, OTHER, command_log_days=0)
    await ages("command_log", OTHER, [0, 6, 8])

    await an_hour_later(world)

    assert await left(world, "command_log", OTHER) == [0, 6]


async def test_commands_in_direct_messages_are_forgotten_too(world, ages):
    await ages("command_log", None, [1, 122])

    await an_hour_later(world)

    assert await left(world, "command_log", None) == [1]


async def test_it_goes_in_pieces_until_all_is_done(world, ages, monkeypatch):
    monkeypatch.setattr(upkeep, "CHUNK", 3)
    await keeps(world, OTHER, command_log_days=10)
    await ages("command_log", OTHER, [11 + n for n in range(10)] + [1])
    await ages("command_log", world.guild.id, [130 + n for n in range(10)] + [1])

    await an_hour_later(world)

    assert await left(world, "command_log", OTHER) == [1]
    assert await left(world, "command_log", world.guild.id) == [1]


async def test_told_notices_and_done_effects_go_and_what_waits_stays(world):
    await world.job.pool.execute(
        """
        INSERT INTO notification (guild_id, user_id, kind, content, place, state, due_at, sent_at, delivery,
                                  created_at)
        SELECT 1, 1, 'system', state || age, 'dm', state, $1::timestamptz + interval '1 year',
               CASE WHEN state = 'waiting' THEN NULL ELSE $1::timestamptz END,
               CASE WHEN state = 'waiting' THEN NULL ELSE gen_random_uuid() END,
               $1::timestamptz - age * interval '1 day'
        FROM unnest(ARRAY['waiting', 'sent', 'lost']) AS state, unnest(ARRAY[1, 40]) AS age
        """,
        world.now(),
    )

    await an_hour_later(world)

    contents = {row["content"] for row in await world.ledger("SELECT content FROM notification")}
    assert contents == {"waiting1", "waiting40", "sent1", "lost1"}
