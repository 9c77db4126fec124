"""Giving prizes at the end of a period and taking back the last ones, in the transaction of the end.

Why: decision 0242.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from db.activity import prizes as rows
from db.outbox import NewEffect, add_many
from handlers.activity.prizes.rules import PrizePeriod, lost_roles, new_roles
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
    from db.activity.prizes import HeldPrizeRow, PrizeRow
    from db.pool import Connection


class Won(msgspec.Struct, frozen=True):
    """A prize and who has it now, first place first."""

    metric: str
    role_id: int
    user_ids: tuple[int, ...]


async def award(
    db: Connection,
    guild_id: int,
    period: PrizePeriod,
    boards: dict[str, str],
    barred_roles: Sequence[int],
    since: date,
) -> list[Won]:
    """Prizes of the period's boards (metric: board's name) go to their first members until the next end."""
    prizes = {
        prize.metric: prize for prize in await rows.list_prizes(db, guild_id) if prize.period == period.value
    }
    held = await rows.list_held(db, guild_id)
    metrics = sorted({holding.metric for holding in held if holding.period == period.value} | prizes.keys())
    won: list[Won] = []
    for metric in metrics:
        prize = prizes.get(metric)
        winners = (
            []
            if prize is None or metric not in boards
            else await rows.list_winners(db, guild_id, boards[metric], barred_roles, prize.places)
        )
        await _hand_on(db, guild_id, metric, period, prize, winners, since)
        if prize is not None and winners:
            won.append(Won(metric, prize.role_id, tuple(winners)))
    return won


async def take_back(db: Connection, guild_id: int, metric: str, period: PrizePeriod) -> None:
    """The prize is no more: nobody keeps its role."""
    await _hand_on(db, guild_id, metric, period, None, [], None)


async def _hand_on(
    db: Connection,
    guild_id: int,
    metric: str,
    period: PrizePeriod,
    prize: PrizeRow | None,
    winners: list[int],
    since: date | None,
) -> None:
    before = await rows.list_held(db, guild_id)
    lost = await rows.delete_held(db, guild_id, metric, period.value, winners)
    if prize is not None and winners and since is not None:
        await rows.add_held(db, guild_id, prize, winners, since)
        lost += _exchanged(before, prize, winners)
    now = await rows.list_held(db, guild_id)
    given = [] if prize is None else [(user, prize.role_id) for user in new_roles(prize, winners, before)]
    reason = f"{metric}, end of the {period.value}"
    effects = [
        *(RevokeRole(guild_id, user, role, reason) for user, role in lost_roles(lost, now)),
        *(GrantRole(guild_id, user, role, reason) for user, role in given),
    ]
    if effects:
        await add_many(db, [NewEffect(guild_id, effect) for effect in effects])


def _exchanged(before: list[HeldPrizeRow], prize: PrizeRow, winners: list[int]) -> list[HeldPrizeRow]:
    """Winners again, whose prize was another role: they give that one back."""
    return [
        holding
        for holding in before
        if (holding.metric, holding.period) == (prize.metric, prize.period)
        and holding.user_id in winners
        and holding.role_id != prize.role_id
    ]
