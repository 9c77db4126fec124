"""Moving reviews: each move once, in the caller's transaction, with its history, audit, notice and card.

A move is a conditional update of the version that was looked at. Who comes second finds another version,
and is told what has become of it. What follows from a decision happens after that update, so it happens once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from db.kit import reviews as rows
from db.kit.reviews import ReviewRow
from handlers.frame.guild import Guild
from handlers.kit import panels
from handlers.kit.records import By
from handlers.kit.reviews.rules import (
    OPEN,
    ReviewChanged,
    ReviewDecided,
    ReviewMove,
    ReviewReasonMissing,
    ReviewState,
)
from interactions.escaping import plain

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.kit.reviews.reviewed import Follow, Reviewed
    from handlers.platform.settings.platform_settings import ChannelKey


CARD = "kit.review"
"""The kind of panel that a review's card is."""


class Acting(msgspec.Struct, frozen=True):
    """Who moves it, and in what. `actor_id` None: the bot, because time is over."""

    db: Connection
    guild: Guild
    actor_id: int | None
    now: datetime

    @classmethod
    async def of(cls, ctx: Context) -> Acting:
        """The member behind an interaction."""
        return cls(ctx.db, await ctx.guild(), ctx.actor.id, ctx.now)

    @property
    def guild_id(self) -> int:
        return self.guild.id

    @property
    def by(self) -> By:
        """The same without the guild."""
        return By(self.db, self.guild_id, self.actor_id, self.now)

    def channel(self, keys: Sequence[ChannelKey]) -> int | None:
        """The first of these that is set."""
        return next((chosen for key in keys if (chosen := self.guild.channel(key))), None)


async def move(
    reviewed: Reviewed, acting: Acting, before: ReviewRow, kind: ReviewMove, why: str = "", **changes: Any
) -> ReviewRow:
    """From the version that was looked at to the next; raises what somebody else has made of it meanwhile."""
    after = msgspec.structs.replace(before, version=before.version + 1, **changes)
    if not await rows.move_review(acting.db, before, after):
        now_is = await rows.find_review(acting.db, before.guild_id, before.kind, before.review_id)
        raise ReviewChanged if now_is is None or now_is.state in OPEN else ReviewDecided(review=now_is)
    return await noted(reviewed, acting, after, kind, why)


async def noted(
    reviewed: Reviewed, acting: Acting, review: ReviewRow, kind: ReviewMove, why: str
) -> ReviewRow:
    """Into its history and the audit; the card follows."""
    await rows.add_event(acting.db, review, kind, acting.actor_id, why, acting.now)
    await acting.by.audit(
        f"{reviewed.kind}.{kind}",
        str(review.submitter_id),
        {"review": review.review_id, "about": review.subject} | ({"reason": why} if why else {}),
    )
    await _show(acting, review, acting.channel(reviewed.channels))
    return review


async def _show(acting: Acting, review: ReviewRow, channel_id: int | None) -> None:
    """The card follows; what is submitted gets one if it has none yet."""
    if review.state == ReviewState.SUBMITTED and channel_id is not None:
        await panels.post(acting.db, CARD, review.review_id, acting.guild_id, channel_id, now=acting.now)
    await panels.touch(acting.db, CARD, review.review_id, now=acting.now)


async def follow(then: Follow | None, acting: Acting, review: ReviewRow) -> None:
    """What the product does about it."""
    if then is not None:
        await then(acting.db, review, acting.now)


async def tell(reviewed: Reviewed, acting: Acting, review: ReviewRow, text: str) -> None:
    """The submitter, once."""
    key = f"review:{review.review_id}:{review.version}"
    await reviewed.tell(acting.db, acting.guild_id, review.submitter_id, text, key=key, now=acting.now)


def answer_by(reviewed: Reviewed, now: datetime) -> datetime:
    """Until when the submitter can answer."""
    return now + timedelta(hours=reviewed.terms.answer_hours)


def reason_of(typed: str) -> str:
    """What of it can be seen; nothing is a refusal."""
    reason = plain(typed)
    if not reason:
        raise ReviewReasonMissing
    return reason
