"""Practice under examination: what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence

from db.kit.events import find_latest_error
from db.practice.practitioners import has_practitioners
from db.practice.techniques import list_techniques
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.roles.names import role_name
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.escaping import shorten
from interactions.permissions import Permissions


async def practice_findings(patient: Patient) -> Sequence[Finding]:
    """A server in which nobody practises is told nothing."""
    if not await has_practitioners(patient.db, patient.guild_id):
        return ()
    say, findings = patient.say, []
    if ChannelKey.PRACTICE not in patient.platform.channels:
        findings.append(
            Finding(
                Grade.HINT,
                say("No channel is chosen for practice (`practice`)."),
                say("Notices of practice reach members by direct message only."),
                say("A moderator can choose one with `/setchannels`."),
            )
        )
    if not await list_techniques(patient.db, patient.guild_id):
        findings.append(
            Finding(
                Grade.HINT,
                say("There are no techniques to practise."),
                say("Every check-in counts as general practice, and nothing can be mastered."),
                say(
                    "A moderator adds some with `/technique add`, or a starter set with `/technique starter`."
                ),
            )
        )
    return [*findings, *_roles(patient), *await _events(patient)]


def _roles(patient: Patient) -> list[Finding]:
    """What whoever graduates or is verified would get."""
    say = patient.say
    missing = [role for role in (Role.ALUMNI, Role.SHIELD_VERIFIED) if role not in patient.platform.roles]
    if not missing:
        return []
    names = ", ".join(role_name(say, role) for role in missing)
    return [
        Finding(
            Grade.HINT,
            say("No role is set for: {roles}.", roles=names),
            say("Members who graduate or are shield verified get no role for it."),
            say("A moderator can choose them with `/setroles`."),
        )
    ]


async def _events(patient: Patient) -> list[Finding]:
    """Teaching sessions and ceremonies stand among the server's events."""
    say = patient.say
    error = await find_latest_error(patient.db, patient.guild_id)
    if error is not None:
        what = say("Discord refused an event of mine: {error}", error=shorten(error, 200))
        grade = Grade.BROKEN
    elif patient.bot_permissions.missing(Permissions.CREATE_EVENTS):
        what, grade = say("I may not make events here."), Grade.DOUBTFUL
    else:
        return []
    return [
        Finding(
            grade,
            what,
            say("Teaching sessions and ceremonies are not listed among the server's events."),
            say("Somebody who manages the server can give my role the permission **Create Events**."),
        )
    ]
