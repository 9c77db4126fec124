"""The portal: members link themselves by a code, and what it sends is signed, recent and taken once."""

from __future__ import annotations

import hmac
import json
import re
from hashlib import sha256
from typing import Any

import pytest

from tests.support.api import Client


class Portal:
    """A community's site, with a key for the portal and a secret."""

    def __init__(self, world: Any, client: Client, secret: str) -> None:
        self.world, self.client, self.secret = world, client, secret

    async def sends(self, event_id: str, kind: str, late_s: int = 0, secret: str = "", **facts: Any) -> Any:
        body = json.dumps({"id": event_id, "kind": kind, "facts": facts}).encode()
        timestamp = str(int(self.world.now().timestamp()) - late_s)
        signed = timestamp.encode() + b"." + body
        signature = hmac.new((secret or self.secret).encode(), signed, sha256).hexdigest()
        headers = {
            "Authorization": f"Bearer {self.client.token}",
            "Content-Type": "application/json",
            "X-Portal-Timestamp": timestamp,
            "X-Portal-Signature": f"sha256={signature}",
        }
        return await self.client._http.post("/portal/events", content=body, headers=headers)


async def secret_of(world: Any) -> str:
    return re.search(r"```\n(\S+)\n```", (await world.owner.runs("portal connect")).text)[1]


async def code_of(member: Any) -> str:
    return re.search(r"\*\*(\w{10})\*\*", (await member.runs("portal link")).text)[1]


@pytest.fixture
async def portal(world: Any) -> Portal:
    secret = await secret_of(world)
    return Portal(world, await Client.of(world, world.owner, "portal"), secret)


async def test_a_member_is_linked_by_a_code_that_holds_once(world: Any, portal: Portal) -> None:
    ada = world.member("Ada")
    code = await code_of(ada)

    linked = await portal.sends("1", "member_linked", code=code.lower(), email="ada@example.org")
    again = await portal.sends("1", "member_linked", code=code)
    other = await portal.sends("2", "member_linked", code=code)

    assert (linked.status_code, linked.json()) == (202, {"result": "taken", "user_id": str(ada.id)})
    assert (again.status_code, again.json()["result"]) == (202, "known")
    assert (other.status_code, other.json()["code"]) == (422, "BadPortalCode")
    assert "linked since" in (await ada.runs("portal status")).text
    kept = await world.ledger("SELECT facts::text FROM portal_event")
    assert "example.org" not in str(kept)
    assert code not in str(kept)
    await ada.runs("portal unlink")
    assert "not linked" in (await ada.runs("portal status")).text


async def test_a_code_is_too_old_after_ten_minutes(world: Any, portal: Portal) -> None:
    code = await code_of(world.member("Ada"))
    world.moves_clock(minutes=10, seconds=1)

    assert (await portal.sends("1", "member_linked", code=code)).status_code == 422


async def test_what_is_forged_or_old_is_refused(world: Any, portal: Portal) -> None:
    forged = await portal.sends("1", "member_linked", secret="wrong")
    old = await portal.sends("1", "member_linked", late_s=301)
    early = await portal.sends("1", "member_linked", late_s=-301)

    assert [answer.status_code for answer in (forged, old, early)] == [403, 403, 403]
    assert await world.value("SELECT count(*) FROM portal_event") == 0


async def test_two_secrets_hold_at_once_and_the_third_ends_the_first(world: Any, portal: Portal) -> None:
    await secret_of(world)
    assert (await portal.sends("1", "something_new")).json()["result"] == "ignored"
    await secret_of(world)
    assert (await portal.sends("2", "something_new")).status_code == 403


async def test_without_a_portal_nobody_gets_a_code(world: Any) -> None:
    assert "no portal" in (await world.owner.runs("portal link")).text
