"""Webhooks: signed, sent until they arrive, and to nowhere but the open internet."""

from __future__ import annotations

import hmac
import re
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.api.webhook_deliveries import DueDelivery
from jobs.platform.webhooks import post
from tests.raid_desk.runs.conftest import Raid
from tests.support.api import Client
from tests.support.serving import served

SECRET = re.compile(r"```\n(\S+)\n```")


class Receiver:
    """A community's own site: takes what comes, and answers with `status`."""

    def __init__(self) -> None:
        self.status, self.taken = 200, []
        self.app = Starlette(routes=[Route("/hook", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        self.taken.append((dict(request.headers), await request.body()))
        return Response(status_code=self.status, headers={"location": "http://127.0.0.1:1/"})

    @property
    def events(self) -> list[str]:
        return [headers["x-guildhall-event"] for headers, _ in self.taken]

    def is_signed_with(self, secret: str, number: int = -1) -> bool:
        headers, body = self.taken[number]
        sent = headers["x-guildhall-timestamp"].encode() + b"." + body
        expected = "sha256=" + hmac.new(secret.encode(), sent, sha256).hexdigest()
        return expected in headers["x-guildhall-signature"].split(",")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with served(receiver.app) as address:
        receiver.url = f"{address}/hook"
        yield receiver


async def passes(world: Any, **by: float) -> None:
    world.moves_clock(**by or {"seconds": 3})
    await world.settle()


async def a_level_up(world: Any) -> None:
    """Of somebody new."""
    await world.owner.runs("xp give", member=world.member("Ada"), amount=500)


async def made(world: Any, receiver: Any, **options: Any) -> str:
    """A webhook to the receiver; its secret."""
    answer = await world.owner.runs("webhook create", url=receiver.url, **options)
    secret = SECRET.search(answer.text)
    assert secret is not None, answer.text
    return secret[1]


async def test_what_happens_arrives_signed_and_once(world: Any, receiver: Any) -> None:
    secret = await made(world, receiver)
    raid = Raid(world)
    await raid.set_up()
    await raid.posts("o3")
    await a_level_up(world)
    await passes(world)

    assert sorted(receiver.events) == ["level_up", "run_created"]
    assert all(receiver.is_signed_with(secret, number) for number in (0, 1))
    assert "arrived" in (await world.owner.runs("webhook list")).text
    await passes(world, minutes=5)
    assert len(receiver.taken) == 2


async def test_only_what_was_asked_for_is_sent(world: Any, receiver: Any) -> None:
    await made(world, receiver, event="run_ended")
    await a_level_up(world)
    await passes(world)

    assert receiver.events == []
    await world.owner.runs("webhook test", webhook=str(await world.value("SELECT webhook_id FROM webhook")))
    await passes(world)
    assert receiver.events == ["test"]


async def test_what_does_not_arrive_is_sent_again_ever_less_often_until_it_does(
    world: Any, receiver: Any
) -> None:
    await made(world, receiver)
    receiver.status = 503
    await a_level_up(world)
    for seconds in (3, 5, 10, 10, 20):
        await passes(world, seconds=seconds)
    tried = len(receiver.taken)

    receiver.status = 204
    await passes(world, minutes=3)

    assert 2 <= tried <= 4
    assert len(receiver.taken) == tried + 1
    assert await world.value("SELECT state FROM webhook_delivery") == "delivered"


async def test_after_a_day_of_failure_a_webhook_is_switched_off_and_its_maker_is_told(
    world: Any, receiver: Any
) -> None:
    await made(world, receiver)
    receiver.status = 302
    await a_level_up(world)
    for _ in range(12):
        await passes(world, hours=2, minutes=30)

    assert "switched off: answered 302" in (await world.owner.runs("webhook list")).text
    told = [message.content for message in world.owner.person.dm().messages.values()]
    assert any("/webhook rotate" in text for text in told), told
    receiver.status, tried = 200, len(receiver.taken)
    await a_level_up(world)
    await passes(world)
    assert len(receiver.taken) == tried


async def test_while_a_secret_is_changed_both_sign(world: Any, receiver: Any) -> None:
    old = await made(world, receiver)
    webhook = str(await world.value("SELECT webhook_id FROM webhook"))
    new = SECRET.search((await world.owner.runs("webhook rotate", webhook=webhook)).text)[1]
    await world.owner.runs("webhook test", webhook=webhook)
    await passes(world)
    assert receiver.is_signed_with(old)
    assert receiver.is_signed_with(new)

    await passes(world, hours=25)
    await world.owner.runs("webhook test", webhook=webhook)
    await passes(world)
    assert receiver.is_signed_with(new)
    assert not receiver.is_signed_with(old)


async def test_deliveries_are_looked_at_and_repeated_by_the_api(world: Any, receiver: Any) -> None:
    client = await Client.of(world, world.owner)
    hook = await client.writes("POST", "/webhooks", {"url": receiver.url, "events": ["level_up"]})
    path = f"/webhooks/{hook['webhook_id']}"
    sent = await client.writes("POST", f"{path}/test")
    await passes(world)
    await client.writes("POST", f"/webhooks/deliveries/{sent['delivery_id']}/repeat")
    await passes(world)

    page = await client.reads(f"{path}/deliveries")
    assert [(delivery["event"], delivery["state"]) for delivery in page["items"]] == [("test", "delivered")]
    assert receiver.events == ["test", "test"]
    assert receiver.is_signed_with(hook["secret"])
    assert (await client.reads("/webhooks"))[0]["secret"] is None
    await client.writes("DELETE", path)
    assert (await client.call("DELETE", path)).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "https://127.0.0.1/hook",
        "https://10.1.2.3/hook",
        "https://[::1]/hook",
        "https://user@example.org/",
        "https://example.org:8443/",
        "ftp://example.org/",
        "https://localhost/",
        "https://exa mple.org/",
        "nonsense",
    ],
)
async def test_an_address_that_is_not_public_is_refused(world: Any, url: str) -> None:
    answer = await world.owner.runs("webhook create", url=url)

    assert "not an address" in answer.text
    assert await world.value("SELECT count(*) FROM webhook") == 0


async def test_a_name_that_leads_inside_is_not_called(receiver: Any, world: Any) -> None:
    port = receiver.url.split(":")[2].split("/")[0]
    for url in (f"https://localhost:{port}/hook", receiver.url, "https://metadata.invalid/"):
        delivery = DueDelivery(
            1, 1, 1, "test", {}, 1, world.now(), world.now(), url, "secret", None, world.owner.id
        )
        outcome = await post(delivery, world.now())
        assert outcome.error in ("not a public address, or none", "not https")
    assert receiver.taken == []


async def test_the_local_discord_has_a_place_where_webhooks_are_seen_to_arrive(world: Any) -> None:
    client = await Client.of(world, world.owner)
    for query in ("", "?answer=503"):
        made = await client.writes("POST", "/webhooks", {"url": f"{world.discord.url}/inbox{query}"})
        await client.writes("POST", f"/webhooks/{made['webhook_id']}/test")
    await passes(world, seconds=2)

    async with httpx.AsyncClient(base_url=world.discord.url) as page:
        seen = (await page.get("/control/webhooks")).json()

    assert sorted(delivery["answer"] for delivery in seen) == [204, 503]
    assert {delivery["headers"]["x-guildhall-event"] for delivery in seen} == {"test"}
    assert all(delivery["headers"]["x-guildhall-signature"].startswith("sha256=") for delivery in seen)
