"""A new version, process by process, under load: nothing is lost, and nobody notices."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.faults.test_killed_processes import (
    Load,
    gifts_equal_what_was_acknowledged,
    level_ups_were_told_once,
    machine,
    messages_equal_what_was_written,
    totals_equal_their_ledgers,
)
from tests.support.machine import Machine

__all__ = ["machine"]

PATIENCE_S = 60.0
"""How long Discord waits for an answer here: a busy machine is no fault of ours."""
pytestmark = pytest.mark.faults


async def test_web_worker_and_relay_are_replaced_and_nobody_notices(machine: Machine) -> None:
    load = Load(machine, random.Random(1))
    machine.discord.deliverer.answer_seconds = PATIENCE_S
    await load.owner.run("setchannels", level_up=load.level_ups)
    tasks = [asyncio.create_task(load.writes()), asyncio.create_task(load.gives())]

    codes = [
        await machine.replace_web(),
        await machine.replace("worker"),
        await machine.replace("relay"),
    ]

    load.stopping = True
    await asyncio.gather(*tasks)
    await machine.settle()
    assert codes == [0, 0, 0]
    ends = {
        (interaction.state, interaction.status, interaction.reason)
        for interaction in machine.discord.interactions()
    }
    assert ends == {("answered", 200, None)}
    await messages_equal_what_was_written(machine, load, "")
    await gifts_equal_what_was_acknowledged(machine, load, "")
    await totals_equal_their_ledgers(machine, "")
    level_ups_were_told_once(load, "")
