"""Sends what webhooks are to hear, signed, until it arrives or a day is over.

    X-Guildhall-Event, X-Guildhall-Delivery, X-Guildhall-Timestamp (seconds),
    X-Guildhall-Signature: sha256=HMAC-SHA256(secret, timestamp + "." + body), two while a secret is changed

At least once: a receiver that may not do things twice remembers the delivery's number. The address is looked
at like any that a person wrote: https to the open internet, no redirects.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import httpcore
import httpx
import msgspec

from db.api import webhook_deliveries as deliveries
from db.api import webhooks as rows
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from interactions.escaping import shorten
from jobs.pictures.avatars import CDN, cdn_of
from jobs.pictures.downloads import CheckedNetwork, NotFetched, is_public, resolve_by_system
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.api.webhook_deliveries import DueDelivery

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
PATIENCE_S: Final = 10.0
LEASE: Final = timedelta(seconds=60)
FIRST_PAUSE_S: Final = 10
LONGEST_PAUSE_S: Final = 4 * 3600
KEPT: Final = timedelta(days=30)
GONE: Final = 410


class DeliveryOutcome(msgspec.Struct, frozen=True):
    """How an attempt went; `error` empty: it has arrived."""

    status: int | None = None
    error: str = ""


@every(seconds=2)
async def send_webhooks(job: Job) -> int:
    """What is due, side by side."""
    now = job.clock.now()
    due = await deliveries.claim_due(job.pool, now, now + LEASE, AT_ONCE)
    await asyncio.gather(*(_send(job, delivery) for delivery in due))
    return len(due)


@every(seconds=3600)
async def forget_deliveries(job: Job) -> int:
    """What ended a month ago."""
    return await deliveries.delete_old_deliveries(job.pool, job.clock.now() - KEPT, 5_000)


async def _send(job: Job, delivery: DueDelivery) -> None:
    outcome = await post(delivery, job.clock.now(), local=cdn_of(job.rest.base_url) != CDN)
    now = job.clock.now()
    if not outcome.error:
        await deliveries.mark_delivered(job.pool, delivery.delivery_id, outcome.status or 0, now)
        return
    log.info("webhook delivery %s: %s", delivery.delivery_id, outcome.error)
    due_at = now + timedelta(seconds=min(FIRST_PAUSE_S * 3 ** (delivery.attempts - 1), LONGEST_PAUSE_S))
    if outcome.status == GONE or due_at > delivery.give_up_at:
        await _give_up(job, delivery, outcome, now)
    else:
        await deliveries.mark_failed(
            job.pool, delivery.delivery_id, status=outcome.status, error=outcome.error, due_at=due_at
        )


async def _give_up(job: Job, delivery: DueDelivery, outcome: DeliveryOutcome, now: datetime) -> None:
    """After a day without success nothing more is sent there, and whoever made the webhook is told."""
    async with job.transaction() as db:
        await deliveries.mark_given_up(
            db, delivery.delivery_id, status=outcome.status, error=outcome.error, now=now
        )
        if not await rows.mark_disabled(db, delivery.webhook_id, outcome.error, now):
            return
        say = (await job.guild(db, delivery.guild_id)).say
        await notify(
            db,
            delivery.guild_id,
            delivery.created_by,
            NoticeKind.SYSTEM,
            say(
                "Your webhook to {host} is switched off, since nothing has arrived there for a day: {error}. "
                "`/webhook rotate` switches it on again with a new secret.",
                host=httpx.URL(delivery.url).host,
                error=outcome.error,
            ),
            now=now,
            key=f"webhook:{delivery.webhook_id}:{int(now.timestamp())}",
        )


async def post(delivery: DueDelivery, now: datetime, *, local: bool = False) -> DeliveryOutcome:
    """One attempt. `local`: on one's own machine, where http and loopback are fine."""
    try:
        place = httpx.URL(delivery.url)
        if place.scheme != "https" and not local:
            return DeliveryOutcome(error="not https")
        network = CheckedNetwork(resolve_by_system, (lambda address: True) if local else is_public)
        trust = await asyncio.to_thread(ssl.create_default_context)
        async with (
            asyncio.timeout(PATIENCE_S),
            httpcore.AsyncConnectionPool(trust, network_backend=network) as pool,
        ):
            status = await _post(pool, place, signed(delivery, now))
    except TimeoutError:
        return DeliveryOutcome(error=f"no answer within {PATIENCE_S:.0f} s")
    except NotFetched:
        return DeliveryOutcome(error="not a public address, or none")
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as problem:
        return DeliveryOutcome(error=shorten(repr(problem), 200))
    return DeliveryOutcome(status, "" if 200 <= status < 300 else f"answered {status}")


async def _post(
    pool: httpcore.AsyncConnectionPool, place: httpx.URL, sent: tuple[bytes, Sequence[tuple[bytes, bytes]]]
) -> int:
    """The status alone: what else is answered is of no use, and not read."""
    body, headers = sent
    url = httpcore.URL(scheme=place.raw_scheme, host=place.raw_host, port=place.port, target=place.raw_path)
    request = httpcore.Request("POST", url, headers=[(b"Host", place.netloc), *headers], content=body)
    answer = await pool.handle_async_request(request)
    await answer.aclose()
    return answer.status


def signed(delivery: DueDelivery, now: datetime) -> tuple[bytes, Sequence[tuple[bytes, bytes]]]:
    """Body and headers."""
    body = msgspec.json.encode(
        {
            "event": delivery.event,
            "delivery_id": delivery.delivery_id,
            "guild_id": str(delivery.guild_id),
            "at": delivery.created_at,
            "facts": delivery.facts,
        }
    )
    timestamp = str(int(now.timestamp())).encode()
    secrets = [secret for secret in (delivery.secret, delivery.old_secret) if secret is not None]
    signatures = ",".join(f"sha256={signature(secret, timestamp, body)}" for secret in secrets)
    return body, [
        (b"Content-Type", b"application/json"),
        (b"Content-Length", b"%d" % len(body)),
        (b"User-Agent", b"Guildhall (webhooks)"),
        (b"Connection", b"close"),
        (b"X-Guildhall-Event", delivery.event.encode()),
        (b"X-Guildhall-Delivery", b"%d" % delivery.delivery_id),
        (b"X-Guildhall-Timestamp", timestamp),
        (b"X-Guildhall-Signature", signatures.encode()),
    ]


def signature(secret: str, timestamp: bytes, body: bytes) -> str:
    """HMAC-SHA256 in hexadecimal."""
    return hmac.new(secret.encode(), timestamp + b"." + body, sha256).hexdigest()
