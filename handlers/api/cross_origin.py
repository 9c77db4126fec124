"""Pages of other origins: off, unless a guild allows an origin (setting `api_origins`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.api.keys import allows_origin
from handlers.api.settings import ApiSettings
from interactions.endpoint import Answer

if TYPE_CHECKING:
    from db.api.keys import KeyRow
    from handlers.api.requests import ApiRequest
    from handlers.frame.resources import Resources

LONGEST: Final = 300
ALLOWED: Final = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match",
    "access-control-max-age": "600",
}
EXPOSED: Final = (
    "ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Idempotency-Replayed"
)


class CrossOrigin:
    """Answers what browsers ask before they let a page call."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    async def preflight(self, request: ApiRequest) -> Answer:
        """It carries no key: any guild's origin will do, and the call itself is asked again."""
        origin = request.headers.get("origin", "")
        if not origin or len(origin) > LONGEST or "\x00" in origin:
            return Answer(204)
        if not await allows_origin(await self._resources.pool.get(), origin):
            return Answer(204, headers=(("vary", "Origin"),))
        return Answer(
            204,
            headers=(("access-control-allow-origin", origin), ("vary", "Origin"), *ALLOWED.items()),
        )

    async def headers(self, request: ApiRequest, key: KeyRow | None) -> dict[str, str]:
        """For the answer to a call: only the key's own guild lets a page read it."""
        origin = request.headers.get("origin")
        if not origin or key is None:
            return {}
        known = await self._resources.settings.get(key.guild_id)
        if origin not in known.of(ApiSettings).api_origins.split():
            return {"vary": "Origin"}
        return {
            "access-control-allow-origin": origin,
            "vary": "Origin",
            "access-control-expose-headers": EXPOSED,
        }
