"""The first interaction of a process is answered as by one that has everything, and imports what it needs."""

import asyncio
import json
import sys
from typing import Any

import pytest

import handlers.products  # noqa: F401  what is compared with has everything
from handlers.frame.frame_replies import Why
from tests.support.door import ADMINISTRATOR, Person, new_id
from tests.support.first_commands import UNLIMITED

pytestmark = pytest.mark.usefixtures("database_url")

ADA = Person("Ada", permissions=ADMINISTRATOR)
OF_ONE_PRODUCT = {
    "setroles": [],
    "boost list": ["activity"],
    "ranks": ["quest_hall"],
    "dungeon list": ["raid_desk"],
    "streak": ["practice"],
    "apikey list": ["operations"],
}
OF_ALL = ("help", "leaderboard")


@pytest.fixture
def asked_first(database_url: str, redis_url: str) -> Any:
    async def ask(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Answers of processes that have answered nothing before."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.first_commands", database_url, redis_url),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await process.communicate("".join(f"{json.dumps(case)}\n" for case in cases).encode())
        assert process.returncode == 0
        return [json.loads(line) for line in told.splitlines()]

    return ask


async def test_the_first_command_of_a_product_imports_no_other_product(open_door, asked_first):
    door = open_door(limits=UNLIMITED)
    payloads = [door.command(ADA, name) for name in OF_ONE_PRODUCT]

    found = await asked_first([{"after": [], "payload": payload} for payload in payloads])

    assert [answer["products"] for answer in found] == list(OF_ONE_PRODUCT.values())
    for payload, answer in zip(payloads, found, strict=True):
        assert answer["body"] == (await door.posts(payload | {"id": str(new_id())})).json


async def test_who_needs_all_products_has_them_whichever_came_first(open_door, asked_first):
    door = open_door(limits=UNLIMITED)
    payloads = [door.command(ADA, name) for name in OF_ALL]
    why = door.command(ADA, "ping") | {"type": 3}
    why["data"] = {"custom_id": Why("MentorFull").custom_id, "component_type": 2}
    why["message"] = {"id": str(new_id()), "channel_id": why["channel_id"], "type": 0}
    after = ["handlers.raid_desk.product", "handlers.practice.product"]

    found = await asked_first([{"after": after, "payload": payload} for payload in (*payloads, why)])

    for payload, answer in zip((*payloads, why), found, strict=True):
        assert answer["body"] == (await door.posts(payload | {"id": str(new_id())})).json
