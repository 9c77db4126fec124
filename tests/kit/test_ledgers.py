"""Ledgers: whatever is done to them in whatever order, by however many at once, can be proven."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.kit.ledger_proofs import list_lossy_transfers, list_totals_unlike_entries
from db.kit.ledger_sums import LedgerStandingRow
from handlers.kit.booking import KeyUsedOtherwise, NotEnough
from handlers.kit.ledgers import Ledger, LedgerEntry, Transfer
from interactions.languages import SAY_ENGLISH

GUILD = 7
ADA, BEN, CLEO = 1, 2, 3
ESCROW = "bounty:1"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OPEN = Ledger("tests.open")
FLOORED = Ledger("tests.floored", least=0)
CLAMPED = Ledger("tests.clamped", least=0, clamp=True)

WHO = st.sampled_from([ADA, BEN, CLEO, ESCROW])
KEY = st.integers(1, 6).map(lambda number: f"k{number}")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), WHO, st.integers(-20, 20), KEY),
        st.tuples(st.just("transfer"), WHO, WHO, st.integers(1, 20), KEY),
        st.tuples(st.just("reverse"), KEY),
    ),
    max_size=25,
)


async def act(ledger, db, step):
    """One step; what is refused changes nothing."""
    match step:
        case ("add", who, amount, key):
            return await ledger.add(db, GUILD, LedgerEntry(who, amount, "test", key), now=NOON)
        case ("transfer", giver, receiver, amount, key):
            if giver == receiver:
                return None
            transfer = Transfer(giver, receiver, amount, "test", key)
            return await ledger.transfer(db, GUILD, transfer, now=NOON)
        case ("reverse", key):
            return await ledger.reverse(db, GUILD, key, by=None, now=NOON)


class Book:
    """What a ledger does, said as simply as possible."""

    def __init__(self, ledger):
        self.ledger, self.totals, self.keys = ledger, dict.fromkeys((ADA, BEN, CLEO, ESCROW), 0), {}

    def act(self, step):
        match step:
            case ("add", who, amount, key) if key not in self.keys:
                self.write(key, [(who, amount)])
            case ("transfer", giver, receiver, amount, key) if key not in self.keys and giver != receiver:
                self.write(key, [(giver, -amount), (receiver, amount)])
            case ("reverse", key) if self.keys.get(key):
                self.write(key, [(who, -amount) for who, amount in self.keys[key]])
                self.keys[key] = []

    def write(self, key, legs):
        after = dict(self.totals)
        booked = []
        for who, amount in legs:
            least = 0 if who == ESCROW else self.ledger.least
            if least is not None and amount < 0 and after[who] + amount < least:
                if not self.ledger.clamp or len(legs) > 1 or who == ESCROW:
                    raise NotEnough
                amount = -after[who]
            after[who] += amount
            booked.append((who, amount))
        self.totals, self.keys[key] = after, booked


class Explaining:
    """A connection that tells how PostgreSQL would find the rows."""

    def __init__(self, connection):
        self.connection, self.seen = connection, []

    async def fetch(self, query, *arguments):
        plan = await self.connection.fetch(f"EXPLAIN {query}", *arguments)
        self.seen.append("\n".join(row[0] for row in plan))
        return []


async def unproven(db):
    return [*await list_totals_unlike_entries(db), *await list_lossy_transfers(db)]


@pytest.mark.parametrize("ledger", [OPEN, FLOORED, CLAMPED], ids=lambda ledger: ledger.name)
@given(STEPS)
@settings(max_examples=40)
async def test_any_history_gives_what_a_simple_book_gives(connection, ledger, steps):
    await connection.execute("DELETE FROM ledger_entry; DELETE FROM ledger_total")
    book = Book(ledger)

    for step in steps:
        refused = []
        for do in (lambda step=step: book.act(step), lambda step=step: act(ledger, connection, step)):
            try:
                outcome = do()
                if outcome is not None:
                    await outcome
            except NotEnough:
                refused.append(step)
        assert len(refused) in (0, 2), f"only one of them refused {refused}"

    assert await ledger.totals(connection, GUILD, book.totals) == book.totals
    assert await unproven(connection) == []


@pytest.mark.parametrize("ledger", [OPEN, FLOORED, CLAMPED], ids=lambda ledger: ledger.name)
@given(STEPS)
@settings(max_examples=20)
async def test_steps_at_once_add_up_each_once(pool, ledger, steps):
    await pool.execute("DELETE FROM ledger_entry; DELETE FROM ledger_total")

    async def at_once(step):
        async with pool.acquire() as db, db.transaction():
            return await act(ledger, db, step)

    # Everything is asked twice, as a delivery may be.
    outcomes = await asyncio.gather(*(at_once(step) for step in steps * 2), return_exceptions=True)

    refusals = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [refusal for refusal in refusals if not isinstance(refusal, NotEnough | KeyUsedOtherwise)] == []
    assert await unproven(pool) == []
    if ledger.least is not None:
        assert min((await ledger.totals(pool, GUILD, [ADA, BEN, CLEO, ESCROW])).values()) >= 0


async def test_what_is_booked_is_told(connection):
    first, again = await CLAMPED.add(
        connection, GUILD, LedgerEntry(ADA, 5, "quest", "a"), LedgerEntry(ADA, -9, "fine", "b"), now=NOON
    )

    assert (first.amount, again.amount, again.total) == (5, -5, 0)
    [known] = await CLAMPED.add(connection, GUILD, LedgerEntry(ADA, 5, "quest", "a"), now=NOON)
    assert (known.amount, known.total, known.is_new) == (0, 0, False)


async def test_all_that_a_run_gave_is_taken_back_at_once(connection):
    given = [
        LedgerEntry(who, 3, "run", f"run:17:{who}", subject={"run": 17, "dungeon": "void"})
        for who in (ADA, BEN)
    ]
    await OPEN.add(
        connection, GUILD, *given, LedgerEntry(ADA, 1, "run", "run:18", subject={"run": 18}), now=NOON
    )

    assert await OPEN.reverse_all(connection, GUILD, {"run": 17}, by=CLEO, now=NOON) == 2
    assert await OPEN.reverse_all(connection, GUILD, {"run": 17}, by=CLEO, now=NOON) == 0

    assert await OPEN.totals(connection, GUILD, [ADA, BEN]) == {ADA: 1, BEN: 0}
    assert await OPEN.members_of(connection, GUILD, {"run": 17}) == [ADA, BEN]
    by_reason = await OPEN.sums_by_reason(connection, GUILD, [ADA, BEN, CLEO])
    assert by_reason == {ADA: {"run": 1}, BEN: {"run": 0}, CLEO: {}}
    assert (await OPEN.sums_by_reason(connection, GUILD, [ADA], since=NOON + timedelta(1)))[ADA] == {}
    assert [entry.key for entry in await OPEN.standing_entries(connection, GUILD, {})] == ["run:18"]


async def test_sums_are_of_their_time_and_their_facts(connection):
    void, cult = {"dungeon": "void"}, {"dungeon": "cult"}
    await OPEN.add(
        connection, GUILD, LedgerEntry(ADA, 9, "run", "before", subject=void), now=NOON - timedelta(days=1)
    )
    await OPEN.add(
        connection,
        GUILD,
        LedgerEntry(ADA, 2, "run", "a", subject=void),
        LedgerEntry(ADA, 3, "run", "b", subject=cult),
        LedgerEntry(BEN, 4, "run", "c", subject=void),
        now=NOON,
    )
    day = (NOON, NOON + timedelta(days=1))

    assert [(s.user_id, s.amount) for s in await OPEN.sums(connection, GUILD, *day)] == [(ADA, 5), (BEN, 4)]
    of_void = await OPEN.sums(connection, GUILD, *day, **void)
    assert [(s.user_id, s.amount) for s in of_void] == [(BEN, 4), (ADA, 2)]
    by_dungeon = await OPEN.sums_by("dungeon", connection, GUILD, ADA, *day)
    assert [(s.fact, s.amount, s.entries) for s in by_dungeon] == [("cult", 3, 1), ("void", 2, 1)]


async def test_pages_of_the_standings_join_without_a_gap_and_use_the_index(connection):
    await connection.execute(
        """
        INSERT INTO ledger_total (ledger, guild_id, user_id, account, total)
        SELECT 'tests.open', $1, n, '', n / 3 FROM generate_series(1, 20000) AS n
        """,
        GUILD,
    )
    await connection.execute("ANALYZE ledger_total")

    first = await OPEN.standings(connection, GUILD, most=4)
    second = await OPEN.standings(connection, GUILD, after=first[-1], most=4)
    back = await OPEN.standings_above(connection, GUILD, before=second[0], most=4)

    assert [(line.user_id, line.total) for line in first + second] == [
        (19998, 6666), (19999, 6666), (20000, 6666), (19995, 6665),
        (19996, 6665), (19997, 6665), (19992, 6664), (19993, 6664),
    ]  # fmt: skip
    assert back == first
    assert await OPEN.place(connection, GUILD, 19996) == 5
    last = await OPEN.standings(connection, GUILD, after=LedgerStandingRow(3, 1), most=4)
    assert [line.user_id for line in last] == [4, 5]  # 1 and 2 have nothing
    plans = Explaining(connection)
    await OPEN.standings(plans, GUILD, after=LedgerStandingRow(9_001, 3_000))
    await OPEN.standings_above(plans, GUILD, before=LedgerStandingRow(9_001, 3_000))
    assert all("ledger_total_standing" in plan and "Sort" not in plan for plan in plans.seen)


async def test_who_has_too_little_reads_how_much_they_have(connection):
    await FLOORED.add(connection, GUILD, LedgerEntry(ADA, 5, "quest", "a"), now=NOON)

    with pytest.raises(NotEnough) as refused:
        await FLOORED.transfer(connection, GUILD, Transfer(ADA, ESCROW, 6, "bounty", "b"), now=NOON)

    assert refused.value.text(SAY_ENGLISH).startswith("<@1> has only 5, and this takes 6.")
