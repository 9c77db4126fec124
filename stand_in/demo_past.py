"""The demo's past: weeks of talk in one channel and evenings in voice, so that an evaluator sees full boards.

Discord never tells a bot what happened before it came, and neither does this gateway. Who starts the demo may
ask `GET /control/life/past` and give it to the bot in a way of its own.

Why: decision 0191.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from stand_in.changes import messages
from stand_in.demo_people import LINES
from stand_in.model import Channel, Guild, Member, Message

if TYPE_CHECKING:
    from stand_in.app import StandIn

DAYS = 28
MOST_TALK, LEAST_TALK = 260, 12
"""Messages of whoever talked most and least; those between follow as such things go."""
EVENING = range(60, 150)
"""How many minutes an evening in voice lasts."""


@dataclass(slots=True)
class Past:
    """Messages oldest first, and sittings as [user, channel, from_ms, to_ms]."""

    guild_id: int = 0
    messages: list[Message] = field(default_factory=list)
    sittings: list[tuple[int, int, int, int]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "guild_id": str(self.guild_id),
            "messages": [[str(m.id), str(m.channel_id), str(m.author_id)] for m in self.messages],
            "sittings": [[str(user), str(room), start, end] for user, room, start, end in self.sittings],
        }


def draw_past(
    stand_in: "StandIn", guild: Guild, place: Channel, room: Channel, people: Sequence[Member],
    draw: random.Random,
) -> Past:  # fmt: skip
    """Writes the talk into the world and makes up the evenings."""
    talkers = list(people)
    draw.shuffle(talkers)
    return Past(guild.id, _talk(stand_in, place, talkers, draw), _evenings(stand_in, room, talkers, draw))


def _talk(
    stand_in: "StandIn", place: Channel, talkers: Sequence[Member], draw: random.Random
) -> list[Message]:
    """Nobody writes twice within a minute."""
    now = stand_in.clock.now()
    moments: list[tuple[int, Member]] = []
    for number, member in enumerate(talkers, start=1):
        count = max(LEAST_TALK, round(MOST_TALK / number**0.75))
        moments += [(minute, member) for minute in draw.sample(range(30, DAYS * 1440), count)]
    return [
        messages.post(
            stand_in.world, place, who.user.id, draw.choice(LINES), at=now - timedelta(minutes=minute)
        )
        for minute, who in sorted(moments, key=lambda moment: -moment[0])
    ]


def _evenings(
    stand_in: "StandIn", room: Channel, talkers: Sequence[Member], draw: random.Random
) -> list[tuple[int, int, int, int]]:
    now_ms = int(stand_in.clock.now().timestamp() * 1000)
    sittings = []
    for days_ago in range(DAYS, 0, -1):
        began = now_ms - days_ago * 86_400_000
        for member in draw.sample(talkers[: len(talkers) // 2], draw.randint(3, 7)):
            start = began + draw.randint(0, 20) * 60_000
            sittings.append((member.user.id, room.id, start, start + draw.choice(EVENING) * 60_000))
    return sittings
