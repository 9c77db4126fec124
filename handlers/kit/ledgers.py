"""Ledgers: whatever members are given, owe or hand over, counted so that it can be proven.

    POINTS = Ledger("quest_hall.points", least=0)

    paid = Entry(member_id, 5, "quest", key=f"claim:{claim_id}", by=ctx.actor.id)
    await POINTS.add(ctx.db, ctx.guild_id, paid, now=ctx.now)
    held = Transfer(poster_id, f"bounty:{bounty_id}", 50, "bounty", key=f"held:{bounty_id}")
    await POINTS.transfer(ctx.db, ctx.guild_id, held, now=ctx.now)
    await POINTS.reverse(ctx.db, ctx.guild_id, f"claim:{claim_id}", by=ctx.actor.id, now=ctx.now)

A key names what happened and is used once: the same again writes nothing, however often it is delivered.
Entries are never changed; what was wrong is taken back by entries of the opposite amount. Totals move in the
same transaction, under a lock of each holder's row: members who are given something at once wait for each
other and for nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.kit import ledger as rows
from db.kit import ledger_sums as sums
from db.kit.ledger import EntryRow, Holder, LegRow
from db.kit.ledger_sums import FactRow, LedgerStandingRow, SumRow
from handlers.kit.booking import Booked, book, lock

if TYPE_CHECKING:
    from db.pool import Connection

Who = int | str
"""A member's id, or the name of an account of the guild, such as "bounty:17" for what is held in escrow."""


class LedgerEntry(msgspec.Struct, frozen=True):
    """Something given (or, if negative, taken). `key` is unique in the guild's ledger.

    `subject`: facts to count by, such as {"run": 17, "dungeon": "void"}. `by`: who did it; None: the bot.
    """

    who: Who
    amount: int
    reason: str
    key: str
    by: int | None = None
    subject: dict[str, Any] = msgspec.field(default_factory=dict)


class Transfer(msgspec.Struct, frozen=True):
    """So much (above 0) goes from one to the other: nothing is made, nothing lost."""

    giver: Who
    receiver: Who
    amount: int
    reason: str
    key: str
    by: int | None = None
    subject: dict[str, Any] = msgspec.field(default_factory=dict)


