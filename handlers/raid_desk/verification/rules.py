"""Names, statuses, and why somebody cannot be verified. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from handlers.frame.refusals import Refusal
from interactions.escaping import mention, shorten

if TYPE_CHECKING:
    from db.raid_desk.verification_names import BanRow
    from interactions.languages import Say

LONGEST_NAME: Final = 15
LONGEST_REASON: Final = 300
MOST_ALTS: Final = 20
REJECTED_FOR: Final = timedelta(hours=24)
_NAME: Final = re.compile(r"[A-Za-z]{1,15}")


class RaiderStatus(StrEnum):
    """What a raider is."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    BANNED = "banned"


class VerificationEvent(StrEnum):
    """What happens to a raider: in their history, and in the audit as "raider.<event>"."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    RENAMED = "renamed"
    ALT_ADDED = "alt_added"
    ALT_REMOVED = "alt_removed"
    REJECTED = "rejected"
    BANNED = "banned"
    UNBANNED = "unbanned"


class BadName(Refusal):
    """**{typed}** cannot be a name in the game."""

    remedy = "Names in Realm of the Mad God have 1 to 15 letters from A to Z, and nothing else."


class RaiderNameTaken(Refusal):
    """**{name}** is verified here as {who}."""

    remedy = "If the name has changed hands, free it first with `/editname` or `/unverify`."


class NameTakenByOther(Refusal):
    """**{name}** is already verified here, by somebody else."""

    remedy = "If the name is yours, staff can look into it."


class VerifiedAlready(Refusal):
    """{who} is already verified as **{name}**."""

    remedy = "Staff can change the name with `/editname`, and take the verification back with `/unverify`."


class RaiderSuspended(Refusal):
    """{who} is suspended until {when}."""

    remedy = "Nobody is verified before that is over."


class NotVerified(Refusal):
    """{who} is not verified here."""

    remedy = "Staff can verify them with `/verify`."


class SameName(Refusal):
    """{who} is verified under exactly that name."""

    remedy = "Choose another name."


class RaiderIsBanned(Refusal):
    """{who}, who is or was called **{name}**, is banned from verification: {why}"""

    remedy = "A moderator can take the ban back with `/raider unban`."

    def __init__(self, ban: BanRow) -> None:
        why = shorten(ban.why, LONGEST_REASON)
        super().__init__(who=mention(ban.user_id), name=ban.name or "?", why=why)


class NotWelcome(Refusal):
    """You cannot be verified in this server."""

    remedy = "The staff of the server can tell you more."


class RejectedLately(Refusal):
    """Your verification was rejected: {why}"""

    remedy = "You can try again {when}."


class NotBanned(Refusal):
    """{who} is not banned from verification."""

    remedy = "`/raider info` shows what they are."


class BannedAlready(Refusal):
    """{who} is already banned from verification: {why}"""

    remedy = "A moderator can take the ban back with `/raider unban`."


class NotUndecided(Refusal):
    """{who} is {word}, so there is nothing to reject."""

    remedy = "Take that back first: `/unverify` for a verification, `/raider unban` for a ban."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"who": self.fields["who"], "word": status_word(say, self.fields["status"])}


class NoSuchAlt(Refusal):
    """**{name}** is not an alt of {who}."""

    remedy = "`/alt list` shows the ones they have."


class AltAlready(Refusal):
    """**{name}** is already a name of {who}."""

    remedy = "`/alt list` shows all of them."


class TooManyAlts(Refusal):
    """{who} has {most} alts, which is the limit."""

    remedy = "Remove one with `/alt remove` first."


class RaiderIsGone(Refusal):
    """{who} is no longer in this server."""

    remedy = "They can be verified when they are back."


class ReasonUnreadable(Refusal):
    """A reason that can be read is needed here."""

    remedy = "Staff see it in `/raider info`."


def read_name(typed: str) -> str:
    """The name as it was typed, without space around it; refuses what the game does not allow."""
    name = typed.strip()
    if not _NAME.fullmatch(name):
        raise BadName(typed=shorten(name, 30) or "?")
    return name


def key_of(name: str) -> str:
    """By which names are the same."""
    return name.lower()


def status_word(say: Say, status: str) -> str:
    """A word for the status."""
    return {
        RaiderStatus.PENDING: say("not verified"),
        RaiderStatus.APPROVED: say("verified"),
        RaiderStatus.REJECTED: say("rejected"),
        RaiderStatus.BANNED: say("banned"),
    }[RaiderStatus(status)]


def event_word(say: Say, kind: str) -> str:
    """Words for what happened."""
    words: dict[VerificationEvent, Any] = {
        VerificationEvent.VERIFIED: say("verified"),
        VerificationEvent.UNVERIFIED: say("verification taken back"),
        VerificationEvent.RENAMED: say("renamed"),
        VerificationEvent.ALT_ADDED: say("alt added"),
        VerificationEvent.ALT_REMOVED: say("alt removed"),
        VerificationEvent.REJECTED: say("rejected"),
        VerificationEvent.BANNED: say("banned"),
        VerificationEvent.UNBANNED: say("ban taken back"),
    }
    return str(words[VerificationEvent(kind)])
