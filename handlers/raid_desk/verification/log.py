"""What is written into the log of verifications. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.raid_desk.verification.rules import LONGEST_REASON, VerificationEvent
from interactions.escaping import mention, quote, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from interactions.languages import Say


def entry(
    say: Say,
    event: VerificationEvent,
    user_id: int,
    actor_id: int | None,
    name: str | None,
    before: str,
    why: str,
) -> Reply:
    """One line, and the reason below it."""
    who = mention(actor_id) if actor_id is not None else say("RealmEye")
    facts = {"raider": mention(user_id), "who": who, "name": name or "?", "before": before}
    reason = f"\n{quote(shorten(why, LONGEST_REASON))}" if why else ""
    return Reply(_sentence(say, event, facts) + reason)


def _sentence(say: Say, event: VerificationEvent, facts: dict[str, str]) -> str:
    sentences = {
        VerificationEvent.VERIFIED: say("✅ {raider} is verified as **{name}**, by {who}.", **facts),
        VerificationEvent.UNVERIFIED: say(
            "↩️ {who} took back the verification of {raider} (**{name}**).", **facts
        ),
        VerificationEvent.RENAMED: say("✏️ {who} renamed {raider}: **{before}** is **{name}** now.", **facts),
        VerificationEvent.ALT_ADDED: say("➕ {who} added the alt **{name}** to {raider}.", **facts),
        VerificationEvent.ALT_REMOVED: say("➖ {who} removed the alt **{name}** from {raider}.", **facts),
        VerificationEvent.REJECTED: say(
            "❌ {who} rejected the verification of {raider} as **{name}**.", **facts
        ),
        VerificationEvent.BANNED: say("⛔ {who} banned {raider} (**{name}**) from verification.", **facts),
        VerificationEvent.UNBANNED: say("🔓 {who} took back the ban of {raider} (**{name}**).", **facts),
    }
    return sentences[event]


def nickname_refused(say: Say, user_id: int, nick: str | None, error: str) -> str:
    """Discord did not let the bot rename a member."""
    facts = {"raider": mention(user_id), "error": shorten(error, 150)}
    if nick is None:
        return say("⚠️ I could not take away the nickname of {raider}. Discord said: {error}", **facts)
    return say(
        "⚠️ I could not give {raider} the nickname **{nick}**, so somebody has to set it by hand. "
        "Discord said: {error}",
        nick=nick,
        **facts,
    )
