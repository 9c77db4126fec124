"""Tools of an operator write into the command log; members' keys do not."""

from tests.support.api import Client


async def test_a_line_of_a_tool_stands_among_those_of_the_bot_by_its_time(world):
    client = await Client.of(world, world.owner)
    line = {"user_id": str(world.owner.id), "name": "export", "options": {"days": 7}, "outcome": "failed"}
    earlier = world.now().replace(year=world.now().year - 1).isoformat()

    made = await client.writes("POST", "/command-log", {**line, "error": "DiskFull"}, Idempotency_Key="a")
    await client.writes("POST", "/command-log", {**line, "error": "DiskFull"}, Idempotency_Key="a")
    too_old = await client.call("POST", "/command-log", json={**line, "at": earlier})
    reader = await Client.of(world, world.owner, "write")
    refused = await reader.call("POST", "/command-log", json=line)

    assert (too_old.status_code, refused.status_code) == (422, 403)
    assert (await client.reads("/command-log", error="DiskFull"))["items"] == [made]
    assert (await client.reads("/command-log", member=str(world.owner.id)))["items"][0]["name"] != ""
