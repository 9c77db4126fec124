"""The log of a run: one thread, lines in batches, a summary at the end; nothing twice, nothing lost."""

from handlers.raid_desk.runs.events import RunEvent
from stand_in.changes import channels, roles
from stand_in.rules.permissions import bits


async def test_a_run_has_one_thread_with_what_happened(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    run_id = await desk.opens(ada)
    await desk.joins(run_id, ada, ben)
    await desk.passes()

    (headline,) = desk.log.messages.values()
    thread_id = (await desk.run(run_id))["thread_id"]
    (lines,) = desk.texts(thread_id)

    assert "The Shatters" in headline.content
    assert thread_id == headline.id
    assert "**Opened** by" in lines
    assert f"Joined (2): <@{ada.id}> <@{ben.id}>" in lines
    assert "2 joined, 0 on the bench" in lines


async def test_the_log_pings_nobody_and_never_tells_the_location(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.joins(run_id, ada)
    await desk.notes(run_id, RunEvent.LOCATION_CHANGED, ada, version=2)
    await desk.starts(run_id, ada)
    await desk.passes()
    await desk.ends(run_id, ada)
    await desk.passes()

    thread = world.discord.world.channels[(await desk.run(run_id))["thread_id"]]
    everywhere = [*desk.log.messages.values(), *thread.messages.values(), *desk.raids.messages.values()]

    assert "changed the location" in "\n".join(message.content for message in thread.messages.values())
    assert not any("bazaar" in message.content for message in everywhere)
    assert not any(message.pinged_ids for message in thread.messages.values())


async def test_two_hundred_joins_are_a_few_lines(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    members = [world.member(f"Raider {number}") for number in range(200)]
    for member in members:
        await desk.joins(run_id, member)
    await desk.passes()

    texts = desk.texts((await desk.run(run_id))["thread_id"])

    assert len(texts) == 1
    assert "Joined (200)" in texts[0]
    assert "and 170 more" in texts[0]


async def test_the_end_sums_up_and_closes_the_thread(world, desk):
    ada, ben, eve = world.member("Ada"), world.member("Ben"), world.member("Eve")
    run_id = await desk.opens(ada)
    await desk.joins(run_id, ada, ben, class_key="wizard")
    await desk.joins(run_id, eve)
    await desk.leaves(run_id, eve)
    await desk.starts(run_id, ada)
    await desk.passes()
    world.moves_clock(minutes=75)
    await desk.ends(run_id, ada)
    await desk.passes()

    thread = world.discord.world.channels[(await desk.run(run_id))["thread_id"]]
    summary = desk.texts(thread.id)[-1]

    assert thread.thread.archived
    assert "It took 1 h 15 min" in summary
    assert "2 joined, 0 on the bench, 0 waiting, 1 left" in summary
    assert "Wizard 2" in summary


async def test_what_is_logged_later_opens_the_thread_and_closes_it_again(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.passes()
    await desk.ends(run_id, ada)
    await desk.passes()
    await desk.notes(run_id, RunEvent.LOGGED, ada, outcome="success", attended=7)
    await desk.passes()

    thread = world.discord.world.channels[(await desk.run(run_id))["thread_id"]]

    assert "**success**, 7 were there" in desk.texts(thread.id)[-1]
    assert thread.thread.archived


async def test_without_a_log_channel_nothing_is_written_and_nothing_fails(world, desk):
    await desk.set("platform", {"channels": {}})
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.passes()

    assert not desk.log.messages
    assert await world.value("SELECT count(*) FROM run_event WHERE told_at IS NULL") == 0
    assert (await desk.run(run_id))["thread_id"] is None


async def test_a_deleted_thread_is_not_made_again(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.passes()
    thread = world.discord.world.channels[(await desk.run(run_id))["thread_id"]]
    channels.delete_thread(world.discord.world, world.guild, thread)
    await desk.joins(run_id, ada)
    await desk.passes()
    await desk.joins(run_id, world.member("Ben"))
    await desk.passes()

    (log,) = await world.ledger("SELECT state, last_error FROM log_thread")

    assert log["state"] == "failed"
    assert "10003" in log["last_error"]
    assert len(desk.log.messages) == 1
    assert (await desk.run(run_id))["thread_id"] is None


async def test_old_threads_go_where_the_server_wants_it_and_what_stands_in_the_log_stays(world, desk):
    ada, [own] = world.member("Ada"), [role for role in world.guild.roles.values() if role.managed]
    await world.owner.runs("headcount", dungeons="Lost Halls")  # ends automatically
    over, gone, running = [await desk.opens(ada) for _ in range(3)]
    await desk.passes()
    for run_id in (over, gone):
        await desk.ends(run_id, ada)
    world.moves_clock(hours=2)
    await desk.passes()
    lost = world.discord.world.channels[(await desk.run(gone))["thread_id"]]
    channels.delete_thread(world.discord.world, world.guild, lost)

    async def left_after(days):
        world.moves_clock(days=days)
        await desk.passes()
        return {message for message in desk.log.messages if message in world.discord.world.channels}

    assert len(await left_after(days=30)) == 3  # nobody has asked for it
    await desk.set("raid_desk", {"thread_days": 40})
    roles.change_role(
        world.discord.world, world.guild, own, permissions=own.permissions & ~bits("MANAGE_THREADS")
    )
    assert len(await left_after(days=11)) == 3  # Discord refuses
    roles.change_role(
        world.discord.world, world.guild, own, permissions=own.permissions | bits("MANAGE_THREADS")
    )
    assert await left_after(days=41) == {(await desk.run(running))["thread_id"]}

    await desk.notes(over, RunEvent.LOGGED, ada, outcome="success", attended=7)
    await desk.passes()
    assert len(desk.log.messages) == 4
    assert (await desk.run(over))["thread_id"] is None
    assert {row["state"] for row in await world.ledger("SELECT state FROM log_thread")} == {"open", "deleted"}
    assert await world.value("SELECT count(*) FROM outbox WHERE state = 'pending'") == 0


async def test_one_run_that_cannot_be_told_does_not_stop_the_others(world, desk):
    ada = world.member("Ada")
    broken = await desk.opens(ada)
    await world.job.pool.execute("UPDATE run SET dungeon = '{}' WHERE run_id = $1", broken)
    run_id = await desk.opens(ada)
    await desk.passes()

    assert (await desk.run(broken))["thread_id"] is None
    assert (await desk.run(run_id))["thread_id"] is not None
