"""What the drain counts."""

from tests.activity.draining.conftest import ADA, BEN, BOT, CHANNEL, GUILD


async def test_a_message_is_counted_and_earns_xp(stream, drained, total, connection):
    await stream.message()

    assert await drained() == 1
    ada = await total()
    assert ada["messages"] == 1
    assert 15 <= ada["xp"] <= 25
    assert ada["last_message_at"].timestamp() * 1000 == stream.at_ms
    day = await connection.fetchrow("SELECT * FROM activity_day")
    assert (day["messages"], day["message_xp"]) == (1, ada["xp"])
    assert await connection.fetchval("SELECT count(*) FROM standing_dirty") == 1


async def test_within_the_cooldown_messages_count_but_earn_nothing(stream, drained, total):
    await stream.message()
    await drained()
    first = (await total())["xp"]
    stream.moves(59)
    await stream.message()
    await drained()
    assert ((await total())["messages"], (await total())["xp"]) == (2, first)

    stream.moves(1)
    await stream.message()
    await drained()
    assert (await total())["xp"] >= first + 15


async def test_the_cooldown_survives_a_new_drain(stream, drained, drain, total):
    await stream.message()
    await drained()
    first = (await total())["xp"]
    await drain.step_down()

    stream.moves(30)
    await stream.message()
    await drained()
    assert (await total())["xp"] == first


async def test_bots_webhooks_and_system_messages_do_not_count(stream, drained, total):
    await stream.message(BOT, is_bot=True)
    await stream.message(kind=7)
    await stream.message(kind=19)

    assert await drained() == 3
    assert await total(BOT) == {}
    assert (await total())["messages"] == 1


async def test_a_reaction_counts_once_whoever_toggles(stream, drained, total):
    message_id = await stream.message(BEN)
    for added in (True, False, True):
        await stream.reaction(ADA, message_id, added=added)
        await drained()
    await stream.reaction(ADA, message_id, "🎉")
    await stream.reaction(BEN, message_id)
    await drained()

    assert (await total())["reactions"] == 2
    assert (await total())["xp"] == 2  # the second came within the cooldown
    assert (await total(BEN))["reactions"] == 1


async def test_commands_count_from_our_own_interactions(stream, drained, total):
    interaction_id = await stream.command()
    await stream.command(interaction_id=interaction_id)
    await drained()

    assert (await total())["commands"] == 1
    assert (await total())["xp"] == 3


async def test_the_same_message_delivered_again_counts_once_even_for_another_drain(
    stream, drained, drain, total
):
    message_id = await stream.message()
    await drained()
    await stream.message(message_id=message_id)
    await drained()
    await drain.step_down()
    await stream.message(message_id=message_id)
    await drained()

    assert (await total())["messages"] == 1


async def test_a_replay_of_the_session_is_skipped(stream, drained, total):
    await stream.message(seq=5)
    await stream.message(seq=6)
    await drained()
    await stream.message(seq=5)
    await stream.message(seq=6)
    await stream.message(seq=7)
    await drained()
    assert (await total())["messages"] == 3

    stream.session = "second"
    await stream.message(seq=1)
    await drained()
    assert (await total())["messages"] == 4


async def test_a_role_without_xp_bars_it_from_the_next_record_on(stream, drained, total, set_up):
    await set_up(no_xp_roles=[7])
    await stream.member(roles=[7])
    await stream.message()
    await drained()
    assert ((await total())["messages"], (await total())["xp"]) == (1, 0)

    await stream.member(roles=[])
    await stream.message()
    await drained()
    assert (await total())["xp"] >= 15


async def test_a_thread_follows_a_channel_without_xp(stream, drained, total, set_up):
    await set_up(no_xp_channels=[CHANNEL])
    await stream.tells("channel", GUILD, 555, 11, CHANNEL, "thread")
    await stream.message(channel=555)
    await drained()

    assert ((await total())["messages"], (await total())["xp"]) == (1, 0)


