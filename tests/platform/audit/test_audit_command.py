"""`/audit`: who changed what, in pages and as a file."""

import csv
import io
import json

import pytest

from db.platform.audit import add_audit


@pytest.fixture
def note(world):
    """Writes an entry as if the owner had done it."""

    async def write(action, subject="", actor=None, **facts):
        return await add_audit(
            world.job.pool,
            guild_id=world.guild.id,
            actor_id=(actor or world.owner).id,
            action=action,
            subject=str(subject),
            facts=facts,
            now=world.now(),
        )

    return write


async def file_of(world, answer):
    await world.settle()
    [attachment] = answer.message.attachments
    return attachment.content.decode()


async def test_it_shows_who_changed_what_from_what_to_what(world):
    hall = world.discord.channel(world.guild, "hall")
    await world.settle()
    await world.owner.runs("setchannels", level_up=hall)
    await world.owner.runs("xp give", member=world.member("Ada"), amount=7)

    page = await world.owner.runs("audit")

    assert page.ephemeral
    assert "Audit of the last 30 days" in page.text
    assert f"{world.owner.mention} **channels.set** `level_up`" in page.text
    assert f"– → <#{hall.id}>" in page.text
    assert "**xp.give**" in page.text


async def test_roles_in_lists_of_facts_are_named_not_numbered(world, note):
    raider = world.discord.role(world.guild, "Raider")
    await world.settle()
    await note("config.set", "activity.no_xp_roles", before=[], after=[raider.id, str(raider.id)])

    page = await world.owner.runs("audit")

    assert f"<@&{raider.id}>, <@&{raider.id}>" in page.text


async def test_pages_turn_to_what_is_older_and_back(world, note):
    for number in range(25):
        await note("test.step", number)

    def numbers(answer):
        lines = [line for line in answer.text.splitlines() if "test.step" in line]
        return [int(line.rpartition(" ")[2].strip("`")) for line in lines]

    page = await world.owner.runs("audit", action="test")
    assert numbers(page) == list(range(24, 14, -1))
    assert page.is_disabled("Previous")
    page = await world.owner.presses(page, "Next")
    assert numbers(page) == list(range(14, 4, -1))
    page = await world.owner.presses(page, "Next")
    assert numbers(page) == [4, 3, 2, 1, 0]
    assert page.is_disabled("Next")
    page = await world.owner.presses(page, "Previous")
    assert numbers(page) == list(range(14, 4, -1))


async def test_entries_are_chosen_by_action_member_and_days(world, note):
    ada = world.member("Ada")
    await note("config.set", "old")
    world.moves_clock(days=10)
    await note("config.set", "new")
    await note("configure.other", "other")
    await note("xp.give", ada.id)
    await note("xp.take", "by ada", actor=ada)

    async def subjects(**asked):
        return (await world.owner.runs("audit", **asked)).text

    by_action = await subjects(action="config")
    assert "`new`" in by_action
    assert "`old`" in by_action
    assert "other" not in by_action
    assert "`old`" not in await subjects(action="config.set", days=9)
    of_ada = await subjects(member=ada)
    assert "xp.give" in of_ada
    assert "xp.take" in of_ada
    assert "config" not in of_ada


async def test_actions_are_suggested_while_typing(world, note):
    for action in ("xp.give", "xp.take", "config.set"):
        await note(action)

    typed = await world.owner.person.complete("audit", "action", "xp")

    assert [choice["value"] for choice in typed.choices] == ["xp.give", "xp.take"]


async def test_an_action_that_cannot_be_is_refused(world):
    answer = await world.owner.runs("audit", action="'; DROP TABLE audit")

    assert "I never record an action called" in answer.text


async def test_the_file_holds_everything_and_no_formula(world, note):
    await note("note.add", '=HYPERLINK("http://evil","x")', text='a,b\n"c"')
    await note("note.add", "  @SUM(A1)")
    await note("note.add", "-1", before=None, after="ü")
    for number in range(30):
        await note("test.step", number)

    answer = await world.owner.runs("audit", format="csv", days=365)
    rows = list(csv.DictReader(io.StringIO(await file_of(world, answer))))

    assert [row["action"] for row in rows] == ["note.add"] * 3 + ["test.step"] * 30 + ["audit.export"]
    assert rows[0]["subject"] == '\'=HYPERLINK("http://evil","x")'
    assert rows[1]["subject"] == "'  @SUM(A1)"
    assert rows[2]["subject"] == "'-1"
    assert json.loads(rows[0]["facts"]) == {"text": 'a,b\n"c"'}
    assert rows[0]["actor_id"] == str(world.owner.id)
    assert answer.ephemeral


async def test_an_export_is_noted_itself(world):
    await world.owner.runs("audit", format="csv", days=7)
    await world.settle()

    assert "**audit.export**" in (await world.owner.runs("audit")).text


async def test_members_cannot_read_the_audit(world, note):
    await note("test.step")

    answer = await world.member("Ada").runs("audit")

    assert "test.step" not in answer.text
    assert "`moderator`" in answer.text
