"""The browser page: static files, with headers that let it load and speak to nothing but this stand-in.

Why: decision 0190.
"""

import os
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent / "page"
EMOJI_FONT = Path(__file__).parents[1] / "jobs" / "pictures" / "fonts" / "NotoColorEmoji.ttf"
"""The repository has one copy, with the pictures; `STAND_IN_EMOJI_FONT` names another file."""
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'self'; img-src 'self' blob: data: http: https:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Files(StaticFiles):
    """The page's files, always asked for again: a developer edits them."""

    def file_response(self, full_path: object, *args: object, **more: object) -> Response:
        answer = super().file_response(full_path, *args, **more)  # type: ignore[arg-type]
        kind = KINDS.get(Path(str(full_path)).suffix)
        if kind is not None and "content-type" in answer.headers:
            answer.headers["content-type"] = f"{kind}; charset=utf-8"
        answer.headers.update(HEADERS)
        return answer


class _Front:
    """`/` is the page itself."""

    def __init__(self, files: StaticFiles) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._files.get_response("index.html", scope)
        await answer(scope, receive, send)


def page_files() -> StaticFiles:
    """To be mounted at /page."""
    return _Files(directory=FOLDER)


def front(files: StaticFiles) -> Route:
    """`GET /`."""
    return Route("/", _Front(files), methods=["GET"])


def emoji_font() -> Route:
    """`GET /page/emoji.ttf`, asked for by machines without an emoji font of their own."""
    path = Path(os.environ.get("STAND_IN_EMOJI_FONT") or EMOJI_FONT)

    there = path.is_file()

    async def font(_: Request) -> Response:
        if not there:
            return Response(status_code=404)
        headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
        return FileResponse(path, media_type="font/ttf", headers=headers)

    return Route("/page/emoji.ttf", font)
