"""What staff does: warn, suspend, extend, lift, remove, note. All of it in the caller's transaction."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.platform.members import find_member
from db.raid_desk import moderation as rows
from db.raid_desk import moderation_history as history
from db.raid_desk import suspensions
from db.raid_desk.moderation import NewPunishment, PunishmentRow
from handlers.frame.context import Context
from handlers.kit import panels
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.moderation import evidence, messages, refusals
from handlers.raid_desk.moderation.hierarchy import (
    RoleLadder,
    Target,
    known_target,
    read_ladder,
    refuse_target,
    suspended_role,
    target_of,
)
from handlers.raid_desk.moderation.leaving import take_off
from handlers.raid_desk.moderation.rules import (
    MOST,
    PunishmentEvent,
    PunishmentKind,
    PunishmentState,
    Takes,
    Threshold,
    points_until,
    read_id,
    read_reason,
    short_id,
    suggested,
)
from handlers.raid_desk.moderation.suspending import PANEL, Ending, apply, end, lock
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import Markdown, code, shorten, timestamp

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from interactions.option_values import AttachmentOption, MemberOption


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is punished for. `points` None: as the server has it. `key` makes it single."""

    reason: str
    key: str
    points: int | None = None
    evidence: AttachmentOption | None = None


class Punished(msgspec.Struct, frozen=True):
    """`points`: those that count now; `suggestion`: what they suggest, if they have just reached it."""

    row: PunishmentRow
    points: int
    suggestion: Threshold | None = None


async def warn(ctx: Context, member: MemberOption, charge: Charge) -> Punished:
    """Writes a warning down; the member is told."""
    ladder = await read_ladder(ctx.db, ctx.guild_id)
    target = target_of(member, ladder)
    await refuse_target(ctx, target, ladder)
    return await _punish(ctx, target, PunishmentKind.WARNING, charge)


async def suspend(ctx: Context, member: MemberOption, duration: timedelta, charge: Charge) -> Punished:
    """Suspends the member from now on; refused when they are suspended already."""
    ladder = await read_ladder(ctx.db, ctx.guild_id)
    return await _suspend(ctx, target_of(member, ladder), ladder, duration, charge)


async def suspend_as_suggested(ctx: Context, punishment_id: int, days: int) -> Punished:
    """What the points of that punishment suggested, once."""
    cause = await rows.find_punishment(ctx.db, ctx.guild_id, punishment_id)
    if cause is None:
        raise refusals.NoSuchPunishment(id=punishment_id)
    points = await rows.count_points(ctx.db, ctx.guild_id, cause.user_id, ctx.now)
    settings = await ctx.guild_settings(RaidSettings)
    threshold = suggested(settings, 0, points)
    if cause.state == PunishmentState.REMOVED or threshold is None or threshold.days < days:
        raise refusals.NothingSuggested
    ladder = await read_ladder(ctx.db, ctx.guild_id)
    target = await known_target(ctx.db, cause.user_id, ladder)
    say = (await ctx.guild()).say
    reason = say.plain("{points} points, the last for: {reason}", points=points, reason=cause.reason)
    charge = Charge(reason=shorten(reason, 500), key=f"suggested:{punishment_id}", points=0)
    return await _suspend(ctx, target, ladder, timedelta(days=days), charge)


async def _suspend(
    ctx: Context, target: Target, ladder: RoleLadder, duration: timedelta, charge: Charge
) -> Punished:
    await refuse_target(ctx, target, ladder)
    platform, settings = await ctx.guild_settings(PlatformSettings), await ctx.guild_settings(RaidSettings)
    role_id = suspended_role(ctx, platform.roles, ladder)
    await suspensions.lock_member(ctx.db, ctx.guild_id, target.id)
    await _refuse_suspended(ctx, target)
    punished = await _punish(
        ctx, target, PunishmentKind.SUSPENSION, charge, ends_at=ctx.now + duration, role=role_id
    )
    takes = Takes(settings.suspension_takes)
    await apply(ctx.db, punished.row, target.role_ids, takes, platform.roles, ladder, ctx.now)
    await take_off(ctx.db, ctx.guild_id, target.id, now=ctx.now, accept_s=settings.accept_s)
    return punished


