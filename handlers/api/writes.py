"""Writes happen once per Idempotency-Key: who sends the same again, even at once, gets the same answer."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec

from db.api.writes import claim_write, get_write, mark_answered
from handlers.api.problems import BadIdempotencyKey, OtherRequest
from interactions.endpoint import Answer

if TYPE_CHECKING:
    from handlers.api.context import ApiContext
    from handlers.api.requests import ApiRequest

LONGEST: Final = 200


class Write(msgspec.Struct):
    """One write. `key`: as sent, or one of ours that nobody sends again."""

    key: str
    request: bytes
    write_id: int = 0

    @classmethod
    def of(cls, request: ApiRequest) -> Write:
        """Refuses keys that are none."""
        key = request.headers.get("idempotency-key")
        if key is None:
            key = f"ours {secrets.token_hex(16)}"
        elif not (key.isascii() and key.isprintable() and " " not in key and 0 < len(key) <= LONGEST):
            raise BadIdempotencyKey
        asked = f"{request.method} {request.path}?{request.query}\n".encode("utf-8", "surrogateescape")
        return cls(key, sha256(asked + (request.body or b"")).digest())

    async def begin(self, ctx: ApiContext) -> Answer | None:
        """None: it is ours to do. Else what was answered when it was done."""
        claimed = await claim_write(ctx.db, ctx.key.api_key_id, self.key, self.request, ctx.now)
        if claimed is not None:
            self.write_id = claimed
            ctx.becomes(claimed)
            return None
        done = await get_write(ctx.db, ctx.key.api_key_id, self.key)
        if done.request != self.request:
            raise OtherRequest
        content_type = done.headers.pop("content-type", "")
        headers = (*done.headers.items(), ("idempotency-replayed", "true"))
        return Answer(done.status, done.body, content_type, headers)

    async def finish(self, ctx: ApiContext, answer: Answer) -> None:
        """Keeps the answer, in the same transaction."""
        headers = dict(answer.headers) | (
            {"content-type": answer.content_type} if answer.content_type else {}
        )
        await mark_answered(ctx.db, self.write_id, answer.status, headers, answer.body)
