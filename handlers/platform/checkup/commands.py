"""`/doctor`, and its buttons: everyone who presses one is checked again, and so is what is to be fixed."""

from __future__ import annotations

from handlers.frame.context import Context
from handlers.platform.checkup import actions, messages
from handlers.platform.checkup.findings import Finding
from handlers.platform.checkup.logs import no_key
from handlers.platform.checkup.machine import never_told, no_worker
from handlers.platform.checkup.states import FixFinding, LookAgain
from handlers.platform.roles.rules import Role
from interactions.responses import Defer, Reply, Update
from interactions.router import Router
from jobs.requests.platform import ExamineGuild

router = Router()


@router.command("doctor", requires=Role.ADMINISTRATOR)
async def doctor(ctx: Context) -> Defer | Reply:
    """Look for problems in this server, and fix those that one press can fix."""
    if await ctx.resources.queue.workers_alive():
        return Defer(ExamineGuild(ctx.follow_up, ctx.guild_id, False), ephemeral=True)
    return messages.panel(ctx.say, await _from_rows(ctx))


@router.component(FixFinding, requires=Role.ADMINISTRATOR)
async def fix_finding(ctx: Context, state: FixFinding) -> Defer | Update:
    """Fixes it if it is still wrong, then looks again."""
    await actions.fix(ctx, state.kind, state.subject)
    return await _look(ctx, fixed=True)


@router.component(LookAgain, requires=Role.ADMINISTRATOR)
async def look_again(ctx: Context, state: LookAgain) -> Defer | Update:
    """The same examination again."""
    return await _look(ctx, fixed=False)


async def _look(ctx: Context, *, fixed: bool) -> Defer | Update:
    if await ctx.resources.queue.workers_alive():
        return Defer(ExamineGuild(ctx.follow_up, ctx.guild_id, fixed), update=True)
    return messages.panel_again(ctx.say, await _from_rows(ctx), fixed=fixed)


async def _from_rows(ctx: Context) -> list[Finding]:
    """Without a worker: what the database knows, and that there is none."""
    patient = await actions.find_patient(ctx.db, ctx.guild_id, ctx.say)
    findings = await actions.examine(patient, ctx.resources.products, ctx.resources.modules_off)
    if not patient.roles:
        findings.insert(0, never_told(ctx.say))
    if patient.platform.log_webhooks and not ctx.resources.vault:
        findings.append(no_key(ctx.say))
    return [no_worker(ctx.say), *findings]
