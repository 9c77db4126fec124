"""`/analytics`: how commands are used, as a picture and as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.pictures.png import png_size
from tests.practice.conftest import Dojo
from tests.quest_hall.conftest import Hall
from tests.raid_desk.verification.conftest import Gate
from tests.support.api import Client
from tests.support.door import ADMINISTRATOR, Person


@pytest.fixture
def log(world):
    """Writes rows of the command log: one per latency given, in milliseconds."""
    numbers = iter(range(1, 10**6))

    async def write(
        name, *millis, kind="command", outcome="answered", user=1, at=None, guild=None, error=None
    ):
        for duration in millis:
            await world.job.pool.execute(
                """
                INSERT INTO command_log (interaction_id, guild_id, user_id, kind, name, outcome,
                                         handler_micros, database_micros, at, error)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                next(numbers),
                guild or world.guild.id,
                user,
                kind,
                name,
                outcome,
                duration * 1000,
                duration * 2000,
                at or world.now(),
                error,
            )

    return write


async def table(world, **asked):
    answer = await world.owner.runs("analytics", text=True, **asked)
    await world.settle()
    return answer.text


async def test_the_table_counts_uses_errors_and_times_by_command(world, log):
    await log("rank", *range(1, 101))
    await log("rank", 50, outcome="failed", user=2)
    await log("rank", 50, outcome="timeout", user=3)
    await log("rank", 50, outcome="refused", user=3)
    await log("config", 7, user=4)
    await log("leaderboards.turn/1", 3, kind="component", user=4)

    text = await table(world)

    rows = {line.split("  ")[0]: line.split() for line in text.splitlines() if line.startswith(("/", "Bu"))}
    assert rows["/rank"] == ["/rank", "103", "1.9", "%", "50", "/", "95", "ms", "100", "/", "190", "ms"]
    assert rows["/config"][:4] == ["/config", "1", "0.0", "%"]
    assert rows["Buttons, menus, forms"][3] == "1"
    assert "Uses: 105 · Members: 4 · Errors: 1.9 %" in text
    assert "Refused: 1" in text


async def test_only_the_days_and_the_server_that_were_asked_for_count(world, log):
    await log("rank", 1)
    await log("older", 1, at=world.now() - timedelta(days=8))
    await log("elsewhere", 1, guild=77)

    week, month = await table(world), await table(world, days=30)

    assert "/older" not in week
    assert "/older" in month
    assert "/elsewhere" not in month


@pytest.fixture
async def mixed(log):
    """Two commands of a group and one beside them, some of them failed or refused."""
    await log("xp give", 1, 1)
    await log("xp give", 1, outcome="failed", error="ZeroDivisionError ABCD-EFGH")
    await log("xp take", 1, outcome="refused", error="MissingRole")
    await log("rank", 1, 1, 1, outcome="refused", error="MissingRole")
    await log("xp.reset_guild", 1, kind="component")


@pytest.mark.parametrize(
    ("asked", "uses", "there", "gone"),
    [
        ({"command": "xp give"}, 3, ["/xp give"], ["/xp take", "/rank", "Buttons"]),
        ({"command": "xp"}, 4, ["/xp give", "/xp take"], ["/rank", "Buttons"]),
        ({"command": "/rank"}, 3, ["/rank"], ["/xp"]),
        ({"error": "MissingRole"}, 4, ["/xp take", "/rank"], ["/xp give"]),
        ({"error": "ZeroDivisionError"}, 1, ["/xp give"], ["/rank"]),
        ({"command": "xp", "error": "MissingRole"}, 1, ["/xp take"], ["/xp give", "/rank"]),
    ],
    ids=str,
)
async def test_it_is_narrowed_to_a_command_or_a_kind_of_error(world, mixed, asked, uses, there, gone):
    heading, sums, *lines = (await table(world, **asked)).splitlines()

    rows = "\n".join(lines)
    assert f"Uses: {uses} " in sums
    assert all(name in rows for name in there)
    assert not any(name in rows for name in gone)
    assert all(value.strip("/") in heading for value in asked.values())


