"""What a product looks at for `/doctor`: it lists its functions in `Product.checkup` and `Product.fixes`.

    async def level_role_findings(patient: Patient) -> Sequence[Finding]: ...
    async def take_level_role_out(ctx: Context, subject: str) -> None: ...

A checkup only reads. A fix is what one press does: it looks again, refuses with NothingToFix what is well
by now, and writes the audit as the command would that does the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from db.platform.guilds import ChannelRow, GuildRow, RoleRow
from handlers.frame.guild_settings import module_of, typed
from handlers.frame.refusals import Refusal
from handlers.platform.roles.reach import above_bot, guild_permissions, lacks_manage_roles
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.languages import Say

SettingsT = TypeVar("SettingsT", bound=msgspec.Struct)
NEEDED_TO_POST = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.EMBED_LINKS


class NothingToFix(Refusal):
    """There is nothing left to fix there."""

    remedy = "Somebody was quicker, or it was changed meanwhile; `/doctor` looks again."


class Grade(StrEnum):
    """How bad it is, worst first."""

    BROKEN = "broken"
    DOUBTFUL = "doubtful"
    HINT = "hint"


class Fix(msgspec.Struct, frozen=True):
    """A press that fixes: `kind` is a key of some product's `fixes`, `subject` tells it what."""

    label: str
    kind: str
    subject: str


class Finding(msgspec.Struct, frozen=True):
    """One thing that was found, in the reader's words: what, why it matters, who can fix it and how."""

    grade: Grade
    what: str
    why: str
    remedy: str
    fix: Fix | None = None


class Patient(msgspec.Struct, frozen=True):
    """A server as its rows tell it; nothing counts as gone while the relay has told nothing of it.

    `allowed`: what the bot may do in each channel, None when Discord could not be asked.
    """

    db: Any
    guild_id: int
    say: Say
    guild: GuildRow | None
    roles: Mapping[int, RoleRow]
    channels: Mapping[int, ChannelRow]
    stored: Mapping[str, dict[str, Any]]
    allowed: Mapping[int, Permissions] | None = None

    def settings(self, kind: type[SettingsT]) -> SettingsT:
        """What the server set in that struct's module."""
        return typed(kind, self.stored.get(module_of(kind), {}))

    @property
    def platform(self) -> PlatformSettings:
        return self.settings(PlatformSettings)

    @property
    def bot_role_ids(self) -> tuple[int, ...]:
        return self.guild.bot_role_ids if self.guild is not None else ()

    @property
    def bot_permissions(self) -> Permissions:
        """In the whole server, before any channel's own rules."""
        return guild_permissions(self.guild_id, self.roles, self.bot_role_ids)

    @property
    def lacks_manage_roles(self) -> bool:
        """Whether the bot may give no role at all."""
        return lacks_manage_roles(self.guild_id, self.roles, self.bot_role_ids)

    def role_is_gone(self, role_id: int) -> bool:
        return bool(self.roles) and role_id not in self.roles

    def channel_is_gone(self, channel_id: int) -> bool:
        return bool(self.channels) and channel_id not in self.channels

    def gone_roles(self, role_ids: Iterable[int]) -> list[int]:
        return [role_id for role_id in role_ids if self.role_is_gone(role_id)]

    def gone_channels(self, channel_ids: Iterable[int]) -> list[int]:
        return [channel_id for channel_id in channel_ids if self.channel_is_gone(channel_id)]

    def above_bot(self, role_id: int) -> bool:
        """Whether the bot cannot give the role because of its place; no, as long as that is not known."""
        return above_bot(role_id, self.roles, self.bot_role_ids)

    def lacking_in(self, channel_id: int) -> Permissions:
        """What the bot lacks to post there, as far as Discord told."""
        allowed = (self.allowed or {}).get(channel_id)
        return Permissions.NONE if allowed is None else allowed.missing(NEEDED_TO_POST)


Checkup = Callable[[Patient], Awaitable[Sequence[Finding]]]
Repair = Callable[["Context", str], Awaitable[None]]
