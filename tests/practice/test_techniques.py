"""The catalogue: what can be practised, what opens what, files there and back."""

import json

import pytest

from stand_in.rules.messages import Upload
from tests.practice.test_graduation import passes


async def adds(world, name, **options):
    return await world.owner.runs("technique add", name=name, **options)


async def catalogue(world):
    rows = await world.ledger("SELECT * FROM practice_technique WHERE deleted_at IS NULL ORDER BY slug")
    return {row["slug"]: row for row in rows}


async def masters(world, who, slug):
    technique_id = (await catalogue(world))[slug]["technique_id"]
    await world.job.pool.execute(
        "INSERT INTO practice_hold (guild_id, user_id, technique_id, sessions, validated, mastered_at)"
        " VALUES ($1, $2, $3, 10, 10, now())",
        world.guild.id, who.id, technique_id,
    )  # fmt: skip


async def test_a_technique_is_added_changed_and_removed(dojo, world):
    answer = await adds(world, "Båx breathing!", minutes=8, category="Breath", link="https://example.org/box")
    assert "(`bax-breathing`) can be practised now." in answer.text

    await world.owner.runs("technique edit", technique="bax-breathing", name="Box", slug="box", level=3)
    row = (await catalogue(world))["box"]
    assert (row["name"], row["level"], row["minutes"], row["category"]) == ("Box", 3, 8, "Breath")
    shown = (await dojo.ana.runs("techniques", category="breath")).text
    assert "🔓 [Box](<https://example.org/box>) · Breath · 8 min · level 3" in shown
    assert "open · 0 of 10 validated sessions" in shown

    await dojo.checks_in(technique="box")
    await world.owner.runs("technique remove", technique="box")
    assert await catalogue(world) == {}
    assert "Box" in (await dojo.ana.runs("journal")).text
    assert "There are none here." in (await dojo.ana.runs("techniques")).text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"name": "A", "slug": "Not A Slug"}, "`Not A Slug` cannot be a short name"),
        ({"name": "漢字"}, "cannot be a short name"),
        ({"name": "A", "link": "http://example.org"}, "begins with `https://`"),
        ({"name": "A", "description": "<script>"}, "could harm a web page"),
        ({"name": "A", "criteria": '{"metric": "nothing", "at_least": 1}'}, "there is no metric `nothing`"),
        ({"name": "A", "needs": "nowhere"}, "There is no technique called “nowhere” here."),
    ],
)
async def test_techniques_that_cannot_be_are_refused(dojo, world, options, told):
    assert told in (await world.owner.runs("technique add", **options)).text
    assert await catalogue(world) == {}


async def test_a_short_name_is_used_once(dojo, world):
    await adds(world, "Box")
    assert "short name `box` already" in (await adds(world, "BOX")).text
    await adds(world, "Other")
    assert "already" in (await world.owner.runs("technique edit", technique="other", slug="box")).text


async def test_a_circle_of_prerequisites_is_refused_and_shown(dojo, world):
    await adds(world, "A")
    await adds(world, "B", needs="a")
    await adds(world, "C", needs="b")

    answer = await world.owner.runs("technique edit", technique="a", needs="c")

    assert "Then nobody could ever begin: A → C → B → A." in answer.text
    assert (await catalogue(world))["a"]["needs_id"] is None


async def test_what_needs_another_technique_is_locked_until_that_is_mastered(dojo, world):
    await adds(world, "Sitting")
    await adds(world, "Open sitting", needs="sitting")
    assert "🔒 **Open sitting**" in (await dojo.ana.runs("techniques")).text

    refused = await dojo.checks_in(technique="open-sitting")
    assert "**Open sitting** is not open to you yet: master Sitting first." in refused.text
    assert "not open to you yet" in (await dojo.ana.runs("start", technique="open-sitting")).text

    await masters(world, dojo.ana, "sitting")
    shown = (await dojo.ana.runs("techniques")).text
    assert "🔓 **Open sitting**" in shown
    assert "🏅 **Sitting**" in shown
    assert "**Open sitting**, 15 minutes" in (await dojo.checks_in(technique="open-sitting")).text


async def test_criteria_lock_a_technique_too(dojo, world):
    await adds(world, "Deep", criteria='{"metric": "practice_minutes", "at_least": 30}')
    assert "Practice minutes: 0 of 30" in (await dojo.checks_in(technique="deep")).text
    await dojo.checks_in(minutes=30)
    world.moves_clock(minutes=20)

    assert "**Deep**" in (await dojo.checks_in(technique="deep", minutes=5)).text


async def test_what_criteria_open_is_told_once_with_what_it_opens_in_turn(dojo, world):
    await adds(world, "Sitting")
    await adds(world, "Deep", criteria='{"metric": "practice_minutes", "at_least": 30}')
    await adds(world, "Deeper", needs="deep")
    await adds(world, "Guarded", needs="sitting", criteria='{"metric": "check_ins", "at_least": 1}')
    await dojo.checks_in(minutes=29)
    await passes(world)
    assert not any("is open to you now" in text for text in dojo.told())

    world.moves_clock(minutes=20)
    await dojo.checks_in(minutes=1)
    await passes(world)
    await dojo.checks_in(technique="deep")
    await passes(world)
    (told,) = [text for text in dojo.told() if "is open to you now" in text]
    assert "🔓 **Deep** is open to you now." in told
    assert "can go on with: **Deeper**" in told

    await masters(world, dojo.ana, "sitting")
    await passes(world, hours=7)
    assert any("**Guarded** is open to you now" in text for text in dojo.told())


