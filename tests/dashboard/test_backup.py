"""A server's backup on the dashboard: downloaded, looked at, and brought back once, as /backup does it."""

from __future__ import annotations

import json

import pytest

from handlers.dashboard.http import FILE_LIMIT
from stand_in.rules.permissions import bits
from tests.quest_hall.conftest import Hall

SEE = "See what would change"


@pytest.fixture
async def tab(world, browser, unlimited):
    """The owner's, on the page of backups, with the ranks Copper and Silver."""
    await Hall(world).set_up()
    await world.owner.runs("rankadmin add", name="Copper", points=10)
    await world.owner.runs("rankadmin add", name="Silver", points=50)
    tab = await browser().logs_in(world.owner)
    return await tab.opens(f"/dashboard/{world.guild.id}/backup")


async def downloads(tab):
    here = str(tab.page.url)
    await tab.follows("Download as a file")
    answer = tab.page
    await tab.opens(here)
    return answer


async def ranks(world):
    rows = await world.ledger("SELECT name FROM quest_rank WHERE guild_id = $1", world.guild.id)
    return sorted(row["name"] for row in rows)


async def test_a_file_is_seen_and_asked_about_before_it_comes_back_and_how_it_was_is_kept(
    world, browser, tab
):
    file = await downloads(tab)
    assert "attachment" in file.headers["content-disposition"]
    assert await world.value("SELECT count(*) FROM audit WHERE action = 'backup.export'") == 1
    await world.owner.runs("rankadmin remove", rank="Copper")
    await world.owner.runs("rankadmin add", name="Gold", points=200)

    await tab.uploads(SEE, "mine.json", file.content)
    assert "new: copper" in tab.text
    assert "removed" not in tab.tree.css_first(".panel").text()
    merging, twice = str(tab.page.url), browser()
    twice.ours = tab.ours
    await twice.opens(merging)
    await tab.follows("Replace: what the file does not have is removed")
    assert "removed: gold" in tab.text
    await tab.presses("Import")
    assert "Import mine.json? New: 1, changed: 1, removed: 1." in tab.text
    assert await ranks(world) == ["Gold", "Silver"]
    await tab.presses("Yes, do it")

    assert "The backup is imported." in tab.text
    assert await ranks(world) == ["Copper", "Silver"]
    [facts] = await world.ledger("SELECT facts FROM audit WHERE action = 'backup.import'")
    assert facts["facts"] == {"replacing": True, "parts": {"ranks": [1, 1, 1]}}
    await twice.presses("Import")
    assert twice.page.status_code == 409

    await tab.follows(file.headers["content-disposition"].split('"')[1])
    await tab.follows("Replace: what the file does not have is removed")
    await tab.presses("Import")
    await tab.presses("Yes, do it")
    assert await ranks(world) == ["Gold", "Silver"]


async def test_what_has_changed_since_it_was_seen_is_not_imported(world, tab):
    file = await downloads(tab)
    await world.owner.runs("rankadmin remove", rank="Copper")
    await tab.uploads(SEE, "mine.json", file.content)
    await world.owner.runs("rankadmin remove", rank="Silver")

    await tab.presses("Import")

    assert tab.page.status_code == 412
    assert await ranks(world) == []
    await tab.opens(f"/dashboard/{world.guild.id}/backup")
    await tab.follows("mine.json")
    await tab.does("Discard")
    assert "mine.json" not in tab.text


async def test_files_that_cannot_be_imported_say_why_and_are_not_kept(world, browser, tab):
    kept = json.loads((await downloads(tab)).content)
    here = str(tab.page.url)
    wrong = {
        "it is broken": b'{"guildhall_backup": 1, "guild',
        "not a backup of a server": b"\xff\xfe\x00",
        "has the format 2": json.dumps(kept | {"guildhall_backup": 2}).encode(),
        "is a backup of the server": json.dumps(kept | {"guild_id": "1"}).encode(),
        "too much for this form": b" " * (FILE_LIMIT + 1),
    }
    for sentence, content in wrong.items():
        await tab.opens(here)
        await tab.uploads(SEE, "mine.json", content)
        assert sentence in tab.text
        assert tab.page.status_code in (413, 422)

    fields = {"csrf": "forged"}
    forged = await tab.ours.post(f"{here}/upload", data=fields, files={"file": ("mine.json", b"{}")})
    kinds = {"content-type": "multipart/form-data; boundary=x"}
    cut = await tab.ours.post(
        f"{here}/upload", content=b"--x\r\nContent-Disposition: form-data; na", headers=kinds
    )
    stranger = await browser().ours.post(f"{here}/upload", files={"file": ("mine.json", b" " * FILE_LIMIT)})

    assert [answer.status_code for answer in (forged, cut, stranger)] == [403, 400, 401]
    assert await world.value("SELECT count(*) FROM guild_import") == 0


async def test_a_file_gives_nobody_more_than_they_could_do_by_hand(world, browser, tab):
    world.changes_bot_role(position=10)
    manager = world.discord.role(world.guild, "Manager", position=2, permissions=bits("ADMINISTRATOR"))
    above = world.discord.role(world.guild, "Above", position=3)
    await world.owner.runs("setroles", administrator=manager)
    kept = json.loads((await downloads(tab)).content)
    given = [{"role_id": str(above.id), "level": 2, "keeping": "stack", "lasts_days": None}]
    mona = await browser().logs_in(world.member("Mona", manager))
    await mona.opens(str(tab.page.url))

    await mona.uploads(SEE, "mine.json", json.dumps(kept | {"parts": {"level_roles": given}}).encode())
    await mona.presses("Import")

    assert "is above your own highest role" in mona.text
