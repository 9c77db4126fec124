"""Who keeps their practice to themselves is not shown by any command, board, announcement, or the API."""

from __future__ import annotations

import json

import pytest

from tests.practice.test_buddies import become_buddies
from tests.practice.test_challenges import creates, joins, number
from tests.practice.test_graduation import passes
from tests.support.answers import text_of
from tests.support.api import Client

PRACTICE = {"streak", "profile", "API sessions", "API streaks", "API standings"}
PEOPLE = {"API levels", "API mentors"}
EVERYTHING = {"board"} | PRACTICE | PEOPLE


@pytest.fixture
async def hall(dojo, world):
    """Ana practises with her buddy Ben, has a level and is a mentor; Cleo is somebody else."""
    dojo.channel = world.discord.channel(world.guild, "practice")
    dojo.room = world.discord.channel(world.guild, "practice-1", type=2)
    dojo.ben, dojo.cleo = world.member("Ben"), world.member("Cleo")
    await world.settle()
    await world.owner.runs("setchannels", practice=dojo.channel, achievement=dojo.channel)
    await dojo.ana.runs("achievements")  # installs the default set
    await become_buddies(dojo)
    await world.owner.runs("xp give", member=dojo.ana, amount=100)
    await world.job.pool.execute(
        "INSERT INTO mentor (guild_id, user_id, topics, languages, timezone, capacity, about, signed_up_at)"
        " VALUES ($1, $2, '{}', '{}', 'UTC', 1, '', now())",
        world.guild.id,
        dojo.ana.id,
    )
    dojo.apis = {who: await Client.of(world, who, scope="read") for who in (dojo.ana, dojo.ben, dojo.cleo)}
    return dojo


async def what_sees(hall, who):
    """Where that member finds Ana's practice."""
    ana, api = hall.ana, hall.apis[who]
    sessions = await api.call("GET", "/practice/sessions", member=str(ana.id))
    streaks = await api.reads("/practice/streaks")
    challenge = await number(hall.world)
    standings = await api.reads(f"/challenges/{challenge}/standings")
    board = await who.runs("challenge leaderboard", challenge=challenge)
    seen = {
        "streak": "practised on 1 of 1" in (await who.runs("streak", member=ana, text=True)).text,
        "profile": "🔥 Streak" in (await who.runs("profile", member=ana)).text,
        "board": ana.mention in board.text,
        "API sessions": sessions.status_code == 200,
        "API streaks": str(ana.id) in json.dumps(streaks),
        "API standings": str(ana.id) in json.dumps(standings),
        "API levels": str(ana.id) in json.dumps(await api.reads("/levels")),
        "API mentors": str(ana.id) in json.dumps(await api.reads("/mentors")),
    }
    assert "my own words" not in sessions.text or who is ana
    return {place for place, is_seen in seen.items() if is_seen}


def named_in(hall, words):
    """Whether Ana is named to everybody in a message of these words."""
    texts = [text_of(message) for message in hall.channel.messages.values()]
    return any(hall.ana.mention in text for text in texts if words in text)


@pytest.mark.parametrize(
    ("choice", "of_stranger", "of_buddy"),
    [
        ("public", EVERYTHING, EVERYTHING),
        ("buddies", PEOPLE, PEOPLE | PRACTICE),
        ("private", PEOPLE, PEOPLE),
        ("profile for buddies", {"board"}, EVERYTHING),
        ("closed profile", {"board"}, {"board"}),
    ],
)
async def test_practice_is_shown_to_whom_its_member_wants(hall, world, choice, of_stranger, of_buddy):
    if choice == "closed profile":
        await hall.ana.presses(await hall.ana.runs("profile"), "Close to others")
    elif choice == "profile for buddies":
        shown = await hall.ana.runs("practice privacy", profile="buddies")
        assert "Your streak is seen by everybody here, your profile by your practice buddy." in shown.text
    else:
        await hall.ana.runs("practice privacy", streak=choice)
    await creates(world, criteria=json.dumps({"metric": "check_ins", "at_least": 1}))
    await joins(world, hall.ana)
    await world.job.pool.execute(
        """
        INSERT INTO webhook (guild_id, url, events, secret, created_by, created_at)
        VALUES ($1, $2, $3, '', $4, $5)
        """,
        world.guild.id,
        "https://127.0.0.1/",
        ["achievement"],
        world.owner.id,
        world.now(),
    )
    await hall.checks_in(notes="my own words")
    hall.ana.joins_voice(hall.room)
    for _ in range(3):
        await passes(world, minutes=2)

    assert await what_sees(hall, hall.cleo) == of_stranger
    assert await what_sees(hall, hall.ben) == of_buddy
    assert await what_sees(hall, hall.ana) == EVERYTHING
    assert named_in(hall, "has finished the challenge") == ("board" in of_stranger)
    assert named_in(hall, "is practising in") == ("board" in of_stranger)
    assert named_in(hall, "has earned **First step**") == ("board" in of_stranger)
    assert any("**First step**" in text for text in hall.told()) == ("board" not in of_stranger)
    sent = await world.ledger("SELECT facts FROM webhook_delivery WHERE facts ->> 'name' = 'First step'")
    assert bool(sent) == ("board" in of_stranger)
