"""Verification under examination: its role, its panel, its channels, and what the bot may do."""

from __future__ import annotations

from collections.abc import Sequence

from db.kit.panels import find_panel
from db.raid_desk.raiders import count_unverified_with_role
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.verification.config import PANEL
from interactions.escaping import mention_role, shorten
from interactions.permissions import Permissions


async def verification_findings(patient: Patient) -> Sequence[Finding]:
    """Nothing of it concerns a server that verifies nobody."""
    role_id = patient.platform.roles.get(Role.VERIFIED_RAIDER)
    posted = await find_panel(patient.db, PANEL, patient.guild_id)
    if role_id is None and posted is None:
        return ()
    findings = [*_maps(patient, role_id), *_nicknames(patient)]
    if posted is not None and posted.error:
        findings.append(_panel_failed(patient, posted.error))
    if role_id is not None:
        findings += await _drift(patient, role_id)
    return findings


def _maps(patient: Patient, role_id: int | None) -> list[Finding]:
    say, findings = patient.say, []
    if role_id is None:
        findings.append(
            Finding(
                Grade.BROKEN,
                say("The panel of verification is posted, but no role is chosen for `verified_raider`."),
                say("Nobody can be verified."),
                say("A moderator can choose one with `/setroles`."),
            )
        )
    if ChannelKey.VERI_LOG not in patient.platform.channels:
        findings.append(
            Finding(
                Grade.HINT,
                say("No channel is chosen for the log of verifications (`veri_log`)."),
                say("Who was verified is recorded only in `/audit` and `/raider info`."),
                say("A moderator can choose one with `/setchannels`."),
            )
        )
    return findings


def _nicknames(patient: Patient) -> list[Finding]:
    if not patient.bot_role_ids or patient.bot_permissions.allows(Permissions.MANAGE_NICKNAMES):
        return []
    say = patient.say
    return [
        Finding(
            Grade.DOUBTFUL,
            say("I lack **Manage Nicknames** in the server."),
            say("Raiders are verified, but do not get their name in the game as nickname."),
            say("Somebody who manages the server can give it to my role: Server Settings, Roles."),
        )
    ]


def _panel_failed(patient: Patient, error: str) -> Finding:
    say = patient.say
    return Finding(
        Grade.BROKEN,
        say("The panel of verification cannot be shown."),
        say("Discord said: {error}", error=shorten(error, 150)),
        say("A moderator can post it again with `/configverification`."),
    )


async def _drift(patient: Patient, role_id: int) -> list[Finding]:
    count = await count_unverified_with_role(patient.db, patient.guild_id, role_id)
    if not count:
        return []
    say = patient.say
    what = say.counted(
        count,
        "1 member holds {role} without being verified.",
        "{count} members hold {role} without being verified.",
        role=mention_role(role_id),
    )
    why = say("They may join runs for verified raiders, and nobody knows their name in the game.")
    return [
        Finding(Grade.HINT, what, why, say("Staff can verify them with `/verify`, or take the role away."))
    ]
