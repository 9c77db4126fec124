"""Appeals: the member says what was wrong, and somebody who did not punish them decides.

They come from `/appeal` or from the button in the notice, which works in direct messages: there the server is
that of the punishment, which is found only for its own member.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from db.kit.reviews import find_review_of
from db.raid_desk import moderation as rows
from handlers.frame.context import Context
from handlers.kit.reviews import Acting, Reviewed, Terms, doors, submit_for
from handlers.kit.reviews.rules import refuse_resubmission
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.moderation import messages, refusals
from handlers.raid_desk.moderation.rules import PunishmentEvent, PunishmentState, read_id, short_id, state_of
from handlers.raid_desk.moderation.suspending import Ending, end, lock
from interactions.escaping import plain, shorten
from interactions.responses import Choice

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.pool import Connection
    from db.raid_desk.moderation import PunishmentRow
    from interactions.embeds import Embed
    from interactions.languages import Say

MOST_LISTED = 25


def _card(say: Say, review: ReviewRow) -> Embed:
    return messages.appeal_card(say, review.facts)


async def _take_back(db: Connection, review: ReviewRow, now: datetime) -> None:
    """The punishment is removed in the name of whoever approved the appeal."""
    row = await rows.find_by_public_id(db, review.facts["id"], review.submitter_id)
    if row is None:
        return
    row = await lock(db, row.guild_id, row.punishment_id)
    if row.state != PunishmentState.REMOVED:
        await end(db, row, Ending(PunishmentState.REMOVED, PunishmentEvent.REMOVED, review.decided_by), now)


async def _punishers(db: Connection, review: ReviewRow) -> Collection[int]:
    row = await rows.find_by_public_id(db, review.facts["id"], review.submitter_id)
    return await rows.list_punishers(db, row.punishment_id) if row is not None else ()


APPEALS = Reviewed(
    kind="raid_desk.appeal",
    may=Role.OFFICER,
    card=_card,
    tell=tells(NoticeKind.APPEAL),
    channels=(ChannelKey.APPEAL,),
    approved=_take_back,
    never=_punishers,
    again="You can appeal again with `/appeal` a week after you first did.",
    for_suspended=True,
    terms=Terms(overdue_hours=(24, 72), again_hours=168, appeal_days=0),
)
router = doors(APPEALS)


async def choose(ctx: Context, typed: str | None) -> PunishmentRow:
    """The actor's own punishment that is meant, else the one that weighs most."""
    mine = await rows.list_active(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now, MOST_LISTED)
    if typed:
        beginning = read_id(typed)
        mine = [row for row in mine if row.public_id.startswith(beginning)]
    if not mine:
        raise refusals.NothingToAppeal
    await _refuse_waiting(ctx, mine[0])
    return mine[0]


async def suggest_own(ctx: Context, typed: str) -> Sequence[Choice]:
    """What of the actor's still counts here."""
    mine = await rows.list_active(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now, MOST_LISTED)
    wanted = typed.strip().lower()
    return [_choice(ctx.say, row) for row in mine if row.public_id.startswith(wanted)]


def _choice(say: Say, row: PunishmentRow) -> Choice:
    what = messages.kind_word(say, row.kind)
    name = f"{short_id(row.public_id)} · {what} · {plain(row.reason)}".replace("\n", " ")
    return Choice(shorten(name, 100), row.public_id)


async def find_own(ctx: Context, public_id: str) -> PunishmentRow:
    """The actor's own punishment of that id, if it can be appealed now."""
    row = await rows.find_by_public_id(ctx.db, public_id, ctx.actor.id)
    if row is None or (ctx.in_guild and row.guild_id != ctx.guild_id):
        raise refusals.NothingToAppeal
    if state_of(row, ctx.now) is not PunishmentState.ACTIVE:
        raise refusals.AppealOver(at=row.ended_at or row.points_until or row.at)
    await _refuse_waiting(ctx, row)
    return row


async def _refuse_waiting(ctx: Context, row: PunishmentRow) -> None:
    known = await find_review_of(ctx.db, row.guild_id, APPEALS.kind, _subject(row))
    if known is not None:
        refuse_resubmission(known, APPEALS.terms, ctx.now)


async def submit(ctx: Context, row: PunishmentRow, words: str) -> ReviewRow:
    """Before the reviewers of the punishment's server."""
    guild = await ctx.guild_of(row.guild_id)
    acting = Acting(ctx.db, guild, ctx.actor.id, ctx.now)
    concerned = sorted(await rows.list_punishers(ctx.db, row.punishment_id))
    return await submit_for(APPEALS, acting, _subject(row), _facts(row, words, ctx.now), concerned=concerned)


def _subject(row: PunishmentRow) -> str:
    return f"punishment:{row.public_id}"


def _facts(row: PunishmentRow, words: str, now: datetime) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "kind": row.kind,
        "reason": row.reason,
        "words": words,
        "at": int(row.at.timestamp()),
        "ends_at": int(row.ends_at.timestamp()) if row.ends_at is not None else None,
        "appealed_at": int(now.timestamp()),
    }
