"""Keys and webhooks under examination: those that do nothing any more, and nobody has noticed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.api.keys import find_acting_member, list_keys
from db.api.webhooks import list_webhooks
from handlers.platform.checkup.findings import Finding, Grade, Patient
from interactions.escaping import mention

if TYPE_CHECKING:
    from db.api.keys import KeyRow


async def key_findings(patient: Patient) -> Sequence[Finding]:
    """Keys that are refused in every call, because the member as whom they act has left."""
    findings = [await _key(patient, key) for key in await list_keys(patient.db, patient.guild_id)]
    return [finding for finding in findings if finding is not None]


async def _key(patient: Patient, key: KeyRow) -> Finding | None:
    say = patient.say
    remedy = say(
        "An administrator can make another one with `/apikey create`, and end this with `/apikey revoke`."
    )
    if await find_acting_member(patient.db, patient.guild_id, key.actor_id) is not None:
        return None
    what = say(
        "The API key “{name}” acts as {member}, who is not in this server.",
        name=key.name,
        member=mention(key.actor_id),
    )
    return Finding(Grade.DOUBTFUL, what, say("Every call with it is refused."), remedy)


async def webhook_findings(patient: Patient) -> Sequence[Finding]:
    """Webhooks that were switched off because nothing arrived."""
    say = patient.say
    remedy = say("When the site works again, an administrator can switch it on with `/webhook rotate`.")
    return [
        Finding(
            Grade.DOUBTFUL,
            say("The webhook to {host} is switched off.", host=urlsplit(webhook.url).hostname or "?"),
            say("Nothing is sent there any more: {reason}", reason=webhook.disabled_for or "?"),
            remedy,
        )
        for webhook in await list_webhooks(patient.db, patient.guild_id)
        if webhook.disabled_at is not None
    ]
