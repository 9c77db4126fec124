"""The command log's buffer: in batches, bounded, surviving a database that is away and rows it refuses."""

import json
import logging

import msgspec
import pytest

from db.platform.command_log import CommandRow, list_command_rows
from handlers.frame.command_log import BATCH, CommandLog
from handlers.frame.context import Context
from handlers.frame.interaction_record import Handling
from interactions import payloads
from tests.support.door import Door, Person
from tests.support.payloads import GUILD


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


@pytest.mark.parametrize("value", [[], {}, {"a": [1]}, [["x"] * 9], True, 1e300, None], ids=json.dumps)
async def test_an_option_of_any_json_leaves_the_rows_of_others_alone(door, pool, value):
    await door.posts(door.command(Person("Eve"), "leaderboard", metric=value))
    await door.runs(Person("Ada"), "ping")
    await door.web.command_log.flush()

    assert "ping" in {row.name for row in await list_command_rows(pool, GUILD)}
    assert door.web.command_log.unwritable == 0


class Unwritable:
    """Its row cannot be made, or is refused by the database: no column holds that id."""

    def __init__(self, entry: Handling, *, makes_a_row: bool) -> None:
        self.entry = entry
        self.makes_a_row = makes_a_row

    def row(self) -> CommandRow:
        if not self.makes_a_row:
            raise TypeError("unhashable type: 'list'")
        return msgspec.structs.replace(self.entry.row(), interaction_id=2**63)


@pytest.mark.parametrize("makes_a_row", [True, False], ids=["refused", "never made"])
async def test_a_row_that_cannot_be_written_is_left_out_alone_and_told_once(door, pool, caplog, makes_a_row):
    caplog.set_level(logging.ERROR)
    for _ in range(3):
        door.web.command_log.add(handled(door))
        door.web.command_log.add(Unwritable(handled(door), makes_a_row=makes_a_row))
    await door.web.command_log.flush()

    assert len(await list_command_rows(pool, GUILD)) == 3
    assert door.web.command_log.unwritable == 3
    assert caplog.text.count("cannot be written and is left out") == 1
