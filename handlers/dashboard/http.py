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

FORM_LIMIT: Final = 64 * 1024
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


class Request(msgspec.Struct, frozen=True):
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


async def read_request(scope: Any, receive: Any) -> Request:
    """One request of an ASGI server; a body that is too large is cut, and refused when it is read."""
    raw = Headers(scope=scope)
    headers = {name: ", ".join(raw.getlist(name)) for name in raw}
    body = b"" if scope["method"] in ("GET", "HEAD") else await _body(receive)
    path = scope["path"].removeprefix("/dashboard").rstrip("/")
    return Request(scope["method"], path, scope.get("query_string", b"").decode("latin-1"), headers, body)


async def _body(receive: Any) -> bytes:
    body, more = bytearray(), True
    while more and len(body) <= FORM_LIMIT:
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
