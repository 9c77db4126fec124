"""Validating sessions of others, asking for that, and taking it back.

A table of its own and not a review: nobody submits anything, several members say yes independently of each
other, each for themselves, and none of them can say no.

Why strangers learn nothing of who hides their practice: decision 0340.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.platform.metrics import add_changed
from db.platform.profiles import PUBLIC, find_level
from db.practice import validations as rows
from db.practice.invites import touch_referral
from db.practice.technique_unlocks import touch_looks
from db.practice.techniques import TechniqueRow, move_validated
from db.practice.validations import OpenSession, ValidationRow
from handlers.frame.refusals import Refusal
from handlers.platform.guild_days import local_day
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.profiles.actions import may_see as may_see_profile
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.practice.cached import TECHNIQUES
from handlers.practice.members import may_see, read_members
from handlers.practice.settings import PracticeSettings
from handlers.practice.techniques.rules import opened_by
from handlers.practice.texts import written
from handlers.practice.validations import messages
from handlers.practice.validations.states import RevokeValidation

if TYPE_CHECKING:
    from handlers.frame.context import Context

LATELY: Final = timedelta(days=14)
"""Older sessions cannot be validated: nobody remembers them."""
NOT_BACK: Final = timedelta(days=7)
MOST_OFFERED: Final = 25
MOST_ASKED: Final = 5


class OwnSession(Refusal):
    """That is your own session, and nobody validates their own."""

    remedy = "Ask somebody who has practised the same."


class NothingToValidate(Refusal):
    """{name} has no session of the last 14 days that you could validate."""

    remedy = (
        "Each session is validated once by each member. Who keeps their practice to themselves shows you one "
        "with `/practice ask`."
    )


class NothingToAskFor(Refusal):
    """You have no session of the last 14 days that {name} has not validated."""

    remedy = "Note one with `/checkin`."


class AskedBefore(Refusal):
    """You have asked {name} to validate that session already."""

    remedy = "They were told; they do it with `/validate`, or leave it."


class AskedEnough(Refusal):
    """You have asked {most} members to validate that session, and more are not possible."""

    remedy = "You can ask somebody else after your next session."


class ValidatorHasNotPractised(Refusal):
    """You have not practised {technique} here yourself."""

    remedy = "Only somebody who knows it can say that it was practised; note your own with `/checkin`."


class ValidatesBack(Refusal):
    """{name} has validated a session of yours within the last week."""

    remedy = "Two members do not validate each other within seven days; ask somebody else."


class NoSuchValidation(Refusal):
    """That validation was taken back already, or is gone."""

    remedy = "Nothing is left to do."


class NotYourValidation(Refusal):
    """Only whoever validated it, or a moderator, can take that back."""

    remedy = "Ask a moderator."


class Validated(msgspec.Struct, frozen=True):
    """What was validated, by how many of how many. `hidden`: its member does not show it to everybody."""

    session: ValidationRow
    validations: int
    needed: int
    state: RevokeValidation
    others: Sequence[OpenSession]
    hidden: bool


async def validate(
    ctx: Context, owner_id: int, name: str, message: str | None = None, session_id: int | None = None
) -> Validated:
    """That session of the member, or the latest one that the actor has not validated; where practice is
    hidden from the actor, one that they were asked to validate."""
    kept, guild_id, actor_id = written(message), ctx.guild_id, ctx.actor.id
    if owner_id == actor_id:
        raise OwnSession
    await rows.lock_pair(ctx.db, guild_id, actor_id, owner_id)
    since = ctx.now - LATELY
    every, hidden = await _sight(ctx, owner_id)
    session = await rows.lock_open_session(
        ctx.db, guild_id, owner_id, actor_id, since, every=every, session_id=session_id
    )
    if session is None:
        raise NothingToValidate(name=name)
    if not await rows.has_practised(ctx.db, guild_id, actor_id, session.technique_id):
        raise ValidatorHasNotPractised(technique=messages.technique_name(ctx.say, session))
    if await rows.has_validated_back(ctx.db, guild_id, owner_id, actor_id, ctx.now - NOT_BACK):
        raise ValidatesBack(name=name)
    added = await rows.add_validation(ctx.db, guild_id, owner_id, actor_id, session.session_id, kept, ctx.now)
    if not added:
        raise NothingToValidate(name=name)
    needed = await _count(ctx, owner_id, actor_id, session, 1)
    say = (await ctx.guild()).say
    text = messages.told(say, ctx.actor.id, session, kept)
    key = f"validated:{session.session_id}:{actor_id}"
    await notify(ctx.db, guild_id, owner_id, NoticeKind.PRACTICE, text, now=ctx.now, key=key)
    state = RevokeValidation(session.session_id, actor_id)
    others = await rows.list_open_sessions(
        ctx.db, guild_id, owner_id, actor_id, since, every=every, limit=MOST_OFFERED
    )
    return Validated(session, session.validations + 1, needed, state, others, hidden)


async def _sight(ctx: Context, owner_id: int) -> tuple[bool, bool]:
    """Whether the actor may see the member's practice, and whether it is hidden from anybody."""
    level = await find_level(ctx.db, ctx.guild_id, owner_id)
    member = (await read_members(ctx.db, ctx.guild_id, [owner_id], ctx.now)).get(owner_id)
    if member is None:
        return False, True
    seen = await may_see(ctx, member) and await may_see_profile(ctx, owner_id, level)
    return seen, level != PUBLIC or member.row.visibility != PUBLIC


