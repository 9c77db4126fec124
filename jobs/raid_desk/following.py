"""What everything that follows from a run needs: its guild's language and settings, its names."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from db.platform.guilds import find_guild
from db.platform.settings import list_settings
from handlers.frame.guild_settings import typed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.run_log.messages import Names
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.settings import RaidSettings

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow
    from interactions.languages import Languages, Say

log = logging.getLogger(__name__)


class GuildView(msgspec.Struct, frozen=True):
    """What of a guild its runs are told with. `left`: the bot was removed from it."""

    say: Say
    platform: PlatformSettings
    raids: RaidSettings
    left: bool


async def read_guild(db: Connection, guild_id: int, languages: Languages) -> GuildView:
    """From the guild's rows as they stand now."""
    stored = await list_settings(db, guild_id)
    platform = typed(PlatformSettings, stored.get(PlatformSettings.module, {}))
    guild = await find_guild(db, guild_id)
    locale = platform.locale or (guild.preferred_locale if guild is not None else "en-US")
    raids = typed(RaidSettings, stored.get(RaidSettings.module, {}))
    left = guild is not None and guild.left_at is not None
    return GuildView(languages.say_for(locale), platform, raids, left)


async def read_names(db: Connection, run: RunRow) -> Names:
    """What its things are called."""
    classes = await list_classes(db, run.guild_id)
    return Names.of(dungeon_of(run), {one.key: one.name for one in classes})


async def each(
    runs: Iterable[tuple[int, int]], what: str, follow: Callable[[int, int], Awaitable[None]]
) -> None:
    """Each run (guild, run) for itself: one that fails is tried again later and holds up no other."""
    for guild_id, run_id in runs:
        try:
            await follow(guild_id, run_id)
        except Exception:
            log.exception("%s of run %s failed", what, run_id)
