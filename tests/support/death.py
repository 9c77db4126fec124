"""The worker dies once, at a chosen step of one of its tasks or of what follows at Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any, ClassVar

from jobs.run import Job, carriers, tasks


class Killed(OSError):
    """The process is gone at this point."""


class MortalJob(Job):
    """Its transactions end in death when their number is up: each counts twice, in it and as it ends."""

    left: ClassVar[int] = 0

    @classmethod
    def step(cls) -> None:
        cls.left -= 1
        if cls.left == 0:
            raise Killed("the worker dies here")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with super().transaction() as db:
            self.step()
            yield db
            self.step()


@contextmanager
def death_at(step: int, task_name: str) -> Iterator[None]:
    """Steps are the transactions of that task, and then each change at Discord after it was made."""
    MortalJob.left = step
    task, known = tasks[task_name], dict(carriers)

    async def mortal(job: Job) -> int:
        fields = {name: getattr(job, name) for name in Job.__dataclass_fields__}
        return await task.run(MortalJob(**fields))

    def mortal_carrier(function: Any) -> Any:
        async def carry(job: Job, effect: Any) -> Any:
            done = await function(job, effect)
            MortalJob.step()
            return done

        return carry

    tasks[task_name] = replace(task, run=mortal)
    for tag, (kind, function) in known.items():
        carriers[tag] = (kind, mortal_carrier(function))
    try:
        yield
    finally:
        tasks[task_name] = task
        carriers.update(known)


def somebody_died() -> bool:
    """Whether the chosen step was reached."""
    return MortalJob.left <= 0
