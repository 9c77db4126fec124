"""Noting what changed, once for all processes that look, and telling the servers that want to know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from db.operations.alerts import list_guilds_that_wait, list_guilds_to_tell, move_broken, move_well
from db.outbox import NewEffect, add_many
from db.platform.guilds import list_guilds, list_settings_of
from handlers.frame.guild_settings import typed
from handlers.operations.alerts import messages
from handlers.operations.alerts.rules import AlertCheck, AlertVerdict
from handlers.operations.machine import LATE_S
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from jobs.requests.platform import SendMessage

if TYPE_CHECKING:
    from db.pool import Connection
    from interactions.languages import Languages

REST: Final = timedelta(minutes=10)
"""No check is told of more often."""


async def note(db: Connection, verdicts: Iterable[AlertVerdict], now: datetime, languages: Languages) -> None:
    """In the caller's transaction: what turned, and the messages that tell of it."""
    for verdict in verdicts:
        broken = bool(verdict.problem)
        if broken:
            turned = await move_broken(db, verdict.check, verdict.problem[:1_000], now, REST)
        else:
            turned = await move_well(db, verdict.check, now, REST)
        if turned:
            await _tell_servers(db, verdict.check, broken, now, languages)


async def _tell_servers(
    db: Connection, check: AlertCheck, broken: bool, now: datetime, languages: Languages
) -> None:
    guild_ids = await list_guilds_to_tell(db, ChannelKey.AUDIT_LOG)
    if check is AlertCheck.OUTBOX and broken:
        waiting = await list_guilds_that_wait(db, LATE_S)
        guild_ids = [guild_id for guild_id in guild_ids if guild_id in waiting]
    stored = await list_settings_of(db, guild_ids)
    effects = []
    for guild in await list_guilds(db, guild_ids):
        settings = typed(PlatformSettings, stored[guild.guild_id].get(PlatformSettings.module, {}))
        channel_id = settings.channel(ChannelKey.AUDIT_LOG)
        if channel_id is None or not settings.machine_alerts:
            continue
        say = languages.say_for(settings.locale or guild.preferred_locale)
        message = messages.for_channel(say, check, broken)
        key = f"alert:{check}:{int(now.timestamp())}"
        effects.append(NewEffect(guild.guild_id, SendMessage(channel_id, message, log="audit"), key))
    await add_many(db, effects)
