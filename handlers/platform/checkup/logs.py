"""Whether logs can have a name of their own, where a server has switched that on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.platform.checkup.findings import Finding, Grade, Patient
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from interactions.languages import Say


async def log_findings(patient: Patient) -> Sequence[Finding]:
    """The bot may make no webhooks there."""
    wanted = patient.platform.log_webhooks and patient.roles and patient.bot_role_ids
    if not wanted or not patient.bot_permissions.missing(Permissions.MANAGE_WEBHOOKS):
        return ()
    say = patient.say
    return (
        Finding(
            Grade.DOUBTFUL,
            say("I lack the permission **Manage Webhooks**."),
            _why(say),
            say("Somebody who manages the server can give it to my role: Server Settings, Roles."),
        ),
    )


def no_key(say: Say) -> Finding:
    """The process has no key with which to keep the token of a webhook sealed."""
    return Finding(
        Grade.DOUBTFUL,
        say("I have no key to keep webhooks of logs sealed."),
        _why(say),
        say("Whoever runs the bot can set `ENCRYPTION_KEY`; the guide for operators tells how."),
    )


def _why(say: Say) -> str:
    return say("Logs are to have a name of their own, and appear under mine until then.")
