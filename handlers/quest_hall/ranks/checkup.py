"""Ranks under examination: roles that cannot be given, and an order that asks for less higher up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from db.platform.guilds import list_roles
from db.quest_hall.ranks import RankRow, list_ranks, update_rank
from handlers.platform.checkup.findings import Finding, Fix, Grade, NothingToFix, Patient
from handlers.quest_hall.ranks import ladder, messages
from handlers.quest_hall.ranks.messages import name_of
from handlers.quest_hall.ranks.rules import falling_points
from interactions.escaping import mention_role

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def rank_findings(patient: Patient) -> Sequence[Finding]:
    """What stands in the way of ranks; a server that has none is told nothing."""
    ranks = await list_ranks(patient.db, patient.guild_id)
    findings = [finding for rank in ranks if (finding := _role_finding(patient, rank)) is not None]
    say = patient.say
    for odd in messages.falls_short(say, falling_points(ranks)):
        why = say("Whoever reaches the lower one has reached the upper one too.")
        fix = say("A moderator can change one of them with `/rankadmin edit`.")
        findings.append(Finding(Grade.HINT, odd, why, fix))
    return findings


def _role_finding(patient: Patient, rank: RankRow) -> Finding | None:
    say = patient.say
    if rank.role_id is None:
        return None
    facts = {"role": mention_role(rank.role_id), "rank": name_of(rank)}
    why = say("Members who reach the rank get no role.")
    if patient.role_is_gone(rank.role_id):
        what = say("The role of the rank {rank} no longer exists.", **facts)
        fix = say("A moderator can choose another one with `/rankadmin edit`.")
        press = Fix(say("Remove it"), "rank_role", str(rank.rank_id))
        return Finding(Grade.BROKEN, what, why, fix, press)
    if patient.above_bot(rank.role_id):
        what = say("{role}, the role of the rank {rank}, is above my own highest role.", **facts)
        fix = say("Somebody who manages roles can move my role above it: Server Settings, Roles.")
        return Finding(Grade.BROKEN, what, why, fix)
    return None


async def take_rank_role_out(ctx: Context, subject: str) -> None:
    """Of a rank whose role is gone; the rank stays."""
    rank = await ladder.find(ctx, subject)
    known = {role.role_id for role in await list_roles(ctx.db, ctx.guild_id)}
    if rank.role_id is None or not known or rank.role_id in known:
        raise NothingToFix
    await update_rank(ctx.db, rank.rank_id, msgspec.structs.replace(rank.terms, role_id=None))
    await ctx.audit("ranks.edit", subject, before={"role_id": rank.role_id}, after={"role_id": None})


RANK_FIXES = {"rank_role": take_rank_role_out}
