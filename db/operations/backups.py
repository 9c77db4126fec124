"""Which backups there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class BackupRow(msgspec.Struct, frozen=True):
    """One backup. `bytes`: of its file; `proven_at`: when it was last restored for a proof."""

    name: str
    made_at: datetime
    bytes: int
    took_s: float
    proven_at: datetime | None
    proof_problem: str | None


async def add_backup(db: Connection, name: str, *, made_at: datetime, size_bytes: int, took_s: float) -> None:
    """It has been written whole."""
    await db.execute(
        "INSERT INTO backup (name, made_at, bytes, took_s) VALUES ($1, $2, $3, $4)",
        name,
        made_at,
        size_bytes,
        took_s,
    )


async def mark_proven(db: Connection, name: str, *, proven_at: datetime, problem: str | None) -> None:
    """It has been restored into an empty database; `problem` is what differed."""
    await db.execute(
        "UPDATE backup SET proven_at = $2, proof_problem = $3 WHERE name = $1", name, proven_at, problem
    )


async def delete_backups(db: Connection, names: Collection[str]) -> None:
    """They have been removed from the store; the row of the last proof stays: it tells when that was."""
    await db.execute(
        """
        DELETE FROM backup WHERE name = ANY($1::text[]) AND name IS DISTINCT FROM (
            SELECT name FROM backup WHERE proven_at IS NOT NULL ORDER BY proven_at DESC LIMIT 1)
        """,
        list(names),
    )


async def find_last_backup(db: Connection) -> BackupRow | None:
    """The newest one."""
    row = await db.fetchrow(
        """
        SELECT name, made_at, bytes, took_s, proven_at, proof_problem
        FROM backup ORDER BY made_at DESC LIMIT 1
        """
    )
    return BackupRow(**row) if row else None


async def list_backups(db: Connection, limit: int) -> list[BackupRow]:
    """The newest first."""
    rows = await db.fetch(
        """
        SELECT name, made_at, bytes, took_s, proven_at, proof_problem
        FROM backup ORDER BY made_at DESC LIMIT $1
        """,
        limit,
    )
    return [BackupRow(**row) for row in rows]


async def find_last_proof(db: Connection) -> BackupRow | None:
    """The one that was proven last, well or not."""
    row = await db.fetchrow(
        """
        SELECT name, made_at, bytes, took_s, proven_at, proof_problem
        FROM backup WHERE proven_at IS NOT NULL ORDER BY proven_at DESC LIMIT 1
        """
    )
    return BackupRow(**row) if row else None
