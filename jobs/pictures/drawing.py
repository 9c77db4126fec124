"""Drawing beside the event loop, for answers that can also be given as text."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from jobs.pictures.canvas import DrawingFailed

if TYPE_CHECKING:
    from jobs.requests.base import Request

log = logging.getLogger(__name__)

Scene = TypeVar("Scene")


async def drawn(render: Callable[[Scene], bytes], scene: Scene, request: Request) -> bytes | None:
    """What was asked for; None where it cannot be drawn, which is logged."""
    try:
        return await asyncio.to_thread(render, scene)
    except DrawingFailed as problem:
        log.error("%r: %s", request, problem)
        return None
