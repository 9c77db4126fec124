"""How boosts are told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from interactions.escaping import mention, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.activity.boosts import BoostRow, NewBoost
    from interactions.languages import Say

MOST_LINES = 30


def factor(say: Say, hundredths: int) -> str:
    """A multiplier, such as 1.5."""
    return say.number(hundredths / 100, places=2)


def whose(say: Say, user_id: int | None) -> str:
    """A member, or everybody."""
    return mention(user_id) if user_id is not None else say("everybody")


def given(say: Say, boost: NewBoost) -> Reply:
    """After /boost give."""
    text = say(
        "All xp that {whose} earns is multiplied by **{factor}** until {end}.",
        whose=whose(say, boost.user_id),
        factor=factor(say, boost.hundredths),
        end=timestamp(boost.ends_at, "f"),
    )
    hint = say("-# Boosts do not add up: the highest one counts.")
    return Reply(f"{text}\n{hint}", ephemeral=True)


def listed(say: Say, boosts: Sequence[BoostRow]) -> Reply:
    """After /boost list."""
    lines = [
        say(
            "× **{factor}** for {whose}, ends {end}",
            factor=factor(say, one.hundredths),
            whose=whose(say, one.user_id),
            end=timestamp(one.ends_at, "R"),
        )
        for one in boosts[:MOST_LINES]
    ]
    if len(boosts) > MOST_LINES:
        lines.append(say("… and {number} more", number=say.number(len(boosts) - MOST_LINES)))
    return Reply("\n".join(lines) or say("No boost runs."), ephemeral=True)


def stopped(say: Say, boost: BoostRow) -> Reply:
    """After /boost stop."""
    text = say(
        "The boost of × {factor} for {whose} has ended.",
        factor=factor(say, boost.hundredths),
        whose=whose(say, boost.user_id),
    )
    return Reply(text, ephemeral=True)
