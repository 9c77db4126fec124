"""What practice brings to begin with, for `/setup`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from handlers.platform.setup.presets import StarterSet
from handlers.practice.challenges.actions import add_starter as add_challenge
from handlers.practice.techniques.actions import add_starter as add_techniques

if TYPE_CHECKING:
    from handlers.frame.context import Context

Add = Callable[["Context"], Awaitable[int]]


def _techniques(key: str) -> Add:
    async def add(ctx: Context) -> int:
        return len((await add_techniques(ctx, key)).added)

    return add


def _challenge(key: str) -> Add:
    async def add(ctx: Context) -> int:
        await add_challenge(ctx, key)
        return 1

    return add


STARTERS: Final = (
    StarterSet(
        "breathing",
        "Techniques: breathing and meditation",
        "Six, from box breathing on",
        _techniques("breathing"),
    ),
    StarterSet("music", "Techniques: music", "Six, from the warm-up on", _techniques("music")),
    StarterSet("language", "Techniques: languages", "Six, from vocabulary on", _techniques("language")),
    StarterSet("week", "Challenge: seven days in a row", "For two weeks, from now on", _challenge("week")),
    StarterSet("hours", "Challenge: five hours in a month", "From now on", _challenge("hours")),
    StarterSet(
        "together", "Challenge: practise and validate", "For a month, from now on", _challenge("together")
    ),
)
