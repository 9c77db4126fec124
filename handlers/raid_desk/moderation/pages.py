"""Punishments and notes on the page of a member: what `/checkpunishments` shows, and what staff can do."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from db.raid_desk import moderation as rows
from db.raid_desk import moderation_history as history
from handlers.dashboard.context import Done, PageContext
from handlers.dashboard.pages import Pages, PageSection
from handlers.dashboard.said import said
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.moderation import commands, messages, punishing, record_messages
from handlers.raid_desk.moderation.rules import LONGEST_REASON, PunishmentState
from interactions.escaping import code, mention
from interactions.responses import Reply

pages = Pages("raid_desk")

Reason = Annotated[str, Meta(max_length=LONGEST_REASON)]
Words = Annotated[str, Meta(max_length=1_000)]
Duration = Annotated[str, Meta(max_length=40)]
MOST = 25


@pages.member(requires=Role.SECURITY)
async def records(ctx: PageContext, user_id: int) -> PageSection:
    """The latest punishments and notes, and how many there are."""
    listed = await history.list_records(ctx.db, ctx.guild_id, user_id, "all", ctx.now, limit=MOST, offset=0)
    counts = await history.count_records(ctx.db, ctx.guild_id, user_id, ctx.now)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    facts = {
        "user_id": user_id,
        "counts": record_messages.counts_line(ctx.say, counts),
        "lines": [(row, record_messages.record_lines(ctx.say, row, ctx.now)) for row in listed],
        "suspended": await rows.find_suspension(ctx.db, ctx.guild_id, user_id) is not None,
        "officer": allowed(ctx.actor, Role.OFFICER, roles),
        "most_reason": LONGEST_REASON,
        "removed": PunishmentState.REMOVED.value,
    }
    return PageSection("raid_desk/moderation/records.html", facts)


@pages.post("/members/{user_id}/warn", requires=Role.SECURITY)
async def warn(ctx: PageContext, user_id: int, reason: Reason) -> Done:
    """As `/warn`."""
    reply = await commands.warn(ctx, member=await ctx.member(user_id), reason=reason)
    return _done(ctx, user_id, ctx.say("Warn {member}?", member=mention(user_id)), reply, reason)


@pages.post("/members/{user_id}/suspend", requires=Role.SECURITY)
async def suspend(ctx: PageContext, user_id: int, duration: Duration, reason: Reason) -> Done:
    """As `/suspend`."""
    member = await ctx.member(user_id)
    reply = await commands.suspend(ctx, member=member, duration=duration, reason=reason)
    asks = ctx.say("Suspend {member} for {length}?", member=mention(user_id), length=code(duration))
    return _done(ctx, user_id, asks, reply, reason)


@pages.post("/members/{user_id}/unsuspend", requires=Role.OFFICER)
async def unsuspend(ctx: PageContext, user_id: int, reason: Reason) -> Done:
    """As `/unsuspend`."""
    reply = await commands.unsuspend(ctx, member=await ctx.member(user_id), reason=reason)
    asks = ctx.say("End the suspension of {member} now?", member=mention(user_id))
    return _done(ctx, user_id, asks, reply, reason)


@pages.post("/members/{user_id}/note", requires=Role.SECURITY)
async def note(ctx: PageContext, user_id: int, words: Words) -> Done:
    """As `/addnote`."""
    reply = await commands.add_note(ctx, member=await ctx.member(user_id), note=words)
    return _done(ctx, user_id, ctx.say("Note this about {member}?", member=mention(user_id)), reply, words)


@pages.post("/members/{user_id}/punishments/{punishment_id}/remove", requires=Role.OFFICER)
async def remove(ctx: PageContext, user_id: int, punishment_id: int, reason: Reason) -> Done:
    """As `/removepunishment`."""
    row = await punishing.remove(ctx, punishment_id, reason)
    asks = ctx.say("Remove this punishment of {member}?", member=mention(row.user_id))
    return _done(ctx, row.user_id, asks, messages.ended(ctx.say, row), reason)


def _done(ctx: PageContext, user_id: int, asks: str, reply: Reply, words: str) -> Done:
    """With the words that will stand there, so that they are read once more."""
    return Done(
        asks=f"{asks}\n{messages.quoted(words)}", tells=said(reply), back=ctx.address("members", user_id)
    )
