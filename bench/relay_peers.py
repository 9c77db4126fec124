"""What bench.relay compares the relay with, each run in a process of its own.

python -m bench.relay_peers VARIANT
"""

import asyncio
import json
import os
import sys
import zlib
from contextlib import nullcontext
from typing import Any

DONE = b"done\n"


async def inflate_bytes(url: str, number: int) -> None:
    """Every byte, nothing looked at."""
    from websockets.asyncio.client import connect

    async with connect(
        f"{url}?v=10&encoding=json&compress=zlib-stream", compression=None, max_size=None
    ) as socket:
        inflate = zlib.decompressobj().decompress
        inflate(await socket.recv(decode=False))
        await socket.send(json.dumps({"op": 2, "d": {}}))
        inflate(await socket.recv(decode=False))
        for _ in range(number):
            inflate(await socket.recv(decode=False))
        await _done()


async def hikari_raw(url: str, number: int) -> None:
    """hikari's shard with the relay's loader; events are counted."""
    from gateway_relay import connection

    last = asyncio.Event()

    def heard(seq: int | None) -> None:
        if seq == number + 1:
            last.set()

    def unreadable(name: str, problem: Exception) -> None:
        raise problem

    class Counting:
        def consume_raw_event(self, name: str, shard: Any, payload: Any) -> None:
            """Nothing."""

        async def dispatch(self, event: Any, *, return_tasks: bool = False) -> None:
            """Nothing."""

        def deserialize_connected_event(self, shard: Any) -> None:
            return None

        def deserialize_disconnected_event(self, shard: Any) -> None:
            return None

    wanted = frozenset({"MESSAGE_CREATE", "MESSAGE_REACTION_ADD", "VOICE_STATE_UPDATE"})
    shard = connection.make_shard(
        token="bench",
        url=url,
        shard=0,
        shards=1,
        bits=connection.wanted_intents(member_events=True),
        turn=lambda shard: nullcontext(),
        listener=Counting(),
        loads=connection.loader(wanted, heard, unreadable),
    )
    await shard.start()
    await last.wait()
    await _done()


async def relay_with_xadds() -> None:
    """The relay, its batches written as a MULTI of one XADD per record and one HSET per shard."""
    from gateway_relay import forwarding
    from gateway_relay.relay import run
    from gateway_relay.settings import RelaySettings

    async def write(self: Any, batch: Any) -> str:
        async with self._redis.pipeline(transaction=True) as pipe:
            for stream, bodies in zip(forwarding.STREAMS, batch.bodies, strict=True):
                for body in bodies:
                    pipe.xadd(stream, {"r": body})
            for number, key in enumerate(batch.keys[3 + forwarding.PARTITIONS :]):
                session_id, seq, *_ = batch.positions[1 + 6 * number :]
                pipe.hset(key, mapping={"session_id": session_id, "seq": seq})
                pipe.expire(key, self._settings.session_ttl_s)
            await pipe.execute()
        return str(batch.mark)

    forwarding.Forwarder._write = write  # type: ignore[method-assign]
    environment = os.environ
    settings = RelaySettings(
        token=environment["DISCORD_BOT_TOKEN"],
        api_url=environment["DISCORD_API_URL"],
        redis_url=environment["REDIS_URL"],
    )
    await run(settings, asyncio.Event())


async def _done() -> None:
    sys.stdout.buffer.write(DONE)
    sys.stdout.buffer.flush()
    await asyncio.Event().wait()


async def main(variant: str) -> None:
    address = os.environ["DISCORD_API_URL"].replace("http://", "ws://").removesuffix("/api/v10") + "/"
    number = int(os.environ["BENCH_EVENTS"])
    if variant == "bytes":
        await inflate_bytes(address, number)
    elif variant == "hikari, raw":
        await hikari_raw(address, number)
    else:
        await relay_with_xadds()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
