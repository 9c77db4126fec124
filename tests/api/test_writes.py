"""Writes happen once, whatever is sent twice, and never in part."""

import asyncio

from jobs.platform.upkeep import prune_records
from tests.support.api import Client


def settings_of(world) -> str:
    return f"/guilds/{world.guild.id}/settings"


async def changes(world) -> int:
    return await world.value("SELECT count(*) FROM audit WHERE action = 'config.set'")


async def test_the_same_write_at_once_and_again_happens_once_and_is_answered_the_same(world):
    client = await Client.of(world, world.owner)
    body, headers = {"platform": {"audit_days": 40}}, {"Idempotency-Key": "once"}

    at_once = await asyncio.gather(
        *(client.call("PATCH", settings_of(world), json=body, headers=headers) for _ in range(5))
    )
    await client.writes("PATCH", settings_of(world), {"platform": {"audit_days": 50}})
    again = await client.call("PATCH", settings_of(world), json=body, headers=headers)

    assert {answer.status_code for answer in [*at_once, again]} == {200}
    assert len({answer.content for answer in [*at_once, again]}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in at_once) == 4
    assert await changes(world) == 2
    assert (await client.reads(settings_of(world)))["platform"]["audit_days"] == 50


async def test_one_idempotency_key_is_not_for_two_things(world):
    client = await Client.of(world, world.owner)
    headers = {"Idempotency-Key": "once"}
    await client.call("PATCH", settings_of(world), json={"platform": {"audit_days": 40}}, headers=headers)

    other = await client.call(
        "PATCH", settings_of(world), json={"platform": {"audit_days": 41}}, headers=headers
    )
    nonsense = await client.call("PATCH", settings_of(world), json={}, headers={"Idempotency-Key": "a b"})

    assert (other.status_code, other.json()["code"]) == (422, "OtherRequest")
    assert (nonsense.status_code, nonsense.json()["code"]) == (400, "BadIdempotencyKey")
    assert await changes(world) == 1


async def test_another_keys_idempotency_keys_are_another_matter(world):
    first, second = [await Client.of(world, world.owner) for _ in range(2)]
    headers = {"Idempotency-Key": "once"}

    for client, days in ((first, 40), (second, 41)):
        answer = await client.call(
            "PATCH", settings_of(world), json={"platform": {"audit_days": days}}, headers=headers
        )
        assert answer.status_code == 200
    assert await changes(world) == 2


async def test_what_is_refused_changes_nothing_and_may_be_sent_again(world):
    client = await Client.of(world, world.owner)
    headers = {"Idempotency-Key": "once"}
    body = {"platform": {"audit_days": 40, "command_log_days": 9999}}

    refused = await client.call("PATCH", settings_of(world), json=body, headers=headers)
    known = await client.reads(settings_of(world))
    fixed = {"platform": {"audit_days": 40, "command_log_days": 99}}
    done = await client.call("PATCH", settings_of(world), json=fixed, headers=headers)

    assert refused.status_code == 422
    assert "365" in refused.json()["fix"]
    assert known["platform"]["audit_days"] == 365
    assert done.status_code == 200


async def test_answers_are_forgotten_after_a_day(world):
    client = await Client.of(world, world.owner)
    body, headers = {"platform": {"audit_days": 40}}, {"Idempotency-Key": "once"}
    await client.call("PATCH", settings_of(world), json=body, headers=headers)

    world.moves_clock(hours=25)
    await prune_records(world.job)

    assert await world.value("SELECT count(*) FROM api_write") == 0


async def test_maps_are_replaced_as_a_whole_and_only_with_what_the_server_has(world):
    client = await Client.of(world, world.owner)
    role, channel = world.discord.role(world.guild, "Raiders"), world.discord.channel(world.guild, "raids")
    await world.settle()
    roles, channels = f"/guilds/{world.guild.id}/roles", f"/guilds/{world.guild.id}/channels"

    await client.writes("PUT", roles, {"organizer": str(role.id), "mentor": str(role.id)})
    await client.writes("PUT", roles, {"organizer": str(role.id)})
    await client.writes("PUT", channels, {"raid": str(channel.id)})
    strange = await client.call("PUT", roles, json={"organizer": "81000000000000001"})
    unknown = await client.call("PUT", channels, json={"kitchen": str(channel.id)})
    lent = await client.call("PUT", roles, json={"moderator": str(world.guild.id)})

    assert await client.reads(roles) == {"organizer": str(role.id)}
    assert await client.reads(channels) == {"raid": str(channel.id)}
    assert [strange.status_code, unknown.status_code, lent.status_code] == [422, 422, 422]
    assert f"<@&{role.id}>" in (await world.owner.runs("setroles")).text


async def test_bodies_that_cannot_be_read_are_refused(world):
    client = await Client.of(world, world.owner)
    sent = {
        "{": ("application/json", 400),
        '{"a":' * 100_000: ("application/json", 400),
        '{"platform": {"locale": "\\u0000"}}': ("application/json", 422),
        "x=1": ("application/x-www-form-urlencoded", 415),
        '"' + "x" * 1_100_000 + '"': ("application/json", 413),
    }
    for body, (media_type, status) in sent.items():
        headers = {"Authorization": f"Bearer {client.token}", "Content-Type": media_type}
        answer = await client._http.patch(settings_of(world), content=body, headers=headers)
        assert answer.status_code == status, body[:50]


async def test_the_audit_is_read_in_pages_while_it_grows(world):
    client = await Client.of(world, world.owner)
    for days in range(31, 41):
        await client.writes("PATCH", settings_of(world), {"platform": {"audit_days": days}})

    seen, cursor = [], None
    while True:
        page = await client.reads(
            "/audit", action="config", limit=3, **({"cursor": cursor} if cursor else {})
        )
        seen += [line["audit_id"] for line in page["items"]]
        await client.writes("PATCH", settings_of(world), {"platform": {"command_log_days": 7 + len(seen)}})
        cursor = page["next"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 10
    assert seen == sorted(seen, reverse=True)
    assert (await client.call("GET", "/audit", cursor="!")).status_code == 422
    sheet = await client.call("GET", "/audit", format="csv", limit=1)
    assert sheet.text.startswith("audit_id,at,actor_id,action,subject,facts")
