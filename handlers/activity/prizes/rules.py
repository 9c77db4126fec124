"""Prizes: which periods have them, which roles can be one, who gains and loses at an end. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from handlers.activity.leaderboards.rules import first_of_month, monday_of
from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from db.activity.prizes import HeldPrizeRow, PrizeRow

MOST_PLACES: Final = 25


class PrizePeriod(StrEnum):
    """What has an end at which prizes are given."""

    CYCLE = "cycle"
    WEEK = "week"
    MONTH = "month"


class PrizeIsLevelRole(Refusal):
    """{role} is a level role: it would be given and taken for two reasons."""

    remedy = "Choose another role, or remove it with `/levelroles remove`."


class NoSuchPrize(Refusal):
    """That board has no prize."""

    remedy = "`/prizes list` shows all of them."


def began(period: PrizePeriod, day: date) -> date:
    """First day of the week or month that a day is in."""
    return monday_of(day) if period is PrizePeriod.WEEK else first_of_month(day)


def last_finished(period: PrizePeriod, running: date) -> date:
    """First day of the week or month before the running one."""
    return began(period, running - timedelta(days=1))


def lost_roles(lost: Sequence[HeldPrizeRow], held: Collection[HeldPrizeRow]) -> list[tuple[int, int]]:
    """(member, role) to take, where no other prize gives the same role to the same member."""
    kept = {(holding.user_id, holding.role_id) for holding in held}
    return [
        (holding.user_id, holding.role_id)
        for holding in lost
        if (holding.user_id, holding.role_id) not in kept
    ]


def new_roles(prize: PrizeRow, winners: Sequence[int], held: Collection[HeldPrizeRow]) -> list[int]:
    """Winners who do not hold the role yet by this prize."""
    has = {
        holding.user_id
        for holding in held
        if (holding.metric, holding.period, holding.role_id) == (prize.metric, prize.period, prize.role_id)
    }
    return [user_id for user_id in winners if user_id not in has]
