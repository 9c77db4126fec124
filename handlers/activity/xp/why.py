"""The journal of decisions about xp: its keys and its entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

KEPT_DECISIONS: Final = 20
KEPT_S: Final = 86_400


class Decision(msgspec.Struct, array_like=True, frozen=True):
    """What one event earned, or the reason (xp.rules.Denial) why nothing.

    `chain`: base, guild, role and channel multiplier in hundredths, how many times (minutes of voice), boost.
    `limited`: which guard (also a Denial) left less of it.
    """

    at_ms: int
    source: str
    channel_id: int | None
    xp: int
    reason: str | None
    chain: tuple[int, ...] = ()
    limited: str | None = None


def journal_key(guild_id: int, user_id: int) -> str:
    """The Redis list with a member's last decisions, newest first."""
    return f"guildhall:why:{guild_id}:{user_id}"


_decoder = msgspec.msgpack.Decoder(Decision)


def read_journal(entries: Iterable[bytes]) -> list[Decision]:
    """The decisions in that list; what another version wrote otherwise is left out."""
    decisions: list[Decision] = []
    for entry in entries:
        try:
            decisions.append(_decoder.decode(entry))
        except msgspec.DecodeError:
            continue
    return decisions
