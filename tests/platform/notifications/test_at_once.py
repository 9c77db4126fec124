"""Whatever happens at the same time: nothing is told twice, nothing is lost, nobody waits for ever."""

import asyncio
import random

from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind
from jobs.schedule import ScheduleSweeper


def notice(world, someone, number, **more):
    return Notice(
        guild_id=world.guild.id,
        user_id=someone.id,
        kind=NoticeKind.SYSTEM,
        text=f"<{number}>",
        key=str(number),
        **more,
    )


async def test_the_same_notices_told_by_many_transactions_at_once_arrive_once_each(world, direct):
    people = [world.member(name) for name in ("Ada", "Ben", "Cia")]
    chance = random.Random(11)

    async def tell_some():
        wanted = [notice(world, someone, number) for someone in people for number in range(8)]
        chance.shuffle(wanted)
        await asyncio.sleep(chance.random() / 20)
        async with world.job.transaction() as db:
            await notify_many(db, wanted[:16], now=world.now())

    async def sweep():
        for _ in range(10):
            await asyncio.sleep(0.005)
            await ScheduleSweeper(world.job).sweep_due()

    await asyncio.gather(*(tell_some() for _ in range(8)), sweep(), sweep())
    told = await world.value("SELECT count(*) FROM notification")
    for _ in range(4):
        world.moves_clock(minutes=6)
        await world.settle()

    texts = ["\n".join(direct(someone)) for someone in people]
    assert sum(text.count("<") for text in texts) == told
    assert all(text.count(f"<{number}>") <= 1 for text in texts for number in range(8))
    assert await world.value("SELECT count(*) FROM notification WHERE state <> 'sent'") == 0


async def test_hours_that_change_while_notices_are_told_and_sent_stop_nobody(world, tell, direct):
    ada = world.member("Ada")
    panel = await ada.runs("settings")
    form = await ada.presses(panel, "Daily digest")
    await ada.submits(form, hour=f"{(world.now().hour + 5) % 24}:00", timezone="UTC")
    await asyncio.gather(*(tell(ada, f"<{number}>") for number in range(10)))
    assert direct(ada) == []

    world.moves_clock(minutes=1)
    ended = await ada.runs("settings")
    await asyncio.gather(
        ada.presses(ended, "No digest"),
        *(tell(ada, f"<{number}>") for number in range(10, 20)),
        ScheduleSweeper(world.job).sweep_due(),
    )
    for _ in range(2):
        world.moves_clock(days=1)
        await world.settle()

    told = "\n".join(direct(ada))
    assert all(told.count(f"<{number}>") == 1 for number in range(20))


async def test_a_delivery_that_breaks_leaves_everything_to_the_next_try(world, tell, direct, monkeypatch):
    from db import outbox

    ada = world.member("Ada")
    for number in range(3):
        await tell(ada, f"<{number}>")
        await world.settle()
    real, broken = outbox.add_many, []

    async def breaking(db, effects):
        await real(db, effects)
        if not broken:
            broken.append(effects)
            raise ConnectionError("cut")

    world.moves_clock(seconds=6)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "add_many", breaking)
        await ScheduleSweeper(world.job).sweep_due()
    assert await world.value("SELECT count(*) FROM notification WHERE state = 'waiting'") == 2
    world.moves_clock(minutes=5)
    await world.settle()

    assert [text.splitlines()[:-1] for text in direct(ada)] == [["<0>"], ["<1>", "<2>"]]
    assert broken


async def test_two_that_tell_the_same_in_different_orders_do_not_lock_each_other_out(world, direct):
    ada = world.member("Ada")
    one, two, three, four = (notice(world, ada, number) for number in (1, 2, 3, 4))

    async def tells_all():
        async with world.job.transaction() as db:
            await notify_many(db, [three, one, four, two], now=world.now())

    async with world.job.transaction() as db:
        await notify_many(db, [two], now=world.now())
        other = asyncio.create_task(tells_all())
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
        while not await world.value(waits):  # it has come to the second notice
            assert not other.done()
            await asyncio.sleep(0.005)
        await notify_many(db, [three], now=world.now())
    await other

    written = await world.ledger("SELECT key FROM notification ORDER BY key")
    assert [row["key"] for row in written] == ["1", "2", "3", "4"]


async def test_notices_told_together_are_numbered_as_they_were_told(world, direct):
    ada = world.member("Ada")

    async with world.job.transaction() as db:
        await notify_many(db, [notice(world, ada, number) for number in (3, 1, 4, 2)], now=world.now())

    numbered = await world.ledger("SELECT key FROM notification ORDER BY notification_id")
    assert [row["key"] for row in numbered] == ["3", "1", "4", "2"]
