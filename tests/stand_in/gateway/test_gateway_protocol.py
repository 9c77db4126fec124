"""The stand-in's gateway as a client sees it, frame by frame."""

import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from stand_in.gateway import Application, Gateway, Intent

GUILD = 5 << 22
BOT = {"id": "900", "username": "bot", "discriminator": "0", "bot": True}
DEFAULT = Intent.GUILDS | Intent.GUILD_MESSAGES


class Client:
    """A client that does nothing by itself."""

    def __init__(self, socket: ClientWebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._inflate = zlib.decompressobj() if compressed else None

    async def hears(self) -> Any:
        """The next payload, or the close code."""
        message = await self.socket.receive(timeout=5)
        if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING):
            return message.data if message.type is WSMsgType.CLOSE else "cut"
        data = message.data
        while self._inflate is not None and not data.endswith(b"\x00\x00\xff\xff"):
            data += (await self.socket.receive(timeout=5)).data
        return json.loads(self._inflate.decompress(data) if self._inflate is not None else data)

    async def says(self, op: int, data: Any) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def identifies(self, intents: int | None = DEFAULT, **more: Any) -> None:
        await self.says(2, {"token": "t", "intents": intents, "shard": [0, 1], **more})

    async def is_ready(self, intents: int = DEFAULT) -> dict[str, Any]:
        """READY, after HELLO and IDENTIFY; the guild follows."""
        assert (await self.hears())["op"] == 10
        await self.identifies(intents)
        ready = await self.hears()
        assert ready["t"] == "READY"
        return dict(ready["d"])


Connect = Callable[..., Awaitable[Client]]


@pytest.fixture
def gateway() -> Gateway:
    people = [
        {"user": BOT, "roles": []},
        {"user": {"id": "1"}, "roles": []},
        {"user": {"id": "2"}, "roles": []},
    ]
    voice = [{"user_id": "2", "channel_id": "3"}]
    guild = {"id": str(GUILD), "members": people, "voice_states": voice, "presences": [{}]}
    made = Gateway(Application("t", BOT, "9"), lambda shard, shards: [guild])
    made.limits.interval_s = 0
    return made


@pytest_asyncio.fixture
async def connect(gateway: Gateway) -> AsyncIterator[Connect]:
    server = uvicorn.Server(
        uvicorn.Config(gateway, port=0, log_level="error", lifespan="off", ws_ping_interval=None)
    )
    server.config.timeout_graceful_shutdown = 0
    config = server.config
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]

    async with ClientSession() as http:

        async def open_socket(query: str = "v=10&encoding=json&compress=zlib-stream") -> Client:
            socket = await http.ws_connect(f"http://127.0.0.1:{port}/gateway?{query}", autoclose=False)
            return Client(socket, compressed="zlib" in query)

        yield open_socket
        gateway.cut()
    await server.shutdown()


async def test_ready_comes_before_the_guilds_which_show_only_the_bot_and_people_in_voice(
    connect: Connect,
) -> None:
    client = await connect()
    ready = await client.is_ready(DEFAULT | Intent.GUILD_VOICE_STATES)
    guild = await client.hears()

    assert ready["guilds"] == [{"id": str(GUILD), "unavailable": True}]
    assert ready["resume_gateway_url"].startswith("ws://127.0.0.1:")
    assert (guild["t"], guild["s"]) == ("GUILD_CREATE", 2)
    assert [m["user"]["id"] for m in guild["d"]["members"]] == ["900", "2"]
    assert guild["d"]["presences"] == []


@pytest.mark.parametrize("query", ["v=10&encoding=json", "v=10&encoding=json&compress=zlib-stream"])
async def test_it_speaks_with_and_without_compression(query: str, connect: Connect) -> None:
    client = await connect(query)

    await client.is_ready()


@pytest.mark.parametrize(
    ("identify", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"shard": [1, 1]}, 4010),
        ({"intents": 1 << 30}, 4013),
        ({"intents": None}, 4013),
        ({"intents": int(Intent.MESSAGE_CONTENT)}, 4014),
    ],
)
async def test_a_wrong_identify_is_closed_with_its_code(
    identify: dict[str, Any], code: int, gateway: Gateway, connect: Connect
) -> None:
    gateway.application.privileged = Intent(0)
    client = await connect()
    await client.hears()

    await client.identifies(**{"intents": DEFAULT, **identify})

    assert await client.hears() == code


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (['{"op": 99}'], 4001),
        (["no json"], 4002),
        (["[]"], 4002),
        ([json.dumps({"op": 3, "d": "x" * 4096})], 4002),
        (['{"op": 3, "d": {}}'], 4003),
        (['{"op": 1, "d": null}'] * 121, 4008),
    ],
)
async def test_wrong_frames_are_closed_with_their_code(
    frames: list[str], code: int, connect: Connect
) -> None:
    client = await connect("v=10&encoding=json")
    await client.hears()
    for frame in frames:
        await client.socket.send_str(frame)

    heard = await client.hears()
    while isinstance(heard, dict):
        heard = await client.hears()
    assert heard == code


async def test_a_second_identify_is_closed_with_4005(connect: Connect) -> None:
    client = await connect()
    await client.is_ready()
    await client.hears()

    await client.identifies()

    assert await client.hears() == 4005


