"""A Discord for the relay: the stand-in's gateway behind a real socket, and what was said on it."""

import asyncio
import itertools
import json
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from stand_in.gateway import Application, Gateway
from tests.support.waiting import until

TOKEN = "relay-test-token"
BOT_ID = 900


def guild_id(number: int) -> int:
    """Guild n belongs to shard n % shards."""
    return number << 22


def person(user_id: int, name: str = "Ada", **more: Any) -> dict[str, Any]:
    return {"id": str(user_id), "username": name, "global_name": None, "avatar": None, **more}


def member(user_id: int, name: str = "Ada", **more: Any) -> dict[str, Any]:
    joined = "2026-01-02T03:04:05.678000+00:00"
    return {
        "user": person(user_id, name),
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": joined,
        **more,
    }


def guild(number: int, **more: Any) -> dict[str, Any]:
    """A GUILD_CREATE payload."""
    return {
        "id": str(guild_id(number)),
        "name": f"Guild {number}",
        "icon": None,
        "owner_id": "1",
        "afk_channel_id": None,
        "preferred_locale": "en-US",
        "member_count": 3,
        "roles": [],
        "channels": [],
        "threads": [],
        "voice_states": [],
        "members": [],
        **more,
    }


_numbers = itertools.count(1)


class Discord:
    """GET /gateway/bot and the gateway on one port; `guilds` is the world."""

    def __init__(self, shards: int = 1) -> None:
        self.guilds: list[dict[str, Any]] = [guild(n) for n in range(1, 4)]
        self.application = Application(
            TOKEN, {**person(BOT_ID, "Guildhall"), "discriminator": "0", "bot": True}, "9"
        )
        self.gateway = Gateway(self.application, self._snapshot, shards=shards)
        self.gateway.limits.interval_s = 0.05
        self.answers_401 = False
        self.said: list[int] = []
        self._ids = itertools.count(1_000_000)
        self.port = 0
        self._path = f"/{next(_numbers)}"
        """Every test's own, so that no relay of another test finds the way."""

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self._path}/api/v10"

    @property
    def app(self) -> ASGIApp:
        bot, gateway = (
            Route(f"{self._path}/api/v10/gateway/bot", self._gateway_bot),
            WebSocketRoute(f"{self._path}/gateway", self.gateway),
        )
        return Starlette(routes=[bot, gateway])

    def close(self) -> None:
        """Whoever is connected is cut off, and nobody gets in any more."""
        self.gateway.faults.refuse_connections = True
        self.gateway.cut()

    def says(self, messages: int, *, guilds: int = 3, noise: bool = True) -> list[int]:
        """So many messages over the guilds, a typing event after every seventh; gives their ids."""
        ids = []
        for number in range(messages):
            message_id, where = next(self._ids), guild_id(1 + number % guilds)
            ids.append(message_id)
            self.message(where, message_id)
            if noise and number % 7 == 0:
                self.gateway.dispatch(
                    "GUILD_STICKERS_UPDATE", where, {"guild_id": str(where), "stickers": []}
                )
        return ids

    def message(self, where: int, message_id: int, **more: Any) -> None:
        self.said.append(message_id)
        body = {
            "id": str(message_id),
            "channel_id": "77",
            "guild_id": str(where),
            "type": 0,
            "content": "SECRET words of a member",
            "author": person(5),
            "member": {"nick": None, "avatar": None, "roles": [], "joined_at": "2026-01-02T03:04:05+00:00"},
            "mentions": [],
            **more,
        }
        self.gateway.dispatch("MESSAGE_CREATE", where, body)

    @property
    def connected(self) -> int:
        """Sessions with a live connection."""
        return sum(session.connection is not None for session in self.gateway.sessions.values())

    async def everything_is_heard(self) -> None:
        """Waits until every client has received all that was dispatched: its heartbeat says so."""
        sessions = list(self.gateway.sessions.values())
        self.gateway.ask_heartbeat()
        await until(lambda: all(session.heard_seq == session.seq for session in sessions))

    def _snapshot(self, shard: int, shards: int) -> list[dict[str, Any]]:
        mine = [g for g in self.guilds if (int(g["id"]) >> 22) % shards == shard]
        return [dict(json.loads(json.dumps(g))) for g in mine]

    async def _gateway_bot(self, request: Request) -> Response:
        if self.answers_401 or request.headers.get("authorization") != f"Bot {TOKEN}":
            return JSONResponse({"message": "401: Unauthorized", "code": 0}, status_code=401)
        return JSONResponse(self.gateway.gateway_bot(f"ws://127.0.0.1:{self.port}{self._path}/gateway"))


class Port:
    """One listening port for one Discord after the other: starting a server takes longer than most tests."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        config = uvicorn.Config(self, host="127.0.0.1", port=0, log_level="error", ws_ping_interval=None)
        config.timeout_graceful_shutdown = 0
        self._server = uvicorn.Server(config)

    async def open(self) -> None:
        self._serving = asyncio.create_task(self._server.serve())
        await until(lambda: self._server.started)

    def serves(self, discord: Discord) -> None:
        self._app = discord.app
        discord.port = self._server.servers[0].sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.should_exit = True
        await self._serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            assert self._app is not None
            await self._app(scope, receive, send)
