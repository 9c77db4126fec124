"""SVG to PNG by ThorVG: milliseconds for a card, without the interpreter's lock, so a thread can do it."""

from __future__ import annotations

import threading
from functools import cache

from thorvg_python.base import Colorspace, Result
from thorvg_python.canvas.sw import SwCanvas
from thorvg_python.engine import Engine
from thorvg_python.paint.picture import Picture

from jobs.pictures.png import encode_png


class DrawingFailed(Exception):
    """The drawing library refused a picture: a fault of ours, never of a member's name."""


_one_at_a_time = threading.Lock()  # the binding keeps call signatures in shared state


@cache
def _engine() -> Engine:
    return Engine(threads=0)


def draw(svg: str, width: int, height: int) -> bytes:
    """The picture as PNG with transparency."""
    return encode_png(width, height, pixels(svg, width, height))


def pixels(svg: str, width: int, height: int) -> bytes:
    """The picture as straight RGBA rows."""
    with _one_at_a_time:
        canvas = SwCanvas(_engine())
        try:
            canvas.set_target(width, height, cs=Colorspace.ABGR8888S)
            picture = Picture(_engine())
            _must(picture.load_data(svg.encode(), "svg", None, True))
            _must(canvas.add(picture))
            _must(canvas.update())
            _must(canvas.draw(True))
            _must(canvas.sync())
            return bytes(canvas.buffer_arr or b"")
        finally:
            canvas.destroy()


def _must(result: Result) -> None:
    if result != Result.SUCCESS:
        raise DrawingFailed(result.name)
