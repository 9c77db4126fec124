"""`GET /control/events`: everything that changes, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from stand_in.control.guard import Foreign, refuse_foreign
from stand_in.control.request import refused
from stand_in.rules.permissions import VIEW_CHANNEL
from stand_in.world import World

if TYPE_CHECKING:
    from stand_in.app import StandIn

Json = dict[str, Any]
QUIET_SECONDS = 15.0


def visible_to(world: World, user_id: int, notice: Json) -> bool:
    """Whether a person's client would hear of it; what is not about a channel or guild is for all."""
    if notice["kind"] == "ephemeral":
        return bool(notice["to"] == str(user_id))
    if notice["kind"] != "gateway":
        return True
    channel = world.channels.get(int(notice["data"].get("channel_id") or 0))
    if channel is not None:
        return bool(world.permissions(user_id, channel) & VIEW_CHANNEL)
    if (notice["data"].get("user") or {}).get("id") == str(user_id):
        return True  # one hears of one's own leaving
    guild = world.guilds.get(int(notice["guild_id"] or 0))
    return guild is None or user_id in guild.members


async def events(stand_in: "StandIn", request: Request) -> Response:
    """`?person=ID` narrows the stream to what that person may know."""
    try:
        refuse_foreign(request, stand_in.hosts)
    except Foreign as foreign:
        return refused(foreign)
    person = request.query_params.get("person", "")
    viewer = int(person) if person.isdigit() else None
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_lines(stand_in, viewer), media_type="text/event-stream", headers=headers)


async def _lines(stand_in: "StandIn", viewer: int | None) -> AsyncIterator[bytes]:
    watchers = stand_in.world.watchers
    queue = watchers.open()
    try:
        yield b"retry: 1000\n\n"
        while True:
            try:
                async with asyncio.timeout(QUIET_SECONDS):
                    notice = await queue.get()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if notice is None:
                return
            if viewer is None or visible_to(stand_in.world, viewer, notice):
                yield (
                    b"event: " + notice["kind"].encode() + b"\ndata: " + msgspec.json.encode(notice) + b"\n\n"
                )
    finally:
        watchers.close(queue)
