"""What Discord does not take at a start is tried again until it does."""

import asyncio

import pytest

from handlers.operations.cli import announcing
from handlers.operations.cli.registering import NotRegistered


async def test_registration_goes_on_after_refusals_and_says_what_it_waits_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(announcing, "FIRST_PAUSE_SECONDS", 0.001)
    tries = 0

    async def register() -> None:
        nonlocal tries
        tries += 1
        if tries <= 5:
            raise NotRegistered("Discord is away")

    await announcing._go_on([("the commands are not registered", register)], asyncio.Event())

    said = capsys.readouterr().out
    assert tries == 6
    assert said.count("! the commands are not registered: Discord is away") == 5
    assert "! trying that again in 0.001 s\n" in said
    assert "! trying that again in 0.008 s\n" in said
    assert "! Discord has taken everything now" in said
