"""Mentors under examination: whether anybody can be asked, and where pairs meet."""

from __future__ import annotations

from collections.abc import Sequence

from db.quest_hall.mentor_requests import list_waiting
from db.quest_hall.mentors import count_mentors
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.quest_hall.settings import QuestSettings
from interactions.escaping import Markdown, bold, mention_channel
from interactions.permissions import Permissions

THREADS = Permissions.CREATE_PRIVATE_THREADS | Permissions.SEND_MESSAGES_IN_THREADS


async def mentor_findings(patient: Patient) -> Sequence[Finding]:
    """A server without mentors and requests is told nothing."""
    say, findings = patient.say, []
    mentors = await count_mentors(patient.db, patient.guild_id)
    waiting = await list_waiting(patient.db, patient.guild_id, 1)
    if waiting and not mentors:
        what = say("Members are waiting for a mentor, and there is none.")
        why = say("Their requests stay in the queue.")
        findings.append(
            Finding(Grade.BROKEN, what, why, say("Members become mentors with `/mentor signup`."))
        )
    if mentors and patient.platform.channel(ChannelKey.MENTOR) is None:
        what = say("No channel is chosen for mentors (`mentor` or `welcome`).")
        why = say("Mentors and students get no thread of their own.")
        choose = say("A moderator can choose one with `/setchannels`.")
        findings.append(Finding(Grade.HINT, what, why, choose))
    if mentors:
        findings += _rooms(patient)
    return findings


def _rooms(patient: Patient) -> list[Finding]:
    """What the bot lacks to make a place for a pair."""
    say, channel_id = patient.say, patient.platform.channel(ChannelKey.MENTOR)
    if patient.settings(QuestSettings).mentor_rooms == "channel":
        if not patient.roles or patient.bot_permissions.allows(Permissions.MANAGE_CHANNELS):
            return []
        what = say("I lack the permission **Manage Channels**, so pairs get no channel of their own.")
        remedy = say(
            "Somebody who manages roles can give it to my role, "
            "or an administrator chooses threads in `/config`."
        )
        return [Finding(Grade.DOUBTFUL, what, say("They get a private thread instead."), remedy)]
    allowed = (patient.allowed or {}).get(channel_id or 0)
    lacking = allowed.missing(THREADS) if allowed is not None else Permissions.NONE
    if channel_id is None or not lacking:
        return []
    names = Markdown(", ").join(map(bold, lacking.names()))
    what = say(
        "I lack {permissions} in {channel}, where mentors and students meet.",
        permissions=names,
        channel=mention_channel(channel_id),
    )
    why = say("Mentors and students get no thread of their own.")
    remedy = say("Somebody who manages that channel can give it to me in the channel's permissions.")
    return [Finding(Grade.BROKEN, what, why, remedy)]
