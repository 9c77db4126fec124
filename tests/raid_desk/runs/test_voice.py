"""Voice channels of runs: for those who have joined, made once, and never anybody else's channel deleted."""

from handlers.raid_desk.runs.events import RunEvent
from jobs.run import carriers
from stand_in.changes import channels
from stand_in.model import VOICE
from stand_in.rules.permissions import bits


def may_connect(world, member, channel):
    return bool(world.discord.world.permissions(member.id, channel) & bits("CONNECT"))


async def started(world, desk, organizer, *members):
    run_id = await desk.opens(organizer, voice=True)
    await desk.joins(run_id, *members)
    await desk.starts(run_id, organizer)
    await desk.passes(15)
    return run_id


async def test_the_channel_stands_beside_the_raids_for_who_has_joined(world, desk):
    await desk.set("raid_desk", {"voice_limit": 30})
    ada, ben, eve = world.member("Ada"), world.member("Ben"), world.member("Eve")
    run_id = await started(world, desk, ada, ben)

    (channel,) = desk.voices()

    assert (channel.name, channel.parent_id, channel.user_limit) == (
        f"The Shatters #{run_id}",
        desk.category.id,
        30,
    )
    assert [may_connect(world, member, channel) for member in (ada, ben, eve)] == [True, True, False]
    assert (await desk.run(run_id))["voice_channel_id"] == channel.id
    assert "Voice channel" in "\n".join(desk.texts((await desk.run(run_id))["thread_id"]))


async def test_without_the_wish_there_is_none(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada)
    await desk.starts(run_id, ada)
    await desk.passes()

    assert desk.voices() == []


async def test_joined_members_in_voice_are_moved_in_and_nobody_else(world, desk):
    ada, ben, benched, gone, away = (world.member(n) for n in ("Ada", "Ben", "Bea", "Gil", "Amy"))
    stranger = world.member("Sam")
    run_id = await desk.opens(ada, voice=True)
    await desk.joins(run_id, ben, gone, away)
    await desk.stands(run_id, benched, "benched")
    for member in (ben, benched, gone, stranger):
        member.joins_voice(desk.lounge)
    await desk.leaves(run_id, gone)
    await desk.starts(run_id, ada)
    await desk.passes()

    (channel,) = desk.voices()
    seats = {user_id: state.channel_id for user_id, state in world.guild.voice.items()}

    assert seats == {
        ben.id: channel.id,
        benched.id: desk.lounge.id,
        gone.id: desk.lounge.id,
        stranger.id: desk.lounge.id,
    }