class Ledger(msgspec.Struct, frozen=True):
    """One kind of thing that is counted, by a name that never changes: "product.what".

    `least`: the floor of a member's total; None: there is none. What would go below it is refused
    (NotEnough) or, with `clamp`, only taken as far as the floor. Accounts never go below 0, and transfers are
    never clamped.
    """

    name: str
    least: int | None = None
    clamp: bool = False

    async def add(self, db: Connection, guild_id: int, *entries: LedgerEntry, now: datetime) -> list[Booked]:
        """Gives or takes; for each entry what came of it. Raises NotEnough before anything is written."""
        legs = [
            LegRow(
                holder=holder_of(entry.who),
                amount=entry.amount,
                reason=entry.reason,
                key=entry.key,
                actor_id=entry.by,
                subject=entry.subject,
            )
            for entry in entries
        ]
        return await book(self, db, guild_id, legs, now)

    async def transfer(self, db: Connection, guild_id: int, transfer: Transfer, *, now: datetime) -> bool:
        """Hands over; False when the key was used already. Raises NotEnough."""
        if transfer.amount <= 0 or transfer.giver == transfer.receiver:
            raise ValueError(f"not a transfer: {transfer}")
        gives = LegRow(
            holder=holder_of(transfer.giver),
            amount=-transfer.amount,
            reason=transfer.reason,
            key=transfer.key,
            actor_id=transfer.by,
            subject=transfer.subject,
        )
        takes = msgspec.structs.replace(
            gives, holder=holder_of(transfer.receiver), amount=transfer.amount, leg=2
        )
        return (await book(self, db, guild_id, [gives, takes], now))[0].is_new

    async def reverse(self, db: Connection, guild_id: int, key: str, *, by: int | None, now: datetime) -> int:
        """Takes back what was booked under that key, once; how many entries that were. Raises NotEnough."""
        return await self._take_back(db, guild_id, key, {}, by, now)

    async def reverse_all(
        self, db: Connection, guild_id: int, subject: dict[str, Any], *, by: int | None, now: datetime
    ) -> int:
        """Takes back everything with these facts that still stands, such as {"run": 17}."""
        return await self._take_back(db, guild_id, None, subject, by, now)

    async def total(self, db: Connection, guild_id: int, who: Who) -> int:
        """What they have now."""
        return (await self.totals(db, guild_id, [who]))[who]

    async def totals(self, db: Connection, guild_id: int, whom: Collection[Who]) -> dict[Who, int]:
        """What each of them has now, 0 included."""
        holders = {who: holder_of(who) for who in whom}
        known = await sums.list_totals(db, self.name, guild_id, list(holders.values()))
        return {who: known.get(holder, 0) for who, holder in holders.items()}

    async def totals_of(
        self, db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
    ) -> dict[tuple[int, int], int]:
        """What members of many guilds have now, by guild and member; who never had anything is missing."""
        return await sums.list_totals_of_guilds(db, self.name, guild_ids, user_ids)

    async def entries(
        self, db: Connection, guild_id: int, who: Who, *, before: int | None = None, most: int = 25
    ) -> list[EntryRow]:
        """A holder's entries, newest first; `before`: the id of the last one seen."""
        return await rows.list_entries(db, self.name, guild_id, holder_of(who), before=before, limit=most)

    async def standing_entries(
        self, db: Connection, guild_id: int, subject: dict[str, Any]
    ) -> list[EntryRow]:
        """Entries with these facts that nobody took back, oldest first."""
        return await rows.list_standing_entries(db, self.name, guild_id, key=None, subject=subject)

    async def sums(
        self,
        db: Connection,
        guild_id: int,
        since: datetime | None,
        until: datetime | None,
        *,
        reason: str | None = None,
        **facts: Any,
    ) -> list[SumRow]:
        """What each member had in that time (its end excluded; None: ever), the most first.

        Of entries with these facts, and for that reason if one is given. What is taken back counts when it
        is taken back.
        """
        return await sums.list_member_sums(db, self.name, guild_id, since, until, facts, reason)

    async def sums_by(
        self, fact: str, db: Connection, guild_id: int, user_id: int, since: datetime, until: datetime
    ) -> list[FactRow]:
        """What a member had in that time for each value of a fact, such as for each dungeon."""
        return await sums.list_fact_sums(db, self.name, guild_id, user_id, fact, since, until)

    async def sums_by_reason(
        self, db: Connection, guild_id: int, user_ids: Collection[int], *, since: datetime | None = None
    ) -> dict[int, dict[str, int]]:
        """What each of these members had for each reason, since then or ever."""
        whom = list(user_ids)
        by_pair = await self.sums_by_reason_of(db, [guild_id] * len(whom), whom, [since] * len(whom))
        return {user_id: by_pair.get((guild_id, user_id), {}) for user_id in whom}

    async def sums_by_reason_of(
        self,
        db: Connection,
        guild_ids: Sequence[int],
        user_ids: Sequence[int],
        since: Sequence[datetime | None],
    ) -> dict[tuple[int, int], dict[str, int]]:
        """The same of members of many guilds, each since a moment of its own; who had nothing is missing."""
        by_reason: dict[tuple[int, int], dict[str, int]] = {}
        for pair, reason, amount in await sums.list_reason_sums(db, self.name, guild_ids, user_ids, since):
            by_reason.setdefault(pair, {})[reason] = amount
        return by_reason

    async def members_of(self, db: Connection, guild_id: int, subject: dict[str, Any]) -> list[int]:
        """Members who have an entry with these facts, also one that was taken back."""
        return await sums.list_members_of(db, self.name, guild_id, subject)

    async def standings(
        self, db: Connection, guild_id: int, *, after: LedgerStandingRow | None = None, most: int = 10
    ) -> list[LedgerStandingRow]:
        """A page of who has the most, quick at any place and size. `after`: the line above the page."""
        return await sums.list_standings(db, self.name, guild_id, after, most)

    async def standings_above(
        self, db: Connection, guild_id: int, *, before: LedgerStandingRow, most: int = 10
    ) -> list[LedgerStandingRow]:
        """The page that ends just above that line."""
        above = await sums.list_standings_above(db, self.name, guild_id, before, most)
        return above[::-1]

    async def place(self, db: Connection, guild_id: int, user_id: int) -> int | None:
        """A member's place in the standings, from 1; None when they have nothing."""
        return await sums.find_place(db, self.name, guild_id, user_id)

    async def _take_back(
        self,
        db: Connection,
        guild_id: int,
        key: str | None,
        subject: dict[str, Any],
        by: int | None,
        now: datetime,
    ) -> int:
        standing = await rows.list_standing_entries(db, self.name, guild_id, key=key, subject=subject)
        await lock(self, db, guild_id, (Holder(entry.user_id, entry.account) for entry in standing))
        # Somebody else may have taken it back while the lock was waited for.
        standing = await rows.list_standing_entries(db, self.name, guild_id, key=key, subject=subject)
        legs = [_reversal(entry, by) for entry in standing]
        return sum(booked.is_new for booked in await book(self, db, guild_id, legs, now))


def _reversal(entry: EntryRow, by: int | None) -> LegRow:
    return LegRow(
        holder=Holder(entry.user_id, entry.account),
        amount=-entry.amount,
        reason=entry.reason,
        key=entry.key,
        leg=-entry.leg,
        reverses=entry.entry_id,
        actor_id=by,
        subject=entry.subject,
    )


def holder_of(who: Who) -> Holder:
    """A member by id, or an account by name."""
    holder = Holder(who) if isinstance(who, int) else Holder(0, who)
    if not (holder.user_id or holder.account):
        raise ValueError("neither a member nor an account")
    return holder
