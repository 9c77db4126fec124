"""Requests and answers of the dashboard: small bodies in, pages with strict headers out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from handlers.dashboard.cookies import LOOKS
from handlers.dashboard.drawing import Look
from handlers.dashboard.problems import FormTooLarge
from handlers.dashboard.uploads import read_upload

FORM_LIMIT: Final = 64 * 1024
FILE_LIMIT: Final = 8 * 1024 * 1024
"""Of a file that is uploaded; only whoever is signed in may send one."""
MOST_FIELDS: Final = 1_000
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
Form = list[tuple[str, str]]


class PageRequest(msgspec.Struct, frozen=True):
    """`path` below /dashboard, without a slash at the end; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def cookies(self) -> dict[str, str]:
        """As sent."""
        return cookie_parser(self.headers.get("cookie", ""))

    @property
    def look(self) -> Look:
        """What this browser has chosen."""
        return Look.read(self.cookies.get(LOOKS, ""))

    @property
    def language(self) -> str | None:
        """What the browser asks for, when nothing was chosen."""
        return self.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()[:10] or None

    @property
    def address(self) -> str:
        """The page, with its query."""
        return f"/dashboard{self.path}" + (f"?{self.query}" if self.query else "")

    @property
    def brings_file(self) -> bool:
        """Whether it is a form with a file in it."""
        return self.headers.get("content-type", "").startswith("multipart/form-data")

    def upload(self) -> Form:
        """The fields of a form with a file in it, see `uploads`."""
        return read_upload(self.headers.get("content-type", ""), self.body, FILE_LIMIT)

    def form(self) -> Form:
        """The fields in their order, lines ending as everywhere else."""
        if len(self.body) > FORM_LIMIT:
            raise FormTooLarge
        try:
            text = self.body.decode()
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except (ValueError, UnicodeDecodeError):
            raise FormTooLarge from None
        return [(name, value.replace("\r\n", "\n").replace("\x00", "")) for name, value in pairs]


class Response(msgspec.Struct, kw_only=True):
    """What is sent. `cookies`: values of Set-Cookie."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = {}
    cookies: list[str] = []

    @classmethod
    def to(cls, address: str, *, cookies: list[str] | None = None) -> Response:
        """Leads the browser there, with GET."""
        return cls(status=303, headers={"location": address}, cookies=cookies or [])

    @classmethod
    def of_file(cls, name: str, content: bytes, content_type: str) -> Response:
        """To keep under that name, which is plain."""
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return cls(body=content, content_type=content_type, headers=headers)


def read_head(scope: Any) -> PageRequest:
    """One request of an ASGI server, without its body."""
    raw = Headers(scope=scope)
    headers = {name: ", ".join(raw.getlist(name)) for name in raw}
    path = scope["path"].removeprefix("/dashboard").rstrip("/")
    return PageRequest(scope["method"], path, scope.get("query_string", b"").decode("latin-1"), headers)


async def read_body(receive: Any, limit: int) -> bytes:
    """A body that is too large is cut, and refused when it is read."""
    body, more = bytearray(), True
    while more and len(body) <= limit:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    return bytes(body)


async def send_response(response: Response, send: Any, *, head: bool) -> None:
    """To an ASGI server."""
    headers = {
        "cache-control": "no-store",
        "content-type": response.content_type,
        **HEADERS,
        **response.headers,
    }
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    raw += [(b"set-cookie", cookie.encode("latin-1")) for cookie in response.cookies]
    raw.append((b"content-length", b"%d" % len(response.body)))
    await send({"type": "http.response.start", "status": response.status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if head else response.body})
