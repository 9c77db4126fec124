"""The description: valid, complete, and a page to read."""

import re
import subprocess
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

from handlers.api.description import describe
from handlers.api.routes import Endpoints
from handlers.api_list import APIS
from tests.support.api import Client

ROUTES = Endpoints(APIS).routes


def test_the_description_is_openapi():
    OpenAPIV31SpecValidator(describe(ROUTES)).validate()


def test_every_endpoint_is_told_in_a_sentence_and_has_a_name_of_its_own():
    names = [route.name for route in ROUTES]

    assert len(names) == len(set(names))
    assert [route.path for route in ROUTES if not route.text.endswith(".")] == []


async def test_the_description_is_served_to_anybody_and_not_again_to_whom_has_it(world):
    anybody = Client(world, "")

    answer = await anybody.call("GET", "/openapi.json")
    again = await anybody.call("GET", "/openapi.json", headers={"If-None-Match": answer.headers["etag"]})

    assert answer.json() == describe(ROUTES)
    assert again.status_code == 304
    assert again.content == b""


async def test_the_page_shows_every_endpoint_and_needs_nothing_from_elsewhere(world):
    page = (await Client(world, "").call("GET", "/docs")).text

    for route in ROUTES:
        assert f"/v1{route.path}" in page
    assert re.findall(r"""(?:src|href)=['"](?!#|/v1/openapi)""", page) == []
    assert "<script" not in page


async def test_health_is_told_to_anybody(world):
    await world.job.redis.set("guildhall:relay:health:0", '{"connected": true}')
    await world.job.redis.set("guildhall:relay:health:2", '{"connected": false}')

    health = await Client(world, "").reads("/health")

    assert health["status"] == "well"
    assert health["relay"] == {"shards": 3, "connected": 1}
    assert health["timestamp"]


async def test_what_is_not_there_and_what_is_not_taken_are_problems(world):
    client = Client(world, "")

    nothing = await client.call("GET", "/nothing")
    odd = await client.call("GET", "/runs/%0A%C3%99/reactions")
    wrong = await client.call("POST", "/health", json={})

    assert (odd.status_code, odd.json()["code"]) == (401, "KeyMissing")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "NoSuchEndpoint")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")
    german = await client.call("GET", "/nothing", headers={"Accept-Language": "de,en;q=0.5"})
    assert german.json()["detail"] == "Diesen Endpunkt gibt es nicht."


def test_an_interaction_does_not_pay_for_the_api():
    program = (
        "import sys, interactions.asgi, handlers.products; handlers.products;"
        "print(*[name for name in sys.modules if name.startswith('handlers.api') or name.endswith('.api')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    imported = set(done.stdout.split())
    assert not imported & {"handlers.api.service", "handlers.api.entrance", "handlers.api.description"}
    assert not [name for name in imported if name.endswith(".api") and name not in ("handlers.api", "db.api")]
