"""Cutting off what takes too long."""

import asyncio
import time

import pytest

from handlers.frame.cut_off import CutOff, CutOffs


async def test_what_takes_too_long_is_cut_and_its_task_goes_on():
    cut_offs, never = CutOffs(0.02), asyncio.Event()

    with pytest.raises(CutOff), cut_offs.begin(time.monotonic()):
        await never.wait()

    await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_only_what_is_overdue_is_cut():
    cut_offs, never, go = CutOffs(0.05), asyncio.Event(), asyncio.Event()

    async def late() -> str:
        try:
            with cut_offs.begin(time.monotonic() - 0.05):
                await never.wait()
        except CutOff:
            go.set()
            return "cut"
        return "done"

    async def in_time() -> str:
        with cut_offs.begin(time.monotonic() + 60):
            await go.wait()
        return "done"

    assert await asyncio.gather(late(), in_time()) == ["cut", "done"]


async def test_a_cancellation_from_outside_stays_one():
    cut_offs, began = CutOffs(60), asyncio.Event()

    async def work() -> None:
        with cut_offs.begin(time.monotonic()):
            began.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await began.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_of_its_own_is_not_hidden():
    with pytest.raises(ZeroDivisionError), CutOffs(60).begin(time.monotonic()):
        raise ZeroDivisionError
