"""Sending what waited: after quiet hours, with the daily digest, or some seconds after the last message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec

from db import outbox
from db.outbox import NewEffect
from db.platform import notification_deliveries as rows
from db.platform.guilds import find_guild
from db.platform.notifications import NotificationRow
from db.platform.settings import find_settings
from handlers.frame.guild_settings import typed
from handlers.platform.notifications import messages
from handlers.platform.notifications.rules import Held, NoticeKind, Where
from handlers.platform.notifications.sending import key_of, new_effect
from handlers.platform.settings.platform_settings import PlatformSettings
from jobs.requests.platform import DeliverNotices, SendDirectMessage
from jobs.run import EffectOutcome, Job, learns, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from interactions.languages import Say


@runs_when_due(DeliverNotices)
async def deliver_notices(job: Job, db: Connection, request: DeliverNotices) -> datetime | None:
    """Everything of the member that is due, as one message per place."""
    now = job.clock.now()
    due = await rows.lock_waiting(db, request.guild_id, request.user_id, now)
    if due:
        say, guild_name = await _words(job, db, request.guild_id)
        effects = await _channel_messages(
            db, [notice for notice in due if notice.place == Where.CHANNEL], now
        )
        direct = [notice for notice in due if notice.place == Where.DM]
        if len(direct) > 1 and any(notice.held in (Held.QUIET, Held.DIGEST) for notice in direct):
            effects.append(await _digest(db, direct, say, guild_name, now))
        else:
            effects += await _messages(db, direct, guild_name, now)
        await outbox.add_many(db, effects)
    return await rows.find_next_due(db, request.guild_id, request.user_id)


async def _words(job: Job, db: Connection, guild_id: int) -> tuple[Say, str]:
    """The guild's language and name."""
    platform = typed(PlatformSettings, await find_settings(db, guild_id, PlatformSettings.module))
    guild = await find_guild(db, guild_id)
    locale = platform.locale or (guild.preferred_locale if guild is not None else "en-US")
    return job.languages.say_for(locale, platform.wording), guild.name if guild is not None else ""


async def _channel_messages(
    db: Connection, notices: Sequence[NotificationRow], now: datetime
) -> list[NewEffect]:
    """A message per channel."""
    effects: list[NewEffect] = []
    for channel_id in dict.fromkeys(notice.channel_id for notice in notices):
        here = [notice for notice in notices if notice.channel_id == channel_id]
        effects += await _messages(db, here, "", now)
    return effects


async def _messages(
    db: Connection, notices: Sequence[NotificationRow], guild_name: str, now: datetime
) -> list[NewEffect]:
    """As few messages as hold all of them; they are for one place."""
    effects: list[NewEffect] = []
    for part in messages.packed(notices, guild_name):
        delivery = uuid4()
        await rows.mark_sent(db, [notice.notification_id for notice in part], delivery, part[0].place, now)
        effects.append(new_effect(delivery, part, guild_name))
    return effects


async def _digest(
    db: Connection, notices: Sequence[NotificationRow], say: Say, guild_name: str, now: datetime
) -> NewEffect:
    delivery = uuid4()
    await rows.mark_sent(db, [notice.notification_id for notice in notices], delivery, Where.DM, now)
    first = notices[0]
    daily = any(notice.held == Held.DIGEST for notice in notices)
    wire = messages.digest(say, notices, guild_name, daily=daily)
    effect = SendDirectMessage(first.user_id, wire, origin=f"notifications.dm:{delivery}")
    return NewEffect(first.guild_id, effect, key_of(delivery))


Lost = Callable[["Connection", int, Sequence[str], datetime], Awaitable[None]]
"""(db, guild, keys of the notices, now)"""
_losers: dict[str, Lost] = {}


def loses(kind: NoticeKind) -> Callable[[Lost], Lost]:
    """The function hears of notices of that kind that could be told nowhere."""

    def declare(function: Lost) -> Lost:
        if kind in _losers:
            raise TypeError(f"{kind} is lost to two functions: {_losers[kind]} and {function}")
        _losers[kind] = function
        return function

    return declare


async def _lose(db: Connection, notices: Sequence[NotificationRow], outcome: EffectOutcome) -> None:
    await rows.mark_lost(db, [notice.notification_id for notice in notices])
    for notice in notices:
        if (loser := _losers.get(notice.kind)) is not None:
            keys = await rows.list_keys(db, [notice.notification_id])
            await loser(db, notice.guild_id, keys, outcome.now)


@learns("notifications.dm")
async def direct_message_ended(db: Connection, outcome: EffectOutcome) -> None:
    """When the member takes none: told in public what may be, and the rest is lost."""
    if outcome.done and not (outcome.result or {}).get("closed"):
        return
    notices = await rows.list_delivery(db, UUID(outcome.about))
    public = [notice for notice in notices if notice.channel_id is not None]
    await _lose(db, [notice for notice in notices if notice.channel_id is None], outcome)
    effects: list[NewEffect] = []
    for channel_id in dict.fromkeys(notice.channel_id for notice in public):
        for part in messages.packed([notice for notice in public if notice.channel_id == channel_id]):
            delivery = uuid4()
            await rows.move_to_channel(db, [notice.notification_id for notice in part], delivery)
            moved = [msgspec.structs.replace(notice, place=str(Where.CHANNEL)) for notice in part]
            effects.append(new_effect(delivery, moved, ""))
    await outbox.add_many(db, effects)


@learns("notifications.channel")
async def channel_message_ended(db: Connection, outcome: EffectOutcome) -> None:
    """A channel that is gone or closed to us: the notices are lost, and known to be."""
    if outcome.done:
        return
    notices = await rows.list_delivery(db, UUID(outcome.about))
    await rows.mark_lost(db, [notice.notification_id for notice in notices])
