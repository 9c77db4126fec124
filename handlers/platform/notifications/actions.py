"""Telling members: `notify` writes down, in the caller's transaction, what is sent now or later.

What may leave at once goes into the outbox in the same commit. What has to wait (a message to the member has
just left, quiet hours, a digest) is a row with a due time, and a timer of the member sends it. What is told
while an earlier message to the member has not left yet is added to that message.

Why: decision 0210.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec

from db import outbox
from db.platform import notification_recipients
from db.platform import notifications as rows
from db.platform.notification_choices import ChoiceRow
from db.platform.notification_recipients import RecipientRow
from db.platform.notifications import NewNotification
from handlers.platform.notifications import messages
from handlers.platform.notifications.rules import (
    MOST_WITHIN_S,
    URGENT,
    Departure,
    Held,
    Hours,
    NoticeKind,
    Where,
    direct_due,
    pace,
    place_of,
)
from handlers.platform.notifications.sending import Pair, Unsent, key_of, send, wake
from interactions.escaping import shorten

if TYPE_CHECKING:
    from db.pool import Connection


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell a member. `text` is markdown in the guild's language, names in it escaped.

    `key`: told once per guild, member and kind. `topic`: takes the place of what waits with the same one.
    `channel_id`: where it may be told in public, also when direct messages are closed; None: nowhere.
    `where`: what holds where the member chose nothing; None: the kind's default. `embed`: wire form, as are
    `components`: rows of buttons under the message.
    """

    guild_id: int
    user_id: int
    kind: NoticeKind
    text: str
    key: str | None = None
    channel_id: int | None = None
    embed: dict[str, Any] | None = None
    components: list[dict[str, Any]] | None = None
    where: Where | None = None
    topic: str | None = None


class NoticePlan(msgspec.Struct, frozen=True):
    """Where a notice goes, and when."""

    notice: Notice
    place: Where
    due: Departure
    lost: bool = False

    @property
    def message(self) -> tuple[int, int, Where, int | None]:
        """Notices that agree in this are one message."""
        channel_id = self.notice.channel_id if self.place is Where.CHANNEL else None
        return self.notice.guild_id, self.notice.user_id, self.place, channel_id


async def notify(
    db: Connection,
    guild_id: int,
    user_id: int,
    kind: NoticeKind,
    text: str,
    *,
    now: datetime,
    key: str | None = None,
    channel_id: int | None = None,
    embed: dict[str, Any] | None = None,
    components: list[dict[str, Any]] | None = None,
    where: Where | None = None,
    topic: str | None = None,
) -> None:
    """Tell a member one thing; see `Notice`."""
    notice = Notice(
        guild_id=guild_id,
        user_id=user_id,
        kind=kind,
        text=text,
        key=key,
        channel_id=channel_id,
        embed=embed,
        components=components,
        where=where,
        topic=topic,
    )
    await notify_many(db, [notice], now=now)


async def notify_many(db: Connection, notices: Sequence[Notice], *, now: datetime) -> None:
    """Tell several things, to one member or many, in a handful of statements."""
    if not notices:
        return
    pairs = sorted({(notice.guild_id, notice.user_id) for notice in notices})
    since = now - timedelta(seconds=MOST_WITHIN_S)
    recipients = await notification_recipients.list_recipients(
        db, [pair[0] for pair in pairs], [pair[1] for pair in pairs], now=now, since=since
    )
    ordered = sorted(notices, key=lambda notice: (notice.guild_id, notice.user_id))
    planned = [_plan(notice, recipients[notice.guild_id, notice.user_id], now) for notice in ordered]
    plans = [plan for plan in planned if plan is not None]
    if not plans:
        return
    unsent = await _lock_unsent(db, plans, recipients)
    new = _new_rows(plans, unsent)
    await _wake(db, new)
    await _supersede(db, plans, recipients)
    written = await rows.add_notifications(db, new, now)
    await send(
        db,
        [notification for notification in written if notification.delivery is not None],
        recipients,
        unsent,
    )


def _plan(notice: Notice, recipient: RecipientRow, now: datetime) -> NoticePlan | None:
    """None when the member is not to be told."""
    chosen = recipient.places.get(notice.kind)
    place = place_of(notice.kind, Where(chosen) if chosen else None, notice.where, notice.channel_id)
    if place is Where.OFF:
        return None
    if notice.kind in URGENT:
        return NoticePlan(notice, place, Departure(now))
    if place is Where.DM and recipient.closed:
        if notice.channel_id is None:
            return NoticePlan(notice, place, Departure(now), lost=True)
        place = Where.CHANNEL
    due = direct_due(hours_of(recipient), now) if place is Where.DM else Departure(now)
    return NoticePlan(notice, place, due if due.held else pace(recipient.sent, now))