async def test_changed_settings_hold_from_the_next_batch_on_however_late_they_commit(
    stream, drained, total, set_up, connection
):
    await stream.message()
    await drained()
    changing = connection.transaction()
    await changing.start()
    await set_up(message_cooldown_s=0, message_xp_min=100, message_xp_max=100, xp_rate=1.5)
    await stream.message()
    await drained()  # looks for changes meanwhile
    before = (await total())["xp"]
    await changing.commit()
    await stream.message()
    await drained()

    assert (await total())["xp"] == before + 150


async def test_multipliers_of_role_and_channel_work_together(stream, drained, total, set_up):
    await set_up(
        message_xp_min=10,
        message_xp_max=10,
        role_multipliers={"7": 2, "8": 1.5},
        channel_multipliers={"200": 1.5},
    )
    await stream.member(roles=[7, 8])
    await stream.message()
    await drained()

    assert (await total())["xp"] == 30


async def test_a_module_that_is_off_counts_nothing(stream, drained, total, set_up):
    await set_up("platform", modules_off=["activity"])
    message_id = await stream.message()
    await stream.reaction(ADA, message_id)
    await stream.command()
    for user in (ADA, BEN):
        await stream.voice(user, 9)
    await stream.pulses(60)
    await drained()

    assert await total() == {}
    assert await total(BEN) == {}


async def test_days_are_the_guilds_own(stream, drained, connection, set_up):
    await set_up("platform", timezone="Asia/Tokyo")
    stream.moves(2.5 * 3600)
    await stream.message()
    stream.moves(3600)
    await stream.message()
    await drained()

    days = await connection.fetch("SELECT day, messages FROM activity_day ORDER BY day")
    assert [(str(row["day"]), row["messages"]) for row in days] == [("2025-11-21", 1), ("2025-11-22", 1)]


async def test_an_id_that_disagrees_with_the_clock_is_not_believed(stream, drained, connection):
    await stream.message(message_id=1)
    await drained()

    assert str(await connection.fetchval("SELECT day FROM activity_day")) == "2025-11-21"


async def test_each_batch_is_planned_for_the_tables_as_they_are_by_then(stream, drained, drain, pool):
    kept = "SELECT sum(generic_plans) FROM pg_prepared_statements WHERE parameter_types <> '{}'"
    assert await drain.lead()
    before = await drain._lead.connection.fetchval(kept)
    for _ in range(12):  # from the sixth time on PostgreSQL keeps a plan, made for the tables of before
        await stream.message()
        await drained()

    assert await drain._lead.connection.fetchval(kept) == before
    await drain.step_down()
    assert await pool.fetchval("SHOW plan_cache_mode") == "auto"


async def test_poison_is_set_aside_and_blocks_nothing(stream, drained, total, redis):
    await stream.tells("nonsense", 1)
    await redis.xadd("guildhall:activity", {"r": b"\xc1"})
    await redis.xadd("guildhall:activity", {"other": b"x"})
    await stream.message()
    await stream.message(user=2**63)

    assert await drained() == 5
    assert (await total())["messages"] == 1
    assert await redis.xlen("guildhall:activity:dead") == 4


async def test_a_record_that_cannot_be_applied_is_found_among_others(
    stream, drained, total, redis, connection
):
    await connection.execute("ALTER TABLE guild_role ADD CONSTRAINT no_cursed_name CHECK (name <> 'cursed')")
    try:
        await stream.message()
        await stream.tells("role", GUILD, 7, "cursed", 0, 1, "0", False)
        await stream.tells("role", GUILD, 8, "fine\x00", 0, 1, "0", False)
        await stream.message(BEN)
        await drained()
    finally:
        await connection.execute("ALTER TABLE guild_role DROP CONSTRAINT no_cursed_name")

    assert [(await total(user))["messages"] for user in (ADA, BEN)] == [1, 1]
    assert [row["name"] for row in await connection.fetch("SELECT name FROM guild_role")] == ["fine"]
    assert await redis.xlen("guildhall:activity:dead") == 1
