"""Cycles: they end on time, their standings stay for ever, nothing falls between two of them."""

from tests.support.answers import text_of


async def test_a_cycle_ends_with_its_final_standings_and_a_new_one_begins(world):
    channel = world.discord.channel(world.guild, "messages-board")
    await world.owner.runs("setchannels", leaderboard_messages=channel)
    ada, ben = world.member("Ada"), world.member("Ben")
    ada.writes()
    await world.settle()

    world.moves_clock(days=31)
    await world.settle()
    ben.writes()
    await world.settle()

    final = [text_of(m) for m in channel.messages.values() if "is over" in text_of(m)]
    assert sorted(text.splitlines()[0] for text in final) == [
        "Cycle 1 is over: Messages",
        "Cycle 1 is over: XP",
    ]
    assert all("Ada" in text and "Ben" not in text for text in final)
    last = await ben.runs("leaderboard", period="last")
    assert "Ada" in last.text
    assert "Ben" not in last.text
    running = await ben.runs("leaderboard", period="cycle")
    assert "Ben" in running.text
    assert "Ada" not in running.text
    assert "Cycle 2" in running.text


async def test_past_cycles_stay_readable_by_their_number(world):
    for name in ("Ada", "Ben", "Eve"):
        world.member(name).writes()
        await world.settle()
        world.moves_clock(days=31)
        await world.settle()

    first = await world.owner.runs("leaderboard", cycle=1)

    assert "Ada" in first.text
    assert "Ben" not in first.text


async def test_a_worker_that_slept_through_cycles_closes_each_once(world):
    world.member("Ada").writes()
    await world.settle()

    world.moves_clock(days=95)
    world.member("Ben").writes()
    await world.settle()

    cycles = await world.ledger("SELECT number, closed_at IS NOT NULL AS closed FROM cycle ORDER BY number")
    assert cycles == [
        {"number": 1, "closed": True},
        {"number": 2, "closed": True},
        {"number": 3, "closed": True},
        {"number": 4, "closed": False},
    ]


async def test_every_message_counts_in_exactly_one_cycle(world):
    ada = world.member("Ada")
    for _ in range(7):
        ada.writes()
        world.moves_clock(days=11)
        await world.settle()

    rows = await world.ledger(
        "SELECT board, value FROM standing WHERE board LIKE 'messages:cycle:%' AND user_id = $1", ada.id
    )

    assert sum(row["value"] for row in rows) == 7
    assert len(rows) == 3