async def test_a_starter_set_comes_with_its_prerequisites_and_only_once(dojo, world):
    assert "6 techniques are added." in (await world.owner.runs("technique starter", set="breathing")).text
    assert "0 techniques are added." in (await world.owner.runs("technique starter", set="breathing")).text

    rows = await catalogue(world)
    assert rows["sitting"]["needs_id"] == rows["body-scan"]["technique_id"]


async def imports(world, content, name="techniques.json", **options):
    file = Upload(0, name, content if isinstance(content, bytes) else content.encode())
    world.moves_clock(seconds=30)
    answer = await world.owner.runs("technique import", file=file, **options)
    await world.settle()
    return answer


@pytest.mark.parametrize("form", ["json", "csv"])
async def test_what_is_exported_can_be_imported_again(dojo, world, form):
    await world.owner.runs("technique starter", set="music")
    before = await catalogue(world)
    answer = await world.owner.runs("technique export", form=form)
    await world.settle()
    (file,) = answer.message.attachments
    for slug in before:
        world.moves_clock(seconds=10)
        await world.owner.runs("technique remove", technique=slug)

    shown = await imports(world, file.content, f"techniques.{form}")
    assert "6 techniques would be added." in shown.text
    assert await catalogue(world) == {}
    assert "6 techniques are added." in (await imports(world, file.content, apply=True)).text

    after = await catalogue(world)
    kept = ("name", "minutes", "category", "level", "description", "link")
    assert {slug: [row[key] for key in kept] for slug, row in after.items()} == {
        slug: [row[key] for key in kept] for slug, row in before.items()
    }
    assert after["by-heart"]["needs_id"] == after["slow-practice"]["technique_id"]


async def test_what_is_wrong_in_a_file_is_told_line_by_line_and_circles_are_refused(dojo, world):
    lines = [
        {"name": "Good"},
        {"name": ""},
        {"name": "Long", "minutes": 601},
        {"name": "Wide", "category": "c" * 26},
        {"name": "Deep", "description": "d" * 501},
        {"name": "n" * 81},
        {"name": "Far", "link": "https://" + "l" * 300},
        {"name": "good"},
        {"name": "Lost", "prerequisite": "nowhere"},
    ]
    told = (await imports(world, json.dumps(lines), apply=True)).text
    assert told.splitlines() == [
        "Nothing is added: correct what follows, and upload the file again.",
        "Their prerequisite is neither in the file nor here: `lost`",
        "Line 2: A technique needs a name that can be seen.",
        "Line 3: `minutes` is `601`, which is not a whole number from 1 to 600.",
        "Line 4: `category` has 26 characters, and 25 is the most.",
        "Line 5: `description` has 501 characters, and 500 is the most.",
        "Line 6: `name` has 81 characters, and 80 is the most.",
        "Line 7: `link` has 308 characters, and 300 is the most.",
        "Line 8: The file has the short name `good` twice.",
    ]
    assert await catalogue(world) == {}
    assert "1 technique is added." in (await imports(world, json.dumps(lines[:1]), apply=True)).text

    circle = [{"name": "A", "prerequisite": "b"}, {"name": "B", "prerequisite": "a"}]
    assert "A → B → A" in (await imports(world, json.dumps(circle), apply=True)).text
    assert "neither JSON nor CSV" in (await imports(world, "hello")).text
    too_many = json.dumps([{"name": f"Technique {number}"} for number in range(501)])
    assert "The file has 501 techniques, and a server holds 500." in (await imports(world, too_many)).text
    assert set(await catalogue(world)) == {"good"}


async def test_a_server_says_hacks_in_answers_posts_and_german(dojo, world):
    await world.owner.runs("technique starter", set="music")
    await world.sets("platform", wording="hacks")

    shown = await dojo.ana.runs("techniques")
    german = await world.member("Eva", locale="de").runs("innovation list")
    file = await world.owner.runs("technique export")
    await world.settle()
    proposed = await world.owner.runs("innovation list")
    unknown = await dojo.ana.runs("checkin", technique="nothing like that")

    assert shown.text.startswith("Hacks\n")
    assert "Noch hat niemand einen Hack vorgeschlagen." in german.text
    assert "6 hacks" in file.text
    assert "Nobody has proposed a hack yet. `/innovation submit` does." in proposed.text
    assert "There is no hack called" in unknown.text
    assert "`/techniques` shows all" in unknown.text


async def test_setup_offers_starter_sets_of_techniques_and_challenges(dojo, world):
    answer = await world.owner.runs("setup")
    for _ in range(3):
        answer = await world.owner.presses(answer, "Next")
    select = next(number for number in range(3) if "setup.starter" in answer.select(number))

    added = await world.owner.picks(answer, "music", number=select)
    assert "6 things are added" in added.text
    again = await world.owner.picks(answer, "music", number=select)
    assert "All of it was already there" in again.text
    await world.owner.picks(answer, "week", number=select)
    assert "A week of practice" in (await dojo.ana.runs("challenge list")).text
    assert "Scales" in (await dojo.ana.runs("techniques")).text
