"""What the lists of challenges remember."""

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged


class ShowChallenges(Paged, tag="practice.challenges/1"):
    """All of them."""


class ShowStandings(Paged, tag="practice.challenge_standings/1"):
    """The leaderboard of one."""

    challenge: Annotated[int, Meta(ge=1, le=9_999_999_999_999)]
