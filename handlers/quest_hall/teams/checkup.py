"""Teams under examination: roles that cannot be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.quest_hall.teams import list_with_role
from handlers.platform.checkup.findings import Finding, Grade
from interactions.escaping import bold, mention_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.platform.checkup.findings import Patient


async def team_findings(patient: Patient) -> Sequence[Finding]:
    """Of those that have a role."""
    say, findings = patient.say, []
    for name, role_id in await list_with_role(patient.db, patient.guild_id):
        facts = {"role": mention_role(role_id), "team": bold(name)}
        why = say("Members who join the team get no role.")
        if patient.role_is_gone(role_id):
            what = say("The role of the team {team} no longer exists.", **facts)
            fix = say("A moderator can choose another one, or none, with `/team role`.")
            findings.append(Finding(Grade.BROKEN, what, why, fix))
        elif patient.above_bot(role_id):
            what = say("{role}, the role of the team {team}, is above my own highest role.", **facts)
            fix = say("Somebody who manages roles can move my role above it: Server Settings, Roles.")
            findings.append(Finding(Grade.BROKEN, what, why, fix))
    return findings
