"""Verifications that staff decide: for pages that cannot be read, or do not show what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.members import find_member
from db.raid_desk.raiders import find_raider
from db.raid_desk.verification import list_reviewed, mark_sessions_closed
from handlers.kit.look import BRAND
from handlers.kit.reviews import Reviewed, ReviewState, Terms, end_for
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.verification import checks, raiders
from handlers.raid_desk.verification.checks import Measured
from handlers.raid_desk.verification.raiders import Newcomer
from handlers.raid_desk.verification.rules import RaiderStatus, key_of
from handlers.raid_desk.verification.views import found_in
from interactions.embeds import Embed
from interactions.escaping import mention, quote, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.kit.reviews import ReviewRow
    from db.raid_desk.verification import VerificationRow
    from handlers.kit.reviews import Acting
    from interactions.languages import Say
    from interactions.options import AttachmentOption

PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")


def facts_of(session: VerificationRow, note: str, shots: Sequence[AttachmentOption]) -> dict[str, Any]:
    """What the card shows."""
    result = found_in(session)
    return {
        "name": session.name,
        "note": note,
        "shots": [shot.attachment.url for shot in shots if shot.attachment.content_type in PICTURES],
        "checks": [] if result is None else msgspec.to_builtins(result.checks),
        "seen": "" if result is None else result.seen,
    }


def card(say: Say, review: ReviewRow) -> Embed:
    """Who wants which name, what the page did not show, and what they say themselves."""
    facts = review.facts
    lines: list[str] = [
        say("{who} wants to be verified as **{name}**.", who=mention(review.submitter_id), name=facts["name"])
    ]
    lines += [checks.line(say, msgspec.convert(check, Measured)) for check in facts["checks"]]
    if facts["seen"] and facts["seen"] != "profile":
        lines.append(say("Their RealmEye page could not be read."))
    lines += [quote(shorten(facts["note"], 500))] if facts["note"] else []
    lines += [
        f"[{say('Screenshot {number}', number=number)}]({url})"
        for number, url in enumerate(facts["shots"], 1)
    ]
    image = facts["shots"][0] if facts["shots"] else None
    title = say("Verification of {name}", name=facts["name"])
    return Embed(title=title, description="\n".join(lines), color=BRAND, image=image)


async def decided(acting: Acting, review: ReviewRow) -> None:
    """Verified by that member of staff, or rejected for a day."""
    name = review.facts["name"]
    state = "verified" if review.state == ReviewState.APPROVED else "cancelled"
    await mark_sessions_closed(acting.db, acting.guild_id, review.submitter_id, state)
    if review.state == ReviewState.REJECTED:
        await raiders.reject(acting, review.submitter_id, name, review.reason)
        return
    raider = await find_raider(acting.db, acting.guild_id, review.submitter_id)
    if (
        raider is not None
        and raider.status == RaiderStatus.APPROVED
        and key_of(raider.name or "") == key_of(name)
    ):
        return  # by their page, meanwhile
    member = await find_member(acting.db, acting.guild_id, review.submitter_id)
    new = Newcomer(
        user_id=review.submitter_id,
        name=name,
        nick=member.nick if member is not None else None,
        decided_by=acting.actor_id,
        counts_for=acting.actor_id,
    )
    await raiders.verify(acting, new)
    await end_reviews(acting, review.submitter_id)


VERIFICATIONS = Reviewed(
    kind="verification.review",
    may=Role.SECURITY,
    card=card,
    tell=tells(NoticeKind.VERIFICATION),
    channels=(ChannelKey.VERI_REVIEW, ChannelKey.VERI_LOG),
    decided=decided,
    again="Press the button in the server to try again.",
    terms=Terms(overdue_hours=(12, 48), again_hours=24),
)


async def end_reviews(acting: Acting, user_id: int) -> None:
    """The member was verified or banned otherwise: there is nothing left to decide."""
    for subject in await list_reviewed(acting.db, acting.guild_id, user_id):
        await end_for(VERIFICATIONS, acting, subject)
