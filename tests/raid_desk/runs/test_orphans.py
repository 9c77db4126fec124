"""What runs lose: their channel, their server, their message. Nothing else is touched."""

from handlers.raid_desk.runs.events import RunEvent
from jobs.kit.panels import panel_carried
from jobs.requests.platform import LookForMessage
from jobs.run import EffectOutcome
from stand_in.changes import channels, guilds


async def promises(world, run_id, member):
    await world.job.pool.execute(
        """
        INSERT INTO run_offer (run_id, user_id, item, guild_id, state, changed_at)
        VALUES ($1, $2, 'shatters_key', $3, 'promised', $4)
        """,
        run_id,
        member.id,
        world.guild.id,
        world.now(),
    )


async def posted(world, desk, run_id):
    """The panel, as if it had been posted."""
    message = world.owner.writes("panel", channel=desk.raids)
    await world.job.pool.execute(
        """
        INSERT INTO panel (kind, subject, guild_id, channel_id, message_id, look_at)
        VALUES ('raid_desk.run', $1, $2, $3, $4, $5)
        """,
        run_id,
        world.guild.id,
        desk.raids.id,
        message.id,
        world.now(),
    )
    return message


async def test_a_run_whose_channel_is_gone_is_over_and_its_keys_are_free_again(world, desk):
    ada = world.member("Ada")
    other = world.discord.channel(world.guild, "other")
    run_id, kept = await desk.opens(ada), await desk.opens(ada, channel=other)
    await promises(world, run_id, ada)
    channels.delete_channel(world.discord.world, world.guild, desk.raids)
    await desk.passes(120)

    run = await desk.run(run_id)

    assert (run["state"], run["archived_at"] is not None) == ("cancelled", True)
    assert await world.value("SELECT state FROM run_offer") == "released"
    assert (await desk.run(kept))["state"] == "open"
    assert await world.value("SELECT count(*) FROM run_event WHERE kind = 'archived'") == 1


async def test_a_run_of_a_server_without_the_bot_is_over_and_nothing_is_sent_there(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada, voice=True)
    await desk.starts(run_id, ada)
    await desk.passes()
    guilds.remove_bot(world.discord.world, world.guild)
    before = list(world.discord.rest.calls)
    await desk.passes(120)

    assert (await desk.run(run_id))["archived_at"] is not None
    refused = [call for call in world.discord.rest.calls if call not in before and call.method == "POST"]
    assert refused == []


async def test_a_channel_that_was_never_told_of_is_not_gone(world, desk):
    await desk.set("platform", {"channels": {}})
    await world.job.pool.execute("DELETE FROM guild_channel")
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.passes(120)

    assert (await desk.run(run_id))["state"] == "open"


async def test_a_run_right_after_its_channel_was_made_is_left_alone(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await world.job.pool.execute("UPDATE run SET channel_id = 1 WHERE run_id = $1", run_id)
    await desk.passes(30)
    assert (await desk.run(run_id))["state"] == "open"

    await desk.passes(90)
    assert (await desk.run(run_id))["state"] == "cancelled"


async def test_a_deleted_panel_is_noticed_and_due_to_be_posted_again(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    message = await posted(world, desk, run_id)
    await desk.passes(6)
    assert (await desk.run(run_id))["message_id"] == message.id

    world.owner.person.delete(message)
    world.moves_clock(minutes=10)
    await desk.passes()
    events = await world.value("SELECT count(*) FROM run_event WHERE kind = 'message_lost'")
    run = await desk.run(run_id)

    assert (run["message_id"] != message.id, run["state"], events) == (True, "open", 1)


async def test_a_run_is_called_off_with_its_panel_where_the_server_wants_that(world, desk):
    await desk.set("raid_desk", {"lost_panel": "archive"})
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await promises(world, run_id, ada)
    message = await posted(world, desk, run_id)
    world.owner.person.delete(message)
    world.moves_clock(minutes=10)
    await desk.passes()

    assert (await desk.run(run_id))["state"] == "cancelled"
    assert await world.value("SELECT state FROM run_offer") == "released"
    kinds = await world.ledger("SELECT kind FROM run_event ORDER BY event_id")
    assert [row["kind"] for row in kinds] == ["created", "message_lost", "cancelled"]
    assert (
        await world.value("SELECT facts ->> 'why' FROM audit WHERE action = 'run.cancel'") == "panel deleted"
    )


async def test_a_panel_is_looked_for_once_in_ten_minutes(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await posted(world, desk, run_id)
    for _ in range(20):
        world.moves_clock(minutes=1)
        await world.settle()

    looks = await world.value("SELECT count(*) FROM outbox WHERE effect = 'platform.look_for_message/1'")

    assert 2 <= looks <= 3


async def test_learning_twice_that_a_panel_is_gone_changes_nothing_the_second_time(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    message = await posted(world, desk, run_id)
    panel_id = await world.value("SELECT panel_id FROM panel")
    look = LookForMessage(desk.raids.id, message.id)
    gone = EffectOutcome(look, str(panel_id), world.guild.id, done=False, now=world.now(), code=10008)
    for _ in range(2):
        async with world.job.transaction() as db:
            await panel_carried(db, gone)

    assert await world.value("SELECT count(*) FROM run_event WHERE kind = $1", RunEvent.MESSAGE_LOST) == 1
