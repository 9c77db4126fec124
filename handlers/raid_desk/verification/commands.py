"""/verify, /unverify, /editname, /alt and /raider: what staff do with raiders."""

from __future__ import annotations

from typing import Annotated

from db.raid_desk import raiders as rows
from db.raid_desk import verification_names
from db.raid_desk.verification import mark_sessions_closed
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.kit.reviews import Acting
from handlers.platform.roles.rules import Role
from handlers.raid_desk.verification import messages, raiders
from handlers.raid_desk.verification.raiders import Newcomer
from handlers.raid_desk.verification.reviewing import end_reviews
from handlers.raid_desk.verification.rules import (
    LONGEST_REASON,
    ReasonUnreadable,
    read_name,
)
from interactions.escaping import plain
from interactions.options import MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("alt", "Other accounts of a raider.")
router.group("raider", "What is known of a raider, and who cannot be verified.")

Whom = Annotated[MemberOption, Option("The member", name="member")]
Present = Annotated[MemberOption, Option("The member", name="member", who=Person(here=True))]
Raider = Annotated[
    MemberOption, Option("The member", name="member", who=Person("bots do not raid", here=True))
]
Inferior = Annotated[
    MemberOption, Option("The member", name="member", who=Person("bots do not raid", below=True))
]
Name = Annotated[str, Option("The name in the game: letters, at most 15", name="ign", max_length=40)]
AltName = Annotated[str, Option("The name of the other account", name="ign", max_length=40)]
Why = Annotated[str, Option("Why; staff see it", name="reason", max_length=LONGEST_REASON)]

HISTORY = 10


@router.command("verify", requires=Role.SECURITY)
async def verify(ctx: Context, *, member: Raider, name: Name) -> Reply:
    """Verify a member under their name in the game."""
    nick = member.member.nick if member.member is not None else None
    new = Newcomer(
        user_id=member.id,
        name=read_name(name),
        nick=nick,
        decided_by=ctx.actor.id,
        counts_for=ctx.actor.id,
    )
    await mark_sessions_closed(ctx.db, ctx.guild_id, member.id, "verified")
    acting = await Acting.of(ctx)
    await raiders.verify(acting, new)
    await end_reviews(acting, member.id)
    return ctx.whisper(
        "{who} is verified as **{name}**. Role and nickname follow within moments.",
        who=member.mention,
        name=new.name,
    )


@router.command("unverify", requires=Role.SECURITY)
async def unverify(ctx: Context, *, member: Inferior, reason: Why | None = None) -> Reply:
    """Take a verification back: the role is removed and the old nickname returns."""
    await mark_sessions_closed(ctx.db, ctx.guild_id, member.id, "cancelled")
    name = await raiders.unverify(await Acting.of(ctx), member.id, plain(reason or ""))
    return messages.unverified(ctx.say, member.id, name)


@router.command("editname", requires=Role.SECURITY)
async def edit_name(ctx: Context, *, member: Present, name: Name) -> Reply:
    """Give a verified raider another name; the old one is kept among the former ones."""
    new = read_name(name)
    before = await raiders.rename(await Acting.of(ctx), member.id, new)
    return ctx.whisper(
        "{who} was **{before}** and is **{name}** now.", who=member.mention, before=before, name=new
    )


@router.command("alt add", requires=Role.SECURITY)
async def add_alt(ctx: Context, *, member: Whom, name: AltName) -> Reply:
    """Add another account of a verified raider."""
    alt = read_name(name)
    await raiders.add_alt(await Acting.of(ctx), member.id, alt)
    return ctx.whisper("**{name}** is an alt of {who} now.", name=alt, who=member.mention)


@router.command("alt remove", requires=Role.SECURITY)
async def remove_alt(ctx: Context, *, member: Whom, name: AltName) -> Reply:
    """Remove an account."""
    alt = read_name(name)
    await raiders.remove_alt(await Acting.of(ctx), member.id, alt)
    return ctx.whisper("**{name}** is no longer an alt of {who}.", name=alt, who=member.mention)


@router.command("alt list", requires=Role.SECURITY)
async def list_alts(ctx: Context, *, member: Whom) -> Reply:
    """See the other accounts of a raider."""
    return messages.names(
        ctx.say, member.id, await verification_names.list_names(ctx.db, ctx.guild_id, member.id)
    )


@router.command("raider info", requires=Role.SECURITY)
async def info(ctx: Context, *, member: Whom) -> Reply:
    """See names, status and history of a raider."""
    return messages.info(
        ctx.say,
        member.id,
        await rows.find_raider(ctx.db, ctx.guild_id, member.id),
        await verification_names.list_names(ctx.db, ctx.guild_id, member.id),
        await rows.list_raider_events(ctx.db, ctx.guild_id, member.id, HISTORY),
    )


@router.command("raider ban", requires=Role.MODERATOR)
async def ban(ctx: Context, *, member: Inferior, reason: Why) -> Reply:
    """Keep a member, and every name they have or had, from being verified."""
    why = plain(reason)
    if not why:
        raise ReasonUnreadable
    await mark_sessions_closed(ctx.db, ctx.guild_id, member.id, "cancelled")
    acting = await Acting.of(ctx)
    others = await raiders.ban(acting, member.id, why)
    await end_reviews(acting, member.id)
    return messages.banned(ctx.say, member.id, others)


@router.command("raider unban", requires=Role.MODERATOR)
async def unban(ctx: Context, *, member: Whom) -> Reply:
    """Let a banned member be verified again."""
    await raiders.unban(await Acting.of(ctx), member.id)
    return ctx.whisper("{who} can be verified again.", who=member.mention)
