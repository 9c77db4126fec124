"""Templates: what an organizer says for a run each time, kept under a name."""

import pytest


@pytest.fixture
def otto(raid, world):
    """Another organizer."""
    return world.member("Otto", raid.role)


async def keeps(raid, name="Friday void"):
    await raid.posts("void", party="EUW 3", location="secret hill", description="Bring pots",
                     limits="45, trickster 2", autoend=90, voice=True)  # fmt: skip
    return await raid.organizer.runs("template save", name=name)


async def last_run(world):
    (row,) = await world.ledger("SELECT * FROM run ORDER BY run_id DESC LIMIT 1")
    return row


async def test_a_run_is_made_again_as_it_was_kept_but_for_its_secret_location(raid, world):
    assert "Kept **Friday void**: The Void." in (await keeps(raid)).text

    answer = await raid.organizer.runs("template use", template="friday void")

    assert "appears in" in answer.text
    run = await last_run(world)
    assert (run["dungeon_key"], run["party"], run["description"]) == ("void", "EUW 3", "Bring pots")
    assert (run["limits"]["all"], len(run["limits"])) == (45, 2)
    assert run["location"] is None
    assert run["wants_voice"]
    assert (run["auto_end_at"] - run["created_at"]).total_seconds() == 90 * 60
    assert await world.value("SELECT count(*) FROM run") == 2


async def test_party_and_location_may_be_others_this_time(raid, world):
    await keeps(raid)

    await raid.organizer.runs("template use", template="Friday void", party="USE", location="pier")

    run = await last_run(world)
    assert (run["party"], run["location"]) == ("USE", "pier")


async def test_keeping_under_the_same_name_replaces_it(raid, world):
    await keeps(raid)
    await raid.posts("nest")

    answer = await raid.organizer.runs("template save", name="FRIDAY VOID")

    assert "is The Nest from now on" in answer.text
    assert await world.value("SELECT count(*) FROM run_template") == 1


async def test_others_use_it_when_it_is_shared_and_only_its_owner_shares_it(raid, otto, world):
    await keeps(raid)
    assert "There is no template called" in (await otto.runs("template use", template="Friday void")).text

    await raid.organizer.runs("template share", template="Friday void")
    assert "appears in" in (await otto.runs("template use", template="Friday void")).text
    assert (await last_run(world))["organizer_id"] == otto.id
    assert "This template is" in (await otto.runs("template share", template="Friday void")).text

    await raid.organizer.runs("template share", template="Friday void", shared=False)
    assert "There is no template called" in (await otto.runs("template use", template="Friday void")).text


async def test_one_deletes_ones_own_and_officers_delete_shared_ones(raid, otto, world):
    officer = world.discord.role(world.guild, "Officer")
    await raid.sets("platform", roles={"organizer": raid.role.id, "officer": officer.id})
    await keeps(raid)
    await raid.organizer.runs("template share", template="Friday void")
    assert "This template is" in (await otto.runs("template delete", template="Friday void")).text

    boss = world.member("Boss", officer)
    assert "is gone" in (await boss.runs("template delete", template="Friday void")).text
    assert await world.value("SELECT count(*) FROM run_template") == 0


async def test_the_list_shows_own_and_shared_ones(raid, otto):
    assert "There are none yet." in (await otto.runs("template list")).text
    await keeps(raid)
    await raid.organizer.runs("template share", template="Friday void")

    assert "**Friday void** · The Void · shared" in (await raid.organizer.runs("template list")).text
    assert raid.organizer.mention in (await otto.runs("template list")).text


async def test_without_a_run_there_is_nothing_to_keep(otto):
    assert "You have not made a run yet" in (await otto.runs("template save", name="x")).text


async def test_a_dungeon_that_was_hidden_meanwhile_is_said_so(raid, world):
    await keeps(raid)
    await world.owner.runs("dungeon remove", dungeon="void")

    answer = await raid.organizer.runs("template use", template="Friday void")

    assert "is hidden or gone here" in answer.text


async def test_run_takes_a_template_and_what_is_said_otherwise_counts(raid, world):
    await keeps(raid)

    await raid.organizer.runs("run", template="Friday void", description="No pots", limits="30")

    run = await last_run(world)
    assert (run["dungeon_key"], run["party"], run["description"]) == ("void", "EUW 3", "No pots")
    assert run["limits"] == {"all": 30}


async def test_a_run_without_dungeon_and_template_says_what_is_missing(raid):
    assert "A run needs a dungeon" in (await raid.organizer.runs("run", party="EUW")).text
