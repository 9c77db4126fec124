"""Embeds at each limit, and one beyond."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from interactions.embeds import Author, Embed, EmbedField, Footer, check_embeds
from interactions.limits import LimitExceeded

FIELD = EmbedField("n", "v")


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda n: Embed(title="x" * n), 256),
        (lambda n: Embed(description="x" * n), 4_096),
        (lambda n: EmbedField("x" * n, "v"), 256),
        (lambda n: EmbedField("n", "x" * n), 1_024),
        (lambda n: Embed(fields=(FIELD,) * n), 25),
        (lambda n: Footer("x" * n), 2_048),
        (lambda n: Author("x" * n), 256),
        (lambda n: Embed(title="t", color=n), 0xFFFFFF),
        (lambda n: Embed(title="t", url="https://" + "x" * (n - 8)), 2_048),
        (lambda n: Embed(image="https://" + "x" * (n - 8)), 2_048),
        (lambda n: check_embeds([Embed(title="t")] * n), 10),
        (
            lambda n: check_embeds([Embed(description="x" * 3_000), Embed(description="x" * (n - 3_000))]),
            6_000,
        ),
    ],
)
def test_an_embed_may_go_to_the_limit_and_not_beyond(make: Callable[[int], Any], most: int) -> None:
    make(most)
    with pytest.raises(LimitExceeded, match="embed"):
        make(most + 1)


def test_one_embed_alone_may_not_have_more_than_6000_characters() -> None:
    with pytest.raises(LimitExceeded, match="6,000 characters together, got 6,001"):
        Embed(description="x" * 4_096, footer=Footer("x" * 1_905))


@pytest.mark.parametrize(
    "make",
    [
        lambda: EmbedField(" ", "v"),
        lambda: EmbedField("n", ""),
        lambda: Footer(" \n"),
        lambda: Embed(),
        lambda: Embed(title="  "),
        lambda: Embed(title="t", color=-1),
        lambda: Embed(title="t", url="javascript:alert(1)"),
        lambda: Embed(image="file:///etc/passwd"),
        lambda: Embed(title="t", timestamp=datetime(2026, 1, 1)),  # noqa: DTZ001
    ],
)
def test_what_discord_would_refuse_is_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(LimitExceeded):
        make()


def test_white_space_at_the_ends_is_not_counted() -> None:
    assert Embed(title=" " * 50 + "x" * 256 + " " * 50).size == 256


def test_only_what_is_there_is_sent() -> None:
    assert Embed(title="t").to_wire() == {"title": "t"}


def test_everything_is_sent() -> None:
    embed = Embed(
        title="t",
        description="d",
        color=0,
        fields=(EmbedField("n", "v", inline=True),),
        footer=Footer("f", "https://x/i.png"),
        thumbnail="attachment://a.png",
        image="https://x/b.png",
        author=Author("a", url="https://x"),
        timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        url="https://x/y",
    )
    assert embed.to_wire() == {
        "title": "t",
        "description": "d",
        "url": "https://x/y",
        "color": 0,
        "fields": [{"name": "n", "value": "v", "inline": True}],
        "footer": {"text": "f", "icon_url": "https://x/i.png"},
        "thumbnail": {"url": "attachment://a.png"},
        "image": {"url": "https://x/b.png"},
        "author": {"name": "a", "url": "https://x"},
        "timestamp": "2026-01-01T00:00:00+00:00",
    }
