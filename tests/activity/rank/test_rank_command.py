"""/rank by the door: the card is asked of a job, the text form is told at once, and every no has a reason."""

from handlers.activity.xp.rules import MAX_XP
from jobs.requests.activity import RenderRankCard
from tests.activity.rank.conftest import Guild
from tests.support.clock import StillClock
from tests.support.door import Door, Person
from tests.support.payloads import GUILD

DEFERRED = 5


async def test_a_card_is_left_to_a_job(door: Door, guild: Guild) -> None:
    ada = Person("Ada")
    await guild.has(ada, xp=500)

    answer = await door.runs(ada, "rank")

    assert answer.type == DEFERRED
    assert not answer.ephemeral
    (request,) = door.web.resources.queue.requests
    assert isinstance(request, RenderRankCard)
    assert (request.guild_id, request.user_id) == (GUILD, ada.id)
    assert request.follow_up.token == "a-token"


async def test_somebody_elses_card_can_be_asked_for(door: Door, guild: Guild) -> None:
    ada, ben = Person("Ada"), Person("Ben")
    await guild.has(ben, xp=500)

    answer = await door.runs(ada, "rank", member=ben)

    assert answer.type == DEFERRED
    assert door.web.resources.queue.requests[0].user_id == ben.id


async def test_the_text_form_tells_all_that_the_card_shows(
    door: Door, guild: Guild, clock: StillClock
) -> None:
    ada, ben = Person("Ada"), Person("Ben *the* great")
    await guild.has(ada, xp=900)
    await guild.has(ben, xp=300, messages=1_234, voice_seconds=3_720)
    await guild.ranks_everybody(clock)

    answer = await door.runs(ada, "rank", member=ben, text=True)

    assert answer.text == (
        "**\u2068Ben \\*the\\* great\u2069**: level **2**, rank **#2**\n"
        "45 / 220 XP (20 %) · 175 XP to level 3\n"
        "1,234 messages · 1 h 2 min in voice"
    )


async def test_the_text_form_speaks_german(door: Door, guild: Guild, clock: StillClock) -> None:
    bea = Person("Bea", locale="de")
    await guild.has(bea, xp=0, messages=1)
    await guild.ranks_everybody(clock)

    answer = await door.runs(bea, "rank", text=True)

    assert answer.text.startswith("**\u2068Bea\u2069**: Level **0**, Rang **")
    assert "0 / 100 XP (0 %) · 100 XP bis Level 1" in answer.text
    assert "1 Nachricht · " in answer.text


async def test_at_the_last_level_there_is_nothing_to_go(door: Door, guild: Guild) -> None:
    ada = Person("Ada")
    await guild.has(ada, xp=MAX_XP)

    answer = await door.runs(ada, "rank", text=True)

    assert "level **1,000**, rank **–**" in answer.text
    assert "1,000,000,000,000 XP (100 %) · Highest level reached" in answer.text


async def test_before_anything_was_counted_one_reads_what_counts(door: Door) -> None:
    answer = await door.runs(Person("Ada"), "rank")

    assert answer.ephemeral
    assert answer.text.startswith("Nothing has been counted for you here yet.")
    assert "voice channels count" in answer.text


async def test_a_member_of_whom_nothing_was_counted_is_named(door: Door) -> None:
    for text in (False, True):
        answer = await door.runs(Person("Ada"), "rank", member=Person("_Ben_"), text=text)

        assert answer.ephemeral
        assert answer.text.startswith("Nothing has been counted for \\_Ben\\_ here yet.")


async def test_a_bot_has_no_rank(door: Door) -> None:
    robot = Person("Robot")
    payload = door.command(Person("Ada"), "rank", member=robot)
    payload["data"]["resolved"]["users"][str(robot.id)]["bot"] = True

    answer = await door.posts(payload)

    assert answer.ephemeral
    assert answer.text.startswith("Robot is a bot, and bots have no rank.")


async def test_somebody_who_left_is_told_to_have_left(door: Door, guild: Guild) -> None:
    ben = Person("Ben")
    await guild.has(ben, xp=500)
    payload = door.command(Person("Ada"), "rank", member=ben)
    del payload["data"]["resolved"]["members"]

    answer = await door.posts(payload)

    assert answer.ephemeral
    assert answer.text.startswith("Ben is no longer in this server.")
    assert door.web.resources.queue.requests == []


async def test_in_direct_messages_there_is_no_rank(door: Door) -> None:
    door.guild_id = None

    answer = await door.runs(Person("Ada"), "rank")

    assert answer.ephemeral
    assert "server only" in answer.text
