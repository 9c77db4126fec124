"""The welcome under examination: where it is written, the starting role, and first steps nobody can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.platform.first_steps import list_steps
from db.platform.guilds import list_roles
from handlers.platform.checkup.findings import Finding, Fix, Grade, NothingToFix, Patient
from handlers.platform.metrics.registry import METRICS
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.platform.welcome.changing import change
from handlers.platform.welcome.settings import MODULES, WelcomeSettings
from interactions.escaping import bold, mention_role
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.platform.first_steps import StepRow
    from handlers.frame.context import Context


async def welcome_findings(patient: Patient) -> Sequence[Finding]:
    """A channel that is gone or closed to the bot is found with the map of `/setchannels`."""
    settings = patient.settings(WelcomeSettings)
    if not settings.on or all(module in patient.platform.modules_off for module in MODULES):
        return ()
    findings = [_no_channel(patient), _no_right(patient), _bad_role(patient, settings.role_id)]
    steps = await list_steps(patient.db, patient.guild_id)
    return [
        finding
        for finding in (*findings, *(_dead_step(patient, step) for step in steps))
        if finding is not None
    ]


def _no_channel(patient: Patient) -> Finding | None:
    if patient.platform.channel(ChannelKey.WELCOME) is not None:
        return None
    say = patient.say
    return Finding(
        Grade.BROKEN,
        say("Newcomers should be welcomed, but no channel is chosen for it."),
        say("No welcome is posted, and nobody sees the button for the first steps."),
        say("Anybody who may use `/setchannels` can choose `welcome`, or end it with `/welcome off`."),
    )


def _no_right(patient: Patient) -> Finding | None:
    settings = patient.settings(WelcomeSettings)
    if not patient.roles or patient.bot_permissions.allows(Permissions.MANAGE_ROLES):
        return None
    if not settings.role_id and not settings.keep_roles:
        return None
    say = patient.say
    return Finding(
        Grade.BROKEN,
        say("I lack the permission **Manage Roles**."),
        say("Newcomers get no starting role, and returning members do not get their roles back."),
        say("Somebody who manages roles can give it to my role: Server Settings, Roles."),
    )


def _bad_role(patient: Patient, role_id: int) -> Finding | None:
    say = patient.say
    if not role_id:
        return None
    if patient.role_is_gone(role_id):
        return Finding(
            Grade.BROKEN,
            say("The starting role of newcomers no longer exists."),
            say("Newcomers get no role."),
            say("A moderator can choose another one with `/welcome set`, or remove it here."),
            Fix(say.plain("Remove the starting role"), "welcome_role", str(role_id)),
        )
    role = patient.roles.get(role_id)
    if role is None or not (role.managed or patient.above_bot(role_id)):
        return None
    return Finding(
        Grade.BROKEN,
        say("I cannot give {role}, the starting role of newcomers.", role=mention_role(role_id)),
        say("It is above my own highest role, or an integration manages it."),
        say(
            "Somebody who manages roles can move my role above it; "
            "or a moderator can choose another one with `/welcome set`."
        ),
    )


def _dead_step(patient: Patient, step: StepRow) -> Finding | None:
    """A step that is counted by what is not there."""
    metric = METRICS.get(step.metric or "")
    if step.metric is None or (metric and metric.module not in patient.platform.modules_off):
        return None
    say = patient.say
    return Finding(
        Grade.DOUBTFUL,
        say("Nobody can finish the first step {step}.", step=bold(step.title)),
        say("What ticks it belongs to a module that is switched off, so newcomers look stuck forever."),
        say("A moderator can remove it with `/welcome steps remove`; `/modules` switches modules on."),
    )


async def take_starting_role_out(ctx: Context, subject: str) -> None:
    """If that role is still chosen, and still gone."""
    settings = await ctx.guild_settings(WelcomeSettings)
    alive = {row.role_id for row in await list_roles(ctx.db, ctx.guild_id)}
    if str(settings.role_id) != subject or not alive or settings.role_id in alive:
        raise NothingToFix
    await change(ctx, {"role_id": 0})


FIXES = {"welcome_role": take_starting_role_out}