def hours_of(chosen: RecipientRow | ChoiceRow, guild_timezone: str = "UTC") -> Hours:
    """The hours a member chose."""
    timezone = chosen.timezone or guild_timezone
    return Hours(timezone, chosen.quiet_from, chosen.quiet_to, chosen.digest_at)


async def _lock_unsent(
    db: Connection, plans: Sequence[NoticePlan], recipients: Mapping[Pair, RecipientRow]
) -> Unsent:
    """The latest messages of members who have just been told something, if they have not left yet."""
    held = {(p.notice.guild_id, p.notice.user_id) for p in plans if p.due.held is Held.PACE}
    latest = {
        key_of(latest_row): latest_row for pair in held if (latest_row := recipients[pair].latest) is not None
    }
    if not latest:
        return {}
    payloads = await outbox.lock_unsent(db, sorted(latest))
    return {latest[key]: payload for key, payload in payloads.items()}


async def _supersede(
    db: Connection, plans: Sequence[NoticePlan], recipients: Mapping[Pair, RecipientRow]
) -> None:
    """What waits and has the topic of something newer is not told any more."""
    newer = sorted(
        {
            (notice.guild_id, notice.user_id, str(notice.kind), notice.topic)
            for plan in plans
            if (notice := plan.notice).topic is not None and recipients[notice.guild_id, notice.user_id].waits
        }
    )
    if newer:
        await rows.delete_superseded(db, *zip(*newer, strict=True))


def _new_rows(plans: Sequence[NoticePlan], unsent: Unsent) -> list[NewNotification]:
    """The rows of all plans, those that leave now with the message they are part of."""
    messages_of: dict[tuple[int, int, Where, int | None], list[NoticePlan]] = {}
    for plan in plans:
        messages_of.setdefault(plan.message, []).append(plan)
    rows_to_write: list[NewNotification] = []
    for group in messages_of.values():
        rows_to_write += [_row(plan, "lost") for plan in group if plan.lost]
        leaving = [plan for plan in group if not plan.lost and plan.due.held is None]
        for part in messages.packed([_Text.of(plan) for plan in leaving]):
            delivery = uuid4()
            rows_to_write += [_row(text.plan, "sent", delivery) for text in part]
        waiting = [plan for plan in group if not plan.lost and plan.due.held is not None]
        joining = _joining(waiting, unsent)
        rows_to_write += [_row(plan, "sent" if joining else "waiting", joining) for plan in waiting]
    return rows_to_write


def _joining(group: Sequence[NoticePlan], unsent: Unsent) -> UUID | None:
    """The unsent message that has room for all of them."""
    if not group or any(plan.due.held is not Held.PACE for plan in group):
        return None
    notice, texts = group[0].notice, [_Text.of(plan) for plan in group]
    for delivery, payload in unsent.items():
        if group[0].place is Where.DM:
            same = payload.get("user_id") == notice.user_id
        else:
            same = payload.get("channel_id") == notice.channel_id
        pinged = str(notice.user_id) in payload["message"]["allowed_mentions"].get("users", ())
        if same and pinged and messages.joined(payload["message"], texts) is not None:
            return delivery
    return None


class _Text(msgspec.Struct, frozen=True):
    """A plan, in the form that messages are made of."""

    kind: str
    content: str
    embed: dict[str, Any] | None
    components: list[dict[str, Any]] | None
    plan: NoticePlan

    @classmethod
    def of(cls, plan: NoticePlan) -> _Text:
        notice = plan.notice
        return cls(notice.kind, _content(notice), notice.embed, notice.components, plan)


def _content(notice: Notice) -> str:
    return shorten(notice.text, messages.LONGEST_TEXT)


def _row(plan: NoticePlan, state: str, delivery: UUID | None = None) -> NewNotification:
    notice = plan.notice
    return NewNotification(
        guild_id=notice.guild_id,
        user_id=notice.user_id,
        kind=str(notice.kind),
        key=notice.key,
        topic=notice.topic,
        content=_content(notice),
        embed=notice.embed,
        components=notice.components,
        place=str(plan.place),
        channel_id=notice.channel_id,
        held=plan.due.held,
        due_at=plan.due.at,
        state=state,
        delivery=delivery,
    )


async def _wake(db: Connection, new: Sequence[NewNotification]) -> None:
    """Lets the timers of members for whom something waits ring in time.

    Before any of their rows is touched: who sends what waits locks the timer first, too.
    """
    due: dict[Pair, datetime] = {}
    for notification in new:
        if notification.state == "waiting":
            pair = (notification.guild_id, notification.user_id)
            due[pair] = min(due.get(pair, notification.due_at), notification.due_at)
    await wake(db, due)
