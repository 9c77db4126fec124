"""Keys: made once, acting as a member, ended at once."""

import httpx

from stand_in.changes import roles
from stand_in.rules.permissions import bits
from tests.support.api import Client


def roles_of(world) -> str:
    return f"/guilds/{world.guild.id}/roles"


async def test_a_key_does_what_its_member_may_and_ends_when_it_is_revoked(world):
    client = await Client.of(world, world.owner)

    assert await client.reads(roles_of(world)) == {}
    revoked = await world.owner.runs(
        "apikey revoke", key=str(await world.value("SELECT api_key_id FROM api_key"))
    )
    assert "Site" in revoked.text
    await world.settle()
    answer = await client.call("GET", roles_of(world))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "KeyNotValid"
    assert "/apikey create" in answer.json()["fix"]


async def test_the_key_itself_is_kept_nowhere_and_its_beginning_is_shown(world):
    client = await Client.of(world, world.owner, days=3)
    await client.reads(roles_of(world))

    kept = await world.ledger("SELECT api_key.*::text FROM api_key")
    facts = await world.ledger("SELECT facts::text FROM audit WHERE action = 'apikey.create'")
    listed = (await world.owner.runs("apikey list")).text

    assert client.token not in f"{kept}{facts}{listed}"
    assert client.token[:18] in listed
    assert "last used" in listed
    assert world.owner.mention in listed


async def test_an_expired_key_is_refused(world):
    client = await Client.of(world, world.owner, days=1)
    world.moves_clock(days=1, seconds=1)

    assert (await client.call("GET", roles_of(world))).status_code == 401


async def test_what_is_no_key_is_refused(world):
    good = await Client.of(world, world.owner)
    guild = good.token.split("_")[1]

    for token in (
        "",
        "x",
        "gh__",
        "gh_zzzzzzzzzzzzzz_x",
        f"gh_{guild}_",
        f"gh_{guild}_wrong",
        good.token + "x",
        "gh_-1_x",
    ):
        answer = await Client(world, token).call("GET", roles_of(world))
        assert answer.status_code == 401, token


async def test_the_role_is_looked_at_in_each_call(world):
    moderators = world.discord.role(world.guild, "Moderators")
    ada = world.member("Ada", moderators)
    await world.owner.runs("setroles", moderator=moderators)
    await world.settle()
    client = await Client.of(world, ada, "read")
    await client.reads("/audit")

    roles.take(world.discord.world, ada.person.member, moderators.id)
    await world.settle()
    answer = await client.call("GET", "/audit")

    assert answer.status_code == 403
    assert answer.json()["code"] == "MissingRole"
    assert f"<@&{moderators.id}>" in answer.json()["fix"]


async def test_a_key_for_reading_writes_nothing(world):
    client = await Client.of(world, world.owner, "read")

    answer = await client.call("PUT", roles_of(world), json={})

    assert answer.status_code == 403
    assert answer.json()["code"] == "ScopeMissing"


async def test_nobody_makes_a_key_for_somebody_above_them(world):
    administrators = world.discord.role(world.guild, "Admins")
    await world.owner.runs("setroles", administrator=administrators)
    able = world.discord.role(world.guild, "Able", permissions=bits("MANAGE_GUILD"))
    ada = world.member("Ada", administrators, able)
    boss = world.member("Boss", world.discord.role(world.guild, "Boss", permissions=bits("ADMINISTRATOR")))
    await world.settle()

    answer = await ada.runs("apikey create", name="Mine", scope="admin", member=boss)

    assert "ranks above you" in answer.text
    assert await world.value("SELECT count(*) FROM api_key") == 0


async def test_calls_of_a_key_are_limited_and_the_client_is_told(world):
    client = await Client.of(world, world.owner)
    await client.writes(
        "PATCH", f"/guilds/{world.guild.id}/settings", {"operations": {"api_calls_per_minute": 10}}
    )

    answers = [await client.call("GET", roles_of(world)) for _ in range(12)]

    assert [answer.status_code for answer in answers].count(429) > 0
    assert answers[0].headers["ratelimit-limit"] == "10"
    assert answers[-1].headers["ratelimit-remaining"] == "0"
    assert int(answers[-1].headers["retry-after"]) > 0
    assert await world.job.redis.keys("guildhall:api:*")  # all processes share it
    world.moves_clock(seconds=60)
    assert (await client.call("GET", roles_of(world))).status_code == 200


async def test_pages_of_other_origins_are_let_in_only_where_a_guild_says_so(world):
    client = await Client.of(world, world.owner)
    origin = {"Origin": "https://guild.example"}

    assert (
        "access-control-allow-origin"
        not in (await client.call("GET", roles_of(world), headers=origin)).headers
    )
    assert (
        "access-control-allow-origin"
        not in (await client.call("OPTIONS", roles_of(world), headers=origin)).headers
    )
    change = {"operations": {"api_origins": "https://guild.example"}}
    await client.writes("PATCH", f"/guilds/{world.guild.id}/settings", change)

    asked = await client.call("OPTIONS", roles_of(world), headers=origin)
    told = await client.call("GET", roles_of(world), headers=origin)
    assert (
        asked.headers["access-control-allow-origin"]
        == told.headers["access-control-allow-origin"]
        == origin["Origin"]
    )
    other = await client.call("GET", roles_of(world), headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


async def test_keys_are_still_limited_while_redis_is_away(world):
    client = await Client.of(world, world.owner)
    limits = world.web.api.limits
    limits._resting_until = float("inf")
    try:
        answer: httpx.Response = await client.call("GET", roles_of(world))
    finally:
        limits._resting_until = 0.0

    assert answer.status_code == 200
    assert answer.headers["ratelimit-remaining"] == "119"


async def test_the_end_of_setup_names_keys_and_webhooks(world):
    before = await summary(world)
    await Client.of(world, world.owner)
    await world.owner.runs("webhook create", url="https://hooks.example/in")

    after = await summary(world)

    assert "**API keys**: none; `/apikey create`" in before
    assert "**API keys**: Site" in after
    assert "**Webhooks**: hooks.example" in after


async def summary(world) -> str:
    """The last step of /setup."""
    answer = await world.owner.runs("setup")
    for _ in range(4):
        world.moves_clock(seconds=10)
        answer = await world.owner.presses(answer, "Next")
    return answer.text
