"""Headcounts: who would come with what, and the run that is made of it."""

import asyncio

import pytest

from tests.support.answers import button_of, text_of

TWO = "void, shatters"


@pytest.fixture
def ada(world):
    return world.member("Ada")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def log(raid, world):
    return world.discord.channel(world.guild, "raid-log")


async def posts(raid, dungeons, **options):
    answer = await raid.organizer.runs("headcount", dungeons=dungeons, **options)
    await raid.passes()
    return answer


def panel(raid):
    public = [message for message in raid.channel.messages.values() if not message.ephemeral]
    panels = [message for message in public if "Headcount" in text_of(message)]
    assert panels, "no headcount stands there"
    return panels[-1]


async def picks(member, raid, number, *values):
    select = [part for row in panel(raid).components for part in row["components"] if part["type"] == 3][
        number
    ]
    return await member.person.pick(panel(raid), select["custom_id"], list(values))


async def state(world):
    return await world.value("SELECT state FROM headcount")


async def test_a_headcount_of_one_dungeon_counts_who_would_come_and_with_what(raid, ada, ben):
    answer = await posts(raid, "o3")
    assert answer.ephemeral
    await ada.presses(panel(raid), "Join")
    said = await ben.presses(panel(raid), "Sword Rune")
    await raid.passes()

    assert "You would bring **Sword Rune**" in said.text
    assert "**2** would come" in text_of(panel(raid))
    assert "Sword Rune: **1**" in text_of(panel(raid))


async def test_what_was_offered_is_taken_back_by_pressing_again(raid, ben, world):
    await posts(raid, "void")
    await ben.presses(panel(raid), "Vial of Pure Darkness")
    await ben.presses(panel(raid), "Vial of Pure Darkness")

    assert await world.value("SELECT count(*) FROM headcount_member") == 0


async def test_dungeons_and_keys_are_picked_from_selects_when_there_are_several(raid, ada, world):
    await posts(raid, TWO)

    await picks(ada, raid, 0, "void", "shatters")
    await picks(ada, raid, 1, "shatters:shatters_key")
    await picks(ada, raid, 0, "shatters")

    rows = await world.ledger("SELECT dungeon_key, item FROM headcount_member ORDER BY 1, 2")
    assert [(row["dungeon_key"], row["item"]) for row in rows] == [
        ("shatters", ""),
        ("shatters", "shatters_key"),
    ]
    assert "Noted: you can't come." in (await ada.presses(panel(raid), "Can't come")).text
    assert await world.value("SELECT count(*) FROM headcount_member") == 0


async def test_it_becomes_a_run_with_those_who_would_come_and_their_keys(raid, ada, ben, world):
    await posts(raid, TWO)
    await picks(ada, raid, 0, "void")
    await picks(ben, raid, 0, "shatters")
    await picks(ben, raid, 1, "void:lost_halls_key")
    organizer = await raid.organizer.presses(panel(raid), "Organizer")
    assert ben.mention in organizer.text

    done = await raid.organizer.picks(organizer, "void")
    await raid.passes()

    assert "2 members are in and called." in done.text
    assert "Missing:" in done.text
    rows = await world.ledger("SELECT user_id, state FROM run_member ORDER BY user_id")
    assert {row["user_id"] for row in rows} == {ada.id, ben.id}
    offers = await world.ledger("SELECT user_id, item, state FROM run_offer")
    assert offers == [{"user_id": ben.id, "item": "lost_halls_key", "state": "promised"}]
    assert await state(world) == "converted"
    calls = [message for message in raid.channel.messages.values() if "is on: you are in" in message.content]
    assert [call.pinged_ids for call in calls] == [{ada.id, ben.id}]
    with pytest.raises(AssertionError, match="no button"):
        button_of(panel(raid), "Organizer")


async def test_two_organizers_make_one_run_of_it(raid, ada, world):
    await posts(raid, TWO)
    await picks(ada, raid, 0, "void")
    second = world.member("Otto", raid.role)
    panels = [await organizer.presses(panel(raid), "Organizer") for organizer in (raid.organizer, second)]

    answers = await asyncio.gather(
        raid.organizer.picks(panels[0], "void"), second.picks(panels[1], "shatters")
    )

    assert await world.value("SELECT count(*) FROM run") == 1
    assert sum("This headcount is over." in answer.text for answer in answers) == 1


