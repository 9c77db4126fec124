"""/syncteam: everybody on the staff holds the role `team`, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.raid_desk import team as rows
from handlers.frame.context import Context
from handlers.frame.refusals import Refusal
from handlers.platform.checkup.findings import Finding, Grade, Patient
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.team import refusals
from handlers.raid_desk.team.keeping import find_obstacle, team_roles
from interactions.escaping import shorten
from interactions.permissions import Permissions
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.raid_desk import SyncTeam

if TYPE_CHECKING:
    from interactions.languages import Say

router = Router()


@router.command("syncteam", requires=Role.ADMINISTRATOR)
async def sync_team(ctx: Context) -> Defer:
    """Give the role team to everybody on the staff, and take it from everybody else."""
    roles = team_roles(await ctx.guild_settings(PlatformSettings))
    if not ctx.app_permissions.allows(Permissions.MANAGE_ROLES):
        raise refusals.CannotGiveTeam
    obstacle = await find_obstacle(ctx.db, ctx.guild_id, roles.team_id)
    if obstacle is not None:
        raise obstacle
    await ctx.audit("team.sync", str(roles.team_id))
    return Defer(SyncTeam(ctx.follow_up, ctx.guild_id), ephemeral=True)


def progress(say: Say, done: int, total: int, seconds: int) -> Reply:
    """While it runs."""
    facts = {"done": say.number(done), "total": say.number(total), "seconds": say.number(seconds)}
    text = say("Syncing the team role: {done} of {total}, about {seconds} s left", **facts)
    return Reply(text, ephemeral=True)


def finished(say: Say, total: int, given: int, taken: int) -> Reply:
    """The end: Discord carries the changes out one by one."""
    if not given and not taken:
        text = say("All {total} members have the right roles.", total=say.number(total))
        return Reply(text, ephemeral=True)
    facts = {"total": say.number(total), "given": say.number(given), "taken": say.number(taken)}
    text = say("Members compared: {total}. `team` is being given to {given} and taken from {taken}.", **facts)
    return Reply(text, ephemeral=True)


def refused(say: Say, refusal: Refusal) -> Reply:
    """Something came in the way while it waited for its turn."""
    return Reply(refusal.text(say), ephemeral=True)


async def team_findings(patient: Patient) -> Sequence[Finding]:
    """`/doctor` on the role: what stands in its way, and what Discord refused."""
    if Role.TEAM not in patient.platform.roles:
        return ()
    say = patient.say
    try:
        roles = team_roles(patient.platform)
    except Refusal as refusal:
        return (_finding(say, refusal),)
    obstacle = await find_obstacle(patient.db, patient.guild_id, roles.team_id)
    if obstacle is not None:
        return (_finding(say, obstacle),)
    count = await rows.count_out_of_step(patient.db, patient.guild_id, roles.team_id, roles.staff_ids)
    error = await rows.find_refusal(patient.db, patient.guild_id) if count else None
    if error is None:
        return ()
    what = say.counted(
        count, "1 member has the wrong team role.", "{count} members have the wrong team role."
    )
    why = say("Discord said: {error}", error=shorten(error, 150))
    return (Finding(Grade.DOUBTFUL, what, why, say("An administrator can try again with `/syncteam`.")),)


def _finding(say: Say, refusal: Refusal) -> Finding:
    fields = refusal.translated_fields(say)
    why = say("Members of the staff do not get or lose `team` automatically.")
    return Finding(Grade.DOUBTFUL, say(refusal.sentence(), **fields), why, say(refusal.remedy, **fields))