async def _refuse_suspended(ctx: Context, target: Target) -> None:
    active = await rows.find_suspension(ctx.db, ctx.guild_id, target.id)
    if active is not None and active.ends_at is not None:
        when, name = timestamp(active.ends_at), target.name
        raise refusals.SuspendedAlready(name=name, when=when, id=short_id(active.public_id))


async def extend(ctx: Context, member: MemberOption, duration: timedelta, charge: Charge) -> Punished | None:
    """An active suspension ends so much later; None when there is none."""
    ladder = await read_ladder(ctx.db, ctx.guild_id)
    target = target_of(member, ladder)
    await refuse_target(ctx, target, ladder)
    platform, settings = await ctx.guild_settings(PlatformSettings), await ctx.guild_settings(RaidSettings)
    suspended_role(ctx, platform.roles, ladder)
    await suspensions.lock_member(ctx.db, ctx.guild_id, target.id)
    row = await rows.find_suspension(ctx.db, ctx.guild_id, target.id)
    if row is None or row.ends_at is None:
        return None
    ends_at = max(row.ends_at, ctx.now) + duration
    if ends_at - ctx.now > MOST:
        raise refusals.DurationTooLong(days=MOST.days)
    if not await rows.move_end(ctx.db, row.punishment_id, row.ends_at, ends_at):
        raise refusals.PunishmentOver(state=row.state)
    after = msgspec.structs.replace(row, ends_at=ends_at)
    await _note(ctx, after, PunishmentEvent.EXTENDED, read_reason(charge.reason), ends_at)
    await evidence.keep(ctx, after, charge.evidence)
    takes = Takes(settings.suspension_takes)
    await apply(ctx.db, after, target.role_ids, takes, platform.roles, ladder, ctx.now)
    return Punished(after, await rows.count_points(ctx.db, ctx.guild_id, target.id, ctx.now))


async def _punish(
    ctx: Context,
    target: Target,
    kind: PunishmentKind,
    charge: Charge,
    *,
    ends_at: datetime | None = None,
    role: int | None = None,
) -> Punished:
    settings = await ctx.guild_settings(RaidSettings)
    usual = settings.warning_points if kind is PunishmentKind.WARNING else settings.suspension_points
    known = await find_member(ctx.db, ctx.guild_id, target.id) if role is not None else None
    before = await rows.count_points(ctx.db, ctx.guild_id, target.id, ctx.now)
    new = NewPunishment(
        public_id=secrets.token_hex(12),
        key=charge.key,
        guild_id=ctx.guild_id,
        user_id=target.id,
        kind=kind,
        reason=read_reason(charge.reason),
        actor_id=ctx.actor.id,
        points=usual if charge.points is None else charge.points,
        points_until=points_until(settings, ctx.now),
        evidence_name=charge.evidence.filename[:200] if charge.evidence is not None else None,
        evidence_url=charge.evidence.url if charge.evidence is not None else None,
        at=ctx.now,
        ends_at=ends_at,
        suspended_role_id=role,
        joined_at=known.joined_at if known is not None else None,
    )
    row = await rows.add_punishment(ctx.db, new)
    if row is None:
        raise refusals.NothingSuggested
    event = PunishmentEvent.WARNED if kind is PunishmentKind.WARNING else PunishmentEvent.SUSPENDED
    await _note(ctx, row, event, row.reason, ends_at)
    await evidence.keep(ctx, row, charge.evidence)
    points = before + row.points
    suggestion = suggested(settings, before, points) if kind is PunishmentKind.WARNING else None
    return Punished(row, points, suggestion)


async def _note(
    ctx: Context, row: PunishmentRow, event: PunishmentEvent, reason: str, ends_at: datetime | None
) -> None:
    """Into the history, the audit, the log channel and the member's direct messages."""
    guild = await ctx.guild()
    number = await history.add_event(
        ctx.db, row, event, actor_id=ctx.actor.id, text=reason, now=ctx.now, ends_at=ends_at
    )
    facts = {"id": row.public_id, "reason": reason, "points": row.points}
    if ends_at is not None:
        facts["ends_at"] = ends_at.isoformat()
    await ctx.audit(f"{row.kind}.{event}", str(row.user_id), **facts)
    channel_id = guild.channel(ChannelKey.PUNISHMENT_LOG)
    if channel_id is not None:
        await panels.post(ctx.db, PANEL, row.punishment_id, ctx.guild_id, channel_id, now=ctx.now)
    await panels.touch(ctx.db, PANEL, row.punishment_id, now=ctx.now)
    await tell(ctx.db, guild, row, messages.notice(guild.say, row, event, reason), f"{event}:{number}")