async def test_what_was_never_used_is_told_by_its_name(world, mixed):
    assert "Nothing like that happened in those days: /ping." in await table(world, command="ping")


async def test_commands_and_kinds_of_errors_are_suggested(world, mixed):
    commands = await world.owner.person.complete("analytics", "command", "/xp g")
    groups = await world.owner.person.complete("analytics", "command", "levelr")
    errors = await world.owner.person.complete("analytics", "error", "")

    assert [choice["value"] for choice in commands.choices] == ["xp give"]
    assert [choice["value"] for choice in groups.choices][:2] == ["levelroles", "levelroles add"]
    assert [(choice["name"], choice["value"]) for choice in errors.choices] == [
        ("MissingRole (4)", "MissingRole"),
        ("ZeroDivisionError (1)", "ZeroDivisionError"),
    ]


async def test_hours_are_those_of_the_servers_clock(world, log):
    await world.sets("platform", timezone="Asia/Kathmandu")
    sunday = world.now().astimezone(UTC) - timedelta(days=7)
    while sunday.weekday() != 6:
        sunday += timedelta(days=1)
    late = datetime(sunday.year, sunday.month, sunday.day, 19, 30, tzinfo=UTC)
    await log("rank", 1, 1, 1, at=late)  # 01:15 on Monday there

    assert "Mon 1:00 (3)" in await table(world, days=30)


async def test_the_picture_tells_the_same_and_says_it_in_words_too(world, log):
    for number in range(14):
        await log(f"command-{number}", *[1] * (20 - number))
    await log("bad", 1, 1, outcome="failed")

    answer = await world.owner.runs("analytics")
    await world.settle()

    [file] = answer.message.attachments
    width, height = png_size(file.content)
    assert (answer.ephemeral, width) == (True, 1000)
    assert height > 900
    assert "Commands of the last 7 days" in file.description
    assert "/command-0 20, /command-1 19" in file.description


async def test_a_server_where_nothing_was_used_reads_so(world):
    answer = await world.owner.runs("analytics", days=1)
    await world.settle()

    assert "Nobody used a command in those days." in answer.text


async def test_members_cannot_see_it(world):
    assert "`moderator`" in (await world.member("Ada").runs("analytics")).text


async def test_the_operator_can_switch_it_off_for_all(open_door):
    boss = Person("Boss", permissions=ADMINISTRATOR)

    answer = await open_door(modules_off=frozenset({"analytics"})).runs(boss, "analytics")

    assert "This is switched off in this installation." in answer.text


async def test_products_add_what_they_count_of_the_server(world):
    gate, ada = await Gate(world).set_up(), world.member("Ada")
    await gate.verifies(ada, "Adalbert")
    hall, dojo = await Hall(world).set_up(), Dojo(world)
    quest_id = await hall.opens(points=40)
    await hall.accepts(hall.ada, quest_id)
    await hall.submits(hall.ada, quest_id)
    await hall.approves()
    await dojo.checks_in()
    await world.owner.runs("warn", member=hall.ben.id, reason="Rude")
    await world.web.command_log.flush()

    whole, narrowed = await table(world), await table(world, command="quest")
    await world.owner.runs("analytics")
    await world.settle()
    api = await (await Client.of(world, world.owner, "read")).reads(f"/analytics/{world.guild.id}")

    assert "**Quest hall** · Quests completed: 1 · Members who completed one: 1" in whole
    assert "**Practice** · Sessions: 1" in whole
    assert "Raiders verified: 1 · Warnings: 1 · Suspensions: 0" in whole
    assert "Raid desk" not in narrowed
    assert api["products"]["raid_desk"] == {
        "runs": 0, "successes": 0, "joined": 0, "keys": 0, "verified": 1, "warnings": 1, "suspensions": 0
    }  # fmt: skip
