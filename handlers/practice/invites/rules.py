"""Codes, stages, and who cannot redeem. Pure."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from handlers.frame.refusals import Refusal
from jobs.requests.base import DISCORD_EPOCH_MS

if TYPE_CHECKING:
    from db.practice.invites import ReferralRow
    from handlers.practice.settings import PracticeSettings

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that look like others: 0 and O, 1, I and L, U and V."""
LENGTH: Final = 8
REDEEMED_WITHIN: Final = timedelta(days=14)
SEVENTH_DAY: Final = timedelta(days=7)


class Stage(StrEnum):
    """What an invited member has reached."""

    ACTIVE = "active"
    WEEK = "week"
    MASTERED = "mastered"


def reward(stage: Stage, practice: PracticeSettings) -> int:
    """The xp that both get."""
    return {
        Stage.ACTIVE: practice.invite_xp_first,
        Stage.WEEK: practice.invite_xp_week,
        Stage.MASTERED: practice.invite_xp_mastery,
    }[stage]


def new_code() -> str:
    """One of 30 to the 8th."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """As it is stored; what cannot be a code is refused."""
    code = "".join(character for character in typed.upper() if character not in " -")
    if len(code) != LENGTH or any(character not in LETTERS for character in code):
        raise NoSuchCode
    return code


def account_made(user_id: int) -> datetime:
    """When Discord made the account: read off its id."""
    return datetime.fromtimestamp(((user_id >> 22) + DISCORD_EPOCH_MS) / 1000, UTC)


def stages(referral: ReferralRow, now: datetime, *, practised: bool, mastered: int) -> list[Stage]:
    """What they have reached now and had not been paid for; each comes after the first."""
    if not practised:
        return []
    reached = [] if referral.active_at is not None else [Stage.ACTIVE]
    if referral.week_at is None and now >= referral.redeemed_at + SEVENTH_DAY:
        reached.append(Stage.WEEK)
    if referral.mastered_at is None and mastered:
        reached.append(Stage.MASTERED)
    return reached


class NoSuchCode(Refusal):
    """That is not an invite code of a member here."""

    remedy = "A code has eight letters and digits; ask whoever gave it to you."


class OwnCode(Refusal):
    """That is your own code."""

    remedy = "Give it to somebody who is new here; it rewards both of you."


class RedeemedBefore(Refusal):
    """You have already redeemed an invite code, and that is possible only once."""

    remedy = "Nothing is left to do: your rewards come automatically."


class TooLongHere(Refusal):
    """You have been here for more than 14 days, so you can no longer redeem a code."""

    remedy = "Codes are for new members. `/invite create` gives you one for others."


class WasHereBefore(Refusal):
    """You have practised here before, so you are not new."""

    remedy = "Codes are for new members. `/invite create` gives you one for others."


class AccountTooNew(Refusal):
    """Your Discord account is younger than {days} days."""

    remedy = (
        "Try again when it is older, within 14 days after you joined; moderators choose this in `/config`."
    )
