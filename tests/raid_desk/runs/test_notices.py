"""What members are told of runs: once, where they want it, and never where it is."""

import contextlib
from datetime import timedelta

from db.raid_desk.runs import lock_run
from handlers.kit.records import By
from handlers.raid_desk.runs.events import RunEvent


async def chooses(world, member, **places):
    await world.job.pool.execute(
        """
        INSERT INTO notification_choice (guild_id, user_id, places, updated_at) VALUES ($1, $2, $3, now())
        """,
        world.guild.id,
        member.id,
        places,
    )


def direct(world, member):
    channel = world.discord.world.dm_channel(world.discord.application_id, member.id)
    return "\n".join(message.content for message in channel.messages.values()) if channel else ""


async def test_the_start_is_told_once_in_the_channel_and_by_direct_message_to_who_wants_it(world, desk):
    ada, ben, cleo, dan, eve = (world.member(name) for name in ("Ada", "Ben", "Cleo", "Dan", "Eve"))
    await chooses(world, cleo, raid_start="dm")
    await chooses(world, dan, raid_start="off")
    run_id = await desk.opens(ada)
    await desk.joins(run_id, ada, ben, cleo, dan, eve)
    await desk.leaves(run_id, eve)
    await desk.starts(run_id, ada)
    await desk.passes()

    (call,) = desk.raids.messages.values()

    assert call.pinged_ids == {ada.id, ben.id}
    assert "The Shatters** starts now" in call.content
    assert "Castle" in call.content
    assert "The Shatters** starts now" in direct(world, cleo)
    assert not direct(world, dan)
    assert "bazaar" not in call.content + direct(world, cleo)


async def test_the_end_is_told_to_those_who_asked_for_it(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    await chooses(world, ben, raid_end="dm")
    run_id = await desk.opens(ada)
    await desk.joins(run_id, ada, ben)
    await desk.passes()
    await desk.ends(run_id, ada)
    await desk.passes()

    assert "is over" in direct(world, ben)
    assert not direct(world, ada)
    assert not desk.raids.messages


async def test_a_start_that_was_called_off_at_once_calls_nobody(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.joins(run_id, ada)
    await desk.starts(run_id, ada)
    await desk.moves(run_id, "cancelled", RunEvent.CANCELLED, ada)
    await desk.passes()

    assert not desk.raids.messages


async def test_the_organizer_is_told_once_that_all_classes_are_there(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.notes(run_id, RunEvent.FILLED)
    await desk.passes()
    await desk.notes(run_id, RunEvent.FILLED)
    await desk.passes()

    assert direct(world, ada).count("Every needed class is there") == 1


async def test_a_free_place_is_told_to_its_member_and_the_call_goes_when_it_is_answered(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    run_id = await desk.opens(ada)
    await desk.stands(run_id, ben, "offered")
    until = int((world.now() + timedelta(seconds=60)).timestamp())
    await desk.notes(run_id, RunEvent.PLACE_OFFERED, user_id=ben.id, until=until)
    await desk.passes(6)

    (call,) = desk.raids.messages.values()
    assert call.pinged_ids == {ben.id}
    assert f"<t:{until}:T>" in call.content

    await desk.stands(run_id, ben, "joined")
    await desk.notes(run_id, RunEvent.PLACE_TAKEN, ben)
    await desk.passes(6)
    assert not desk.raids.messages


async def test_a_free_place_is_told_by_direct_message_to_who_wants_that(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    await chooses(world, ben, raid_start="dm")
    run_id = await desk.opens(ada)
    await desk.stands(run_id, ben, "offered")
    until = int((world.now() + timedelta(seconds=60)).timestamp())
    await desk.notes(run_id, RunEvent.PLACE_OFFERED, user_id=ben.id, until=until)
    await desk.passes(6)

    assert "is free for you" in direct(world, ben)
    assert not desk.raids.messages


async def test_a_place_taken_before_the_call_leaves_is_not_called_for(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    run_id = await desk.opens(ada)
    until = int((world.now() + timedelta(seconds=60)).timestamp())
    await desk.notes(run_id, RunEvent.PLACE_OFFERED, user_id=ben.id, until=until)
    await desk.stands(run_id, ben, "joined")
    await desk.notes(run_id, RunEvent.PLACE_TAKEN, ben)
    await desk.passes(6)

    assert not desk.raids.messages


async def test_what_was_told_is_not_told_again_by_a_job_that_died_before_its_commit(world, desk):
    from jobs.raid_desk.run_events import SETTLED, tell_run
    from jobs.run import tasks

    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.joins(run_id, ada)
    await desk.starts(run_id, ada)

    class Dies(Exception):
        pass

    async def tells(*, dies):
        with contextlib.suppress(Dies):
            async with world.job.transaction() as db:
                by = By(db, world.guild.id, None, world.now())
                await tell_run(world.job, by, await lock_run(db, world.guild.id, run_id))
                if dies:
                    raise Dies

    for _ in range(3):
        await tells(dies=True)
    assert await world.value("SELECT count(*) FROM outbox") == 0
    await tells(dies=False)
    await tells(dies=False)
    await desk.passes()

    assert len(desk.raids.messages) == 1
    assert len(desk.log.messages) == 1
    assert tasks["raid_desk.run_events.tell_run_events"].every <= SETTLED
