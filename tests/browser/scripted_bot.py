"""A tiny application that answers with whatever a test gives it: to try the page on all Discord knows."""

import asyncio
import json
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stand_in import StandIn

Json = dict[str, Any]
HEADERS = {"User-Agent": "DiscordBot (https://example.org, 1)"}


class ScriptedBot:
    """`bot.answers["name"] = {...}` before somebody uses the command or component of that name."""

    def __init__(self) -> None:
        self.answers: dict[str, Json] = {}
        self.heard: list[Json] = []
        self.delay_s = 0.0
        routes = [Route("/interactions", self._hear, methods=["POST"])]
        self.app = Starlette(routes=routes)
        self.discord = StandIn(interactions=httpx.ASGITransport(self.app), name="Tester", answer_seconds=1.0)

    async def _hear(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        self.heard.append(asked)
        data = asked["data"]
        name = data.get("custom_id") or data["name"]
        if asked["type"] == 4:
            name = f"{name}?"
        await asyncio.sleep(self.delay_s)
        answer = self.answers.get(name)
        return Response(json.dumps(answer), 200 if answer else 500, media_type="application/json")

    async def start(self, *commands: Json) -> "ScriptedBot":
        """Listens, with these commands and one guild."""
        await self.discord.start()
        await self.discord.use_endpoint("http://bot/interactions", validate=False)
        self.guild = self.discord.guild("Test Tavern")
        await self.register(*commands)
        return self

    async def register(self, *commands: Json) -> None:
        """All commands again."""
        url = f"{self.discord.api_url}/applications/{self.discord.application_id}/commands"
        headers = HEADERS | {"Authorization": f"Bot {self.discord.token}"}
        async with httpx.AsyncClient() as client:
            answer = await client.put(url, json=list(commands), headers=headers)
        assert answer.status_code == 200, answer.text

    @property
    def last(self) -> Json:
        """The data of the newest interaction."""
        data: Json = self.heard[-1]["data"]
        return data


def says(content: str = "", **data: Any) -> Json:
    """A message as answer."""
    return {"type": 4, "data": {"content": content, **data}}


def shows(*components: Json) -> Json:
    """A Components V2 message as answer."""
    return {"type": 4, "data": {"flags": 1 << 15, "components": list(components)}}


def asks(title: str, *components: Json, custom_id: str = "form") -> Json:
    """A modal as answer."""
    return {"type": 9, "data": {"title": title, "custom_id": custom_id, "components": list(components)}}


def label(text: str, component: Json, description: str | None = None) -> Json:
    """A field of a modal."""
    made: Json = {"type": 18, "label": text, "component": component}
    return made | ({"description": description} if description else {})


def command(name: str, *options: Json, kind: int = 1, **more: Any) -> Json:
    """A command to register."""
    made = {"name": name, "type": kind, **more}
    return made | ({"description": f"What {name} does", "options": list(options)} if kind == 1 else {})


def option(kind: int, name: str, **more: Any) -> Json:
    """An option of a command."""
    return {"type": kind, "name": name, "description": f"The {name}", **more}


TYPES = (
    (4, "count"), (3, "words"), (5, "really"), (6, "user"), (7, "place"), (8, "role"), (9, "anyone"),
    (10, "share"), (11, "file"),
)  # fmt: skip


def every_command() -> list[Json]:
    """Commands with every kind of option, restriction and context."""
    colours = [{"name": "Red", "value": "r"}, {"name": "Blue", "value": "b"}]
    return [
        command("many", *[option(kind, name, required=name == "count") for kind, name in TYPES]),
        command("pick", option(3, "colour", choices=colours, required=True)),
        command("find", option(3, "thing", autocomplete=True, required=True)),
        command(
            "limits",
            option(4, "age", min_value=1, max_value=9),
            option(3, "code", min_length=3, max_length=4),
        ),
        command("secret", default_member_permissions="0"),
        command("plain"),
        command("Look at them", kind=2),
        command("Quote this", kind=3),
    ]
