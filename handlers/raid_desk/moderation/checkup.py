"""`/doctor` on moderation: whether the role `suspended` and the rows of suspensions say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.outbox import NewEffect, add_many
from db.raid_desk import suspensions as rows
from handlers.platform.checkup.findings import Finding, Fix, Grade, NothingToFix, Patient
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import Markdown, mention
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST = 50
NAMED = 5
WITHOUT, LACKING = "not_suspended", "lacks_suspended"


async def suspension_findings(patient: Patient) -> Sequence[Finding]:
    """Members who hold the role without a suspension, and the other way round."""
    role_id = patient.platform.roles.get(Role.SUSPENDED)
    if role_id is None or patient.role_is_gone(role_id):
        return []
    say = patient.say
    held = await rows.list_wrongly_held(patient.db, patient.guild_id, role_id, MOST)
    lacking = await rows.list_wrongly_free(patient.db, patient.guild_id, role_id, MOST)
    findings = []
    if held:
        what = say("Members who hold `suspended` without a suspension: {members}.", members=_named(held))
        why = say("The raid desk is closed to them, and nothing will ever end that.")
        fix = Fix(say("Take `suspended` off"), WITHOUT, "")
        remedy = say("Take the role from them, or suspend them with `/suspend`.")
        findings.append(Finding(Grade.DOUBTFUL, what, why, remedy, fix))
    if lacking:
        what = say("Suspended members who do not hold `suspended`: {members}.", members=_named(lacking))
        why = say("They see the channels that the role closes.")
        fix = Fix(say("Give `suspended` again"), LACKING, "")
        remedy = say("Give them the role, or end the suspension with `/unsuspend`.")
        findings.append(Finding(Grade.DOUBTFUL, what, why, remedy, fix))
    return findings


def _named(user_ids: Sequence[int]) -> Markdown:
    more = f" + {len(user_ids) - NAMED}" if len(user_ids) > NAMED else ""
    return Markdown(Markdown(", ").join(map(mention, user_ids[:NAMED])) + more)


async def take_role_off(ctx: Context, subject: str) -> None:
    """From everybody who holds it without a suspension."""
    role_id = await _role(ctx)
    wrong = await rows.list_wrongly_held(ctx.db, ctx.guild_id, role_id, MOST)
    await _change(ctx, [RevokeRole(ctx.guild_id, user_id, role_id, "not suspended") for user_id in wrong])


async def give_role_again(ctx: Context, subject: str) -> None:
    """To everybody who is suspended and does not hold it."""
    role_id = await _role(ctx)
    wrong = await rows.list_wrongly_free(ctx.db, ctx.guild_id, role_id, MOST)
    await _change(ctx, [GrantRole(ctx.guild_id, user_id, role_id, "suspended") for user_id in wrong])


async def _role(ctx: Context) -> int:
    role_id = (await ctx.guild_settings(PlatformSettings)).roles.get(Role.SUSPENDED)
    if role_id is None:
        raise NothingToFix
    return role_id


async def _change(ctx: Context, effects: Sequence[GrantRole | RevokeRole]) -> None:
    if not effects:
        raise NothingToFix
    await add_many(ctx.db, [NewEffect(ctx.guild_id, effect) for effect in effects])
    kind = "taken" if isinstance(effects[0], RevokeRole) else "given"
    members = [str(effect.user_id) for effect in effects]
    await ctx.audit(f"suspension.drift_{kind}", str(effects[0].role_id), members=members)


FIXES = {WITHOUT: take_role_off, LACKING: give_role_again}
