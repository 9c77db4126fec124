"""What a guild sets for its API."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.settings.fields import Setting, settings_of

_ORIGIN: Final = re.compile(
    r"https://[a-z0-9.-]{1,200}(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?"
)


class NotAnOrigin(Refusal):
    """“{typed}” is not the origin of web pages."""

    remedy = "Write scheme and name only, such as https://guild.example, with spaces between several."


def check_origins(typed: str) -> None:
    """Refuses what is no list of origins."""
    for origin in typed.split():
        if not _ORIGIN.fullmatch(origin):
            raise NotAnOrigin(typed=origin[:60])


class ApiSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'operations'. `api_origins`: with single spaces between them."""

    module: ClassVar[str] = "operations"

    api_calls_per_minute: Annotated[
        int, Setting("Calls of an API key", "How often each key may be used in a minute", 10, 6000)
    ] = 120
    api_origins: Annotated[
        str,
        Setting(
            "Web pages that may call the API",
            "Their origins, with spaces between, such as https://guild.example; empty: none",
            max_length=500,
            check=check_origins,
        ),
    ] = ""


SETTINGS: Final = settings_of(ApiSettings)
