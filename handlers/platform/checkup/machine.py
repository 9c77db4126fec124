"""The machine behind the bot as far as a server's administrators are concerned: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.platform.checkup.findings import Finding, Grade

if TYPE_CHECKING:
    from interactions.languages import Say

OLD_BACKUP_DAYS = 2
"""A backup a day is made, where the operator chose that."""
BEHIND = 1_000
"""Records that may wait to be counted before it is worth a word."""


class Machine(msgspec.Struct, frozen=True):
    """`waiting`: records not counted yet, at most BEHIND; `late`: changes at Discord that wait too long.

    `backup_days_old`: 0 also where no backups are made. `archived`: whether logs are put aside first.
    `months_left`: months of the logs that should be put aside and gone, and are not.
    """

    shards: int
    shards_away: int
    long_worker: bool
    waiting: int
    late: int
    backup_days_old: int = 0
    archived: bool = True
    months_left: int = 0


def machine_findings(say: Say, machine: Machine) -> list[Finding]:
    """What is wrong with it; the operator alone can fix that."""
    operator = say("Only the operator of the bot can fix that; if it lasts, tell them.")
    findings = []
    if machine.shards_away or not machine.shards:
        what = say("I do not hear from Discord at the moment: the relay is not connected.")
        why = say("Messages and voice time count late or, if it lasts, not at all.")
        findings.append(Finding(Grade.BROKEN, what, why, operator))
    if not machine.long_worker:
        what = say("Nobody is doing my long jobs: imports, exports and resets.")
        findings.append(Finding(Grade.BROKEN, what, say("They do not start."), operator))
    if machine.waiting >= BEHIND:
        what = say("At least {count} records wait to be counted.", count=say.number(machine.waiting))
        findings.append(Finding(Grade.DOUBTFUL, what, say("Xp and boards lag behind."), operator))
    if machine.late:
        what = say(
            "Posts and role changes that wait for more than a minute: {count}.",
            count=say.number(machine.late),
        )
        findings.append(
            Finding(Grade.DOUBTFUL, what, say("Announcements and level roles come late."), operator)
        )
    return findings + _findings_of_copies(say, machine, operator)


def _findings_of_copies(say: Say, machine: Machine, operator: str) -> list[Finding]:
    """What would be missing after a disaster, or in a look back."""
    findings = []
    if machine.backup_days_old >= OLD_BACKUP_DAYS:
        what = say("The last backup is {count} days old.", count=say.number(machine.backup_days_old))
        why = say("What has happened since would be lost with the database.")
        findings.append(Finding(Grade.BROKEN, what, why, operator))
    if machine.months_left:
        what = say.counted(
            machine.months_left,
            "1 old month of the logs could not be put aside.",
            "{count} old months of the logs could not be put aside.",
        )
        why = say("They take up space until that works again.")
        findings.append(Finding(Grade.DOUBTFUL, what, why, operator))
    if not machine.archived:
        what = say("Old entries of the command log and the audit are deleted without a copy.")
        why = say("After the days that `/config` names, nobody can look them up.")
        remedy = say("The operator of the bot can name a store for backups, where they are put aside first.")
        findings.append(Finding(Grade.HINT, what, why, remedy))
    return findings


def no_worker(say: Say) -> Finding:
    """Told by the web process, which can still look at the rows."""
    return Finding(
        Grade.BROKEN,
        say("Nobody is doing my background work at the moment."),
        say("Nothing is posted, counted or drawn, and I could not ask Discord for my permissions."),
        say("Only the operator of the bot can fix that; if it lasts, tell them."),
    )


def not_asked(say: Say) -> Finding:
    """Discord did not tell the channels' own rules."""
    return Finding(
        Grade.DOUBTFUL,
        say("Discord did not tell me what I may do in your channels."),
        say("Missing permissions there are not in this list."),
        say("Look again in a minute."),
    )


def never_told(say: Say) -> Finding:
    """No snapshot of the server has arrived yet."""
    return Finding(
        Grade.BROKEN,
        say("I have not been told of this server's roles and channels yet."),
        say("I cannot see which of them are gone or out of my reach."),
        say("Look again in a minute; if it lasts, tell the operator of the bot."),
    )
