"""Voice time as the drain counts it."""

from tests.activity.draining.conftest import ADA, BEN, BOT, CIA, GUILD

LOUNGE, AFK = 9, 10


async def test_time_together_counts_by_the_second_and_earns_by_the_minute(stream, drained, total):
    for user in (ADA, BEN):
        await stream.voice(user, LOUNGE)
    await stream.pulses(140)
    stream.moves(5.5)
    await stream.voice(ADA, None)
    await drained()

    assert (await total())["voice_seconds"] == 145
    assert (await total())["xp"] == 10
    assert (await total(BEN))["voice_seconds"] == 145


async def test_batches_cut_anywhere_give_the_same(stream, drained, total):
    for user in (ADA, BEN):
        await stream.voice(user, LOUNGE)
    for _ in range(7):
        await stream.pulses(20)
        await drained()
    stream.moves(5.5)
    await stream.voice(ADA, None)
    await drained()

    assert ((await total())["voice_seconds"], (await total())["xp"]) == (145, 10)


async def test_a_long_sitting_shows_within_a_minute(stream, drained, total):
    for user in (ADA, BEN):
        await stream.voice(user, LOUNGE)
    await stream.pulses(60)
    await drained()

    assert ((await total())["voice_seconds"], (await total())["xp"]) == (60, 5)


async def test_alone_with_a_bot_nothing_counts(stream, drained, total):
    await stream.voice(ADA, LOUNGE)
    await stream.voice(BOT, LOUNGE, is_bot=True)
    await stream.pulses(120)
    await drained()

    assert await total() == {}
    assert await total(BOT) == {}


async def test_the_afk_channel_does_not_count_unless_the_guild_says_so(stream, drained, total, set_up):
    await stream.guild(afk=AFK)
    for user in (ADA, BEN):
        await stream.voice(user, AFK)
    await stream.pulses(60)
    await drained()
    assert await total() == {}

    await set_up(voice_afk=False)
    await stream.pulses(60)
    await drained()
    assert (await total())["voice_seconds"] == 60


async def test_the_state_survives_a_new_drain(stream, drained, drain, total):
    for user in (ADA, BEN):
        await stream.voice(user, LOUNGE)
    await stream.pulses(40)
    await drained()
    await drain.step_down()
    await stream.pulses(40)
    await drained()

    assert ((await total())["voice_seconds"], (await total())["xp"]) == (80, 5)


async def test_midnight_cuts_a_sitting_in_two_days(stream, drained, connection):
    stream.moves(12 * 3600 - 90)
    for user in (ADA, BEN):
        await stream.voice(user, LOUNGE)
    stream.moves(300)
    await stream.pulse()
    await drained()

    days = await connection.fetch(
        "SELECT day, voice_seconds, voice_xp FROM activity_day WHERE user_id = $1 ORDER BY day", ADA
    )
    assert [tuple(map(str, row)) for row in days] == [("2025-11-21", "90", "5"), ("2025-11-22", "210", "20")]


async def test_a_snapshot_after_a_gap_closes_opens_and_keeps(stream, drained, total, connection):
    for user in (ADA, BEN, CIA):
        await stream.voice(user, LOUNGE)
    await stream.pulses(20)
    stream.moves(120)
    stream.session, stream.seq = "second", 0
    await stream.tells("session", seq=0)
    await stream.pulse()
    await stream.guild(
        voice=[(ADA, LOUNGE, False, False), (BEN, LOUNGE, False, False), (BOT, LOUNGE, False, True)]
    )
    await drained()

    assert [(await total(user))["voice_seconds"] for user in (ADA, BEN, CIA)] == [140, 140, 20]
    rows = await connection.fetch("SELECT user_id FROM voice_state ORDER BY user_id")
    assert [row["user_id"] for row in rows] == [ADA, BEN, BOT]


async def test_a_gap_of_more_than_ten_minutes_is_not_credited(stream, drained, total):
    for user in (ADA, BEN):
        await stream.voice(user, LOUNGE)
    stream.moves(601)
    await stream.tells("session", seq=0)
    await stream.guild(voice=[(ADA, LOUNGE, False, False), (BEN, LOUNGE, False, False)])
    await stream.pulses(20)
    await drained()

    assert (await total())["voice_seconds"] == 20


async def test_a_removed_bot_leaves_what_is_known_and_ends_sittings(stream, drained, total, connection):
    await stream.guild(members=[(ADA, "ada", "Ada", None, None, None, [], False, None)])
    for user in (ADA, BEN):
        await stream.voice(user, LOUNGE)
    await stream.pulses(20)
    await stream.tells("guild_gone", GUILD, True)
    await drained()
    assert await connection.fetchval("SELECT left_at FROM guild") is None

    await stream.tells("guild_gone", GUILD, False)
    await drained()
    assert await connection.fetchval("SELECT left_at FROM guild") is not None
    assert await connection.fetchval("SELECT count(*) FROM voice_state") == 0
    assert (await total())["voice_seconds"] == 20

    await stream.guild()
    await drained()
    assert await connection.fetchval("SELECT left_at FROM guild") is None


async def test_a_pulse_moves_the_guilds_of_its_own_shard_only(stream, drained, total):
    for seq, user in enumerate((ADA, BEN), 1):
        await stream.voice(user, LOUNGE)
        heard = ("voice", GUILD + 1, LOUNGE, user, False, False)
        await stream.tells(*heard, shard=1, session="other", seq=seq)
    await stream.pulses(60)
    await drained()

    assert (await total())["voice_seconds"] == 60
    assert await total(guild=GUILD + 1) == {}

    stream.moves(20)
    for seq, user in enumerate((ADA, BEN), 3):  # the bot has fewer shards now
        heard = ("voice", GUILD + 1, LOUNGE, user, False, False)
        await stream.tells(*heard, shard=0, session="joined", seq=seq)
    await stream.pulses(60)
    await drained()

    assert (await total(guild=GUILD + 1))["voice_seconds"] == 140
