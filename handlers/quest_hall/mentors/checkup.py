"""Mentors under examination: whether anybody can be asked, and where pairs meet."""

from __future__ import annotations

from collections.abc import Sequence

from db.quest_hall.mentors import count_mentors, list_waiting
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.settings.platform_settings import ChannelKey


async def mentor_findings(patient: Patient) -> Sequence[Finding]:
    """A server without mentors and requests is told nothing."""
    say, found = patient.say, []
    mentors = await count_mentors(patient.db, patient.guild_id)
    waiting = await list_waiting(patient.db, patient.guild_id, 1)
    if waiting and not mentors:
        what = say("Members wait for a mentor, and nobody is one.")
        why = say("Their requests stay in the queue.")
        found.append(Finding(Grade.BROKEN, what, why, say("Members become mentors with `/mentor signup`.")))
    if mentors and patient.platform.channel(ChannelKey.MENTOR) is None:
        what = say("No channel is chosen for mentors (`mentor` or `welcome`).")
        why = say("Mentors and students get no thread of their own.")
        choose = say("A moderator can choose one with `/setchannels`.")
        found.append(Finding(Grade.HINT, what, why, choose))
    return found
