"""What is noted in the audit is written to the audit channel, several at once as one message."""

from tests.support.answers import text_of


def written(world, channel):
    ours = world.discord.application_id
    return [text_of(message) for message in channel.messages.values() if message.author_id == ours]


async def mirrored(world):
    world.moves_clock(seconds=6)
    await world.settle()


async def with_channel(world):
    channel = world.discord.channel(world.guild, "audit-log")
    await world.owner.runs("setchannels", audit_log=channel)
    await mirrored(world)
    return channel


async def test_several_changes_become_one_message_that_pings_nobody(world):
    channel = await with_channel(world)
    before = len(written(world, channel))
    for _ in range(3):
        await world.owner.runs("xp give", member=world.member("Ada"), amount=7)
    await mirrored(world)

    [message] = written(world, channel)[before:]
    assert message.count("**xp.give**") == 3
    assert message.count(world.owner.mention) == 3
    sent = world.discord.calls("POST", f"/channels/{channel.id}/messages")[-1]
    assert sent.json["allowed_mentions"] == {"parse": []}


async def test_choosing_the_channel_is_itself_told_there_and_nothing_older(world):
    await world.owner.runs("xp give", member=world.member("Ada"), amount=7)
    await mirrored(world)

    channel = await with_channel(world)

    assert [text.count("**") for text in written(world, channel)] == [2]
    assert "**channels.set**" in written(world, channel)[0]


async def test_nothing_is_told_twice(world):
    channel = await with_channel(world)
    for _ in range(3):
        await mirrored(world)

    assert len(written(world, channel)) == 1


async def test_very_many_entries_are_cut_into_messages_that_discord_takes(world):
    channel = await with_channel(world)
    await world.job.pool.execute(
        """
        INSERT INTO audit (guild_id, actor_id, action, subject, facts)
        SELECT $1, $2, 'test.step', 'number ' || n, jsonb_build_object('text', repeat('x', 300))
        FROM generate_series(1, 600) AS n
        """,
        world.guild.id,
        world.owner.id,
    )
    await mirrored(world)

    text = "\n".join(written(world, channel))
    assert all(f"`number {n}`" in text for n in range(1, 601))
