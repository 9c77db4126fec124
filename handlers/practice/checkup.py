"""Practice under examination: what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence

from db.practice.practitioners import has_practitioners
from db.practice.techniques import list_techniques
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.settings.platform_settings import ChannelKey


async def practice_findings(patient: Patient) -> Sequence[Finding]:
    """A server in which nobody practises is told nothing."""
    if not await has_practitioners(patient.db, patient.guild_id):
        return ()
    say, found = patient.say, []
    if ChannelKey.PRACTICE not in patient.platform.channels:
        found.append(
            Finding(
                Grade.HINT,
                say("No channel is chosen for practice (`practice`)."),
                say("Notices of practice reach members by direct message only."),
                say("A moderator can choose one with `/setchannels`."),
            )
        )
    if not await list_techniques(patient.db, patient.guild_id):
        found.append(
            Finding(
                Grade.HINT,
                say("There are no techniques to practise."),
                say("Every check-in counts as general practice, and nothing can be mastered."),
                say(
                    "A moderator adds some with `/technique add`, or a starter set with `/technique starter`."
                ),
            )
        )
    return found
