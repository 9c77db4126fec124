"""/xp import, /xp export and /xp undo as moderators use them."""

import gzip
import json

import pytest_asyncio

from stand_in.rules.messages import Upload
from tests.support.proven import assert_proven


@pytest_asyncio.fixture
async def mod(world):
    role = world.discord.role(world.guild, "Helpers")
    await world.owner.runs("setroles", moderator=role)
    return world.member("Mod", role)


def file(content, name="levels.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return Upload(0, name, content)


async def imports(world, mod, content, name="levels.csv", **options):
    world.moves_clock(seconds=10)
    answer = await mod.runs("xp import", file=file(content, name), **options)
    await world.settle()
    return answer


async def presses(world, mod, answer, label):
    world.moves_clock(seconds=10)
    pressed = await mod.presses(answer, label)
    await world.settle()
    return pressed


async def xp_of(world, *members):
    return [
        await world.value("SELECT xp FROM activity_total WHERE user_id = $1", getattr(member, "id", member))
        for member in members
    ]


async def test_a_file_of_another_bot_is_shown_first_and_then_imported(world, mod):
    ada, ben = world.member("Ada"), world.member("Ben")
    stranger = 123456789012345678
    await mod.runs("xp give", member=ada, amount=500)
    await world.settle()
    told = len(ada.sees())
    players = [
        {"id": str(ada.id), "username": "Ada", "xp": 300},
        {"id": str(ben.id), "username": "Ben", "xp": 2_000},
        {"id": str(stranger), "username": "Gone *by*", "xp": 40},
        {"id": "what", "xp": 1},
    ]

    answer = await imports(world, mod, json.dumps({"players": players}), "mee6.json")

    assert answer.ephemeral
    assert "**3** members can be read. The xp of **2** would change: 2,040 xp more, 0 xp less." in answer.text
    assert "Never seen here: **1** of them" in answer.text
    assert "Entry 4: “what” is not a Discord user id" in answer.text
    assert await xp_of(world, ada, ben) == [500, None]
    await presses(world, mod, answer, "Import 2 members")
    assert "The xp of **2 members** was changed by +2,040 xp together" in answer.text
    assert await xp_of(world, ada, ben, stranger) == [500, 2_000, 40]
    keys = {row["key"] for row in await world.ledger("SELECT key FROM xp_ledger WHERE reason = 'import'")}
    [import_id] = [row["xp_import_id"] for row in await world.ledger("SELECT xp_import_id FROM xp_import")]
    assert keys == {f"import:{import_id}:{ben.id}", f"import:{import_id}:{stranger}"}
    assert len(ada.sees()) == told
    board = await mod.runs("leaderboard")
    assert "Gone \\*by\\*" in board.text
    assert await world.value("SELECT count(*) FROM audit WHERE action = 'xp.import'") == 1
    await assert_proven(world.job.pool)


async def test_files_add_up_or_replace_as_chosen(world, mod):
    ada = world.member("Ada")
    await mod.runs("xp give", member=ada, amount=500)

    answer = await imports(world, mod, f"user_id,xp\n{ada.id},20\n", merging="add")
    assert "20 xp more" in answer.text
    await mod.picks(answer, "replace", number=2)
    await world.settle()
    assert "0 xp more, 480 xp less" in answer.text
    await presses(world, mod, answer, "Import 1 member")

    assert await xp_of(world, ada) == [20]
    await assert_proven(world.job.pool)


async def test_columns_are_chosen_where_the_file_does_not_say(world, mod):
    ada = world.member("Ada")

    answer = await imports(world, mod, f"who,old,new\n{ada.id},5,77\n")
    assert "Choose below which column" in answer.text
    assert answer.is_disabled("Import 0 members")
    await mod.picks(answer, "2", number=1)
    await world.settle()
    await presses(world, mod, answer, "Import 1 member")

    assert await xp_of(world, ada) == [77]


async def test_an_import_is_taken_back_once_and_leaves_what_was_earned_since(world, mod):
    ada, ben = world.member("Ada"), world.member("Ben")
    answer = await imports(world, mod, f"user_id,xp\n{ada.id},300\n{ben.id},50\n", merging="add")
    await presses(world, mod, answer, "Import 2 members")
    await mod.runs("xp give", member=ada, amount=7)
    await mod.runs("xp take", member=ben, amount=30)

    offer = await mod.runs("xp undo")
    assert "2 members, +350 xp together" in offer.text
    await presses(world, mod, offer, "Take it back")
    again = await presses(world, mod, answer, "Take it back")

    assert "taken back from 2 members" in offer.text
    assert "taken back already" in again.text
    assert "taken back already" in (await mod.runs("xp undo")).text
    assert await xp_of(world, ada, ben) == [7, 0]
    await assert_proven(world.job.pool)


async def test_level_roles_follow_an_import_and_nobody_is_told(world, mod):
    world.changes_bot_role(position=10)
    silver = world.discord.role(world.guild, "Silver", position=1)
    await world.settle()
    await world.owner.runs("levelroles add", role=silver, level=2)
    ada = world.member("Ada")
    await world.settle()

    answer = await imports(world, mod, f"user_id,xp\n{ada.id},400\n")
    await presses(world, mod, answer, "Import 1 member")

    assert silver.id in ada.role_ids
    assert not [message for message in ada.sees() if "has reached" in message.content]
    await presses(world, mod, answer, "Take it back")
    assert silver.id not in ada.role_ids


async def test_pressing_twice_imports_once(world, mod):
    ada = world.member("Ada")
    answer = await imports(world, mod, f"user_id,xp\n{ada.id},300\n", merging="add")
    label = "Import 1 member"

    first = answer.button(label)
    message = answer.message
    await mod.person.press(message, first)
    await mod.person.press(message, first)
    await world.settle()

    assert await xp_of(world, ada) == [300]
    assert await world.value("SELECT count(*) FROM xp_ledger") == 1


async def test_bots_are_left_out_and_said(world, mod):
    robot = world.member("Robot", bot=True)
    await world.settle()

    answer = await imports(world, mod, f"user_id,xp\n{robot.id},300\n")

    assert "is a bot" in answer.text
    assert answer.is_disabled("Import 0 members")


async def test_a_file_that_is_none_is_refused_and_nothing_is_kept(world, mod):
    answer = await imports(world, mod, b"PK\x03\x04" + b"\x00" * 50, "levels.xlsx")

    assert "neither JSON nor CSV" in answer.text
    assert "save it as CSV" in answer.text
    assert await world.value("SELECT count(*) FROM xp_import") == 0


TWELVE_MB = 12 * 1024 * 1024 - 100
SMALL_AND_HEAVY = {
    "a bomb": (b"[", b"0,", 15_000_000, b"0]", "Unpacked, that file has more than 12 MB"),
    "numbers": (b"[", b"0,", TWELVE_MB // 2, b"0]", "holds more than 2,000,000 values"),
    "lists in lists": (b"", b"[", 1_000_000, b"", "cannot be read. Nothing was imported"),
    "objects": (b"[", b'{"a":0},', TWELVE_MB // 9, b"{}]", "has more than 300,000 rows"),
    "ids": (b"{", b'"1":0,', 400_000, b'"2":0}', "has more than 300,000 rows"),
    "lines": (b"", b"1,\n", TWELVE_MB // 3, b"", "has more than 300,000 rows"),
    "cells": (b"", b"1,", TWELVE_MB // 2, b"", "Choose below which column"),
    "quotes": (b"", b'"\n', 299_000, b"", "Choose below which column"),
}


async def test_a_small_file_that_unfolds_into_gigabytes_is_refused_with_its_reason(world, mod):
    for what, (begin, repeated, times, end, sentence) in SMALL_AND_HEAVY.items():
        content = gzip.compress(begin + repeated * times + end, compresslevel=1)

        answer = await imports(world, mod, content, "levels.gz")

        assert sentence in answer.text, what


async def test_a_file_of_nothing_but_mistakes_is_not_read_to_its_end(world, mod):
    ada = world.member("Ada")
    content = "user_id,name,xp\n" + "what,x,5\n" * 20_000 + f"{ada.id},Ada,5\n"

    answer = await imports(world, mod, content)

    assert "Reading stopped at line 10,001: 10,000 rows up to there cannot be imported" in answer.text
    assert answer.is_disabled("Import 0 members")


async def test_what_stands_twice_in_json_is_said_and_never_guessed(world, mod):
    ada, ben = world.member("Ada"), world.member("Ben")
    members = f'{{"{ada.id}": 5, "{ben.id}": {{"xp": 1, "XP": 2}}, "{ada.id}": 900}}'

    answer = await imports(world, mod, members)
    lists = await imports(world, mod, f'{{"players": [], "players": {members}}}')

    assert f"Entry 3: {ada.id} is already at 1; the first one counts" in answer.text
    assert "Entry 2: “xp” is in it twice" in answer.text
    assert "**1** members can be read" in answer.text
    assert "“players” is in that JSON twice" in lists.text


async def test_a_discarded_file_is_gone(world, mod):
    ada = world.member("Ada")
    answer = await imports(world, mod, f"user_id,xp\n{ada.id},300\n")
    message, start = answer.message, answer.button("Import 1 member")

    await mod.presses(answer, "Discard")
    late = await mod.person.press(message, start) if message.components else None

    assert "nothing was imported" in answer.text
    assert late is None
    assert await world.value("SELECT count(*) FROM xp_import") == 0


async def test_an_export_brings_a_server_back_after_a_reset(world, mod):
    ada, ben = world.member("Ada"), world.member("=Ben")
    await mod.runs("xp give", member=ada, amount=300)
    await mod.runs("xp give", member=ben, amount=40)
    await world.settle()
    before = await world.ledger("SELECT user_id, xp FROM activity_total WHERE xp > 0 ORDER BY user_id")
    for form in ("csv", "json"):
        world.moves_clock(seconds=30)
        exported = await mod.runs("xp export", form=form)
        await world.settle()
        [attached] = exported.message.attachments
        await mod.runs("xp reset", member=ada)
        await mod.runs("xp reset", member=ben)

        answer = await imports(world, mod, attached.content, attached.filename, merging="replace")
        await presses(world, mod, answer, next(b for b in _labels(answer) if b.startswith("Import")))

        after = await world.ledger("SELECT user_id, xp FROM activity_total WHERE xp > 0 ORDER BY user_id")
        mods_own = {mod.id}
        assert [r for r in after if r["user_id"] not in mods_own] == [
            r for r in before if r["user_id"] not in mods_own
        ]
    await assert_proven(world.job.pool)


def _labels(answer):
    from tests.support.answers import parts_of

    return [part.get("label", "") for part in parts_of(answer.message) if part["type"] == 2]
