"""A run as people play it: everything pressed, nothing written by hand."""

import pytest


@pytest.fixture
async def olga(world, desk):
    role = world.discord.role(world.guild, "Organizers")
    await world.owner.runs("setroles", organizer=role)
    return world.member("Olga", role)


async def panel_of(desk, olga, **options):
    await olga.runs("run", dungeon="shatters", **options)
    await desk.passes(6)
    run_id = await desk.world.value("SELECT max(run_id) FROM run")
    message_id = (await desk.run(run_id))["message_id"]
    return run_id, desk.raids.messages[message_id]


def calls_in(channel):
    """Messages to members whose place is free, not answers that only they see."""
    messages = channel.messages.values()
    return [message for message in messages if "is free for you" in message.content and not message.ephemeral]


async def leads(olga, panel, label):
    return await olga.presses(await olga.presses(panel, "Organizer"), label)


async def test_a_run_with_voice_from_the_command_to_the_end(world, desk, olga):
    ada, ben, eve = (world.member(name) for name in ("Ada", "Ben", "Eve"))
    for member in (ada, ben, eve):
        member.joins_voice(desk.lounge)
    run_id, panel = await panel_of(desk, olga, voice=True, party="Castle", location="USSouth bazaar")
    for member in (ada, ben, eve):
        await member.presses(panel, "Join")
    await eve.presses(panel, "Leave")
    await leads(olga, panel, "Start")
    await desk.passes()

    (channel,) = desk.voices()
    seats = {user_id: state.channel_id for user_id, state in world.guild.voice.items()}
    assert seats == {ada.id: channel.id, ben.id: channel.id, eve.id: desk.lounge.id}
    (call,) = [message for message in desk.raids.messages.values() if "starts now" in message.content]
    assert call.pinged_ids == {ada.id, ben.id}

    await desk.passes(30)
    await leads(olga, panel, "End")
    await desk.passes()

    assert desk.voices() == []
    thread = world.discord.world.channels[(await desk.run(run_id))["thread_id"]]
    log = "\n".join(desk.texts(thread.id))
    for words in ("**Opened**", "Joined (3)", "Left (1)", "**Started**", "Voice channel", "**Ended**"):
        assert words in log
    assert "bazaar" not in log + call.content
    assert thread.thread.archived
    assert f"#{run_id} · over" in (await ada.runs("viewrun", run=str(run_id))).text


async def test_who_sat_in_the_channel_is_suggested_as_present(world, desk, olga):
    ada, ben = world.member("Ada"), world.member("Ben")
    ada.joins_voice(desk.lounge)
    run_id, panel = await panel_of(desk, olga, voice=True)
    await ada.presses(panel, "Join")
    await ben.presses(panel, "Join")
    await leads(olga, panel, "Start")
    await desk.passes(60)
    ada.leaves_voice()
    await world.settle()
    await leads(olga, panel, "End")

    rows = await world.ledger("SELECT user_id, attended FROM run_member WHERE run_id = $1", run_id)
    assert {row["user_id"]: row["attended"] for row in rows} == {ada.id: True, ben.id: False}


async def test_the_next_on_the_waiting_list_is_called_and_takes_the_place_there(world, desk, olga):
    ada, ben = world.member("Ada"), world.member("Ben")
    run_id, panel = await panel_of(desk, olga, limits="1")
    await ada.presses(panel, "Join")
    await ben.presses(panel, "Join")
    await ada.presses(panel, "Leave")
    await desk.passes(6)

    (call,) = calls_in(desk.raids)
    assert call.pinged_ids == {ben.id}
    await ben.presses(call, "Take the place")
    await desk.passes(6)

    state = "SELECT state FROM run_member WHERE run_id = $1 AND user_id = $2"
    assert await world.value(state, run_id, ben.id) == "joined"
    assert not calls_in(desk.raids)


async def test_a_call_that_nobody_answers_goes_and_the_next_is_called(world, desk, olga):
    ada, ben, cleo = (world.member(name) for name in ("Ada", "Ben", "Cleo"))
    _, panel = await panel_of(desk, olga, limits="1")
    for member in (ada, ben, cleo):
        await member.presses(panel, "Join")
    await ada.presses(panel, "Leave")
    await desk.passes(6)
    await desk.passes(75)

    assert [call.pinged_ids for call in calls_in(desk.raids)] == [{cleo.id}]


async def test_a_deleted_panel_comes_back_and_can_be_pressed_on(world, desk, olga):
    ada = world.member("Ada")
    run_id, panel = await panel_of(desk, olga)
    world.owner.person.delete(panel)
    world.moves_clock(minutes=10)
    await desk.passes(6)

    message_id = (await desk.run(run_id))["message_id"]
    again = desk.raids.messages[message_id]
    await ada.presses(again, "Join")

    assert message_id != panel.id
    assert await world.value("SELECT state FROM run_member WHERE user_id = $1", ada.id) == "joined"
