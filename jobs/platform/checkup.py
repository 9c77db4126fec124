"""/doctor: the server's rows, what Discord tells of its channels, and how the machine is."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.operations import backups, health
from db.platform.log_months import count_months_taken_off
from handlers.platform.checkup import messages
from handlers.platform.checkup.actions import examine, find_patient, worst_first
from handlers.platform.checkup.activity_waiting import count_waiting
from handlers.platform.checkup.findings import Finding
from handlers.platform.checkup.logs import no_key
from handlers.platform.checkup.machine import BEHIND, Machine, machine_findings, never_told, not_asked
from handlers.platform.checkup.relay_shards import read_shards
from handlers.platform.checkup.rules import Overwrite, channel_permissions
from handlers.products import PRODUCTS
from interactions import routes
from interactions.api_errors import DiscordError
from jobs.queue import KEYS
from jobs.requests.platform import ExamineGuild
from jobs.run import Job, runs

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.platform.checkup.findings import Patient
    from interactions.languages import Say
    from interactions.permissions import Permissions

log = logging.getLogger(__name__)

LATE_S: Final = 60
PATIENCE_S: Final = 5.0


@runs(ExamineGuild)
async def examine_guild(job: Job, request: ExamineGuild) -> None:
    """All findings, worst first; only reads."""
    say = job.say(request.follow_up)
    asked = await _ask_channels(job, request.guild_id)
    async with job.pool.acquire() as db:
        patient = await find_patient(db, request.guild_id, say)
        if asked is not None:
            allowed = _allowed(patient, asked, job.application_id or 0)
            patient = msgspec.structs.replace(patient, allowed=allowed)
        findings = await examine(patient, PRODUCTS)
        findings += await _machine(job, db, say, request.guild_id)
    findings += [not_asked(say)] if asked is None else []
    findings += [never_told(say)] if not patient.roles else []
    findings += [no_key(say)] if patient.platform.log_webhooks and not job.vault else []
    reply = messages.panel(say, worst_first(findings), fixed=request.fixed)
    await job.edit_original(request.follow_up, reply)


async def _ask_channels(job: Job, guild_id: int) -> list[Any] | None:
    """The server's channels with their own rules; None when Discord does not tell."""
    call = routes.LIST_CHANNELS.to(guild_id=guild_id)
    try:
        return list(await job.rest.request(call, patience_s=PATIENCE_S))
    except DiscordError as problem:
        log.info("the channels of guild %s could not be read: %s", guild_id, problem)
        return None


def _allowed(patient: Patient, channels: list[Any], own_id: int) -> Mapping[int, Permissions]:
    """What the bot may do in each channel; nothing is said while its own roles are not known."""
    if not patient.bot_role_ids:
        return {}
    base = patient.bot_permissions
    return {
        int(channel["id"]): channel_permissions(
            base,
            msgspec.convert(channel.get("permission_overwrites") or [], list[Overwrite], strict=False),
            patient.guild_id,
            patient.bot_role_ids,
            own_id,
        )
        for channel in channels
    }


async def _machine(job: Job, db: Connection, say: Say, guild_id: int) -> list[Finding]:
    shards = await read_shards(job.redis)
    last = await backups.find_last_backup(db)
    machine = Machine(
        shards=len(shards),
        shards_away=sum(not shard.connected for shard in shards),
        long_worker=bool(await job.redis.exists(f"{KEYS['long']}:health-check")),
        waiting=await count_waiting(db, job.redis, BEHIND),
        late=await health.count_late_effects(db, guild_id, LATE_S),
        archived=job.archive is not None,
        months_left=await count_months_taken_off(db),
        backup_days_old=(job.clock.now() - last.made_at).days if last is not None else 0,
    )
    return machine_findings(say, machine)
