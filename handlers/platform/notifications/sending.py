"""Notices that leave: messages into the outbox, and the timers of those that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from db import outbox
from db.outbox import NewEffect
from db.platform import notifications as rows
from db.platform.notification_recipients import RecipientRow
from db.platform.notifications import NotificationRow
from handlers.platform.notifications import messages
from handlers.platform.notifications.rules import LOGS, URGENT, Where
from jobs.requests.base import tag_of
from jobs.requests.platform import DeliverNotices, SendDirectMessage, SendMessage

if TYPE_CHECKING:
    from db.pool import Connection

Pair = tuple[int, int]


def key_of(delivery: UUID) -> str:
    """The outbox's key of a message."""
    return f"notification:{delivery}"


Unsent = dict[UUID, dict[str, Any]]
"""Messages that nobody has begun to send, locked: their outbox payloads."""


async def send(
    db: Connection,
    notices: Sequence[NotificationRow],
    recipients: Mapping[Pair, RecipientRow],
    unsent: Unsent | None = None,
) -> None:
    """Puts what has a delivery into the outbox, or into the message that is there already."""
    by_delivery: dict[UUID, list[NotificationRow]] = {}
    for notice in notices:
        if notice.delivery is not None:
            by_delivery.setdefault(notice.delivery, []).append(notice)
    effects: list[NewEffect] = []
    for delivery, group in by_delivery.items():
        payload = (unsent or {}).get(delivery)
        if payload is None:
            guild_name = recipients[group[0].guild_id, group[0].user_id].guild_name
            effects.append(new_effect(delivery, group, guild_name))
        else:
            message = messages.joined(payload["message"], group)
            await outbox.move_payload(db, key_of(delivery), {**payload, "message": message})
    await outbox.add_many(db, effects)


def new_effect(delivery: UUID, group: Sequence[NotificationRow], guild_name: str) -> NewEffect:
    """One message that tells all of them."""
    first = group[0]
    effect: SendMessage | SendDirectMessage
    if first.place == Where.CHANNEL and first.channel_id is not None:
        wire = messages.message(group, first.user_id)
        log = first.kind if first.kind in LOGS else ""
        effect = SendMessage(first.channel_id, wire, origin=f"notifications.channel:{delivery}", log=log)
    else:
        wire = messages.message(group, first.user_id, guild_name)
        urgent = any(notice.kind in URGENT for notice in group)
        origin = f"notifications.dm:{delivery}"
        effect = SendDirectMessage(first.user_id, wire, urgent=urgent, origin=origin)
    return NewEffect(first.guild_id, effect, key_of(delivery))


async def wake(db: Connection, due: Mapping[Pair, datetime]) -> None:
    """Lets what waits for these members be looked at then."""
    if not due:
        return
    pairs = sorted(due)
    await rows.add_delivery_timers(
        db,
        tag_of(DeliverNotices),
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        [due[pair] for pair in pairs],
    )
