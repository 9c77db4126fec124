"""A process that reads what strangers gave: what it may take, and what it never sees."""

from pathlib import Path

import pytest

from jobs.confined.program import TOO_MUCH_MEMORY
from jobs.confined.reading import ConfinedReader, NotRead, ReadingLimits

LIMITS = ReadingLimits(memory_bytes=512 * 1024**2, cpu_s=5, patience_s=60.0, answer_bytes=1_000_000)
IMPATIENT = ReadingLimits(memory_bytes=512 * 1024**2, cpu_s=5, patience_s=0.2, answer_bytes=1_000_000)


def reader(function: str, limits: ReadingLimits = LIMITS) -> ConfinedReader:
    return ConfinedReader(f"tests.jobs.confined_functions:{function}", limits)


async def test_it_reads_more_than_a_pipe_holds_and_answers() -> None:
    assert await reader("count").read(bytes(9_000_000), "and", "more") == b"9000000 and more"


@pytest.mark.parametrize(
    ("function", "limits", "code"),
    [
        ("take_memory", LIMITS, TOO_MUCH_MEMORY),
        ("never_end", IMPATIENT, 0),
        ("say_much", LIMITS, 0),
        ("fall", LIMITS, 0),
        ("leave", LIMITS, 5),
        ("that_is_not_there", LIMITS, 1),
    ],
)
async def test_whatever_it_does_wrong_ends_it_and_nothing_else(
    function: str, limits: ReadingLimits, code: int
) -> None:
    with pytest.raises(NotRead) as problem:
        await reader(function, limits).read(b"something")

    assert problem.value.code == code


async def test_it_does_not_know_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_BOT_TOKEN", "very-secret")

    assert b"very-secret" not in await reader("environment").read(b"")


async def test_it_writes_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotRead):
        await reader("write_a_file").read(b"something", str(tmp_path / "file"))

    assert not (tmp_path / "file").exists() or (tmp_path / "file").read_bytes() == b""
