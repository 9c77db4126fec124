"""Practice rooms in voice: who comes is announced, and their time counts."""

from __future__ import annotations

import pytest

from tests.practice.test_graduation import passes, sets
from tests.support.answers import text_of


@pytest.fixture
async def rooms(dojo, world):
    """A voice channel for practice, another one, and a channel for announcements."""
    dojo.room = world.discord.channel(world.guild, "practice-1", type_=2)
    dojo.lounge = world.discord.channel(world.guild, "lounge", type_=2)
    dojo.channel = world.discord.channel(world.guild, "practice")
    await world.settle()
    await world.owner.runs("setchannels", practice=dojo.channel)
    return dojo


async def stays(rooms, minutes, room=None):
    rooms.ana.joins_voice(room or rooms.room)
    await passes(rooms.world)
    await rooms.world.moves_voice_clock(minutes)
    rooms.ana.leaves_voice()
    await passes(rooms.world, seconds=15)


def announced(rooms):
    return [message for message in rooms.world.owner.sees(rooms.channel) if "🎧" in text_of(message)]


async def sessions(world):
    rows = await world.ledger("SELECT kind, minutes FROM practice_session ORDER BY session_id")
    return [(row["kind"], row["minutes"]) for row in rows]


async def test_time_in_a_practice_room_counts_and_is_announced_once_an_hour(rooms, world):
    await stays(rooms, 8)
    await stays(rooms, 3)

    assert [minutes for kind, minutes in await sessions(world) if kind == "voice"] == [8]
    (message,) = announced(rooms)
    assert f"{rooms.ana.mention} is practising in <#{rooms.room.id}>" in text_of(message)
    assert message.pinged_ids == set()
    assert any("counts: **general practice**, 8 minutes" in text for text in rooms.told())
    assert "🔥 Streak: **1 day**" in (await rooms.ana.runs("profile")).text

    await passes(world, hours=1)
    await stays(rooms, 1)
    assert len(announced(rooms)) == 2


async def test_the_button_begins_a_session_which_then_counts_instead(rooms, world):
    rooms.ana.joins_voice(rooms.room)
    await passes(world, seconds=15)
    answer = await rooms.ana.presses(announced(rooms)[0], "Start a session")
    assert "Started" in answer.text
    await world.moves_voice_clock(7)
    await rooms.ana.runs("end")
    rooms.ana.leaves_voice()
    await passes(world, seconds=15)

    assert [kind for kind, _ in await sessions(world)] == ["timed"]


async def test_only_rooms_that_are_called_so_or_chosen_count(rooms, world):
    await stays(rooms, 6, rooms.lounge)
    assert await sessions(world) == []

    await sets(world, voice_rooms=[rooms.lounge.id])
    await stays(rooms, 6, rooms.lounge)
    assert [kind for kind, _ in await sessions(world)] == ["voice"]


async def test_moving_to_another_practice_room_is_one_stay(rooms, world):
    other = world.discord.channel(world.guild, "Practice 2", type_=2)
    await world.settle()
    rooms.ana.joins_voice(rooms.room)
    await passes(world, seconds=15)
    await world.moves_voice_clock(3)
    rooms.ana.joins_voice(other)
    await passes(world, seconds=15)
    await world.moves_voice_clock(3)
    rooms.ana.leaves_voice()
    await passes(world, seconds=15)

    assert [kind for kind, _ in await sessions(world)] == ["voice"]
    assert len(announced(rooms)) == 1


async def test_who_keeps_their_practice_to_themselves_is_not_announced(rooms, world):
    await rooms.ana.runs("practice privacy", streak="private")

    await stays(rooms, 6)

    assert announced(rooms) == []
    assert [kind for kind, _ in await sessions(world)] == ["voice"]
