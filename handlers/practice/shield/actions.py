"""Answering, reading, deciding, erasing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db.kit.reviews import find_review_of
from db.outbox import Outbox
from db.practice import shields as rows
from db.practice.shields import ShieldRow
from handlers.frame.vault import CannotBeOpened, Vault
from handlers.kit.reviews import Acting, Reviewed, ReviewState, Terms, submit
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.practice.settings import PracticeSettings
from handlers.practice.shield import messages
from handlers.practice.shield.rules import (
    KEPT_AFTER,
    Answered,
    AnswersErased,
    AnswersUnreadable,
    NothingToErase,
    NotShieldReviewer,
    ShieldUnavailable,
    checked,
    questions,
)
from jobs.requests.platform import GrantRole

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.pool import Connection
    from handlers.frame.context import Context

KIND: Final = "practice.shield"


async def asked(ctx: Context) -> tuple[str, str, str]:
    """The questions in the member's language."""
    return questions(ctx.say, await ctx.guild_settings(PracticeSettings))


async def own(ctx: Context) -> tuple[ShieldRow | None, ReviewRow | None]:
    """Where the actor stands."""
    row = await rows.find_shield(ctx.db, ctx.guild_id, ctx.actor.id)
    return row, await find_review_of(ctx.db, ctx.guild_id, KIND, str(ctx.actor.id))


def require_vault(ctx: Context) -> Vault:
    """Refuses where nothing can be encrypted."""
    if not ctx.resources.vault:
        raise ShieldUnavailable
    return ctx.resources.vault


async def answer(ctx: Context, answers: tuple[str, str, str]) -> ReviewRow:
    """Seals the answers and submits them."""
    vault = require_vault(ctx)
    answered = checked(await asked(ctx), answers)
    practice = await ctx.guild_settings(PracticeSettings)
    review = await submit(SHIELDS, ctx, str(ctx.actor.id), {}, of=practice.shield_verifications)
    sealed = vault.seal(msgspec.json.encode(answered))
    await rows.save_answers(ctx.db, ctx.guild_id, ctx.actor.id, sealed, ctx.now)
    return review


async def refuse_outsiders(ctx: Context) -> None:
    """Reviewers are verified themselves, or on the staff."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if any(allowed(ctx.actor, role, roles) for role in (Role.ORGANIZER, Role.SHIELD_VERIFIED)):
        return
    if not await rows.is_verified(ctx.db, ctx.guild_id, ctx.actor.id):
        raise NotShieldReviewer


async def read(ctx: Context, user_id: int) -> list[Answered]:
    """The answers of a member, for a reviewer; who read them is in the audit."""
    await refuse_outsiders(ctx)
    row = await rows.find_shield(ctx.db, ctx.guild_id, user_id)
    if row is None or row.sealed is None:
        raise AnswersErased
    try:
        plain = require_vault(ctx).open(row.sealed)
    except CannotBeOpened:
        raise AnswersUnreadable from None
    await ctx.audit("practice.shield.read", str(user_id))
    return msgspec.json.decode(plain, type=list[Answered])


async def erase(ctx: Context) -> None:
    """The actor's own answers, whatever was decided."""
    if not await rows.erase_answers(ctx.db, ctx.guild_id, ctx.actor.id):
        raise NothingToErase
    await ctx.audit("practice.shield.erase", str(ctx.actor.id))


async def _decided(acting: Acting, review: ReviewRow) -> None:
    """Verified with the role, or not; the answers go in 30 days."""
    user_id, verified = review.submitter_id, review.state == ReviewState.APPROVED
    verified_at = acting.now if verified else None
    await rows.mark_decided(acting.db, acting.guild_id, user_id, verified_at, acting.now + KEPT_AFTER)
    if not verified:
        return
    role_id = acting.guild.settings(PlatformSettings).roles.get(Role.SHIELD_VERIFIED)
    if role_id is not None:
        grant = GrantRole(acting.guild_id, user_id, role_id, reason="shield verified")
        await Outbox(acting.db, acting.guild_id).add(grant)
    text = messages.told_verified(acting.guild.say)
    await notify(acting.db, acting.guild_id, user_id, NoticeKind.PRACTICE, text, now=acting.now, key="shield")


async def _ended(db: Connection, review: ReviewRow, now: datetime) -> None:
    """Withdrawn, or never finished: nothing is kept."""
    await rows.erase_answers(db, review.guild_id, review.submitter_id)


SHIELDS: Final = Reviewed(
    kind=KIND,
    may=Role.EVERYONE,
    entitled=refuse_outsiders,
    card=messages.card,
    more=messages.more_buttons,
    tell=tells(NoticeKind.PRACTICE),
    channels=(ChannelKey.PRACTICE_REVIEW,),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    decided=_decided,
    ended=_ended,
    again="Use `/shield-verify` to answer again.",
    terms=Terms(of=3, overdue_hours=(48, 120)),
)
