"""What Discord refuses, refused here first with the name of the limit and of the place.

Why: decision 0125.
"""

from collections.abc import Sized
from typing import Final

CONTENT: Final = 2_000
EMBEDS: Final = 10
EMBEDS_TOTAL: Final = 6_000
URL: Final = 2_048
CUSTOM_ID: Final = 100
ACTION_ROWS: Final = 5
COMPONENTS_V2: Final = 40
V2_TEXT: Final = 4_000
V2_TEXT_BYTES: Final = 10_000
V2_TEXT_OVERHEAD_BYTES: Final = 12  # reported: Discord counts 12 bytes for every Text Display
CHOICES: Final = 25
UPLOADS: Final = 10
MENTIONED: Final = 100


class LimitExceeded(ValueError):
    """Something is larger, smaller or shaped otherwise than Discord accepts.

    `place` says where ("embed title"), `limit` is the rule ("at most 256 characters").
    """

    def __init__(self, place: str, limit: str, given: object = None) -> None:
        self.place, self.limit, self.given = place, limit, given
        super().__init__(f"{place}: {limit}" + ("" if given is None else f", got {given}"))


def check_text(place: str, text: str, most: int, *, least: int = 0) -> None:
    """Discord trims white space before it counts, and so does this."""
    length = len(text)
    if least <= length <= most and not least:
        return
    length = len(text.strip())
    if length > most:
        raise LimitExceeded(place, f"at most {most:,} characters", f"{length:,}")
    if length < least:
        raise LimitExceeded(place, "must not be empty" if least == 1 else f"at least {least} characters")


def check_count(place: str, things: Sized, most: int, *, least: int = 0) -> None:
    if not least <= len(things) <= most:
        span = f"at most {most}" if not least else f"{least} to {most}"
        raise LimitExceeded(place, span, len(things))


def check_range(place: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise LimitExceeded(place, f"{least} to {most}", number)


def check_url(place: str, url: str, *, attachment: bool = False, most: int = URL) -> None:
    """`attachment://name` is allowed where Discord shows an uploaded file."""
    check_text(place, url, most, least=1)
    schemes = (
        ("https://", "http://", "attachment://") if attachment else ("https://", "http://", "discord://")
    )
    if not url.startswith(schemes):
        raise LimitExceeded(place, f"must begin with one of {', '.join(schemes)}", url[:60])
