"""Processes that have just begun, each asked once: python -m tests.support.first_commands URL REDIS < cases

A line of JSON for each case: {"after": what was imported before, "payload": what Discord posts}. Each is
answered by a process of its own, forked from one that has answered nothing, with a line of JSON: the answer's
body, and the products of which something was imported.
"""

import asyncio
import json
import os
import sys
from importlib import import_module
from typing import Any

import asyncpg  # noqa: F401  so that not each child imports it
import redis.asyncio  # noqa: F401

from deploy.settings import Settings
from handlers.frame import dispatch
from handlers.frame.rate_limits import Limits, Rate
from interactions.web import Web
from tests.support.clock import StillClock
from tests.support.door import PUBLIC_KEY, Door

PRODUCTS = ("activity", "quest_hall", "raid_desk", "practice", "operations")
PATIENT_S = 60.0
UNLIMITED = Limits(member=Rate(1_000, 1.0))


async def answer(database_url: str, redis_url: str, case: dict[str, Any]) -> dict[str, Any]:
    """What the process says and has."""
    for module in case["after"]:
        import_module(module)
    settings = Settings(discord_public_keys=(PUBLIC_KEY,), database_url=database_url, redis_url=redis_url)
    web = Web(settings, clock=StillClock(), watches=False, limits=UNLIMITED)
    told = await Door(web).posts(case["payload"])
    modules = list(sys.modules)
    here = [key for key in PRODUCTS if any(name.startswith(f"handlers.{key}.") for name in modules)]
    await web.end()
    return {"body": told.json, "products": here}


def main() -> None:
    """One child after the other, each with all the time that it needs."""
    dispatch.CUT_OFF_S = dispatch.ANSWER_BY_S = PATIENT_S
    for line in sys.stdin:
        child = os.fork()
        if not child:
            told = asyncio.run(answer(*sys.argv[1:], json.loads(line)))
            print(json.dumps(told), flush=True)
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            sys.exit(f"no answer to {line}")


if __name__ == "__main__":
    main()
