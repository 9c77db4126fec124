"""The maps of `/setroles` and `/setchannels` under examination, and taking out of them what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.platform.guilds import list_channels, list_roles
from handlers.platform.channels import actions as channels
from handlers.platform.checkup.findings import Finding, Fix, Grade, NothingToFix, Patient
from handlers.platform.roles import actions as roles
from handlers.platform.roles.rules import MAPPED, Role
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.escaping import Markdown, bold, mention_channel, mention_role

if TYPE_CHECKING:
    from handlers.frame.context import Context

HANDED_OUT = (Role.VERIFIED_RAIDER, Role.SUSPENDED, Role.ALUMNI, Role.SHIELD_VERIFIED)
"""Mapped roles that the bot itself is to give and take; the others people give, and may stand above it."""


async def role_findings(patient: Patient) -> Sequence[Finding]:
    """Mapped roles that are gone, or that the bot could not hand out."""
    chosen = patient.platform.roles
    findings = [_role_finding(patient, key, chosen[key]) for key in MAPPED if key in chosen]
    if patient.lacks_manage_roles and any(key in chosen for key in HANDED_OUT):
        findings.append(_lacks_right(patient))
    return [finding for finding in findings if finding is not None]


def _lacks_right(patient: Patient) -> Finding:
    say = patient.say
    return Finding(
        Grade.BROKEN,
        say("I lack the permission **Manage Roles**."),
        say("I cannot give or take roles of `/setroles`: nobody is verified or suspended."),
        say("Somebody who manages the server can give it to my role: Server Settings, Roles."),
    )


def _role_finding(patient: Patient, key: Role, role_id: int) -> Finding | None:
    say = patient.say
    if patient.role_is_gone(role_id):
        return Finding(
            Grade.BROKEN,
            say("The role chosen for `{key}` no longer exists.", key=key),
            say("Nobody has it, so nobody can do what it allows."),
            say("Anybody who may use `/setroles` can choose another one, or remove it here."),
            Fix(say.plain("Remove {name}", name=key), "role", key),
        )
    if key not in HANDED_OUT:
        return None
    facts = {"role": mention_role(role_id), "key": key}
    if patient.roles and patient.roles[role_id].managed:
        return Finding(
            Grade.DOUBTFUL,
            say("{role}, chosen for `{key}`, is managed by an integration.", **facts),
            say("Nobody can give or take it by hand, and I cannot either."),
            say("Choose a role that the server made itself, with `/setroles`."),
        )
    if patient.above_bot(role_id):
        return Finding(
            Grade.DOUBTFUL,
            say("{role}, chosen for `{key}`, is above my own highest role.", **facts),
            say("Discord does not let me give or take it."),
            say("Somebody who manages roles can move my role above it: Server Settings, Roles."),
        )
    return None


async def channel_findings(patient: Patient) -> Sequence[Finding]:
    """Mapped channels that are gone, or in which the bot cannot post."""
    say, chosen = patient.say, patient.platform.channels
    findings = []
    for key in (channel for channel in ChannelKey if channel in chosen):
        if patient.channel_is_gone(chosen[key]):
            findings.append(
                Finding(
                    Grade.BROKEN,
                    say("The channel chosen for `{key}` no longer exists.", key=key),
                    say("What I would post there is lost."),
                    say("Anybody who may use `/setchannels` can choose another one, or remove it here."),
                    Fix(say.plain("Remove {name}", name=key), "channel", key),
                )
            )
        elif patient.lacking_in(chosen[key]):
            findings.append(cannot_post(patient, chosen[key], say("chosen for `{key}`", key=key)))
    return findings


def cannot_post(patient: Patient, channel_id: int, purpose: str) -> Finding:
    """The bot lacks something in a channel it is to post in."""
    say, lacking = patient.say, patient.lacking_in(channel_id)
    names = Markdown(", ").join(map(bold, lacking.names()))
    return Finding(
        Grade.BROKEN,
        say(
            "I lack {permissions} in {channel}, {purpose}.",
            permissions=names,
            channel=mention_channel(channel_id),
            purpose=purpose,
        ),
        say("I cannot post there."),
        say("Somebody who manages that channel can give it to me in the channel's permissions."),
    )


async def take_role_out(ctx: Context, subject: str) -> None:
    """Out of the map, if its role is still gone."""
    if subject not in MAPPED:
        raise NothingToFix
    alive = {row.role_id for row in await list_roles(ctx.db, ctx.guild_id)}
    role_id = (await roles.role_map(ctx)).get(subject)
    if role_id is None or not alive or role_id in alive:
        raise NothingToFix
    await roles.set_roles(ctx, {}, (Role(subject),))


async def take_channel_out(ctx: Context, subject: str) -> None:
    """Out of the map, if its channel is still gone."""
    if subject not in tuple(ChannelKey):
        raise NothingToFix
    alive = {row.channel_id for row in await list_channels(ctx.db, ctx.guild_id)}
    channel_id = (await channels.channel_map(ctx)).get(subject)
    if channel_id is None or not alive or channel_id in alive:
        raise NothingToFix
    await channels.set_channels(ctx, {}, (ChannelKey(subject),))


CHECKUP = (role_findings, channel_findings)
FIXES = {"role": take_role_out, "channel": take_channel_out}
