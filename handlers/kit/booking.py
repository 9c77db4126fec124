"""How a ledger is written: holders locked, keys and floors checked, entries and totals in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from db.kit import ledger as rows
from db.kit.ledger import Holder, LegRow
from handlers.frame.refusals import Refusal
from interactions.escaping import code, mention

if TYPE_CHECKING:
    from db.pool import Connection
    from interactions.languages import Say


class Rules(Protocol):
    """What booking needs of a ledger: see `handlers.kit.ledgers.Ledger`."""

    @property
    def name(self) -> str: ...
    @property
    def least(self) -> int | None: ...
    @property
    def clamp(self) -> bool: ...


class NotEnough(Refusal):
    """{who} has only {total}, and this takes {amount}."""

    remedy = "Take less, or wait until more has been earned."
    rule = "What is counted here cannot fall below a floor, so nobody can hand over what they do not have."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        holder: Holder = self.fields["holder"]
        return {
            "who": mention(holder.user_id) if holder.user_id else code(holder.account),
            "total": say.number(self.fields["total"]),
            "amount": say.number(self.fields["amount"]),
        }


class KeyUsedOtherwise(Exception):
    """One key was used at the same moment for two different things: a mistake in the program."""


class Booked(msgspec.Struct, frozen=True):
    """What an entry came to. `amount` is less than asked where a floor stopped it; 0 if it was known already.

    `total`: the holder's, after all entries of the call.
    """

    amount: int
    total: int
    is_new: bool


async def book(
    ledger: Rules, db: Connection, guild_id: int, legs: Sequence[LegRow], now: datetime
) -> list[Booked]:
    """Writes these legs, but for those whose key is known; raises NotEnough before anything is written."""
    totals = await lock(ledger, db, guild_id, (leg.holder for leg in legs))
    fresh = [leg.key for leg in legs if leg.reverses is None]
    known = await rows.list_known_keys(db, ledger.name, guild_id, fresh) if fresh else set()
    transfers = {leg.key for leg in legs if abs(leg.leg) == 2}
    wanted: dict[int, LegRow] = {}
    seen: set[tuple[str, int]] = set()
    for place, leg in enumerate(legs):
        if (leg.reverses is None and leg.key in known) or (leg.key, leg.leg) in seen:
            continue
        seen.add((leg.key, leg.leg))
        amount = _allowed(ledger, leg, totals[leg.holder], exact=leg.key in transfers)
        totals[leg.holder] += amount
        wanted[place] = msgspec.structs.replace(leg, amount=amount)
    written = await _write(ledger, db, guild_id, list(wanted.values()), now)
    _refuse_halves(seen - written, transfers)
    booked = {place: leg for place, leg in wanted.items() if (leg.key, leg.leg) in written}
    return [
        Booked(booked[place].amount if place in booked else 0, totals[leg.holder], place in booked)
        for place, leg in enumerate(legs)
    ]


async def lock(ledger: Rules, db: Connection, guild_id: int, holders: Iterable[Holder]) -> dict[Holder, int]:
    """Their totals, which nobody else moves until the commit. In one order, against deadlocks."""
    ordered = sorted(set(holders))
    return await rows.lock_totals(db, ledger.name, guild_id, ordered) if ordered else {}


async def _write(
    ledger: Rules, db: Connection, guild_id: int, legs: Sequence[LegRow], now: datetime
) -> set[tuple[str, int]]:
    return set(await rows.add_legs(db, ledger.name, guild_id, legs, now)) if legs else set()


def _refuse_halves(unwritten: set[tuple[str, int]], transfers: set[str]) -> None:
    """A transfer is written whole or not at all."""
    halves = Counter(key for key, _ in unwritten if key in transfers)
    if 1 in halves.values():
        raise KeyUsedOtherwise(sorted(halves))


def _allowed(ledger: Rules, leg: LegRow, total: int, *, exact: bool) -> int:
    """How much of the amount may be booked; raises NotEnough."""
    least = ledger.least if leg.holder.user_id else 0
    if least is None or leg.amount >= 0 or total + leg.amount >= least:
        return leg.amount
    if ledger.clamp and not exact and leg.holder.user_id:
        return min(0, least - total)
    raise NotEnough(holder=leg.holder, total=total, amount=-leg.amount)
