"""Guilds add, change and hide dungeons, and let their emojis stand on the buttons."""

import pytest

from stand_in.changes.guilds import change_emojis
from tests.support.answers import parts_of

EMOJI_ID = 123456789012345678
EMOJI = f"<:vial:{EMOJI_ID}>"


@pytest.fixture
async def officer(raid, world):
    role = world.discord.role(world.guild, "Officer")
    await raid.sets("platform", channels={"raid": raid.channel.id},
                    roles={"organizer": raid.role.id, "officer": role.id})  # fmt: skip
    return world.member("Otis", role)


async def test_a_dungeon_of_the_guilds_own_can_be_run(raid, officer, world):
    answer = await officer.runs(
        "dungeon add", name="Moon Temple", aliases="mt2, Moon", keys="Moon Key, Sword Rune",
        reactions="Slow, Lantern", color="#aabbcc", difficulty=7, category="Ours",
    )  # fmt: skip
    assert "Added." in answer.text

    run = await raid.posts("moon")

    assert "Moon Temple" in run.text
    for label in ("Moon Key", "Sword Rune", "Slow", "Lantern"):
        assert label in run.text
    items = await world.value("SELECT dungeon -> 'keys' FROM run")
    assert [item["key"] for item in items] == ["moon_key", "sword_rune"]


async def test_needed_classes_limits_and_unwanted_classes_hold_in_its_runs(raid, officer, world):
    shown = await officer.runs(
        "dungeon add", name="Moon Temple", keys="Moon Key", reactions="Lantern", needed="priest 2, tank 1",
        limits="lantern 1", unwanted="rogue, Archer",
    )  # fmt: skip
    assert "Priest 2, tank 1" in shown.text
    assert "Rogue, Archer" in shown.text
    ada, ben = world.member("Ada"), world.member("Ben")
    run = await raid.posts("moon temple")
    await run.pressed(ada, "Lantern")
    assert "There are enough" in await run.pressed(ben, "Lantern")
    await raid.passes()
    assert "Priest ×2" in run.text
    assert "Lantern **1/1**" in run.text

    asked = await ada.picks(await run.answer(ada, "Choose class"), "rogue")
    assert "is not wanted in this run" in asked.text
    assert await world.value("SELECT class_key FROM run_member WHERE user_id = $1", ada.id) is None
    assert "You play **Rogue**" in (await ada.presses(asked, "Play it anyway")).text
    assert "You play **Rogue**" in await run.plays(ada, "rogue")
    second = await raid.posts("moon temple")
    assert "Say with Choose class what you play" in await second.pressed(ada, "Join")


async def test_limits_are_changed_one_by_one_and_taken_back_together(raid, officer, world):
    await officer.runs("dungeon edit", dungeon="void", limits="vial 3", needed="none")
    definition = "SELECT definition FROM raid_dungeon WHERE key = 'void'"
    changed = await world.value(definition)
    limits = {item["key"]: item.get("limit") for item in changed["keys"] + changed["reactions"]}
    assert (limits["vial"], limits["trickster"], changed["needed"]) == (3, 2, {})

    await officer.runs("dungeon edit", dungeon="void", limits="none")
    assert {item.get("limit") for item in (await world.value(definition))["reactions"]} == {None}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"needed": "wizzard 2"}, "has no class and no item called “wizzard”"),
        ({"needed": "priest"}, "I cannot read the limit “priest”"),
        ({"limits": "3"}, "no item called “3”"),
        ({"unwanted": "tank"}, "has no class"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(officer, world, options, sentence):
    assert sentence in (await officer.runs("dungeon edit", dungeon="void", **options)).text
    assert await world.value("SELECT count(*) FROM raid_dungeon") == 0


async def test_names_in_any_script_make_a_dungeon_with_its_things(raid, officer, world):
    answer = await officer.runs("dungeon add", name="月の神殿", keys="月の鍵, 剣", reactions="Kräuter, Ωμέγα")
    cleric = await officer.runs("class add", name="Жрец", role="support", emoji="🌙")
    assert "Added." in answer.text
    assert "Жрец" in cleric.text

    run = await raid.posts("月の神殿")

    for label in ("月の鍵", "剣", "Kräuter", "Ωμέγα"):
        assert label in run.text
    raider = world.member("Ιάσων")
    await run.answer(raider, "Join")
    await run.answer(raider, "剣")
    assert {state for user_id, _, state in await run.offers() if user_id == raider.id} == {"promised"}


async def test_a_shipped_dungeon_is_hidden_and_restored(raid, officer, world):
    assert "is hidden here" in (await officer.runs("dungeon remove", dungeon="void")).text
    refused = await raid.organizer.runs("run", dungeon="void")
    assert "There is no dungeon called" in refused.text
    assert "Hidden" in (await officer.runs("dungeon list")).text

    assert "Restored." in (await officer.runs("dungeon restore", dungeon="void")).text
    assert "The Void" in (await raid.posts("void")).text
    assert "is unchanged, or it is" in (await officer.runs("dungeon restore", dungeon="void")).text


async def test_a_changed_dungeon_counts_for_new_runs_and_not_for_those_that_are_on(raid, officer):
    before = await raid.posts("nest")
    await officer.runs("dungeon edit", dungeon="nest", name="Bee Hell", keys="Nest Key, Honey")
    after = await raid.posts("bee hell")

    assert "Bee Hell" in after.text
    assert "Honey" not in before.text


async def test_one_of_the_guilds_own_is_gone_when_it_is_removed(officer, world):
    await officer.runs("dungeon add", name="Moon Temple")
    assert "is gone" in (await officer.runs("dungeon remove", dungeon="moon_temple")).text
    assert await world.value("SELECT count(*) FROM raid_dungeon") == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"name": "The Void"}, "already means"),
        ({"name": "Moon", "aliases": "o3"}, "already means **Oryx's Sanctuary** here"),
        ({"name": "!!!"}, "needs a name with letters"),
        ({"name": "Moon", "color": "blue"}, "“blue” is not a colour."),
        ({"name": "Moon", "picture": "http://x.y/z.png"}, "is not the address of a picture"),
        ({"name": "Moon", "keys": ",".join(f"k{n}" for n in range(11))}, "at most 10 keys"),
    ],
)
async def test_what_does_not_fit_is_refused_with_the_reason_and_nothing_is_kept(
    officer, world, options, sentence
):
    answer = await officer.runs("dungeon add", **options)

    assert sentence in answer.text.replace("\\", "")
    assert await world.value("SELECT count(*) FROM raid_dungeon") == 0


