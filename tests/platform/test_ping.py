"""`/ping` through the signed endpoint."""

import re

from tests.support.door import Door, Person


async def test_ping_tells_how_quick_discord_database_and_queue_are(door: Door):
    ada = Person("Ada")

    answer = await door.runs(ada, "ping")

    assert answer.status == 200
    assert answer.ephemeral
    first, database, queue, workers = answer.text.split("\n")
    assert first == "Pong! Discord to me: 0 ms"
    assert re.fullmatch(r"Database: [0-9.]+ ms", database)
    assert re.fullmatch(r"Queue: [0-9.]+ ms", queue)
    assert workers == "No background worker is running."


async def test_ping_answers_german_members_in_german(door: Door):
    answer = await door.runs(Person("Bea", locale="de"), "ping")

    assert answer.text.startswith("Pong! Von Discord zu mir: 0 ms")


async def test_ping_works_in_direct_messages(open_door):
    door = open_door(guild_id=None)

    answer = await door.runs(Person("Ada"), "ping")

    assert answer.text.startswith("Pong!")
