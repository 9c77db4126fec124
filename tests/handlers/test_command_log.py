"""The command log's buffer: in batches, bounded, surviving a database that is away."""

import json

from handlers.frame.command_log import BATCH, CommandLog
from handlers.frame.context import Context
from handlers.frame.interaction_record import Handling
from interactions import payloads
from tests.support.door import Door, Person


class Table:
    """Takes batches; `away` makes it fail."""

    def __init__(self) -> None:
        self.batches: list[list] = []
        self.away = False

    async def write(self, rows):
        if self.away:
            raise OSError("away")
        self.batches.append(rows)


def handled(door: Door) -> Handling:
    interaction = payloads.decode(json.dumps(door.command(Person("Ada"), "ping")).encode())
    assert interaction is not None
    return Handling(interaction, Context(interaction, door.web.resources))


async def test_five_hundred_rows_are_one_write(door):
    table = Table()
    log = CommandLog(table.write, every_s=3_600)
    entry = handled(door)

    for _ in range(BATCH):
        log.add(entry)
    await log.flush()

    assert [len(batch) for batch in table.batches] == [BATCH]


async def test_rows_wait_while_the_database_is_away_and_the_oldest_are_dropped_and_counted(door):
    table = Table()
    log = CommandLog(table.write, every_s=3_600, bound=3)
    table.away = True
    for _ in range(5):
        log.add(handled(door))
    await log.flush()

    table.away = False
    await log.flush()

    assert log.dropped == 2
    assert [len(batch) for batch in table.batches] == [3]


async def test_many_rows_go_in_several_writes(door):
    table = Table()
    log = CommandLog(table.write, every_s=3_600, bound=5_000)
    table.away = True
    entry = handled(door)
    for _ in range(1_200):
        log.add(entry)
    await log.flush()

    table.away = False
    await log.flush()

    assert [len(batch) for batch in table.batches] == [500, 500, 200]
