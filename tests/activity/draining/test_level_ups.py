"""What the drain does when a member reaches a level, or comes back."""

import msgspec
import pytest

from tests.activity.draining.conftest import ADA, CHANNEL, GUILD

SILVER, GOLD = 51, 52


@pytest.fixture
def effects(connection):
    async def find():
        rows = await connection.fetch("SELECT effect, payload FROM outbox ORDER BY outbox_id")
        return [(row["effect"].split(".")[1].split("/")[0], row["payload"]) for row in rows]

    return find


async def test_a_batch_announces_the_highest_level_once(stream, drained, effects, set_up):
    await set_up(message_cooldown_s=0, message_xp_min=130, message_xp_max=130)
    for _ in range(2):
        await stream.message()
    await drained()

    [(kind, payload)] = await effects()
    assert kind == "send_message"
    assert payload["channel_id"] == CHANNEL
    assert payload["message"] == {
        "content": f"🎉 <@{ADA}> has reached **level 2**!",
        "allowed_mentions": {"parse": [], "users": [str(ADA)]},
    }


async def test_the_level_up_channel_is_used_when_one_is_chosen(stream, drained, effects, set_up):
    await set_up(message_xp_min=100, message_xp_max=100)
    await set_up("platform", channels={"level_up": 999})
    await stream.message()
    await drained()

    [(_, payload)] = await effects()
    assert payload["channel_id"] == 999


@pytest.mark.parametrize(
    ("destination", "kinds"), [("off", []), ("dm", ["send_direct_message"]), ("here", ["send_message"])]
)
async def test_the_guild_chooses_where_level_ups_are_told(
    stream, drained, effects, set_up, destination, kinds
):
    await set_up(message_xp_min=100, message_xp_max=100, level_up_destination=destination)
    await set_up("platform", channels={"level_up": 999})
    await stream.message()
    await drained()

    assert [kind for kind, _ in await effects()] == kinds


async def test_a_template_is_filled_with_escaped_names(stream, drained, effects, set_up):
    await set_up(
        message_xp_min=100,
        message_xp_max=100,
        level_up_template="{name} of {server}: {level}, {xp} xp, {roles}",
    )
    await stream.guild(roles=[(SILVER, "Silver_", 0, 1, "0", False)])
    await stream.member(name="a*d*a")
    await stream.message()
    await drained()

    [(_, payload)] = await effects()
    assert payload["message"]["content"] == "a\\*d\\*a of Guild Hall: 1, 100 xp, –"


async def test_level_roles_are_given_and_replaced(stream, drained, effects, set_up, connection):
    await set_up(message_cooldown_s=0, message_xp_min=100, message_xp_max=100, level_up_destination="off")
    await connection.executemany(
        "INSERT INTO level_role (guild_id, level, role_id, keeping) VALUES ($1, $2, $3, 'replace')",
        [(GUILD, 1, SILVER), (GUILD, 2, GOLD)],
    )
    await stream.message()
    await drained()
    for _ in range(2):
        await stream.message()
    await drained()

    seen = [(kind, payload["role_id"]) for kind, payload in await effects()]
    assert seen == [("grant_role", SILVER), ("grant_role", GOLD), ("revoke_role", SILVER)]


async def test_who_comes_back_has_the_roles_of_the_level_again(stream, drained, effects, connection):
    await connection.execute(
        "INSERT INTO level_role (guild_id, level, role_id, keeping) VALUES ($1, 1, $2, 'stack')",
        GUILD,
        SILVER,
    )
    await connection.execute(
        "INSERT INTO activity_total (guild_id, user_id, xp) VALUES ($1, $2, 150)", GUILD, ADA
    )
    await stream.tells("member_gone", GUILD, ADA)
    await stream.member(how="join")
    await drained()

    assert [(kind, payload["role_id"]) for kind, payload in await effects()] == [("grant_role", SILVER)]
    assert msgspec.to_builtins(await connection.fetchval("SELECT left_at FROM member")) is None


async def test_who_left_keeps_the_last_known_name(stream, drained, connection):
    await stream.member(name="ada", nick="Countess", roles=[5])
    await drained()
    await stream.tells("member_gone", GUILD, ADA)
    await drained()

    row = await connection.fetchrow("SELECT nick, left_at, role_ids FROM member")
    assert (row["nick"], row["role_ids"]) == ("Countess", [])
    assert row["left_at"] is not None
