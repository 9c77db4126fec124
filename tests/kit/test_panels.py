"""Panels of a kind that the tests declare: touched, drawn, refused, deleted, ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from handlers.kit import panels
from handlers.kit.panels import KINDS, Drawn, panel
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.kit.panels import PanelRow
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from tests.support.world import World

KIND = "tests.score"
SUBJECT = 7


class Score:
    """What the panel shows."""

    def __init__(self) -> None:
        self.points = 0
        self.drawn = 0
        self.over = False
        self.gone = False
        self.told: list[str] = []

    async def draw(self, db: Connection, guild: Guild, subject: int) -> Drawn | None:
        self.drawn += 1
        if self.gone:
            return None
        return Drawn(Reply(content=f"{guild.name}: {self.points} points"), ended=self.over)

    async def failed(self, db: Connection, guild: Guild, row: PanelRow) -> None:
        self.told.append(row.error or "")


@pytest.fixture
def score() -> Iterator[Score]:
    score = Score()
    panel(KIND, failed=score.failed, look_every=timedelta(hours=1))(score.draw)
    yield score
    del KINDS[KIND]


async def begin(world: World, score: Score) -> Any:
    """A channel in which the panel has been posted."""
    channel = world.discord.channel(world.guild, "scores")
    async with world.job.transaction() as db:
        assert await panels.post(db, KIND, SUBJECT, world.guild.id, channel.id, now=world.now())
    await passes(world)
    return channel


async def passes(world: World, **by: float) -> None:
    """Time, with everything that follows."""
    world.moves_clock(**(by or {"seconds": 3}))
    await world.settle()
    world.moves_clock(seconds=3)
    await world.settle()


async def touched(world: World, score: Score, points: int) -> None:
    score.points = points
    async with world.job.transaction() as db:
        await panels.touch(db, KIND, SUBJECT, now=world.now())


def shown(world: World, channel: Any) -> list[str]:
    return [message.content for message in channel.messages.values()]


def deletes(world: World, channel: Any) -> None:
    (message,) = channel.messages.values()
    world.owner.person.delete(message)


async def test_a_panel_shows_what_is_so_within_seconds_of_a_touch(world: World, score: Score) -> None:
    channel = await begin(world, score)
    assert shown(world, channel) == ["Guildhall Tavern: 0 points"]

    await touched(world, score, 5)
    await passes(world)

    assert shown(world, channel) == ["Guildhall Tavern: 5 points"]


async def test_many_touches_of_a_second_are_one_drawing_and_what_is_the_same_is_not_sent(
    world: World, score: Score
) -> None:
    await begin(world, score)
    drawn = score.drawn

    for _ in range(40):
        await touched(world, score, 0)
    await passes(world)

    assert score.drawn - drawn == 1
    assert world.discord.calls("PATCH", "/messages/") == []


@pytest.mark.parametrize("status", [400, 403])
async def test_an_edit_that_discord_refuses_is_told_once_and_repeated_until_it_is_taken(
    world: World, score: Score, status: int
) -> None:
    channel = await begin(world, score)
    world.discord.answers_next(status, method="PATCH", times=2)

    await touched(world, score, 5)
    await passes(world)
    assert shown(world, channel) == ["Guildhall Tavern: 0 points"]
    for _ in range(3):
        await passes(world, minutes=2)

    assert shown(world, channel) == ["Guildhall Tavern: 5 points"]
    assert len(score.told) == 1
    assert await world.value("SELECT error FROM panel") is None


async def test_a_deleted_message_is_posted_again_when_an_edit_or_a_look_finds_it_gone(
    world: World, score: Score
) -> None:
    channel = await begin(world, score)
    deletes(world, channel)
    await touched(world, score, 5)
    await passes(world)
    assert shown(world, channel) == ["Guildhall Tavern: 5 points"]

    deletes(world, channel)
    await passes(world, hours=1)
    await passes(world)

    assert shown(world, channel) == ["Guildhall Tavern: 5 points"]


async def test_what_has_ended_is_shown_once_more_and_nobody_looks_for_it(world: World, score: Score) -> None:
    channel = await begin(world, score)
    score.over = True
    await touched(world, score, 9)
    await passes(world)
    assert shown(world, channel) == ["Guildhall Tavern: 9 points"]

    deletes(world, channel)
    await passes(world, hours=3)

    assert shown(world, channel) == []


async def test_a_panel_whose_record_is_gone_is_taken_away(world: World, score: Score) -> None:
    channel = await begin(world, score)
    score.gone = True

    await touched(world, score, 1)
    await passes(world)

    assert shown(world, channel) == []
    assert await world.value("SELECT count(*) FROM panel") == 0
