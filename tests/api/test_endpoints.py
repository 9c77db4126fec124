"""Every endpoint that sites know of raid bots is there, and the client of the guide works."""

import asyncio
import re
from pathlib import Path

from handlers.api.routes import Endpoints
from handlers.api_list import APIS
from interactions.asgi import create_app
from tests.support.api import Client
from tests.support.serving import served

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide-api.md"
TABLE = """
everyone: GET /health, GET /openapi.json, GET /docs
organizer: GET /runs, POST /runs, GET /runs/{}, PATCH /runs/{}, DELETE /runs/{}, POST /runs/{}/message
organizer: GET /runs/{}/reactions, GET /runs/{}/classes, PATCH /runs/{}/key-window, POST /runs/{}/log
everyone: POST /runs/{}/reactions, PATCH /runs/{}/reactions
organizer: GET /runs/expired, GET /headcounts, GET /headcounts/{}, POST /headcounts
organizer: POST /headcounts/{}/convert, DELETE /headcounts/{}
everyone: GET /dungeons
officer: PUT /dungeons/{}, DELETE /dungeons/{}
security: GET /raiders/{}/{}, GET /raiders/{}, POST /raiders/verify, PATCH /raiders/{}/ign
security: PATCH /raiders/{}/status, POST /punishments, GET /punishments/{}, GET /punishments/user/{}/{}
security: GET /punishments/expired
officer: POST /punishments/{}/expire, DELETE /punishments/{}
administrator: GET /guilds/{}/roles, PUT /guilds/{}/roles, GET /guilds/{}/channels, PUT /guilds/{}/channels
administrator: GET /guilds/{}/settings, PATCH /guilds/{}/settings
organizer: POST /quota/log-run, POST /quota/log-key
officer: POST /quota/adjust-points, POST /quota/adjust-quota-points
everyone: GET /quota/stats/{}/{}
organizer: GET /quota/config/{}/{}, GET /quota/configs/{}
moderator: PUT /quota/config/{}/{}, PUT /quota/config/{}/{}/dungeon/{}, DELETE /quota/config/{}/{}/dungeon/{}
moderator: POST /quota/config/{}/{}/reset
everyone: POST /quota/leaderboard/{}/{}, GET /quota/leaderboard/{}/{}
everyone: GET /quota/raider-points/{}, GET /quota/key-points/{}
moderator: PUT /quota/raider-points/{}/{}, DELETE /quota/raider-points/{}/{}
moderator: PUT /quota/key-points/{}/{}, DELETE /quota/key-points/{}/{}
officer: GET /quota/excuses/{}/{}, POST /quota/excuses/{}/{}, DELETE /quota/excuses/{}/{}
security: POST /notes, GET /notes/{}, GET /notes/user/{}/{}
security: GET /verification/session/user/{}, GET /verification/session/{}/{}
security: PATCH /verification/session/{}/{}, DELETE /verification/session/{}/{}
security: POST /verification/session, POST /verification/cleanup-expired
moderator: GET /command-log, GET /audit, GET /analytics/{}
administrator: POST /command-log, GET /export/{}, POST /import/{}
everyone: GET /levels, GET /leaderboards/{}, GET /activity-quests, GET /board-quests, GET /teams
everyone: GET /quest-chains, GET /quest-chains/{}, GET /board-quests/{}/team-terms
quest_master: PATCH /quest-chains/{}, PUT /board-quests/{}/team-terms, DELETE /board-quests/{}/team-terms
moderator: PUT /teams/{}/role
everyone: GET /bounties, GET /ranks, GET /achievements, GET /mentors
everyone: GET /practice/sessions, GET /practice/streaks
everyone: GET /techniques, GET /challenges, GET /liberation
everyone: GET /challenges/{}/standings, GET /teams/{}/quests, GET /bounties/{}/claims
moderator: GET /mentors/pairs
administrator: GET /webhooks, POST /webhooks, DELETE /webhooks/{}, POST /webhooks/{}/test
everyone: POST /portal/events
"""


def test_every_endpoint_is_there_for_the_role_that_has_the_command():
    wanted = {
        (endpoint.strip(), role)
        for role, listed in (line.split(": ") for line in TABLE.strip().splitlines())
        for endpoint in listed.split(",")
    }
    there = {
        (f"{route.method} {re.sub('{.*?}', '{}', route.path)}", str(route.requires))
        for route in Endpoints(APIS).routes
    }

    assert wanted - there == set()


async def test_the_client_of_the_guide_reads_every_page_and_writes_only_what_it_has_seen(world):
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.S)
    [code] = [block for block in blocks if "class Guildhall" in block]
    names: dict = {}
    exec(compile(code, str(GUIDE), "exec"), names)
    role = world.discord.role(world.guild, "Raiders")
    await world.settle()
    token = (await Client.of(world, world.owner)).token
    path = f"/quota/config/{world.guild.id}/{role.id}"

    def visit(address):
        client = names["Guildhall"](address, token)
        for days in (40, 41, 42):
            body = {"platform": {"audit_days": days}}
            client.write("PATCH", f"/guilds/{world.guild.id}/settings", body)
        client.write("PUT", path, {"required": 5}, seen=None)
        quota, tag = client.read_with_tag(path)
        client.write("PUT", path, {"required": quota["required"] + 1}, seen=tag)
        return list(client.read_all("/audit", action="config", limit=1)), client.read(path)

    async with served(create_app(world.web)) as address:
        audit, quota = await asyncio.to_thread(visit, f"{address}/v1")

    assert [entry["facts"]["after"] for entry in audit] == [42, 41, 40]
    assert quota["required"] == 6