async def ask(ctx: Context, validator_id: int, name: str) -> OpenSession:
    """Shows the member the actor's latest session that they have not validated, and tells them of it."""
    sessions = await rows.list_open_sessions(
        ctx.db, ctx.guild_id, ctx.actor.id, validator_id, ctx.now - LATELY, every=True, limit=1
    )
    if not sessions or await rows.lock_session(ctx.db, ctx.guild_id, sessions[0].session_id) is None:
        raise NothingToAskFor(name=name)
    session = sessions[0]
    if await rows.count_asks(ctx.db, session.session_id) >= MOST_ASKED:
        raise AskedEnough(most=MOST_ASKED)
    if not await rows.add_ask(ctx.db, ctx.guild_id, ctx.actor.id, validator_id, session.session_id, ctx.now):
        raise AskedBefore(name=name)
    text = messages.told_asked((await ctx.guild()).say, ctx.actor.id, session)
    key = f"ask:{session.session_id}:{validator_id}"
    await notify(ctx.db, ctx.guild_id, validator_id, NoticeKind.PRACTICE, text, now=ctx.now, key=key)
    return session


async def _count(ctx: Context, owner_id: int, validator_id: int, session: ValidationRow, by: int) -> int:
    """One validation more or less, and what follows for mastery; how many a session needs."""
    practice = await ctx.guild_settings(PracticeSettings)
    needed = practice.validations_needed
    enough = await rows.move_session_validations(ctx.db, session.session_id, by, needed)
    if owner_id > 0 and enough is not session.validated and session.technique_id is not None:
        step = 1 if enough else -1
        before, after = await move_validated(
            ctx.db,
            ctx.guild_id,
            owner_id,
            session.technique_id,
            step,
            practice.sessions_to_master,
            ctx.now,
        )
        if after and not before:
            await touch_referral(ctx.db, ctx.guild_id, owner_id, ctx.now)
            await _tell_mastery(ctx, owner_id, session.technique_id)
    timezone = (await ctx.guild_settings(PlatformSettings)).timezone
    changed = ["techniques_mastered", "validations_given", "validations_received"]
    today = local_day(ctx.now, timezone)
    both = sorted({owner_id, validator_id})
    await add_changed(ctx.db, ctx.guild_id, both, changed, today)
    await touch_looks(ctx.db, ctx.guild_id, [user_id for user_id in both if user_id > 0], ctx.now)
    return needed


async def _tell_mastery(ctx: Context, owner_id: int, technique_id: int) -> None:
    """Once for each technique, with what it opens."""
    techniques: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    mastered = next((row for row in techniques if row.technique_id == technique_id), None)
    if mastered is None:
        return
    say = (await ctx.guild()).say
    text = messages.mastered(say, mastered, opened_by(technique_id, techniques))
    key = f"mastered:{technique_id}"
    await notify(ctx.db, ctx.guild_id, owner_id, NoticeKind.PRACTICE, text, now=ctx.now, key=key)


async def refuse_others(ctx: Context, state: RevokeValidation) -> None:
    """It is for whoever validated, and for moderators."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if ctx.actor.id != state.validator and not allowed(ctx.actor, Role.MODERATOR, roles):
        raise NotYourValidation


async def revoke(ctx: Context, state: RevokeValidation, reason: str) -> None:
    """It counts no more, with what followed from it; the member is told why."""
    await refuse_others(ctx, state)
    kept = written(reason)
    locked = await rows.lock_session(ctx.db, ctx.guild_id, state.session)
    if locked is None or not await rows.mark_revoked(ctx.db, state.session, state.validator, kept, ctx.now):
        raise NoSuchValidation
    owner_id, session = locked
    await _count(ctx, owner_id, state.validator, session, -1)
    facts = {"validator": state.validator, "owner": owner_id, "reason": kept}
    await ctx.audit("practice.revoke_validation", str(state.session), **facts)
    if owner_id < 0:  # they asked to be forgotten
        return
    text = messages.told_revoked((await ctx.guild()).say, session, kept)
    key = f"revoked:{state.session}:{state.validator}"
    await notify(ctx.db, ctx.guild_id, owner_id, NoticeKind.PRACTICE, text, now=ctx.now, key=key)
