"""The raid desk under examination: its channels, and what the bot may do for runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.kit import threads
from db.raid_desk import run_voices
from db.raid_desk.run_history import find_latest_run_id
from db.raid_desk.runs import RUN_LOG
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import Markdown, bold, mention_channel, shorten
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from interactions.languages import Say

FOR_VOICE = Permissions(
    Permissions.MANAGE_CHANNELS
    | Permissions.MANAGE_ROLES
    | Permissions.MOVE_MEMBERS
    | Permissions.VIEW_CHANNEL
    | Permissions.CONNECT
    | Permissions.SPEAK
)
FOR_LOG = Permissions(
    Permissions.CREATE_PUBLIC_THREADS
    | Permissions.SEND_MESSAGES_IN_THREADS
    | Permissions.READ_MESSAGE_HISTORY
)
ERROR_LENGTH = 150


async def run_findings(patient: Patient) -> Sequence[Finding]:
    """What stands in the way of runs; a server that has none is told nothing of channels for them."""
    runs = await find_latest_run_id(patient.db, patient.guild_id, 0)
    channels = _channels(patient) if runs is not None else []
    return [*channels, *_log_permissions(patient), *await _voice(patient), *await _failed(patient)]


def _channels(patient: Patient) -> list[Finding]:
    say, chosen = patient.say, patient.platform.channels
    findings = []
    if ChannelKey.RAID not in chosen:
        findings.append(
            Finding(
                Grade.HINT,
                say("No channel is chosen for runs (`raid`)."),
                say("A run is posted wherever its organizer types `/run`."),
                say("A moderator can choose one with `/setchannels`."),
            )
        )
    if ChannelKey.RAID_LOG not in chosen:
        findings.append(
            Finding(
                Grade.HINT,
                say("No channel is chosen for the log of runs (`raid_log`)."),
                say("What happened in a run is recorded only in `/viewrun`."),
                say("A moderator can choose one with `/setchannels`."),
            )
        )
    return findings


def _log_permissions(patient: Patient) -> list[Finding]:
    channel_id = patient.platform.channel(ChannelKey.RAID_LOG)
    if channel_id is None or patient.channel_is_gone(channel_id):
        return []
    allowed = (patient.allowed or {}).get(channel_id)
    if allowed is None:
        return []
    say, findings = patient.say, []
    if lacking := allowed.missing(FOR_LOG):
        why = say("I cannot open or fill the threads of runs there.")
        findings.append(_lacks_in_log(patient, Grade.BROKEN, lacking, channel_id, why))
    lacking = allowed.missing(Permissions.MANAGE_THREADS)
    if patient.settings(RaidSettings).thread_days and lacking:
        why = say("Threads of old runs are not deleted, although `/config` says so.")
        findings.append(_lacks_in_log(patient, Grade.DOUBTFUL, lacking, channel_id, why))
    return findings


def _lacks_in_log(patient: Patient, grade: Grade, lacking: Permissions, channel_id: int, why: str) -> Finding:
    say, channel = patient.say, mention_channel(channel_id)
    what = say(
        "I lack {permissions} in {channel}, the log of runs.", permissions=_names(lacking), channel=channel
    )
    remedy = say("Somebody who manages that channel can give it to me in the channel's permissions.")
    return Finding(grade, what, why, remedy)


async def _voice(patient: Patient) -> list[Finding]:
    """Only where runs have voice channels: nobody else needs to give me so much."""
    failed = await run_voices.find_latest_failure(patient.db, patient.guild_id)
    wanted = patient.settings(RaidSettings).voice_by_default or failed is not None
    if not wanted or not patient.bot_role_ids:
        return []
    say, lacking = patient.say, patient.bot_permissions.missing(FOR_VOICE)
    if lacking:
        what = say("I lack {permissions} in the server.", permissions=_names(lacking))
        remedy = say("Somebody who manages the server can give it to my role: Server Settings, Roles.")
        return [Finding(Grade.BROKEN, what, say("I cannot make voice channels for runs."), remedy)]
    if failed is None:
        return []
    what = say("The last run got no voice channel.")
    return [Finding(Grade.DOUBTFUL, what, _said(say, failed), say("The next run tries again."))]


async def _failed(patient: Patient) -> list[Finding]:
    error = await threads.find_latest_failure(patient.db, patient.guild_id, RUN_LOG)
    if error is None:
        return []
    say = patient.say
    what = say("The log of the last run was interrupted.")
    return [Finding(Grade.DOUBTFUL, what, _said(say, error), say("The next run begins a new thread."))]


def _said(say: Say, error: str) -> str:
    return say("Discord said: {error}", error=shorten(error, ERROR_LENGTH))


def _names(lacking: Permissions) -> str:
    return Markdown(", ").join(map(bold, lacking.names()))
