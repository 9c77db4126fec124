"""Writes of the REST API: each once per key and Idempotency-Key, with the answer for whoever asks again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class WriteRow(msgspec.Struct, frozen=True):
    """A write that was done before, and its answer. `request`: SHA-256 of what was asked."""

    request: bytes
    status: int
    headers: dict[str, str]
    body: bytes


async def claim_write(db: Connection, api_key_id: int, key: str, request: bytes, now: datetime) -> int | None:
    """The id of the write, which is the caller's to do; None when it was done before.

    Waits for another transaction that is about to do the same.
    """
    claimed: int | None = await db.fetchval(
        """
        INSERT INTO api_write (api_key_id, key, request, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (api_key_id, key) DO NOTHING RETURNING api_write_id
        """,
        api_key_id,
        key,
        request,
        now,
    )
    return claimed


async def get_write(db: Connection, api_key_id: int, key: str) -> WriteRow:
    """What was done under that key."""
    row = await db.fetchrow(
        "SELECT request, status, headers, body FROM api_write WHERE api_key_id = $1 AND key = $2",
        api_key_id,
        key,
    )
    return WriteRow(**row)


async def mark_answered(
    db: Connection, api_write_id: int, status: int, headers: dict[str, Any], body: bytes
) -> None:
    """What whoever asks again is told."""
    await db.execute(
        "UPDATE api_write SET status = $2, headers = $3, body = $4 WHERE api_write_id = $1",
        api_write_id,
        status,
        headers,
        body,
    )


async def delete_old_writes(db: Connection, before: datetime, limit: int) -> int:
    """Forgets writes from before; returns how many."""
    rows = await db.fetch(
        """
        DELETE FROM api_write WHERE api_write_id IN (
            SELECT api_write_id FROM api_write WHERE at < $1 ORDER BY at LIMIT $2)
        RETURNING 1
        """,
        before,
        limit,
    )
    return len(rows)
