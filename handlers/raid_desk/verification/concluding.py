"""What follows from a look at a member's page: verified, told what is missing, or looked at again later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.platform.members import find_member
from db.raid_desk import verification as rows
from handlers.frame.refusals import Refusal
from handlers.raid_desk.settings import RaidSettings
from handlers.raid_desk.verification import checks, raiders
from handlers.raid_desk.verification.profile import ProfileLook, Seen
from handlers.raid_desk.verification.raiders import Newcomer
from handlers.raid_desk.verification.reviewing import end_reviews
from handlers.raid_desk.verification.rules import RaiderIsGone
from handlers.raid_desk.verification.sessions import LASTS
from handlers.raid_desk.verification.settings import VerificationSettings
from handlers.raid_desk.verification.views import Found
from interactions.escaping import mention

if TYPE_CHECKING:
    from db.raid_desk.verification import VerificationRow
    from handlers.kit.reviews import Acting

AGAIN_AFTER: Final = (60, 120, 300, 600)
"""Seconds until a page that is down is looked at again; the last of them for ever."""
OPEN: Final = "pending_realmeye"


class Conclusion(msgspec.Struct, frozen=True):
    """The session afterwards, and what kept the member from being verified although the page was right."""

    session: VerificationRow
    refused: Refusal | None = None


async def conclude(acting: Acting, claimed: VerificationRow, look: ProfileLook) -> Conclusion | None:
    """Writes down what came of it, once: None when somebody has changed the session meanwhile."""
    session = await rows.lock_session(acting.db, claimed.session_id)
    if session is None or session.version != claimed.version or session.state != OPEN:
        return None
    if look.profile is None:
        return Conclusion(await _without_profile(acting, session, look.seen))
    wanted = acting.guild.settings(VerificationSettings)
    measured = checks.measure(look.profile, session.code, wanted)
    result = Found(look.seen, measured)
    if not checks.passed(measured):
        return Conclusion(await _noted(acting, session, result))
    refused = await _verify(acting, session, look.profile.name)
    if refused is not None:
        return Conclusion(await _noted(acting, session, result), refused)
    return Conclusion(await _noted(acting, session, result, state="verified", name=look.profile.name))


async def _verify(acting: Acting, session: VerificationRow, name: str) -> Refusal | None:
    """Why it was not possible, if it was not; refusals come before anything is written."""
    member = await find_member(acting.db, acting.guild_id, session.user_id)
    posted_by = acting.guild.settings(VerificationSettings).posted_by
    counts = acting.guild.settings(RaidSettings).auto_verification_quota and posted_by
    new = Newcomer(
        user_id=session.user_id,
        name=name,
        nick=member.nick if member is not None else None,
        counts_for=posted_by if counts else None,
        by_staff=False,
    )
    if member is not None and member.left_at is not None:
        return RaiderIsGone(who=mention(session.user_id))
    try:
        await raiders.verify(acting, new)
    except Refusal as refused:
        return refused
    await end_reviews(acting, session.user_id)
    return None


async def _without_profile(acting: Acting, session: VerificationRow, seen: Seen) -> VerificationRow:
    if seen is not Seen.DOWN:
        return await _noted(acting, session, Found(seen))
    pause_s = AGAIN_AFTER[min(session.failures, len(AGAIN_AFTER) - 1)]
    return await _noted(
        acting,
        session,
        Found(seen),
        failures=session.failures + 1,
        check_at=acting.now + timedelta(seconds=pause_s),
        expires_at=session.expires_at,
    )


async def _noted(
    acting: Acting, session: VerificationRow, result: Found, **changes: object
) -> VerificationRow:
    """It is the member's turn again, unless changes say otherwise."""
    facts = {
        "checked_at": acting.now,
        "check_at": None,
        "failures": 0,
        "expires_at": acting.now + LASTS,
    } | changes
    after = msgspec.structs.replace(session, result=msgspec.to_builtins(result), **facts)
    await rows.move_session(acting.db, session, after)
    return msgspec.structs.replace(after, version=session.version + 1)
