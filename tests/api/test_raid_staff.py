"""What raid staff do by the API: punish, note, verify. Discord sees the same as after the commands."""

from __future__ import annotations

from tests.raid_desk.moderation.conftest import Court
from tests.raid_desk.moderation.conftest import court as court
from tests.raid_desk.runs.conftest import raid as raid
from tests.support.api import Client


async def test_a_suspension_takes_roles_and_ends_when_a_site_says_so(court: Court) -> None:
    security = await Client.of(court.world, court.sue, "write")
    officer = await Client.of(court.world, court.otto, "write")
    body = {"user_id": str(court.ada.id), "kind": "suspension", "reason": "Cheated", "duration": "3d"}

    made = await security.writes("POST", "/punishments", body)
    await court.passes()
    assert court.holds(court.ada) >= {"suspended"}
    assert "Cheated" in court.told(court.ada)

    refused = await security.call("POST", f"/punishments/{made['id']}/expire")
    ended = await officer.writes("POST", f"/punishments/{made['id'][:7]}/expire")
    await court.passes()
    gone = await officer.call("DELETE", f"/punishments/{made['id']}", reason="A mistake")

    assert (refused.status_code, refused.json()["code"]) == (403, "MissingRole")
    assert (ended["state"], ended["ended_by"]) == ("expired", str(court.otto.id))
    assert "suspended" not in court.holds(court.ada)
    assert gone.json()["state"] == "removed"
    path = f"/punishments/user/{court.world.guild.id}/{court.ada.id}"
    assert [punishment["ended_why"] for punishment in (await security.reads(path))["items"]] == ["A mistake"]


async def test_nobody_punishes_equals_and_a_key_is_no_way_around(court: Court) -> None:
    security = await Client.of(court.world, court.sue, "admin")
    body = {"user_id": str(court.otto.id), "kind": "warning", "reason": "Rude"}

    answer = await security.call("POST", "/punishments", json=body)

    assert (answer.status_code, answer.json()["code"]) == (403, "PunishSuperior")
    assert await court.world.value("SELECT count(*) FROM punishment") == 0


async def test_notes_are_read_page_by_page(court: Court) -> None:
    client = await Client.of(court.world, court.sue, "write")
    for text in ("first", "second", "third"):
        await client.writes("POST", "/notes", {"user_id": str(court.ada.id), "text": text})

    path = f"/notes/user/{court.world.guild.id}/{court.ada.id}"
    page = await client.reads(path, limit=2)
    rest = await client.reads(path, limit=2, cursor=page["next"])

    assert [note["text"] for note in page["items"] + rest["items"]] == ["third", "second", "first"]
    assert await client.reads(f"/notes/{rest['items'][0]['note_id']}") == rest["items"][0]


async def test_a_raider_is_verified_renamed_and_banned_only_by_a_moderator(court: Court) -> None:
    ben = court.world.member("Ben")
    await court.world.settle()
    security = await Client.of(court.world, court.sue, "write")
    moderator = await Client.of(court.world, court.mia, "write")
    status = f"/raiders/{ben.id}/status"

    await security.writes("POST", "/raiders/verify", {"user_id": str(ben.id), "ign": "Benny"})
    renamed = await security.writes("PATCH", f"/raiders/{ben.id}/ign", {"ign": "Benno"})
    await court.passes()
    assert (court.holds(ben), ben.person.member.nick) == ({"verified_raider"}, "Benno")
    ban = {"status": "banned", "reason": "Sold keys"}
    refused = await security.call("PATCH", status, json=ban)
    banned = await moderator.writes("PATCH", status, ban)
    again = await security.call("PATCH", status, json={"status": "approved"})
    await court.passes()

    assert [name["kind"] for name in renamed["names"]] == ["main", "former"]
    assert (refused.status_code, refused.json()["code"]) == (403, "MissingRole")
    assert banned["status"] == "banned"
    assert (again.status_code, again.json()["code"]) == (409, "RaiderIsBanned")
    assert court.holds(ben) == set()
    known = await security.reads(f"/raiders/{court.world.guild.id}", name="benny")
    assert [raider["user_id"] for raider in known["items"]] == [str(ben.id)]


async def test_a_site_leads_a_member_through_verification(court: Court) -> None:
    ben = court.world.member("Ben")
    await court.world.settle()
    client = await Client.of(court.world, court.sue, "write")

    begun = await client.writes("POST", "/verification/session", {"user_id": str(ben.id), "ign": "Benny"})
    path = f"/verification/session/{court.world.guild.id}/{ben.id}"
    read = await client.call("GET", path)
    stale = await client.call("PATCH", path, json={"step": "cancel"}, headers={"If-Match": '"v1"'})
    checked = await client.writes("PATCH", path, {"step": "check"}, If_Match=read.headers["etag"])
    await client.writes("DELETE", path)

    assert begun["code"].startswith("GH")
    assert (begun["state"], read.json()) == ("pending_realmeye", begun)
    assert stale.status_code == 412
    assert checked["check_at"] is not None
    assert (await client.reads(f"/verification/session/user/{ben.id}"))["state"] == "cancelled"
    assert await client.writes("POST", "/verification/cleanup-expired") == {"expired": 0}
