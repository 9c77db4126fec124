"""What a product is to the frame: a key, a title, its routers, and the settings a guild can change."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.exports import Export
    from db.pool import Connection
    from handlers.frame.caches import Cached
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild
    from handlers.kit.parts import Part
    from handlers.platform.analytics.figures import Numbers
    from handlers.platform.checkup.findings import Checkup, Repair
    from handlers.platform.profiles.sections import ProfileSection
    from handlers.platform.roles.rules import Role
    from handlers.platform.settings.fields import SettingGroup
    from handlers.platform.settings.platform_settings import ChannelKey
    from handlers.platform.setup.presets import Preset, SetupList, StarterSet
    from interactions.router import Router


class Forgetting(msgspec.Struct, frozen=True):
    """What `/forgetme` does in a product. `erased` and `kept` (and why) are English, said when shown."""

    erased: str
    kept: str
    forget: "Callable[[Connection, Guild, int], Awaitable[None]]"


class Product(msgspec.Struct, frozen=True):
    """One of the products; `title` and `summary` are English texts that are translated when shown.

    `can_be_disabled` makes it a module of `/modules`. `refuses_suspended`: members who hold the
    `suspended` role may not use its commands, nor those for whom `suspended_until` knows an end.
    `profile`: what it tells of a member in `/profile`.
    `analytics`: what it counts of a server for `/analytics`.
    `checkup`: what it looks at for `/doctor`, and `fixes` what a press there can do, by kind.
    `presets`: its settings per kind of server, for `/setup`; `starters`: what it brings to begin with;
    `setup_lists`: what its summary names;
    `setup_roles` and `setup_channels`: what it needs chosen there. `cached`: what is kept in the caches.
    `joining`: what it begins for members who are new in the server, several at once.
    `leaving`: takes somebody who left the server out of what they were in.
    `exports`: what members take along with `/export`: rows of theirs, by the name of the file.
    `parts`: what of it goes into a server's backup.
    `forgetting`: what of it `/forgetme` erases, and what stays.
    """

    key: str
    title: str
    summary: str
    routers: "Sequence[Router]"
    can_be_disabled: bool = True
    refuses_suspended: bool = False
    suspended_until: "Callable[[Context], Awaitable[datetime | None]] | None" = None
    settings: "SettingGroup | None" = None
    profile: "Sequence[ProfileSection]" = ()
    analytics: "Numbers | None" = None
    checkup: "Sequence[Checkup]" = ()
    presets: "Sequence[Preset]" = ()
    starters: "Sequence[StarterSet]" = ()
    setup_lists: "Sequence[SetupList]" = ()
    setup_roles: "Sequence[Role]" = ()
    setup_channels: "Sequence[ChannelKey]" = ()
    cached: "Sequence[Cached]" = ()
    fixes: "Mapping[str, Repair]" = msgspec.field(default_factory=dict)
    joining: "Sequence[Callable[[Connection, Guild, Sequence[int]], Awaitable[None]]]" = ()
    leaving: "Sequence[Callable[[Connection, Guild, int], Awaitable[None]]]" = ()
    exports: "Mapping[str, Export]" = msgspec.field(default_factory=dict)
    forgetting: "Forgetting | None" = None
    parts: "Sequence[Part[Any]]" = ()