async def tell(db: Connection, guild: Guild, row: PunishmentRow, text: str, key: str) -> None:
    """The member, with a button to appeal while it counts."""
    components = messages.appeal_button(guild.say, row) if row.state == PunishmentState.ACTIVE else None
    key = f"punishment:{row.punishment_id}:{key}"
    kind = NoticeKind.MODERATION
    await notify(db, guild.id, row.user_id, kind, text, now=guild.now, key=key, components=components)


async def note_untold(db: Connection, guild_id: int, punishment_id: int, now: datetime) -> None:
    """The member takes no direct messages: staff reads it in the log and in the history."""
    row = await rows.find_punishment(db, guild_id, punishment_id)
    if row is not None:
        await history.add_event(db, row, PunishmentEvent.UNTOLD, actor_id=None, text="", now=now)
        await panels.touch(db, PANEL, punishment_id, now=now)


async def end_and_tell(db: Connection, guild: Guild, row: PunishmentRow, ending: Ending) -> PunishmentRow:
    """Ends it and tells the member. `row`: locked."""
    after = await end(db, row, ending, guild.now)
    await tell(db, guild, after, messages.notice(guild.say, after, ending.event, ending.why), ending.event)
    return after


async def lift(ctx: Context, member: MemberOption, reason: str) -> PunishmentRow:
    """Ends the member's suspension now."""
    await suspensions.lock_member(ctx.db, ctx.guild_id, member.id)
    row = await rows.find_suspension(ctx.db, ctx.guild_id, member.id)
    if row is None:
        raise refusals.NotSuspended(name=member.display_name)
    ending = Ending(PunishmentState.LIFTED, PunishmentEvent.LIFTED, ctx.actor.id, read_reason(reason))
    return await end_and_tell(ctx.db, await ctx.guild(), row, ending)


async def find_named(ctx: Context, typed: str) -> PunishmentRow:
    """The punishment that this id, or its beginning, means here."""
    beginning = read_id(typed)
    named = await rows.list_named(ctx.db, ctx.guild_id, beginning, 5)
    if not named:
        raise refusals.NoSuchPunishment(id=beginning)
    if len(named) > 1:
        ids = Markdown(", ").join(code(row.public_id) for row in named)
        raise refusals.SeveralPunishments(id=beginning, ids=ids)
    return named[0]


async def refuse_removal(ctx: Context, punishment_id: int) -> PunishmentRow:
    """The punishment, if the actor may remove it now."""
    row = await lock(ctx.db, ctx.guild_id, punishment_id)
    if row.user_id == ctx.actor.id:
        raise refusals.PunishYourself
    if row.state == PunishmentState.REMOVED:
        raise refusals.PunishmentOver(state=row.state)
    return row


async def remove(ctx: Context, punishment_id: int, reason: str) -> PunishmentRow:
    """Counts for nothing any more; a suspension ends with it. The row stays, with who and why."""
    row = await refuse_removal(ctx, punishment_id)
    ending = Ending(PunishmentState.REMOVED, PunishmentEvent.REMOVED, ctx.actor.id, read_reason(reason))
    return await end_and_tell(ctx.db, await ctx.guild(), row, ending)


async def expire(ctx: Context, punishment_id: int) -> PunishmentRow:
    """The suspension ends now, as if its time were over; the audit says who did it."""
    row = await refuse_removal(ctx, punishment_id)
    if row.kind != PunishmentKind.SUSPENSION or row.state != PunishmentState.ACTIVE:
        raise refusals.PunishmentOver(state=row.state)
    ending = Ending(PunishmentState.EXPIRED, PunishmentEvent.EXPIRED, ctx.actor.id)
    return await end_and_tell(ctx.db, await ctx.guild(), row, ending)


async def add_note(ctx: Context, member: MemberOption, text: str) -> int:
    """Only staff sees it; nothing changes it afterwards. The note's number."""
    note = read_reason(text)
    key = f"interaction:{ctx.interaction.id}"
    note_id = await history.add_note(ctx.db, ctx.guild_id, member.id, ctx.actor.id, note, key, ctx.now)
    await ctx.audit("member_note.add", str(member.id))
    return note_id
