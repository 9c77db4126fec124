"""How alerts read: to servers in their language without details, to operators in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.operations.alerts.rules import AlertCheck

if TYPE_CHECKING:
    from db.operations.alerts import AlertRow
    from interactions.languages import Say


def for_channel(say: Say, check: AlertCheck, broken: bool) -> dict[str, Any]:
    """A message of the audit channel."""
    if broken:
        text = f"⚠️ {_failing(say)[check]} {say('The operator has been told where that is set up.')}"
    else:
        text = f"✅ {_well(say)[check]}"
    return {"content": text, "allowed_mentions": {"parse": []}}


def _failing(say: Say) -> dict[AlertCheck, str]:
    return {
        AlertCheck.REDIS: say("A part of me is not available (Redis): background work is waiting."),
        AlertCheck.WORKER: say("Nobody is doing my background work at the moment."),
        AlertCheck.RELAY: say("I do not hear from Discord at the moment: the relay is not connected."),
        AlertCheck.QUEUE: say("My background work is behind: answers that take longer come late."),
        AlertCheck.STREAM: say("Activity is counted late: xp and boards lag behind."),
        AlertCheck.OUTBOX: say("Some of my posts and role changes here are late or could not be made."),
        AlertCheck.BACKUP: say("My daily backup was not made."),
        AlertCheck.DISK: say("A disk of my machine is nearly full."),
    }


def _well(say: Say) -> dict[AlertCheck, str]:
    return {
        AlertCheck.REDIS: say("Redis answers again."),
        AlertCheck.WORKER: say("My background work continues."),
        AlertCheck.RELAY: say("The relay is connected again."),
        AlertCheck.QUEUE: say("My background work has caught up."),
        AlertCheck.STREAM: say("Activity is counted on time again."),
        AlertCheck.OUTBOX: say("My posts and role changes are on time again."),
        AlertCheck.BACKUP: say("Backups are made again."),
        AlertCheck.DISK: say("There is room on the disk again."),
    }


def for_webhook(alert: AlertRow) -> dict[str, Any]:
    """For Discord (`content`), for Slack and its like (`text`), and for programs."""
    what = f"is broken: {alert.detail}" if alert.broken else "is well again"
    text = f"{'⚠️' if alert.broken else '✅'} Guildhall: {alert.name} {what}"[:1_900]
    return {
        "content": text,
        "text": text,
        "allowed_mentions": {"parse": []},
        "check": alert.name,
        "broken": alert.broken,
        "detail": alert.detail,
        "at": alert.told_at.isoformat(),
    }
