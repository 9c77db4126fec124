"""The outbox: changes at Discord, written in the transaction they follow from, carried out afterwards.

Rows of one target are carried out in the order of their ids, one at a time. A carrier takes the head of a
target by moving its due_at to the end of a lease; the moved due_at is the proof, at the end, that the row is
still its own. Leases and delays are by the database's clock: the clocks of the workers' hosts may differ.

How a claim costs the same however many rows one target has: the rows behind a head that a claim comes across
are marked `blocked` and are not looked at again, until the row before them ends and takes the mark from the
next one. A claim that looked before that moment must not set the mark after it: it compares `unblocked`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol

import msgspec

from db.pool import Connection, encode_json


class Lane(IntEnum):
    """How soon an effect is wanted: lower lanes go first."""

    WAITED_FOR = 0
    """Somebody sits before the screen."""
    NOTICE = 1
    UPKEEP = 2
    """Boards, and looks whether messages are still there: they take a part of the carriers only."""


class Effect(Protocol):
    """What the outbox needs to know of an effect (jobs.requests.Effect)."""

    @property
    def tag(self) -> str: ...

    @property
    def target(self) -> str: ...

    def fields(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One claimed row. `age_s`: seconds since it was first tried; 0 on the first try."""

    outbox_id: int
    guild_id: int | None
    target: str
    effect: str
    payload: dict[str, Any]
    attempts: int
    failures: int
    lease_until: datetime
    age_s: float


@dataclass(frozen=True, slots=True)
class NewEffect:
    """An effect to write down, see `add_many`."""

    guild_id: int | None
    effect: Effect
    key: str | None = None


CurrentTrace = Callable[[], str | None]
current_trace: CurrentTrace = lambda: None  # noqa: E731
"""The trace that what is written down belongs to; deploy.tracing sets it where traces are wanted."""
TRACE = "trace"


def _payload(effect: Effect) -> dict[str, Any]:
    trace = current_trace()
    return effect.fields() if trace is None else {**effect.fields(), TRACE: trace}


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox as handlers and jobs see it, bound to their transaction."""

    db: Connection
    guild_id: int | None = None

    async def add(
        self,
        effect: Effect,
        *,
        key: str | None = None,
        guild_id: int | None = None,
        lane: Lane = Lane.WAITED_FOR,
    ) -> int | None:
        """Write the effect down; None when one of the same key is there already."""
        return await add(
            self.db,
            guild_id=guild_id if guild_id is not None else self.guild_id,
            target=effect.target,
            effect=effect.tag,
            payload=_payload(effect),
            key=key,
            lane=lane,
        )


async def add(
    db: Connection,
    *,
    guild_id: int | None,
    target: str,
    effect: str,
    payload: dict[str, Any],
    key: str | None = None,
    due_at: datetime | None = None,
    lane: Lane = Lane.WAITED_FOR,
) -> int | None:
    """The new row's id; None when a row of this key exists. A later due_at holds back the whole target."""
    added: int | None = await db.fetchval(
        """
        INSERT INTO outbox (guild_id, target, effect, payload, idempotency_key, due_at, lane)
        VALUES ($1, $2, $3, $4, $5, COALESCE($6, now()), $7)
        ON CONFLICT (idempotency_key) DO NOTHING
        RETURNING outbox_id
        """,
        guild_id,
        target,
        effect,
        payload,
        key,
        due_at,
        lane,
    )
    return added


async def add_many(db: Connection, effects: Sequence[NewEffect], *, lane: Lane = Lane.WAITED_FOR) -> None:
    """Write many effects in one statement, in their order; those whose key exists are left out."""
    if not effects:
        return
    await db.execute(
        """
        INSERT INTO outbox (guild_id, target, effect, payload, idempotency_key, lane)
        SELECT guild_id, target, effect, payload::jsonb, key, $6
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
            WITH ORDINALITY AS added(guild_id, target, effect, payload, key, place)
        ORDER BY place
        ON CONFLICT (idempotency_key) DO NOTHING
        """,
        [new.guild_id for new in effects],
        [new.effect.target for new in effects],
        [new.effect.tag for new in effects],
        [encode_json(_payload(new.effect)).decode() for new in effects],
        [new.key for new in effects],
        lane,
    )