async def test_members_see_the_list_and_change_nothing(world, raid):
    ada = world.member("Ada")

    assert "dungeons" in (await ada.runs("dungeon list")).text
    assert "You need" in (await ada.runs("dungeon add", name="Moon")).text


def vial_of(run):
    buttons = [part for part in parts_of(run.message) if part["type"] == 2]
    return next(part["emoji"] for part in buttons if part.get("label") == "Vial of Pure Darkness")


async def test_an_emoji_that_the_server_loses_gives_way_to_the_usual_one_by_itself(raid, officer, world):
    change_emojis(world.discord.world, world.guild, {EMOJI_ID: "vial"})
    await world.settle()
    await officer.runs("emoji map", thing="vial", emoji=EMOJI)
    run = await raid.posts("void")
    assert vial_of(run)["id"] == str(EMOJI_ID)

    change_emojis(world.discord.world, world.guild, {})
    await raid.passes()
    await run.pressed(world.member("Ada"), "Join")
    await raid.passes()

    assert vial_of(run).get("id") is None
    assert "this server no longer has it" in (await officer.runs("emoji list")).text


async def test_an_emoji_of_another_server_is_refused(officer, world):
    answer = await officer.runs("emoji map", thing="vial", emoji=EMOJI)

    assert "is not an emoji of this server" in answer.text
    assert await world.value("SELECT count(*) FROM raid_emoji") == 0


async def test_a_server_that_never_told_its_emojis_is_believed(officer, world):
    await world.job.pool.execute("UPDATE guild SET emoji_ids = NULL")
    change_emojis(world.discord.world, world.guild, {EMOJI_ID: "vial"})

    answer = await officer.runs("emoji map", thing="vial", emoji=EMOJI)

    assert "from now on" in answer.text
    assert "no longer" not in (await officer.runs("emoji list")).text


async def test_a_mapped_emoji_stands_on_the_panel_until_it_is_taken_away(raid, officer, world):
    change_emojis(world.discord.world, world.guild, {EMOJI_ID: "vial"})
    await world.settle()
    mapped = await officer.runs("emoji map", thing="vial", emoji=EMOJI)
    assert "Vial of Pure Darkness" in mapped.text
    assert EMOJI in (await officer.runs("emoji list")).text
    assert vial_of(await raid.posts("void"))["id"] == str(EMOJI_ID)

    await officer.runs("emoji map", thing="vial")
    assert "Nothing is mapped yet" in (await officer.runs("emoji list")).text
    assert "is not a custom emoji" in (await officer.runs("emoji map", thing="vial", emoji="🧪")).text
    assert (
        "no class or thing to bring called"
        in (await officer.runs("emoji map", thing="nope", emoji=EMOJI)).text
    )


async def test_a_class_of_the_guilds_own_can_be_played_and_a_shipped_one_hidden(raid, officer, world):
    assert "**Druid** can be chosen" in (await officer.runs("class add", name="Druid", role="support")).text
    assert "already" in (await officer.runs("class add", name="druid")).text
    await officer.runs("class remove", name="rogue")
    run = await raid.posts("void")
    ada = world.member("Ada")
    await run.pressed(ada, "Join")

    assert "You play **Druid**" in await run.plays(ada, "druid")
    listed = (await ada.runs("class list")).text
    assert "Druid · support" in listed
    assert "Rogue" not in listed


async def test_a_hidden_class_comes_back_under_its_name(officer):
    await officer.runs("class remove", name="Rogue")
    assert "There is no class called" in (await officer.runs("class remove", name="Rogue")).text
    assert "Rogue" in (await officer.runs("class add", name="rogue")).text
    assert "Rogue · damage" in (await officer.runs("class list")).text


@pytest.mark.parametrize("sign", ["abc", ":x:", "ä", " "])
async def test_what_is_no_emoji_cannot_stand_for_a_class(officer, sign):
    answer = await officer.runs("class add", name="Druid", emoji=sign)

    assert "is not an emoji that every client has" in answer.text
    assert "Druid" not in (await officer.runs("class list")).text
