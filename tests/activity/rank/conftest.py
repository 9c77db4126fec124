"""A web process that knows /rank, members with numbers, and a Discord that keeps what it is sent."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.activity import standing_moves
from deploy.settings import Settings
from handlers.activity.rank import commands
from handlers.frame.product import Product
from interactions.languages import Languages
from interactions.responses import Upload
from interactions.web import Web
from jobs.requests import FollowUp, Request
from jobs.requests.activity import RenderRankCard
from jobs.run import Job
from tests.support.clock import StillClock
from tests.support.door import PUBLIC_KEY, Door, Person
from tests.support.payloads import APPLICATION, GUILD

NOBODY_LISTENS = "http://127.0.0.1:9/api/v10"


@pytest.fixture
def clock() -> StillClock:
    """A clock that moves only when it is told to."""
    return StillClock()


@dataclass
class KeptRequests:
    """A queue that somebody looks after."""

    requests: list[Request] = field(default_factory=list)

    async def enqueue(self, request: Request, **how: Any) -> bool:
        self.requests.append(request)
        return True

    async def workers_alive(self, queue: str = "quick") -> bool:
        return True


@pytest_asyncio.fixture
async def door(database_url: str, redis_url: str, clock: StillClock) -> AsyncIterator[Door]:
    """One web process with /rank in it."""
    settings = Settings(discord_public_keys=(PUBLIC_KEY,), database_url=database_url, redis_url=redis_url)
    product = Product("activity", "Activity", "Levels.", (commands.router,))
    web = Web(settings, clock=clock, products=(product,))
    web.resources.queue = KeptRequests()
    yield Door(web)
    await web.end()


@dataclass
class KeptAnswers:
    """Stands where the REST client does and keeps the edits of original answers."""

    base_url: str = NOBODY_LISTENS
    messages: list[dict[str, Any]] = field(default_factory=list)
    files: list[Upload] = field(default_factory=list)

    def __hash__(self) -> int:
        return id(self)

    @property
    def descriptions(self) -> list[str]:
        return [file.description or "" for file in self.files]

    async def edit_original(
        self, application_id: int, token: str, message: Mapping[str, Any], *, files: Sequence[Upload] = ()
    ) -> None:
        self.messages.append(dict(message))
        self.files.extend(files)


@pytest.fixture
def discord() -> KeptAnswers:
    """What Discord saw."""
    return KeptAnswers()


@pytest.fixture
def job(pool: Any, redis: Any, clock: StillClock, discord: KeptAnswers) -> Job:
    """A worker's tools."""
    languages = Languages.load([Path(commands.__file__).parents[2]])
    return Job(pool, discord, redis, clock, languages, KeptRequests())  # type: ignore[arg-type]


class Guild:
    """Writes members and their numbers as the counting does."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def has(self, who: Person, *, xp: int, messages: int = 0, voice_seconds: int = 0) -> None:
        await self._connection.execute(
            """
            INSERT INTO activity_total (guild_id, user_id, xp, messages, voice_seconds)
            VALUES ($1, $2, $3, $4, $5)
            """,
            GUILD,
            who.id,
            xp,
            messages,
            voice_seconds,
        )
        await self._connection.execute(
            "INSERT INTO member (guild_id, user_id, username, global_name) VALUES ($1, $2, $3, $4)",
            GUILD,
            who.id,
            who.name.lower(),
            who.name,
        )

    async def ranks_everybody(self, clock: StillClock) -> None:
        today = clock.now().date()
        starts = standing_moves.PeriodStarts(today, today, today, today, 1)
        rows = await self._connection.fetch("SELECT user_id FROM activity_total WHERE guild_id = $1", GUILD)
        await standing_moves.move_standings(self._connection, GUILD, [row["user_id"] for row in rows], starts)

    async def gives_role_at(self, level: int, color: int) -> None:
        await self._connection.execute(
            "INSERT INTO guild_role (guild_id, role_id, name, color) VALUES ($1, $2, 'R', $3)",
            GUILD,
            level,
            color,
        )
        await self._connection.execute(
            "INSERT INTO level_role (guild_id, level, role_id) VALUES ($1, $2, $3)", GUILD, level, level
        )


@pytest.fixture
def guild(connection: Any) -> Guild:
    """A guild that can be filled."""
    return Guild(connection)


def wish(who: Person, clock: StillClock, locale: str = "en-US") -> RenderRankCard:
    """What /rank leaves in the queue."""
    now_ms = int(clock.now().timestamp() * 1000)
    interaction_id = (now_ms - 1_420_070_400_000) << 22
    return RenderRankCard(FollowUp(APPLICATION, "a-token", interaction_id, locale), GUILD, who.id)
