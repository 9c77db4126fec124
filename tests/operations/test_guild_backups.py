"""/backup: what a server has set up is a file, is looked at before it comes back, and comes back whole."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from stand_in.rules.messages import Upload
from stand_in.rules.permissions import bits
from tests.quest_hall.conftest import Hall
from tests.support.api import Client


@pytest.fixture
async def rich(world: Any, unlimited: None) -> Hall:
    """With something of every product."""
    hall = await Hall(world).set_up()
    owner = world.owner
    world.changes_bot_role(position=10)
    prize = world.discord.role(world.guild, "Champion", position=1)
    await world.settle()
    await owner.runs("rankadmin add", name="Copper", points=10)
    silver = await owner.runs("rankadmin add", name="Silver", points=50, role=prize)
    assert "is a rank now" in silver.text, silver.text
    await hall.opens("Wolf pelts", points=30, rank="Silver")
    await owner.runs("dungeon add", name="Moon Temple")
    await owner.runs("achievement create", name="Chatterbox", metric="messages", value=5)
    await owner.runs("levelroles add", role=prize, level=5)
    await owner.runs("technique add", name="Breathing")
    await hall.world.sets("activity", message_xp_max=77)
    kept = (await exports(world))["parts"]
    empty = [key for key, entries in kept.items() if not entries]
    assert set(empty) <= {"first_steps", "prizes", "quest_categories", "dungeon_points", "quotas"}, empty
    return hall


async def exports(world: Any) -> dict[str, Any]:
    answer = await world.owner.runs("backup export")
    await world.settle()
    [file] = answer.message.attachments
    assert answer.ephemeral
    return json.loads(file.content)


async def imports(world: Any, file: Any, who: Any = None) -> Any:
    content = file if isinstance(file, bytes) else json.dumps(file).encode()
    answer = await (who or world.owner).runs("backup import", file=Upload(0, "mine.json", content))
    await world.settle()
    return answer


async def test_what_was_lost_comes_back_and_what_is_new_stays_or_goes_as_chosen(rich: Hall) -> None:
    world, owner = rich.world, rich.world.owner
    kept = await exports(world)
    await owner.runs("rankadmin remove", rank="Copper")
    await owner.runs("rankadmin edit", rank="Silver", points=99)
    await owner.runs("rankadmin add", name="Gold", points=200)
    await owner.runs("dungeon remove", dungeon="Moon Temple")
    await owner.runs("achievement delete", achievement="Chatterbox")
    await owner.runs("technique remove", technique="breathing")
    await world.sets("activity", message_xp_max=50)

    seen = await imports(world, kept)
    assert "new: copper" in seen.text
    assert "changed: silver" in seen.text
    assert "removed" not in seen.text
    replacing = await owner.picks(seen, "replace")
    await world.settle()
    assert "removed: gold" in replacing.text
    merging = await owner.picks(replacing, "merge")
    await world.settle()
    done, again = await asyncio.gather(*(owner.presses(merging, "Import") for _ in range(2)))
    await world.settle()
    done, again = (done, again) if "no longer there" in again.text else (again, done)

    assert "The backup is imported." in done.text
    assert "no longer there" in again.text
    [before] = done.message.attachments
    assert [rank["name"] for rank in json.loads(before.content)["parts"]["ranks"]] == ["Silver", "Gold"]
    now = (await exports(world))["parts"]
    assert [rank["name"] for rank in now.pop("ranks")] == ["Copper", "Silver", "Gold"]
    assert now == {key: rows for key, rows in kept["parts"].items() if key != "ranks"}
    assert await world.value("SELECT count(*) FROM audit WHERE action = 'backup.import'") == 1

    replaced = await owner.picks(await imports(world, kept), "replace")
    await world.settle()
    await owner.presses(replaced, "Import")
    await world.settle()
    assert (await exports(world))["parts"] == kept["parts"]
    assert "already as it is here" in (await imports(world, kept)).text


async def test_files_that_cannot_be_imported_say_why(rich: Hall) -> None:
    world = rich.world
    kept = await exports(world)
    wrong = {
        "it is broken": b'{"guildhall_backup": 1, "guild',
        "not a backup of a server": b"[1, 2]",
        "has the format 2": kept | {"guildhall_backup": 2, "parts": "another shape"},
        "is a backup of the server Elsewhere": kept | {"guild_id": "1", "guild_name": "Elsewhere"},
        "ranks cannot be read": kept | {"parts": {"ranks": [{"name": "Copper", "place": 0}]}},
        "stars cannot be read": kept | {"parts": {"stars": []}},
        "has “copper” twice": kept | {"parts": {"ranks": [{"name": "Copper", "place": 1}] * 2}},
        "there is no metric": kept
        | {"parts": {"achievements": [{"name": "X", "criteria": {"metric": "x", "at_least": 1}}]}},
        "there is no setting activity.x": kept
        | {"parts": {"settings": [{"module": "activity", "key": "x", "value": 1}]}},
    }

    for sentence, file in wrong.items():
        assert sentence in (await imports(world, file)).text, sentence

    assert (await exports(world))["parts"] == kept["parts"]
    assert await world.value("SELECT count(*) FROM guild_import") == 0


async def test_a_file_hands_out_nothing_that_its_bringer_could_not_and_nothing_of_elsewhere(
    rich: Hall,
) -> None:
    world = rich.world
    manager = world.discord.role(world.guild, "Manager", position=2, permissions=bits("ADMINISTRATOR"))
    above = world.discord.role(world.guild, "Above", position=3)
    await world.owner.runs("setroles", administrator=manager)
    mona = world.member("Mona", manager)
    await world.settle()
    kept = await exports(world)
    parts = kept["parts"]
    gone = parts["level_roles"] + [{"role_id": "81000000000000001", "level": 9, "keeping": "stack"}]
    channel = [*parts["channels"], {"purpose": "raid", "channel_id": "81000000000000001"}]
    given = [{"role_id": str(above.id), "level": 2, "keeping": "stack", "lasts_days": None}]

    seen = await imports(world, kept | {"parts": {"level_roles": gone, "channels": channel}})
    stolen = await imports(world, kept | {"parts": {"level_roles": given}}, mona)
    refused = await mona.presses(stolen, "Import")
    await world.settle()
    outdated = await imports(world, kept | {"parts": {"ranks": []}})
    outdated = await world.owner.picks(outdated, "replace")
    await world.settle()
    await world.owner.runs("rankadmin add", name="Gold", points=200)
    late = await world.owner.presses(outdated, "Import")

    assert "left out, as its role or channel is gone: 81000000000000001" in seen.text
    assert "left out, as its role or channel is gone: raid" in seen.text
    assert "is above your own highest role" in refused.text
    assert "has changed since you saw" in late.text
    assert len((await exports(world))["parts"]["ranks"]) == 3


async def test_a_site_keeps_backups_and_brings_them_back_in_one_call(rich: Hall) -> None:
    world = rich.world
    client = await Client.of(world, world.owner)
    path = f"/{{}}/{world.guild.id}"
    kept = await client.reads(path.format("export"))
    await world.owner.runs("rankadmin remove", rank="Copper")

    dry = await client.writes("POST", path.format("import"), {"file": kept})
    await world.owner.runs("rankadmin add", name="Gold", points=200)
    real = {"file": kept, "mode": "replace", "dry_run": False}
    stale = await client.call("POST", path.format("import"), json=real | {"seen": dry["digest"]})
    twice = [
        await client.writes("POST", path.format("import"), real, Idempotency_Key="once") for _ in range(2)
    ]
    broken = await client.call("POST", path.format("import"), json={"file": kept | {"guild_id": "1"}})

    assert {part["part"]: part["added"] for part in dry["parts"] if part["added"]} == {"ranks": ["copper"]}
    assert (stale.status_code, stale.json()["code"]) == (412, "BackupOutlookChanged")
    assert twice[0] == twice[1]
    assert next(part for part in twice[0]["parts"] if part["part"] == "ranks")["removed"] == ["gold"]
    assert (await client.reads(path.format("export")))["parts"] == kept["parts"]
    assert (broken.status_code, broken.json()["code"]) == (422, "BackupOfOtherServer")
