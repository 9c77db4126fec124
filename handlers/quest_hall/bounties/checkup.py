"""Bounties under examination: whether anybody sees them, and whether their proof can be decided."""

from __future__ import annotations

from collections.abc import Sequence

from db.quest_hall.bounties import BountiesWanted, list_open
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.settings.platform_settings import ChannelKey


async def bounty_findings(patient: Patient) -> Sequence[Finding]:
    """What stands in the way of bounties; a server that has none open is told nothing."""
    _, count = await list_open(patient.db, BountiesWanted(guild_id=patient.guild_id), 1, 0)
    say, channel = patient.say, patient.platform.channel
    if not count or channel(ChannelKey.BOUNTY) is not None:
        return ()
    findings = []
    choose = say("A moderator can choose one with `/setchannels`.")
    if channel(ChannelKey.QUEST_REVIEW) is None:
        what = say("No channel is chosen for proof of bounties (`quest_review` or `bounty`).")
        findings.append(Finding(Grade.BROKEN, what, say("Members cannot submit proof."), choose))
    what = say("No channel is chosen for the board of bounties (`bounty`).")
    findings.append(Finding(Grade.HINT, what, say("Bounties are only found with `/bounty list`."), choose))
    return findings