async def test_only_organizers_end_it_and_then_nobody_can_answer(raid, ada, world):
    await posts(raid, "void")
    old = panel(raid)
    assert "Only" in (await ada.presses(old, "Organizer")).text

    organizer = await raid.organizer.presses(old, "Organizer")
    await raid.organizer.presses(organizer, "End")

    assert await state(world) == "ended"
    assert "This headcount is over." in (await ada.presses(old, "Join")).text


async def test_it_ends_by_itself_and_its_panel_says_so(raid, world):
    await posts(raid, "void", minutes=5)
    world.moves_clock(minutes=6)
    await raid.passes()

    assert await state(world) == "ended"
    assert "is over" in text_of(panel(raid))


async def test_a_deleted_panel_is_posted_again(raid, ada, world):
    from stand_in.changes import messages

    await posts(raid, TWO)
    messages.delete(world.discord.world, panel(raid))
    await ada.runs("ping")
    world.moves_clock(minutes=10)
    await raid.passes(4)

    assert "Headcount" in text_of(panel(raid))


async def test_many_answers_at_once_are_one_edit_and_the_last_one_is_in_it(raid, world):
    await posts(raid, "void")
    people = [world.member(f"Raider {number}") for number in range(12)]
    path = f"/channels/{raid.channel.id}/messages/{panel(raid).id}"

    await asyncio.gather(*(member.presses(panel(raid), "Join") for member in people))
    await raid.passes()

    edits = [call for call in world.discord.rest.calls if call.method == "PATCH" and call.path.endswith(path)]
    assert len(edits) == 1
    assert "**12** would come" in text_of(panel(raid))


async def test_what_happened_stands_in_a_thread_of_the_log(raid, ada, log, world):
    await raid.sets("platform", channels={"raid": raid.channel.id, "raid_log": log.id})
    await posts(raid, "void")
    await ada.presses(panel(raid), "Join")
    organizer = await raid.organizer.presses(panel(raid), "Organizer")
    await raid.organizer.presses(organizer, "End")
    await raid.passes(12)

    (headline,) = log.messages.values()
    assert "Headcount #" in headline.content
    thread_id = await world.value("SELECT thread_id FROM log_thread")
    thread = world.discord.world.channels[thread_id]
    told = "\n".join(message.content for message in thread.messages.values())
    assert "posted it" in told
    assert f"{ada.mention} would come: **The Void**" in told
    assert "ended it" in told
    assert await world.value("SELECT count(*) FROM headcount_event WHERE told_at IS NULL") == 0


async def test_without_names_a_form_asks_for_the_dungeons(raid, world):
    form = await raid.organizer.runs("headcount")
    await raid.organizer.submits(form, dungeons_1=["void"], others="shatts")
    await raid.passes()

    (row,) = await world.ledger("SELECT dungeons FROM headcount")
    assert [dungeon["key"] for dungeon in row["dungeons"]] == ["void", "shatters"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("nonsensical", "There is no dungeon called “nonsensical” here."),
        (" , ", "No dungeon was chosen."),
        ("o3,lh,void,nest,tomb,ot,cult,shatts,abyss,udl,manor", "at most 10 dungeons; these are 11"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_the_reason(raid, world, names, sentence):
    answer = await raid.organizer.runs("headcount", dungeons=names)

    assert sentence in answer.text
    assert await world.value("SELECT count(*) FROM headcount") == 0


async def test_a_role_that_the_organizer_could_not_ping_is_not_pinged(raid, world):
    secret = world.discord.role(world.guild, "Secret")

    answer = await raid.organizer.runs("headcount", dungeons="void", ping=secret)

    assert "You may not ping" in answer.text


async def test_members_cannot_post_headcounts(raid, ada):
    assert "You need the role `organizer`" in (await ada.runs("headcount", dungeons="void")).text
