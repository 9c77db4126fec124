"""Quotas and points under examination: roles, panels, final standings, and whether the ledgers add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.kit.ledger_proofs import count_wrong_totals
from db.kit.panels import find_panel
from db.platform.guilds import list_roles
from db.raid_desk.quota import QUOTA_PANEL, QuotaRow, list_quotas, lock_quota, mark_removed
from db.raid_desk.quota_periods import find_latest_failure
from handlers.kit import panels
from handlers.platform.checkup.findings import Finding, Fix, Grade, NothingToFix, Patient
from interactions.escaping import mention_role, shorten

if TYPE_CHECKING:
    from handlers.frame.context import Context

LONGEST_ERROR = 150
LEDGERS = "raid_desk."
GONE = "quota_gone"


async def quota_findings(patient: Patient) -> Sequence[Finding]:
    """Nothing of it concerns a server without quotas, but for ledgers that do not add up."""
    findings: list[Finding] = []
    for quota in await list_quotas(patient.db, patient.guild_id):
        findings += await _quota(patient, quota)
    failed = await find_latest_failure(patient.db, patient.guild_id)
    if failed is not None and failed.error:
        findings.append(_not_posted(patient, failed.role_id, failed.error))
    return [*findings, *await _ledgers(patient)]


async def _quota(patient: Patient, quota: QuotaRow) -> list[Finding]:
    say = patient.say
    if patient.role_is_gone(quota.role_id):
        what = say("A role that has a quota no longer exists.")
        why = say("Nobody can meet its quota; it is reset all the same.")
        fix = Fix(say("Remove its quota"), GONE, str(quota.role_id))
        return [Finding(Grade.HINT, what, why, say("A moderator can remove that quota."), fix)]
    panel = await find_panel(patient.db, QUOTA_PANEL, quota.quota_id)
    role = mention_role(quota.role_id)
    if panel is None:
        what = say("The quota of {role} has no panel.", role=role)
        remedy = say("A moderator can post it with `/configquota role`.")
        return [Finding(Grade.HINT, what, say("Members do not see how they are doing."), remedy)]
    if panel.error:
        what = say("The panel of the quota of {role} cannot be shown.", role=role)
        remedy = say("A moderator can choose another channel with `/configquota role`.")
        return [Finding(Grade.BROKEN, what, _said(patient, panel.error), remedy)]
    return []


def _not_posted(patient: Patient, role_id: int, error: str) -> Finding:
    say = patient.say
    what = say("The final standings of the quota of {role} were not posted.", role=mention_role(role_id))
    remedy = say("They are kept: `/quota periods` shows them. A moderator can choose another channel.")
    return Finding(Grade.DOUBTFUL, what, _said(patient, error), remedy)


async def _ledgers(patient: Patient) -> list[Finding]:
    wrong = await count_wrong_totals(patient.db, patient.guild_id, LEDGERS)
    if not wrong:
        return []
    say = patient.say
    what = say.counted(
        wrong,
        "1 total of points is not the sum of its entries.",
        "{count} totals of points are not the sums of their entries.",
    )
    remedy = say("The operator of the bot can fix it with `guildhall doctor --fix`.")
    return [Finding(Grade.BROKEN, what, say("`/stats` and boards show something wrong."), remedy)]


def _said(patient: Patient, error: str) -> str:
    return patient.say("Discord said: {error}", error=shorten(error, LONGEST_ERROR))


async def remove_gone(ctx: Context, subject: str) -> None:
    """The quota of a role that no longer exists, as *Remove the quota* would."""
    quota = await lock_quota(ctx.db, ctx.guild_id, int(subject) if subject.isdecimal() else 0)
    known = {role.role_id for role in await list_roles(ctx.db, ctx.guild_id)}
    if quota is None or quota.role_id in known:
        raise NothingToFix
    await panels.touch(ctx.db, QUOTA_PANEL, quota.quota_id, now=ctx.now)
    await mark_removed(ctx.db, quota.quota_id, ctx.now)
    await ctx.audit("quota.remove", str(quota.role_id))


FIXES = {GONE: remove_gone}
