"""What a check is, what it finds, and how all of them are gone through."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from db.clock import Clock

if TYPE_CHECKING:
    from redis.asyncio import Redis


class Severity(Enum):
    """How bad a finding is, from well to bad."""

    FINE = "fine"
    WARNING = "warning"
    PROBLEM = "PROBLEM"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was found; also that nothing was."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Installation:
    """What is examined. `redis` is None when no Redis is configured."""

    connection: Any
    redis: "Redis | None"
    clock: Clock


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `look` returns at least one finding.

    `fix` puts right what can be put right without asking anybody, and says what it did.
    """

    name: str
    look: Callable[[Installation], Awaitable[Sequence[Diagnosis]]]
    fix: Callable[[Installation], Awaitable[Sequence[str]]] | None = None


def fine(text: str) -> Sequence[Diagnosis]:
    """Nothing wrong."""
    return (Diagnosis(Severity.FINE, text),)


def warning(text: str) -> Sequence[Diagnosis]:
    """Works, but somebody should look."""
    return (Diagnosis(Severity.WARNING, text),)


def problem(text: str) -> Sequence[Diagnosis]:
    """Does not work as it should."""
    return (Diagnosis(Severity.PROBLEM, text),)


async def examine(patient: Installation, checks: Sequence[Check]) -> AsyncIterator[tuple[Check, Diagnosis]]:
    """Goes through all checks; one that fails is a finding and does not keep the others from being made."""
    for check in checks:
        try:
            findings = await check.look(patient)
        except Exception as failure:
            findings = problem(f"could not be examined: {failure or type(failure).__name__}")
        for finding in findings:
            yield check, finding


async def fix_all(patient: Installation, checks: Sequence[Check]) -> AsyncIterator[tuple[Check, str]]:
    """Fixes what the checks find wrong and can fix, each in a transaction of its own."""
    for check in checks:
        if check.fix is None or all(
            finding.severity is Severity.FINE for finding in await _look(patient, check)
        ):
            continue
        async with patient.connection.transaction():
            done = await check.fix(patient)
        for text in done:
            yield check, text


async def _look(patient: Installation, check: Check) -> Sequence[Diagnosis]:
    return [finding async for _, finding in examine(patient, (check,))]