async def lock_unsent(db: Connection, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Payloads of those of these effects that nobody has begun; no carrier takes them until the commit."""
    rows = await db.fetch(
        """
        SELECT idempotency_key, payload FROM outbox
        WHERE idempotency_key = ANY($1::text[]) AND state = 'pending' AND attempts = 0
        ORDER BY outbox_id FOR UPDATE SKIP LOCKED
        """,
        keys,
    )
    return {row["idempotency_key"]: row["payload"] for row in rows}


async def move_payload(db: Connection, key: str, payload: dict[str, Any]) -> None:
    """Another payload for an effect that `lock_unsent` found."""
    await db.execute("UPDATE outbox SET payload = $2 WHERE idempotency_key = $1", key, payload)


LOOKED_AT = 100
"""Rows a claim looks at. Those that turn out to be blocked are not looked at by the next one."""


class Claimed(msgspec.Struct, frozen=True):
    """What a claim took. `more`: it marked rows as blocked, and there may be others behind them."""

    rows: list[OutboxRow]
    more: bool


async def claim_heads(
    db: Connection,
    *,
    limit: int,
    lease_s: float,
    resting: Sequence[str] = (),
    lanes: Sequence[Lane] = tuple(Lane),
) -> Claimed:
    """Up to `limit` rows to carry out now: due, and the oldest pending of their targets.

    Several carriers may claim at once. `resting`: groups "effect:guild_id" to leave alone. Rows are judged in
    their order until there are enough; only where there are not, those that wait behind others are marked.

    The oldest of a target is asked for in the order of the index of targets, which nothing else has: when one
    target had most rows, statistics say that any row is of it, and the whole table was read for others.
    """
    rows = await db.fetch(
        """
        WITH ready AS NOT MATERIALIZED (
            SELECT seen.*, oldest.outbox_id < seen.outbox_id AS behind
            FROM (
                SELECT outbox_id, target, unblocked, lane, due_at FROM outbox
                WHERE state = 'pending' AND NOT blocked AND lane = ANY ($5::smallint[]) AND due_at <= now()
                  AND effect || ':' || COALESCE(guild_id, 0) <> ALL ($3::text[])
                ORDER BY lane, due_at, outbox_id LIMIT $4) AS seen
            CROSS JOIN LATERAL (
                SELECT older.outbox_id FROM outbox AS older
                WHERE older.state = 'pending' AND older.target BETWEEN seen.target AND seen.target
                ORDER BY older.target, older.outbox_id LIMIT 1) AS oldest),
        head AS MATERIALIZED (
            SELECT o.outbox_id FROM ready JOIN outbox o USING (outbox_id)
            WHERE NOT behind AND o.state = 'pending' AND o.due_at <= now()
            ORDER BY ready.lane, ready.due_at, ready.outbox_id LIMIT $1 FOR UPDATE OF o SKIP LOCKED),
        stuck AS (
            SELECT o.outbox_id FROM ready JOIN outbox o USING (outbox_id)
            WHERE (SELECT count(*) FROM head) < $1
              AND behind AND o.unblocked = ready.unblocked AND o.state = 'pending'
            ORDER BY o.outbox_id FOR UPDATE OF o SKIP LOCKED),
        marked AS (
            UPDATE outbox SET blocked = true FROM stuck WHERE outbox.outbox_id = stuck.outbox_id
            RETURNING outbox.outbox_id),
        claimed AS (
            UPDATE outbox SET attempts = attempts + 1, started_at = COALESCE(started_at, now()),
                due_at = clock_timestamp() + make_interval(secs => $2)
            FROM head WHERE outbox.outbox_id = head.outbox_id
            RETURNING outbox.outbox_id, guild_id, target, effect, payload, attempts, failures,
                due_at AS lease_until, extract(epoch FROM now() - started_at)::float8 AS age_s)
        SELECT claimed.*, (SELECT count(*) FROM marked) AS marked
        FROM (SELECT) AS always LEFT JOIN claimed ON true
        """,
        limit,
        lease_s,
        list(resting),
        LOOKED_AT,
        list(lanes),
    )
    taken = [dict(row) for row in rows if row["outbox_id"] is not None]
    more = bool(rows[0]["marked"])
    for row in taken:
        del row["marked"]
    return Claimed(sorted((OutboxRow(**row) for row in taken), key=lambda row: row.outbox_id), more)


async def mark_done(db: Connection, row: OutboxRow, result: dict[str, Any] | None) -> bool:
    """Finished; False when the lease was lost and somebody else has the row now."""
    ended = await db.fetchval(
        """
        UPDATE outbox SET state = 'done', finished_at = now(), result = $3, last_error = NULL
        WHERE outbox_id = $1 AND state = 'pending' AND due_at = $2 RETURNING true
        """,
        row.outbox_id,
        row.lease_until,
        result,
    )
    return bool(ended)


async def mark_ended(db: Connection, row: OutboxRow, error: str, *, given_up: bool) -> bool:
    """Given up, or there is nothing left to change. False when the lease was lost."""
    ended = await db.fetchval(
        """
        UPDATE outbox SET state = CASE WHEN $4 THEN 'dead' ELSE 'done' END,
                          finished_at = now(), last_error = $3
        WHERE outbox_id = $1 AND state = 'pending' AND due_at = $2 RETURNING true
        """,
        row.outbox_id,
        row.lease_until,
        error,
        given_up,
    )
    return bool(ended)


async def unblock_after(db: Connection, row: OutboxRow) -> None:
    """The target goes on with its next row. To be called after the commit of what ended this one.

    A statement that began before that could miss a next row that was committed meanwhile, while a claim that
    sees both rows pending marks it; nothing would take that mark away for a minute.
    """
    await db.execute(
        """
        UPDATE outbox SET blocked = false, unblocked = outbox.unblocked + 1
        WHERE outbox_id = (
            SELECT o.outbox_id FROM outbox o
            WHERE o.target = $2 AND o.state = 'pending' AND o.outbox_id > $1 ORDER BY o.outbox_id LIMIT 1)
        """,
        row.outbox_id,
        row.target,
    )


async def mark_heads_unblocked(db: Connection) -> None:
    """Heads that are marked although nothing is before them: rows that ended by another way than these."""
    await db.execute(
        """
        WITH RECURSIVE head AS (
            (SELECT target, outbox_id, blocked FROM outbox WHERE state = 'pending'
             ORDER BY target, outbox_id LIMIT 1)
            UNION ALL
            SELECT following.* FROM head, LATERAL (
                SELECT target, outbox_id, blocked FROM outbox
                WHERE state = 'pending' AND target > head.target ORDER BY target, outbox_id LIMIT 1
            ) AS following)
        UPDATE outbox SET blocked = false, unblocked = outbox.unblocked + 1
        FROM head WHERE head.blocked AND outbox.outbox_id = head.outbox_id
        """
    )


async def move_later(db: Connection, row: OutboxRow, *, after_s: float, error: str, counted: bool) -> bool:
    """Tried again after `after_s`; `counted` is false when it never reached Discord.

    Returns false when the lease was lost.
    """
    moved = await db.fetchval(
        """
        UPDATE outbox SET due_at = clock_timestamp() + make_interval(secs => $3), last_error = $4,
            attempts = attempts - CASE WHEN $5 THEN 0 ELSE 1 END,
            failures = failures + CASE WHEN $5 THEN 1 ELSE 0 END
        WHERE outbox_id = $1 AND state = 'pending' AND due_at = $2 RETURNING true
        """,
        row.outbox_id,
        row.lease_until,
        after_s,
        error,
        counted,
    )
    return bool(moved)


async def find_result(db: Connection, key: str) -> dict[str, Any] | None:
    """What Discord answered to the finished effect of this key, e.g. {"channel_id": 1, "message_id": 2}."""
    result: dict[str, Any] | None = await db.fetchval(
        "SELECT result FROM outbox WHERE idempotency_key = $1 AND state = 'done'", key
    )
    return result


async def count_pending(db: Connection) -> int:
    count: int = await db.fetchval("SELECT count(*) FROM outbox WHERE state = 'pending'")
    return count


async def delete_finished(
    db: Connection, *, before: datetime, unkeyed_before: datetime, limit: int = 5_000
) -> int:
    """Forget what was done, and what was given up, before that moment; returns how many rows went.

    What was done and has no key, so that nothing can ask for it again, goes by a moment of its own.
    """
    deleted = await db.fetch(
        """
        DELETE FROM outbox WHERE outbox_id IN (
            SELECT outbox_id FROM outbox
            WHERE state <> 'pending' AND finished_at < $2
              AND (finished_at < $1 OR (state = 'done' AND idempotency_key IS NULL))
            ORDER BY finished_at LIMIT $3)
        RETURNING 1
        """,
        before,
        unkeyed_before,
        limit,
    )
    return len(deleted)
