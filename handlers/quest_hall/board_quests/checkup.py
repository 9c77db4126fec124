"""The quest board under examination: whether anybody sees its quests and can decide proof."""

from __future__ import annotations

from collections.abc import Sequence

from db.quest_hall.quests import count_quests
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey


async def quest_findings(patient: Patient) -> Sequence[Finding]:
    """What stands in the way of quests; a server that has none is told nothing."""
    if not await count_quests(patient.db, patient.guild_id):
        return ()
    say, findings = patient.say, []
    choose = say("A moderator can choose one with `/setchannels`.")
    if patient.platform.channel(ChannelKey.QUEST_REVIEW) is None:
        what = say("No channel is chosen for proof of quests (`quest_review` or `quest`).")
        findings.append(Finding(Grade.BROKEN, what, say("Members cannot submit proof."), choose))
    if patient.platform.channel(ChannelKey.QUEST_BOARD) is None:
        what = say("No channel is chosen for the quest board (`quest_board` or `quest`).")
        findings.append(Finding(Grade.HINT, what, say("Quests are only found with `/quest browse`."), choose))
    if Role.QUEST_MASTER not in patient.platform.roles:
        what = say("No role is chosen for quest masters.")
        why = say("Only moderators and above can write quests and decide proof.")
        remedy = say("A moderator can choose one with `/setroles`.")
        findings.append(Finding(Grade.HINT, what, why, remedy))
    return findings
