"""What staff log and give by hand counts once, is marked, and can be taken back."""

import asyncio

import pytest

LEDGERS = ("counts", "quota_points", "raider_points")


async def sums(world, member):
    """What a member has in each ledger."""
    rows = await world.ledger(
        "SELECT ledger, sum(amount) AS amount FROM ledger_entry WHERE user_id = $1 GROUP BY ledger", member.id
    )
    amounts = {row["ledger"].removeprefix("raid_desk."): int(row["amount"]) for row in rows}
    return tuple(amounts.get(ledger, 0) for ledger in LEDGERS)


async def test_runs_that_had_no_panel_are_logged_and_the_quota_shows_them(office, world):
    await office.asks(3)

    logged = await office.ada.runs("logrun", dungeon="void", amount=3)

    assert "Logged 3 runs of **The Void**" in logged.text
    assert await sums(world, office.ada) == (3, 3, 0)
    await office.passes()
    assert "Ada\u2069** · 3 points · ✅ met" in office.text
    [entry] = await office.audit("points.log_run")
    assert entry["facts"]["own"] is True
    assert "3 logged by hand" in (await office.ada.runs("stats", text=True)).text


async def test_only_officers_log_runs_for_others_and_nobody_has_fewer_than_none(office, world):
    assert "only for yourself" in (await office.ada.runs("logrun", dungeon="void", member=office.ben)).text
    await office.otto.runs("logrun", dungeon="void", member=office.ben, amount=2)
    denied = await office.ada.runs("logrun", dungeon="void")
    assert "Logged 1 run" in denied.text

    refused = await office.otto.runs("logrun", dungeon="void", member=office.ben, amount=-3)
    assert "has only 2, and this takes 3" in refused.text
    other = await office.otto.runs("logrun", dungeon="shatters", member=office.ben, amount=-1)
    assert "has only 0" in other.text
    await office.otto.runs("logrun", dungeon="void", member=office.ben, amount=-2)
    assert await sums(world, office.ben) == (0, 0, 0)
    await office.raid.sets("raid_desk", negative_totals=True)
    await office.otto.runs("logrun", dungeon="void", member=office.ben, amount=-1)
    assert await sums(world, office.ben) == (-1, -1, 0)


async def test_without_a_dungeon_the_latest_run_is_meant_but_not_one_that_is_still_to_be_logged(
    office, world
):
    assert "No run that Ada organized" in (await office.ada.runs("logrun")).text
    await office.leads(office.ada, "shatters")

    assert "is not logged yet" in (await office.ada.runs("logrun")).text
    await world.job.pool.execute("UPDATE run SET outcome = 'success', logged_at = now()")
    assert "The Shatters" in (await office.ada.runs("logrun")).text
    await world.job.pool.execute("UPDATE run SET state = 'live', ended_at = NULL, logged_at = NULL")
    assert "is still under way" in (await office.ada.runs("logrun")).text
    assert "An amount of 0" in (await office.ada.runs("logrun", dungeon="void", amount=0)).text
    assert 'No dungeon here is called "xyzzy"' in (await office.ada.runs("logrun", dungeon="xyzzy")).text


async def test_keys_give_what_their_dungeon_says(office, world):
    config = await office.mia.runs("configpoints")
    assert "**1** raider points" in config.text
    form = await office.mia.presses(config, "Search")
    await office.mia.submits(form, typed="void")
    form = await office.mia.picks(config, "void")
    await office.mia.submits(form, run="4", key="10")
    assert "The Void: run **4** · key **10**" in config.text

    await office.ada.runs("logkey", member=office.ben, dungeon="void", amount=2)
    await office.ada.runs("logkey", member=office.ben, dungeon="shatters")

    assert await sums(world, office.ben) == (3, 0, 21)
    await office.mia.submits(await office.mia.presses(config, "Search"), typed="void")
    form = await office.mia.picks(config, "void")
    await office.mia.submits(form, run="", key="")
    assert "The Void" not in config.text.split("something else:")[1].splitlines()[1]
    facts = [entry["facts"]["after"] for entry in await office.audit("points.config")]
    assert facts == [{"run": 4, "key": 10}, {"run": None, "key": None}]
    assert "You need the role" in (await office.otto.runs("configpoints")).text


async def test_a_logged_run_gives_the_points_of_its_dungeon(office, world):
    config = await office.mia.runs("configpoints")
    await office.mia.submits(await office.mia.presses(config, "Search"), typed="void")
    form = await office.mia.picks(config, "void")
    await office.mia.submits(form, run="4", key="10")
    run = await office.raid.posts("void")
    await run.pressed(office.ada, "Join")
    panel = await office.olga.presses(await run.answer(office.olga, "Organizer"), "Start")
    log = await office.olga.presses(panel, "End")

    await office.olga.picks(log, "success", number=1)

    assert await sums(world, office.ada) == (1, 0, 4)


async def test_points_are_never_given_to_oneself_but_by_administrators_and_never_below_zero(office, world):
    assert (
        "You cannot give points to yourself"
        in (await office.otto.runs("addpoints", member=office.otto, amount=5)).text
    )
    own = await world.owner.runs("addpoints", member=world.owner, amount=5)
    assert "5 more raider points" in own.text
    [entry] = await office.audit("points.add")
    assert entry["facts"] == {"raider": 5, "own": True}

    await office.otto.runs("addpoints", member=office.ben, amount=5, reason="Helped")
    refused = await office.otto.runs("addpoints", member=office.ben, amount=-6)
    assert "has only 5, and this takes 6" in refused.text
    refused = await office.otto.runs("addquotapoints", member=office.ben, amount=-1)
    assert "has only 0, and this takes 1" in refused.text
    assert await sums(world, office.ben) == (0, 0, 5)


async def test_quota_points_given_by_officers_count_for_the_panel(office):
    await office.asks(2)

    await office.otto.runs("addquotapoints", member=office.ben, amount=2)
    await office.passes()

    assert "Ben\u2069** · 2 points · ✅ met" in office.text


async def test_what_was_given_is_taken_back_once_by_who_gave_it_within_fifteen_minutes(office, world):
    given = await office.ada.runs("logkey", member=office.ben, dungeon="void", amount=3)
    await asyncio.gather(*(office.ada.presses(given, "Take it back") for _ in range(3)))

    assert await sums(world, office.ben) == (0, 0, 0)
    assert await world.value("SELECT count(*) FROM ledger_entry WHERE reverses IS NOT NULL") == 2
    assert len(await office.audit("points.take_back")) == 1

    late = await office.ada.runs("logkey", member=office.ben, dungeon="void")
    world.moves_clock(minutes=16)
    assert "15 minutes only" in (await office.ada.presses(late, "Take it back")).text
    assert await sums(world, office.ben) == (1, 0, 1)


@pytest.mark.parametrize("command", ["logrun", "logkey"])
async def test_only_organizers_log(office, world, command):
    guest = world.member("Gil")
    options = {"dungeon": "void"} | ({"member": guest} if command == "logkey" else {})
    assert "You need the role" in (await guest.runs(command, **options)).text
