"""The worker dies, at a chosen step of some of its tasks or of what follows at Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from jobs.run import Job, carriers, tasks


class Killed(OSError):
    """The process is gone at this point."""


class MortalJob(Job):
    """Its transactions end in death when their number is up: each counts twice, in it and as it ends."""

    left: ClassVar[int] = 0
    stays_dead: ClassVar[bool] = False

    @classmethod
    def step(cls) -> None:
        cls.left -= 1
        if cls.left == 0:
            raise Killed("the worker dies here")
        cls.must_live()

    @classmethod
    def must_live(cls) -> None:
        if cls.stays_dead and cls.left <= 0:
            raise Killed("the worker is dead")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with super().transaction() as db:
            self.step()
            yield db
            self.step()


@contextmanager
def death_at(step: int, *task_names: str, for_good: bool = False) -> Iterator[None]:
    """Steps are the transactions of these tasks, and each change at Discord after it was made.

    Another worker goes on at once; with `for_good` not before this ends.
    """
    MortalJob.left, MortalJob.stays_dead = step, for_good
    known_tasks, known = {name: tasks[name] for name in task_names}, dict(carriers)
    tasks.update({name: replace(task, run=_mortal(task.run)) for name, task in known_tasks.items()})
    carriers.update({tag: (kind, _mortal_carrier(carry)) for tag, (kind, carry) in known.items()})
    try:
        yield
    finally:
        tasks.update(known_tasks)
        carriers.update(known)


def _mortal(run: Any) -> Any:
    async def mortal(job: Job) -> int:
        MortalJob.must_live()
        fields = {name: getattr(job, name) for name in Job.__dataclass_fields__}
        done: int = await run(MortalJob(**fields))
        return done

    return mortal


def _mortal_carrier(function: Any) -> Any:
    async def carry(job: Job, effect: Any) -> Any:
        MortalJob.must_live()
        done = await function(job, effect)
        MortalJob.step()
        return done

    return carry


def somebody_died() -> bool:
    """Whether the chosen step was reached."""
    return MortalJob.left <= 0


class Stopped(ConnectionError):
    """As if the process or its connection had died there."""


def stops_at(change: pytest.MonkeyPatch, owner: Any, step: str, *, times: int, after_step: bool) -> list[str]:
    """That step of ours dies so many times, before it does anything or after it; returns its deaths."""
    real, died = getattr(owner, step), []

    async def dying(*arguments: Any, **options: Any) -> Any:
        if len(died) < times:
            if after_step:
                await real(*arguments, **options)
            died.append(step)
            raise Stopped
        return await real(*arguments, **options)

    change.setattr(owner, step, dying)
    return died
