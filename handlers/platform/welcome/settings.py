"""What a guild sets for its newcomers, with `/welcome`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

if TYPE_CHECKING:
    from handlers.frame.guild import Guild

MODULES: Final = ("quest_hall", "practice")
"""There is a welcome where one of these is on."""


class WelcomeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'welcome': only what differs.

    `text`, `back_text`: with {members} and {server} in them; empty: our words. `role_id` 0: none.
    `direct`: each is written to as well. `keep_roles`: who comes back gets the harmless roles that they had.
    """

    module: ClassVar[str] = "welcome"

    on: bool = False
    text: str = ""
    back_text: str = ""
    role_id: int = 0
    direct: bool = False
    keep_roles: bool = True


def is_offered(guild: Guild) -> bool:
    """Whether one of the modules is on to which a welcome belongs."""
    return any(guild.module_on(module) for module in MODULES)
