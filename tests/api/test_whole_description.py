"""Everything that the description allows, and much that it does not, against the real app over HTTP.

No call fails on our side, every answer is one that the description names, in the shape that it gives.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
from collections.abc import Mapping
from random import choice
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from handlers.api.description import describe
from handlers.api.routes import Endpoints
from handlers.api_list import APIS
from interactions.asgi import create_app
from tests.raid_desk.runs.conftest import Raid
from tests.support.api import Client
from tests.support.seeds import FULL, seeds
from tests.support.serving import served

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EXAMPLES = {GenerationMode.POSITIVE: len(seeds(3, 20)), GenerationMode.NEGATIVE: len(seeds(2, 10))}
"""Of each endpoint, in one of the modes; every run of the suite tries others."""


def with_known(description: dict[str, Any], known: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The same, where parameters and fields of these names are things that are there, or one that is not."""
    described = copy.deepcopy(description)
    for methods in described["paths"].values():
        for operation in methods.values():
            for parameter in operation["parameters"]:
                if parameter["name"] in known:
                    there = [value for value in known[parameter["name"]] if value is not None]
                    parameter["schema"] = {"enum": there}
    for name in bodies_of(described):
        schema = described["components"]["schemas"][name]
        for field in schema["properties"]:
            if field in known:
                needed = field in schema.get("required", ())
                there = [value for value in known[field] if value is not None or not needed]
                schema["properties"][field] = {"enum": there}
    return described


def bodies_of(described: dict[str, Any]) -> set[str]:
    """The names of what is sent."""
    schemas = set()
    for methods in described["paths"].values():
        for operation in methods.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            schemas |= {name} if "properties" in described["components"]["schemas"].get(name, {}) else set()
    return schemas


@pytest.fixture
async def furnished(world: Any) -> tuple[Any, Client, dict[str, list[Any]]]:
    """A server with a run, a headcount and settings, and a key for all of it."""
    raid = Raid(world)
    await raid.set_up()
    await raid.sets("operations", api_calls_per_minute=1_000_000)
    run = await raid.posts()
    await raid.organizer.runs("headcount", dungeons="Lost Halls, Oryx Sanctuary")
    await world.settle()
    headcount_id = await world.value("SELECT max(headcount_id) FROM headcount")
    client = await Client.of(world, world.owner)
    known = {
        "guild_id": [world.guild.id],
        "run_id": [run.run_id, run.run_id + 1, 424_242],
        "headcount_id": [headcount_id, headcount_id + 1, 424_242],
        "key": ["lost_halls", "moon_temple"],
        "name": ["Moon Temple", "Lost Halls"],
        "If-Match": ['"v1"', '"v2"', '"v99"'],
        "dungeon": ["lost_halls", "o3", "nothing"],
        "dungeons": [["lost_halls"], ["o3", "shatters"]],
        "dungeon_key": ["lost_halls", "nothing"],
        "limits": [None, "45", "nothing 1"],
        "user_id": [None, str(raid.organizer.id), "81000000000000001"],
        "class_key": ["wizard", "nothing"],
        "role_id": [raid.role.id, 424_242],
        "ign": ["Benny", "Nobody"],
        "url": ["https://nowhere.example/hook", "http://127.0.0.1/"],
        "channel_id": [str(raid.channel.id), "81000000000000001"],
        "required_role_id": [None, str(raid.role.id), "81000000000000001"],
    }
    return world, client, known


async def test_no_call_fails_on_our_side_and_every_answer_is_one_that_is_described(furnished: Any) -> None:
    world, client, known = furnished
    schema = schemathesis.openapi.from_dict(with_known(describe(Endpoints(APIS).routes), known))
    operations = [result.ok() for result in schema.get_all_operations()]

    async with served(create_app(world.web)) as address:
        with requests.Session() as session:
            session.headers.update({"Authorization": f"Bearer {client.token}"})
            for operation in operations:
                for mode in GenerationMode if FULL else (choice(list(GenerationMode)),):
                    await asyncio.to_thread(try_out, operation, mode, f"{address}/v1", session)

    assert len(operations) >= 105
    statuses = world.web.api.counts
    assert statuses[500] == 0
    assert {200, 404, 422} <= statuses.keys()


def try_out(operation: Any, mode: GenerationMode, address: str, session: requests.Session) -> None:
    """Some calls of an endpoint: as they should be, or as they should not."""

    @hypothesis.settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.generate,),
    )
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def calls(case: Any) -> None:
        response = case.call(base_url=address, session=session, timeout=30)
        case.validate_response(response, checks=CHECKS)

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # nothing of it can be done wrong
        calls()
