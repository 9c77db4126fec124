"""What moderators may do with xp: pure."""

from __future__ import annotations

from handlers.activity.xp.rules import MAX_XP
from handlers.frame.refusals import Refusal

CONFIRM_WITHIN_S = 15 * 60


class BeyondBound(Refusal):
    """That would make {total} xp; nobody can have more than {most}."""

    remedy = "Give at most {room} xp."


class NothingToTake(Refusal):
    """{name} has no xp to take."""

    remedy = "`/xp why` shows what they earned and lost."


class AlreadySo(Refusal):
    """{name} has {xp} xp already."""

    remedy = "Choose another number."


class NobodyHasXp(Refusal):
    """Nobody in this server has any xp yet."""

    remedy = "There is nothing to reset."


class ConfirmedTooLate(Refusal):
    """That export is more than 15 minutes old, so the reset was not done."""

    remedy = "Run `/xp reset` again: what members have earned since then belongs in the export."


class OnlyYourOwn(Refusal):
    """You can see why you earned xp, but not why others did."""

    remedy = "Moderators can: `/setroles` shows who they are."


def refuse_beyond_bound(xp: int, amount: int) -> None:
    """A total has an upper bound."""
    if xp + amount > MAX_XP:
        raise BeyondBound(total=f"{xp + amount:,}", most=f"{MAX_XP:,}", room=f"{max(0, MAX_XP - xp):,}")


def refuse_late_confirmation(exported_s: int, now_s: float) -> None:
    """What is confirmed must be what was exported moments ago."""
    if not 0 <= now_s - exported_s <= CONFIRM_WITHIN_S:
        raise ConfirmedTooLate()
