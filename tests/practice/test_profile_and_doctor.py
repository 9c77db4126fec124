"""What practice tells on a profile, and what `/doctor` finds of it."""

from __future__ import annotations

from stand_in.rules.permissions import bits
from tests.practice.test_graduation import passes
from tests.support.answers import parts_of
from tests.support.api import Client


async def test_a_profile_tells_what_stays(dojo, world):
    await dojo.checks_in()
    await world.job.pool.execute(
        "INSERT INTO practice_graduation (guild_id, user_id, state, message, criteria_met, applied_at,"
        " statistics, graduated_at) VALUES ($1, $2, 'graduated', '', '[]', $3, '{}', $3)",
        world.guild.id, dojo.ana.id, world.now(),
    )  # fmt: skip
    await world.job.pool.execute(
        "INSERT INTO practice_shield (guild_id, user_id, submitted_at, verified_at) VALUES ($1, $2, $3, $3)",
        world.guild.id, dojo.ana.id, world.now(),
    )  # fmt: skip

    text = (await world.owner.runs("profile", member=dojo.ana)).text

    assert "🎓 Graduated on" in text
    assert "🛡️ Shield verified" in text
    assert "sessions taught" not in text


async def test_buttons_lead_to_the_portal_once_the_server_names_it(dojo, world):
    await dojo.checks_in()
    runs = [("techniques", "techniques"), ("graduation list", "graduations")]
    runs += [("profile", f"members/{dojo.ana.id}"), ("journal", f"members/{dojo.ana.id}/journal")]
    for command, _ in runs:
        assert not any("url" in part for part in parts_of((await dojo.ana.runs(command)).message))
    client = await Client.of(world, world.owner)
    path = f"/guilds/{world.guild.id}/settings"

    wrong = await client.call("PATCH", path, json={"platform": {"portal_url": "guild.example"}})
    await client.writes("PATCH", path, {"platform": {"portal_url": "https://guild.example/hall/"}})
    await world.settle()

    assert wrong.json()["code"] == "NotAPortal"
    for command, page in runs:
        [button] = [part for part in parts_of((await dojo.ana.runs(command)).message) if "url" in part]
        assert button["url"] == f"https://guild.example/hall/{page}"


async def test_the_doctor_names_missing_roles_and_the_right_to_make_events(dojo, world):
    await dojo.checks_in()
    world.changes_bot_role(permissions=bits("VIEW_CHANNEL", "SEND_MESSAGES"))
    await passes(world)

    answer = await world.owner.runs("doctor")
    await world.settle()

    assert "No role is set for: Alumni, Shield verified." in answer.text
    assert "I may not make events here." in answer.text
