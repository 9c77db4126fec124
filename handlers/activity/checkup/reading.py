"""Level roles, prizes and boards under examination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.activity.achievements import list_achievements
from db.activity.leaderboard_panels import list_boards
from db.activity.level_roles import list_level_roles
from db.activity.prizes import list_prizes
from handlers.platform.checkup.findings import Finding, Fix, Grade, Patient
from handlers.platform.checkup.maps import cannot_post
from interactions.escaping import bold, mention_channel, mention_role, shorten
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.activity.leaderboard_panels import BoardPanelRow

ERROR_LENGTH = 120


async def reward_findings(patient: Patient) -> Sequence[Finding]:
    """Roles that the bot is to give and cannot: gone, managed, above its own, or without the right to."""
    say, findings = patient.say, []
    level_roles = (await list_level_roles(patient.db, [patient.guild_id])).get(patient.guild_id, [])
    prizes = await list_prizes(patient.db, patient.guild_id)
    achievements = [
        row for row in await list_achievements(patient.db, patient.guild_id) if row.role_id is not None
    ]
    for level_role in level_roles:
        purpose = say("the role of level {level}", level=level_role.level)
        fix = Fix(say("Remove level {level}", level=level_role.level), "level_role", str(level_role.role_id))
        findings += _role_findings(patient, level_role.role_id, purpose, fix)
    for prize in prizes:
        purpose = say("a prize of `/prizes`")
        fix = Fix(say("Remove the prize"), "prize", f"{prize.metric}:{prize.period}")
        findings += _role_findings(patient, prize.role_id, purpose, fix)
    for row in achievements:
        purpose = say("the role of the achievement {name}", name=bold(row.name))
        findings += _role_findings(patient, row.role_id or 0, purpose, None)
    if level_roles or prizes or achievements:
        findings += _right_findings(patient)
    return findings


def _role_findings(patient: Patient, role_id: int, purpose: str, fix: Fix | None) -> list[Finding]:
    say = patient.say
    nobody = say("Members who earn it get no role.")
    if patient.role_is_gone(role_id):
        what = say("A role no longer exists: {purpose}.", purpose=purpose)
        remedy = say("A moderator can choose another one where it was set up.")
        return [Finding(Grade.BROKEN, what, nobody, remedy, fix)]
    facts = {"role": mention_role(role_id), "purpose": purpose}
    if patient.roles and patient.roles[role_id].managed:
        what = say("{role} is managed by an integration: {purpose}.", **facts)
        remedy = say(
            "Discord does not let anybody give it; a moderator can choose another one where it was set up."
        )
        return [Finding(Grade.BROKEN, what, nobody, remedy, fix)]
    if patient.above_bot(role_id):
        what = say("{role} is above my own highest role: {purpose}.", **facts)
        remedy = say("Somebody who manages roles can move my role above it: Server Settings, Roles.")
        return [Finding(Grade.BROKEN, what, nobody, remedy)]
    return []


def _right_findings(patient: Patient) -> list[Finding]:
    say = patient.say
    if not patient.bot_role_ids or patient.bot_permissions.allows(Permissions.MANAGE_ROLES):
        return []
    return [
        Finding(
            Grade.BROKEN,
            say("I lack the permission **Manage Roles**."),
            say("I cannot give or take level roles, prizes or roles of achievements."),
            say("Somebody who manages the server can give it to my role: Server Settings, Roles."),
        )
    ]


async def board_findings(patient: Patient) -> Sequence[Finding]:
    """Boards of `/board add` whose channel is gone or closed, and any that could not be shown.

    A board that follows `/setchannels` goes with its entry there, which is examined with the map.
    """
    findings: list[Finding] = []
    mapped = set(patient.platform.channels.values())
    for panel in await list_boards(patient.db, patient.guild_id):
        findings += _board_findings(patient, panel, panel.channel_id in mapped)
    return findings


def _board_findings(patient: Patient, panel: BoardPanelRow, told: bool) -> list[Finding]:
    say, channel = patient.say, mention_channel(panel.channel_id)
    fix = Fix(say("Remove the board"), "board", str(panel.panel_id))
    if patient.channel_is_gone(panel.channel_id):
        if panel.origin != "command":
            return []
        what = say("A board is posted in a channel that no longer exists.")
        remedy = say("A moderator can add it elsewhere with `/board add`, or remove it here.")
        return [Finding(Grade.BROKEN, what, say("Nobody sees it."), remedy, fix)]
    if patient.lacking_in(panel.channel_id):
        return [] if told else [cannot_post(patient, panel.channel_id, say("where a board is posted"))]
    if panel.error is not None:
        what = say("The board in {channel} could not be shown.", channel=channel)
        why = say("Discord said: {error}", error=shorten(panel.error, ERROR_LENGTH))
        remedy = say("It is tried again automatically; a moderator can remove it with `/board remove`.")
        return [Finding(Grade.DOUBTFUL, what, why, remedy)]
    return []
