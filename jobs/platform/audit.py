"""The audit's longer works: the mirror in each guild's audit channel, and exports."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.outbox import NewEffect, add_many
from db.platform.audit import AuditEntry, claim_unmirrored, list_audit_after
from db.platform.guilds import list_guilds, list_settings_of
from handlers.frame.guild_settings import typed
from handlers.platform.audit import messages
from handlers.platform.audit.actions import subject_kinds
from handlers.platform.audit.rules import AuditQuery
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from jobs.csv_files import CsvFile
from jobs.requests.platform import ExportAudit, SendMessage
from jobs.run import Job, every, runs

if TYPE_CHECKING:
    from db.pool import Connection

MOST_AT_ONCE: Final = 500
CHUNK: Final = 2_000


@every(seconds=5)
async def mirror_audit(job: Job) -> int:
    """What was noted since the last time, one message per guild; guilds without the channel are passed by."""

    async def mirror(db: Connection) -> int:
        entries = await claim_unmirrored(db, MOST_AT_ONCE)
        by_guild: dict[int, list[AuditEntry]] = {}
        for entry in entries:
            by_guild.setdefault(entry.guild_id, []).append(entry)
        await add_many(db, await _mirrored(job, db, by_guild))
        return len(entries)

    return await job.in_pieces(mirror, MOST_AT_ONCE)


async def _mirrored(job: Job, db: Connection, by_guild: dict[int, list[AuditEntry]]) -> list[NewEffect]:
    if not by_guild:
        return []
    stored = await list_settings_of(db, sorted(by_guild))
    locales = {guild.guild_id: guild.preferred_locale for guild in await list_guilds(db, sorted(by_guild))}
    effects: list[NewEffect] = []
    for guild_id, entries in by_guild.items():
        settings = typed(PlatformSettings, stored.get(guild_id, {}).get(PlatformSettings.module, {}))
        channel_id = settings.channel(ChannelKey.AUDIT_LOG)
        if channel_id is None:
            continue
        say = job.languages.say_for(settings.locale or locales.get(guild_id))
        kinds = await subject_kinds(db, guild_id, entries)
        for number, message in enumerate(messages.mirror(say, entries, kinds)):
            key = f"audit:{entries[0].audit_id}:{number}"
            effects.append(NewEffect(guild_id, SendMessage(channel_id, message, log="audit"), key))
    return effects


@runs(ExportAudit)
async def export_audit(job: Job, request: ExportAudit) -> None:
    """Everything that was asked for, oldest first, as a file."""
    say, now = job.say(request.follow_up), job.clock.now()
    asked = AuditQuery(request.action, request.member_id, request.days)
    file = CsvFile("id", "at", "actor_id", "action", "subject", "facts")
    after = 0
    while entries := await list_audit_after(
        job.pool,
        request.guild_id,
        since=now - timedelta(days=asked.days),
        action=asked.action,
        member_id=asked.member_id,
        after=after,
        limit=CHUNK,
    ):
        for entry in entries:
            facts = msgspec.json.encode(entry.facts).decode()
            at = f"{entry.at:%Y-%m-%dT%H:%M:%SZ}"
            file.add((entry.audit_id, at, entry.actor_id, entry.action, entry.subject, facts))
        after = entries[-1].audit_id
    upload = file.upload(f"audit-{request.guild_id}-{now:%Y-%m-%d}.csv")
    reply = messages.too_large(say) if upload is None else messages.exported(say, asked, file.rows, upload)
    await job.edit_original(request.follow_up, reply)