async def test_who_leaves_before_the_move_is_carried_out_stays_where_they_are(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    ben.joins_voice(desk.lounge)
    run_id = await started(world, desk, ada)
    await desk.joins(run_id, ben)
    await desk.leaves(run_id, ben)
    (channel,) = desk.voices()
    from jobs.requests.raid_desk import DrawIntoRun

    async with world.job.transaction() as db:
        await world.job.outbox(db, world.guild.id).add(
            DrawIntoRun(world.guild.id, ben.id, run_id, channel.id)
        )
    await world.settle()

    assert world.guild.voice[ben.id].channel_id == desk.lounge.id


async def test_who_joins_later_is_let_in_and_who_leaves_is_not_any_more(world, desk):
    ada, ben, eve = world.member("Ada"), world.member("Ben"), world.member("Eve")
    run_id = await started(world, desk, ada, ben)
    (channel,) = desk.voices()

    await desk.joins(run_id, eve)
    await desk.leaves(run_id, ben)
    await desk.passes()

    assert [may_connect(world, member, channel) for member in (ben, eve)] == [False, True]


async def test_who_is_handed_the_run_is_let_in(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    run_id = await started(world, desk, ada)
    (channel,) = desk.voices()
    await world.job.pool.execute("UPDATE run SET organizer_id = $2 WHERE run_id = $1", run_id, ben.id)
    await desk.notes(run_id, RunEvent.TRANSFERRED, ada, to=ben.id)
    await desk.passes()

    assert may_connect(world, ben, channel)


async def test_the_channel_goes_with_the_run(world, desk):
    ada = world.member("Ada")
    run_id = await started(world, desk, ada)

    await desk.ends(run_id, ada)
    await desk.passes()

    assert desk.voices() == []
    assert desk.lounge.id in world.guild.channels
    assert (await desk.run(run_id))["voice_channel_id"] is None


async def test_a_channel_made_after_the_run_was_over_goes_at_once(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada, voice=True)
    await desk.starts(run_id, ada)
    kind, carry = carriers["platform.create_voice_channel/1"]

    async def carry_and_end(job, effect):
        await desk.ends(run_id, ada)
        return await carry(job, effect)

    carriers["platform.create_voice_channel/1"] = (kind, carry_and_end)
    try:
        await desk.passes()
    finally:
        carriers["platform.create_voice_channel/1"] = (kind, carry)
    await desk.passes()

    assert desk.voices() == []
    assert await world.value("SELECT state FROM run_voice") == "gone"


async def test_an_empty_channel_goes_after_its_time_and_not_while_somebody_sits_in_it(world, desk):
    ada = world.member("Ada")
    await started(world, desk, ada)
    (channel,) = desk.voices()
    ada.joins_voice(channel)
    await desk.passes(60)
    await world.moves_voice_clock(12)
    assert desk.voices() == [channel]

    ada.leaves_voice()
    await world.moves_voice_clock(9)
    assert desk.voices() == [channel]

    await world.moves_voice_clock(3)
    assert desk.voices() == []


async def test_a_channel_deleted_by_hand_is_noticed_and_not_made_again(world, desk):
    ada, ben = world.member("Ada"), world.member("Ben")
    run_id = await started(world, desk, ada)
    (channel,) = desk.voices()
    channels.delete_channel(world.discord.world, world.guild, channel)
    await desk.passes(90)
    await desk.joins(run_id, ben)
    await desk.passes(60)

    assert desk.voices() == []
    assert (await desk.run(run_id))["voice_channel_id"] is None
    log = "\n".join(desk.texts((await desk.run(run_id))["thread_id"]))
    assert log.count("Somebody deleted the voice channel") == 1


async def test_a_channel_made_before_a_crash_is_known_again(world, desk):
    ada = world.member("Ada")
    run_id = await desk.opens(ada, voice=True)
    await desk.starts(run_id, ada)
    kind, carry = carriers["platform.create_voice_channel/1"]
    tries = []

    async def carry_and_die_once(job, effect):
        made = await carry(job, effect)
        tries.append(made)
        if len(tries) == 1:
            raise OSError("the worker dies after Discord has made it")
        return made

    carriers["platform.create_voice_channel/1"] = (kind, carry_and_die_once)
    try:
        await desk.passes(6)
        await world.job.pool.execute("UPDATE outbox SET due_at = now() WHERE state = 'pending'")
        await desk.passes(9)
    finally:
        carriers["platform.create_voice_channel/1"] = (kind, carry)

    (channel,) = desk.voices()
    assert [attempt["channel_id"] for attempt in tries] == [channel.id, channel.id]
    assert (await desk.run(run_id))["voice_channel_id"] == channel.id


async def test_without_the_permission_the_organizer_is_told_and_it_is_not_tried_again(world, desk):
    bot = world.guild.members[world.discord.application_id]
    for role_id in bot.role_ids:
        role = world.guild.roles[role_id]
        role.permissions &= ~bits("MANAGE_CHANNELS") & ~bits("ADMINISTRATOR")
    ada = world.member("Ada")
    run_id = await started(world, desk, ada)
    await desk.passes(30)

    direct = world.discord.world.dm_channel(world.discord.application_id, ada.id)
    calls = [
        call for call in world.discord.rest.calls if call.method == "POST" and call.path.endswith("/channels")
    ]

    assert desk.voices() == []
    assert "could not make a voice channel" in "\n".join(m.content for m in direct.messages.values())
    assert len([call for call in calls if f"/guilds/{world.guild.id}/" in call.path]) == 1
    assert "There is no voice channel" in "\n".join(desk.texts((await desk.run(run_id))["thread_id"]))


async def test_a_full_category_puts_the_channel_outside(world, desk):
    for number in range(50):
        world.discord.channel(world.guild, f"Room {number}", VOICE, parent_id=desk.category.id)
    ada = world.member("Ada")
    before = {voice.id for voice in desk.voices()}
    run_id = await started(world, desk, ada)

    (channel,) = [voice for voice in desk.voices() if voice.id not in before]
    assert channel.parent_id is None
    assert (await desk.run(run_id))["voice_channel_id"] == channel.id


async def test_more_members_than_a_new_channel_takes_rules_are_let_in_afterwards(world, desk):
    ada = world.member("Ada")
    members = [world.member(f"Raider {number}") for number in range(120)]
    await started(world, desk, ada, *members)

    (channel,) = desk.voices()

    assert all(may_connect(world, member, channel) for member in members)


async def test_who_was_in_the_channel_is_known_after_it_is_gone(world, desk):
    from db.raid_desk.run_voices import list_seen

    ada, ben, eve = world.member("Ada"), world.member("Ben"), world.member("Eve")
    run_id = await started(world, desk, ada, ada, ben, eve)
    without = await desk.opens(ada)
    (channel,) = desk.voices()
    ben.joins_voice(channel)
    eve.joins_voice(desk.lounge)
    await desk.passes(30)
    ben.leaves_voice()
    await desk.passes(30)
    ada.joins_voice(channel)
    await world.settle()
    await desk.ends(run_id, ada)
    await desk.passes()

    assert desk.voices() == []
    assert await list_seen(world.job.pool, run_id) == {ada.id, ben.id}
    assert await list_seen(world.job.pool, without) is None


def test_the_install_link_asks_for_what_runs_need():
    from handlers.operations.cli.announcing import INSTALL_PERMISSIONS
    from handlers.raid_desk.runs.checkup import FOR_LOG, FOR_VOICE
    from handlers.raid_desk.runs.voice import OWN

    assert (FOR_LOG | FOR_VOICE | OWN) & ~INSTALL_PERMISSIONS == 0
