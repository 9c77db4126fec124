"""What time does: reviewers are reminded, and what nobody answers expires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.kit import reviews as rows
from db.kit.reviews import ReviewRow
from db.outbox import Outbox
from handlers.kit.reviews import messages
from handlers.kit.reviews.moves import CARD, Acting, follow, move, tell
from handlers.kit.reviews.rules import (
    ReviewMove,
    ReviewState,
)
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from handlers.kit.reviews.reviewed import Reviewed


async def time_is_over(reviewed: Reviewed, acting: Acting, review: ReviewRow) -> ReviewRow:
    """Reviewers are reminded of what waits; a draft or a question that nobody answered expires."""
    if review.state == ReviewState.SUBMITTED:
        return await _remind(reviewed, acting, review)
    after = await move(reviewed, acting, review, ReviewMove.EXPIRE, state=ReviewState.EXPIRED, due_at=None)
    await follow(reviewed.ended, acting, after)
    await tell(reviewed, acting, after, messages.expired(acting.guild.say, reviewed, after))
    return after


async def _remind(reviewed: Reviewed, acting: Acting, review: ReviewRow) -> ReviewRow:
    reminders = review.reminders + 1
    due_at = reviewed.next_reminder(acting.guild, review.submitted_at, reminders)
    after = await move(reviewed, acting, review, ReviewMove.REMIND, reminders=reminders, due_at=due_at)
    keys = reviewed.channels if due_at is not None else (*reviewed.escalates_to, *reviewed.channels)
    channel_id = acting.channel(keys)
    if channel_id is not None:
        posted = await rows.list_posted(acting.db, CARD, [review.review_id])
        reminder = messages.reminder(acting.guild.say, reviewed, after, posted.get(review.review_id))
        key = f"review_reminder:{after.review_id}:{after.version}"
        outbox = Outbox(acting.db, acting.guild_id)
        await outbox.add(SendMessage(channel_id, reminder.to_message()), key=key)
    return after
