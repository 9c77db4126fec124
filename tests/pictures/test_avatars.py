"""Members' pictures: from the right address, bounded, remembered, and never a reason to fail."""

from collections.abc import Callable

import httpx
import pytest

from jobs.pictures.avatars import CDN, LARGEST_SIDE, MOST_BYTES, Avatars, avatar_path, cdn_of
from jobs.pictures.png import encode_png

HASH, GUILD_HASH = "a" * 32, "a_" + "b" * 32
PICTURE = encode_png(4, 4, bytes(64))


class FakeCdn:
    """Answers with what it is told to, and counts."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked: list[str] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self._answer(request)

    def avatars(self) -> Avatars:
        return Avatars("https://cdn.test", transport=httpx.MockTransport(self))


@pytest.mark.parametrize(
    ("api_url", "cdn"),
    [
        ("https://discord.com/api/v10", CDN),
        ("https://canary.discord.com/api/v10", CDN),
        ("http://127.0.0.1:8001/api/v10", "http://127.0.0.1:8001/cdn"),
        ("https://discord.com.evil.test/api/v10", "https://discord.com.evil.test/cdn"),
    ],
)
def test_pictures_are_beside_the_discord_that_is_spoken_to(api_url: str, cdn: str) -> None:
    assert cdn_of(api_url) == cdn


@pytest.mark.parametrize(
    ("avatar", "guild_avatar", "path"),
    [
        (HASH, GUILD_HASH, f"/guilds/1/users/2/avatars/{GUILD_HASH}.png?size=256"),
        (HASH, None, f"/avatars/2/{HASH}.png?size=256"),
        (None, None, "/embed/avatars/0.png"),
        ("../../../etc", None, "/embed/avatars/0.png"),
        (HASH, "x/../y", f"/avatars/2/{HASH}.png?size=256"),
    ],
)
def test_the_picture_worn_here_comes_before_the_members_own(
    avatar: str | None, guild_avatar: str | None, path: str
) -> None:
    assert avatar_path(1, 2, avatar, guild_avatar) == path


async def test_a_picture_is_fetched_once() -> None:
    cdn = FakeCdn(lambda request: httpx.Response(200, content=PICTURE))
    avatars = cdn.avatars()

    assert await avatars.fetch(1, 2, HASH, None) == PICTURE
    assert await avatars.fetch(1, 2, HASH, None) == PICTURE
    assert cdn.asked == [f"https://cdn.test/avatars/2/{HASH}.png?size=256"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(500),
        httpx.Response(302, headers={"location": "http://169.254.169.254/"}),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=encode_png(LARGEST_SIDE + 1, 1, bytes(4 * (LARGEST_SIDE + 1)))),
        httpx.Response(200, content=PICTURE + bytes(MOST_BYTES)),
    ],
    ids=["gone", "broken", "elsewhere", "no picture", "too wide", "too long"],
)
async def test_anything_but_a_small_picture_is_none(answer: httpx.Response) -> None:
    cdn = FakeCdn(lambda request: answer)

    assert await cdn.avatars().fetch(1, 2, HASH, None) is None
    assert len(cdn.asked) == 1


async def test_a_cdn_that_is_away_is_no_error() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)

    cdn = FakeCdn(refuse)
    avatars = cdn.avatars()

    assert await avatars.fetch(1, 2, HASH, None) is None
    assert await avatars.fetch(1, 2, HASH, None) is None
    assert len(cdn.asked) == 2  # a failure is not remembered


async def test_the_oldest_pictures_are_forgotten_first() -> None:
    body = PICTURE + bytes(MOST_BYTES - 1_000)
    cdn = FakeCdn(lambda request: httpx.Response(200, content=body))
    avatars = cdn.avatars()

    for user_id in range(40):
        await avatars.fetch(1, user_id, HASH, None)
    await avatars.fetch(1, 39, HASH, None)
    await avatars.fetch(1, 0, HASH, None)

    assert len(cdn.asked) == 41
