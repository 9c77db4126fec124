"""The stand-in as one object: world, REST, gateway, CDN and control API on one port, in this event loop."""

import asyncio
import socket
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute

from stand_in import cdn, identity, wire, wire_guild
from stand_in.changes import channels, guilds, roles
from stand_in.clock import Clock
from stand_in.control.routes import control_routes
from stand_in.delivery.interaction import Interaction
from stand_in.delivery.post import Deliverer
from stand_in.gateway import Application as GatewayApplication
from stand_in.gateway import Gateway
from stand_in.identity import Identity
from stand_in.inbox import Inbox
from stand_in.model import Application, Channel, Guild, Role, User
from stand_in.oauth2 import BearerDoor, Grants, oauth2_routes
from stand_in.page_routes import emoji_font, front, page_files
from stand_in.passing import PassedCalls
from stand_in.people import Person
from stand_in.pictures import picture_hash
from stand_in.realmeye import RealmEyeSite
from stand_in.realmeye.routes import realmeye_routes
from stand_in.rest.all_routes import routes as rest_routes
from stand_in.rest.faults import Fault
from stand_in.rest.limits import Limits
from stand_in.rest.server import CallRecord, RestServer
from stand_in.world import World

Json = dict[str, Any]


class StandIn:
    """A whole Discord for one application.

    `hosts`: names beside the loopback ones under which the control API is used, without port.
    `interactions` may be an httpx transport (say `httpx.ASGITransport(app)`), to deliver without a socket.
    """

    def __init__(
        self,
        *,
        kept: Identity | None = None,
        clock: Clock | None = None,
        clock_file: Path | None = None,
        interactions: httpx.AsyncBaseTransport | None = None,
        answer_seconds: float = 3.0,
        limits: Limits | None = None,
        name: str = "Guildhall",
        hosts: Collection[str] = (),
    ) -> None:
        assert rest_routes.all
        self.identity = kept or identity.make()
        self.clock = clock or Clock(clock_file)
        number = self.identity.application_id
        application = Application(number, name, self.identity.token, self.identity.public_key, number - 1)
        bot = User(number, name, None, picture_hash(number), bot=True)
        self.world = World(application, bot, self.clock)
        self.deliverer = Deliverer(
            self.world, self.identity.key, transport=interactions, answer_seconds=answer_seconds
        )
        self.inbox = Inbox(self.world)
        self.passed = PassedCalls(self.world, self.deliverer.client)
        self.rest = RestServer(self.world, self.deliverer, limits)
        self.grants = Grants(number, self.identity.client_secret, self.clock.seconds)
        self.oauth2 = BearerDoor(self.world, self.grants, self.rest)
        self.gateway = Gateway(
            GatewayApplication(application.token, wire.user(bot), str(number), application.flags),
            self._snapshot,
        )
        self.world.gateway = self.gateway
        self.rest.gateway_bot = lambda: self.gateway.gateway_bot(self._ws_url())
        self.hosts = frozenset(host.lower() for host in hosts)
        self.realmeye = RealmEyeSite()
        self.life: Any = None
        """The demo's ongoing life, when there is one."""
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self.app = self._application()

    # ---- identity

    @property
    def application_id(self) -> int:
        return self.identity.application_id

    @property
    def token(self) -> str:
        return self.identity.token

    @property
    def public_key(self) -> str:
        return self.identity.public_key

    @property
    def client_secret(self) -> str:
        return self.identity.client_secret

    @property
    def url(self) -> str:
        return self.world.base_url

    @property
    def api_url(self) -> str:
        """What DISCORD_API_URL must be."""
        return f"{self.url}/api/v10"

    @property
    def realmeye_url(self) -> str:
        """What REALMEYE_URL must be."""
        return f"{self.url}/realmeye"

    def _ws_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/gateway"

    def _snapshot(self, shard: int, shards: int) -> list[Json]:
        mine = (g for g in self.world.guilds_of(self.world.bot.id) if (g.id >> 22) % shards == shard)
        return [wire_guild.guild_create(self.world, guild) for guild in mine]

    # ---- running

    def _application(self) -> Starlette:
        files = page_files()
        return Starlette(
            routes=[
                Mount("/api/v10", self.oauth2),
                *oauth2_routes(self.world, self.grants),
                WebSocketRoute("/gateway", self.gateway),
                WebSocketRoute("/gateway/", self.gateway),
                *cdn.routes(self.world),
                Mount("/control", routes=control_routes(self)),
                *self.inbox.routes(),
                *self.passed.routes(),
                Mount("/realmeye", routes=realmeye_routes(self.realmeye, self.hosts)),
                emoji_font(),
                Mount("/page", files),
                front(files),
            ]
        )

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> "StandIn":
        """Listen; `url` is known afterwards."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        self.world.base_url = f"http://{host}:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            self.app, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1,
            ws_ping_interval=None,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._serving = asyncio.create_task(self._serve(self._server, listening))
        while not self._server.started:
            if self._serving.done():
                await self._serving
            await asyncio.sleep(0.005)
        return self

    async def _serve(self, server: uvicorn.Server, listening: socket.socket) -> None:
        await server._serve([listening])

    async def stop(self) -> None:
        if self.life is not None:
            await self.life.stop()
        self.rest.faults.clear()
        self.world.watchers.close_all()
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
            self._server = self._serving = None
        await self.deliverer.close()

    async def __aenter__(self) -> "StandIn":
        return await self.start()

    async def __aexit__(self, *failure: object) -> None:
        await self.stop()

    def reset(self) -> None:
        """An empty world, no faults, no limits used up; the identity and the endpoint stay."""
        for guild in list(self.world.guilds_of(self.world.bot.id)):
            guilds.delete_guild(self.world, guild)
        self.world.reset()
        self.realmeye.reset()
        self.grants.reset()
        self.oauth2.calls.clear()
        self.inbox.arrived.clear()
        self.passed.calls.clear()
        self.world.log.events.clear()
        self.rest.calls.clear()
        self.rest.faults.clear()
        self.rest.limits.reset()
        self.world.watchers.tell("reset")

    # ---- worlds

    def guild(self, name: str = "Test Guild", *, owner: User | None = None, **options: Any) -> Guild:
        """A guild with the bot in it (`with_bot=False`: without) and one text channel, #general."""
        guild = guilds.make_guild(self.world, name, owner or guilds.make_user(self.world, "Owner"), **options)
        channels.make_channel(self.world, guild, "general")
        return guild

    def person(self, name: str, guild: Guild | None = None, *roles_: Role, **options: Any) -> Person:
        """A new user, joined to the guild with these roles. Options: username, locale, nick."""
        nick = options.pop("nick", None)
        user = guilds.make_user(self.world, name, **options)
        return self.as_person(user, guild, *roles_, nick=nick)

    def as_person(
        self, user: User, guild: Guild | None = None, *roles_: Role, nick: str | None = None
    ) -> Person:
        if guild is not None:
            member = guilds.join(self.world, guild, user, nick=nick)
            for role in roles_:
                roles.give(self.world, member, role.id)
        return Person(self.world, self.deliverer, user, guild)

    def role(self, guild: Guild, name: str, **fields: Any) -> Role:
        """A role below the bot's."""
        return roles.make_role(self.world, guild, name, **fields)

    def channel(self, guild: Guild, name: str, type_: int = 0, **fields: Any) -> Channel:
        return channels.make_channel(self.world, guild, name, type_, **fields)

    # ---- looking and meddling

    def calls(self, method: str | None = None, path: str | None = None) -> list[CallRecord]:
        """REST calls heard so far, oldest first; `path` is a part of the path or of the route's template."""
        return [
            call
            for call in self.rest.calls
            if method in (None, call.method) and (path is None or path in call.path or path in call.route)
        ]

    def answers_next(self, kind: str | int, *, times: int = 1, after: int = 0, **fields: Any) -> Fault:
        """Fault the next matching calls: a status (500, 429), "hang", "drop"; `after`: let so many pass."""
        if isinstance(kind, int) and kind != 429:
            return self.rest.faults.ask("status", status=kind, times=times, skip=after, **fields)
        return self.rest.faults.ask(str(kind), times=times, skip=after, **fields)

    async def use_endpoint(self, url: str, *, validate: bool = True) -> None:
        """Save the interactions endpoint, as the developer portal does."""
        if validate:
            await self.deliverer.validate_endpoint(url)
        self.world.application.interactions_endpoint_url = url

    def interactions(self) -> list[Interaction]:
        return list(self.world.interactions.values())

    def move_clock(
        self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> None:
        self.clock.move(seconds + minutes * 60 + hours * 3600 + days * 86400)
        self.world.watchers.tell("clock", now=self.clock.now().isoformat(), offset=self.clock.offset)

    def on_change(self, listener: Callable[[Json], None]) -> None:
        """Be told of everything that changes, as the control stream is."""
        self.world.watchers.listen(listener)