async def test_another_api_version_is_closed_with_4012(connect: Connect) -> None:
    assert await (await connect("v=9&encoding=json")).hears() == 4012


async def test_too_many_identifies_in_five_seconds_are_invalid_sessions(
    gateway: Gateway, connect: Connect
) -> None:
    gateway.limits.interval_s = 5.0
    await (await connect()).is_ready()
    second = await connect()
    await second.hears()
    await second.identifies()

    assert await second.hears() == {"op": 9, "d": False}
    assert gateway.limits.too_fast == 1
    assert gateway.gateway_bot("ws://x")["session_start_limit"]["remaining"] == 998


async def test_without_the_content_intent_words_are_left_out_but_for_mentions_of_the_bot(
    gateway: Gateway, connect: Connect
) -> None:
    client = await connect()
    await client.is_ready()
    await client.hears()
    words = {"guild_id": str(GUILD), "content": "hi", "embeds": [{}], "author": {"id": "1"}, "poll": {}}

    gateway.dispatch("MESSAGE_CREATE", GUILD, {**words, "mentions": []})
    gateway.dispatch("MESSAGE_CREATE", GUILD, {**words, "mentions": [BOT]})

    hidden, shown = (await client.hears())["d"], (await client.hears())["d"]
    assert (hidden["content"], hidden["embeds"], "poll" in hidden) == ("", [], False)
    assert (shown["content"], shown["embeds"], "poll" in shown) == ("hi", [{}], True)


async def test_events_without_their_intent_are_not_sent(gateway: Gateway, connect: Connect) -> None:
    client = await connect()
    await client.is_ready(Intent.GUILDS)
    await client.hears()

    gateway.dispatch("MESSAGE_CREATE", GUILD, {"content": ""})
    gateway.dispatch("GUILD_MEMBER_ADD", GUILD, {"user": {"id": "1"}})
    gateway.dispatch("VOICE_STATE_UPDATE", GUILD, {})
    gateway.dispatch("CHANNEL_DELETE", GUILD, {"id": "4"})

    heard = await client.hears()
    assert (heard["t"], heard["s"]) == ("CHANNEL_DELETE", 3)


async def test_a_resume_replays_what_was_missed_and_ends_with_resumed(
    gateway: Gateway, connect: Connect
) -> None:
    first = await connect()
    ready = await first.is_ready()
    await first.hears()
    gateway.cut()
    assert await first.hears() == "cut"
    for number in range(3):
        gateway.dispatch("CHANNEL_DELETE", GUILD, {"id": str(number)})

    second = await connect()
    await second.hears()
    await second.says(6, {"token": "t", "session_id": ready["session_id"], "seq": 3})

    heard = [await second.hears() for _ in range(3)]
    assert [(h["t"], h["s"]) for h in heard] == [("CHANNEL_DELETE", 4), ("CHANNEL_DELETE", 5), ("RESUMED", 6)]


@pytest.mark.parametrize(
    "how", ["the window has passed", "the replay is too far back", "the client said goodbye"]
)
async def test_a_session_that_cannot_be_resumed_is_invalid(
    how: str, gateway: Gateway, connect: Connect
) -> None:
    now = [0.0]
    gateway.clock = lambda: now[0]
    gateway.replay_limit = 2
    first = await connect()
    ready = await first.is_ready()
    if how == "the client said goodbye":
        await first.socket.close(code=1000)
    else:
        gateway.cut()
        while await first.hears() != "cut":
            pass
    now[0] = 200.0 if how == "the window has passed" else 1.0
    if how == "the replay is too far back":
        for number in range(5):
            gateway.dispatch("CHANNEL_DELETE", GUILD, {"id": str(number)})

    second = await connect()
    await second.hears()
    await second.says(6, {"token": "t", "session_id": ready["session_id"], "seq": 1})

    assert await second.hears() == {"op": 9, "d": False}


async def test_a_sequence_from_the_future_is_closed_with_4007(gateway: Gateway, connect: Connect) -> None:
    first = await connect()
    ready = await first.is_ready()
    second = await connect()
    await second.hears()

    await second.says(6, {"token": "t", "session_id": ready["session_id"], "seq": 99})

    assert await second.hears() == 4007


async def test_connections_can_be_refused(gateway: Gateway, connect: Connect) -> None:
    gateway.faults.refuse_connections = True

    with pytest.raises(WSServerHandshakeError):
        await connect()


async def test_guilds_go_to_the_shard_that_owns_them_and_the_rest_to_shard_zero(
    gateway: Gateway, connect: Connect
) -> None:
    clients = []
    for shard in range(2):
        client = await connect()
        await client.hears()
        await client.identifies(Intent.GUILDS | Intent.DIRECT_MESSAGES, shard=[shard, 2])
        assert (await client.hears())["t"] == "READY"
        clients.append(client)

    gateway.dispatch("CHANNEL_DELETE", 7 << 22, {"id": "odd"})
    gateway.dispatch("CHANNEL_DELETE", 6 << 22, {"id": "even"})
    gateway.dispatch("MESSAGE_CREATE", None, {"id": "dm", "content": "hello"})

    assert [(await clients[0].hears())["d"]["id"] for _ in range(2)] == ["even", "dm"]
    assert (await clients[1].hears())["d"]["id"] == str(GUILD)
    assert (await clients[1].hears())["d"]["id"] == "odd"
