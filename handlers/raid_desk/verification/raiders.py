"""Verifying, renaming and banning raiders: each in the caller's transaction, with its effects and records.

Order of locks: the raider, then names. Whoever comes second to a name finds who has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.outbox import Outbox
from db.raid_desk import raiders as rows
from db.raid_desk import suspensions, verification_names
from db.raid_desk.moderation import find_suspension_end
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.verification import log
from handlers.raid_desk.verification.quota import count_verification
from handlers.raid_desk.verification.rules import (
    MOST_ALTS,
    AltAlready,
    BannedAlready,
    NameTakenByOther,
    NoSuchAlt,
    NotBanned,
    NotVerified,
    NotWelcome,
    RaiderIsBanned,
    RaiderNameTaken,
    RaiderStatus,
    RaiderSuspended,
    SameName,
    TooManyAlts,
    VerificationEvent,
    VerifiedAlready,
    key_of,
)
from handlers.raid_desk.verification.verified_role import verified_role
from interactions.escaping import mention, shorten, timestamp
from jobs.requests.platform import GrantRole, RevokeRole, SendMessage, SetNickname

if TYPE_CHECKING:
    from db.raid_desk.raiders import RaiderRow
    from handlers.kit.reviews import Acting

NICKNAME = "raid_desk.nickname"
"""The origin of nicknames, for whoever learns that Discord refused one."""


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """Who is verified under which name. `nick`: their nickname now.

    `decided_by`: who of the staff did; None: the page did. `counts_for`: the member of staff it counts for.
    `by_staff`: whoever acts may read why somebody is banned, and who has a name.
    """

    user_id: int
    name: str
    nick: str | None
    decided_by: int | None = None
    counts_for: int | None = None
    by_staff: bool = True


async def refuse_unwelcome(acting: Acting, user_id: int, name: str, *, by_staff: bool) -> None:
    """Raises when the member, or anybody who has or had one of their names, is banned."""
    known = [row.name_key for row in await verification_names.list_names(acting.db, acting.guild_id, user_id)]
    ban = await verification_names.find_ban(acting.db, acting.guild_id, user_id, [*known, key_of(name)])
    if ban is not None:
        raise RaiderIsBanned(ban) if by_staff else NotWelcome


async def refuse_taken(acting: Acting, user_id: int, name: str, *, by_staff: bool) -> None:
    """Raises when somebody else has the name."""
    holder = await verification_names.find_holder(acting.db, acting.guild_id, key_of(name))
    if holder is not None and holder.user_id != user_id:
        raise (
            RaiderNameTaken(name=name, who=mention(holder.user_id))
            if by_staff
            else NameTakenByOther(name=name)
        )


async def verify(acting: Acting, new: Newcomer) -> None:
    """The member is a verified raider of that name from now on."""
    role_id = await verified_role(acting.db, acting.guild)
    before = await rows.lock_raider(acting.db, acting.guild_id, new.user_id, acting.now)
    if before.status == RaiderStatus.APPROVED:
        raise VerifiedAlready(who=mention(new.user_id), name=before.name)
    suspended_until = await find_suspension_end(acting.db, acting.guild_id, new.user_id)
    if suspended_until is not None:
        raise RaiderSuspended(who=mention(new.user_id), when=timestamp(suspended_until))
    own = await verification_names.list_names(acting.db, acting.guild_id, new.user_id)
    alts = [known.name_key for known in own if known.kind == "alt"]
    await verification_names.lock_names(acting.db, acting.guild_id, [key_of(new.name), *alts])
    await refuse_unwelcome(acting, new.user_id, new.name, by_staff=new.by_staff)
    await refuse_taken(acting, new.user_id, new.name, by_staff=new.by_staff)
    await _take_name(acting, new.user_id, new.name)
    await verification_names.mark_alts_held(acting.db, acting.guild_id, new.user_id)
    await _mark(acting, new.user_id, RaiderStatus.APPROVED, new.decided_by, "")
    if before.name is None or new.nick != before.name:  # else the old one is still on its way back
        await rows.mark_nick_before(acting.db, acting.guild_id, new.user_id, new.nick)
    event_id = await _note(acting, new.user_id, VerificationEvent.VERIFIED, new.name)
    await Outbox(acting.db, acting.guild_id).add(
        GrantRole(acting.guild_id, new.user_id, role_id, "verified"), key=f"raider:{event_id}:role"
    )
    await _set_nick(acting, new.user_id, new.name, event_id)
    if new.counts_for is not None:
        await count_verification(acting, new.counts_for, new.user_id, new.name)


async def unverify(acting: Acting, user_id: int, why: str) -> str:
    """Takes the verification back; the name that was verified."""
    before = await _approved(acting, user_id)
    await _end(acting, before, RaiderStatus.PENDING, VerificationEvent.UNVERIFIED, why)
    return before.name or ""


async def rename(acting: Acting, user_id: int, name: str) -> str:
    """The raider has another name; the one before."""
    before = await _approved(acting, user_id)
    if before.name == name:
        raise SameName(who=mention(user_id))
    await verification_names.lock_names(acting.db, acting.guild_id, [key_of(name)])
    await refuse_unwelcome(acting, user_id, name, by_staff=True)
    await refuse_taken(acting, user_id, name, by_staff=True)
    await _take_name(acting, user_id, name)
    event_id = await _note(acting, user_id, VerificationEvent.RENAMED, name, before=before.name or "")
    await _set_nick(acting, user_id, name, event_id)
    return before.name or ""


async def add_alt(acting: Acting, user_id: int, name: str) -> None:
    """Another account of theirs."""
    await _approved(acting, user_id)
    await verification_names.lock_names(acting.db, acting.guild_id, [key_of(name)])
    await refuse_unwelcome(acting, user_id, name, by_staff=True)
    await refuse_taken(acting, user_id, name, by_staff=True)
    own = await verification_names.list_names(acting.db, acting.guild_id, user_id)
    if any(row.name_key == key_of(name) and row.held for row in own):
        raise AltAlready(name=name, who=mention(user_id))
    if sum(row.kind == "alt" for row in own) >= MOST_ALTS:
        raise TooManyAlts(who=mention(user_id), most=MOST_ALTS)
    await verification_names.add_name(
        acting.db, acting.guild_id, user_id, name, "alt", acting.actor_id, acting.now
    )
    await _note(acting, user_id, VerificationEvent.ALT_ADDED, name)


async def remove_alt(acting: Acting, user_id: int, name: str) -> None:
    """Not an account of theirs any more; kept among the former names."""
    await rows.lock_raider(acting.db, acting.guild_id, user_id, acting.now)
    if not await verification_names.delete_alt(acting.db, acting.guild_id, user_id, key_of(name)):
        raise NoSuchAlt(name=name, who=mention(user_id))
    await _note(acting, user_id, VerificationEvent.ALT_REMOVED, name)


async def ban(acting: Acting, user_id: int, why: str) -> list[tuple[int, str]]:
    """Neither the member nor any of their names can be verified. (member, name) of others with one."""
    before = await rows.lock_raider(acting.db, acting.guild_id, user_id, acting.now)
    if before.status == RaiderStatus.BANNED:
        raise BannedAlready(who=mention(user_id), why=before.why)
    names = await verification_names.list_names(acting.db, acting.guild_id, user_id)
    await verification_names.lock_names(acting.db, acting.guild_id, [row.name_key for row in names])
    if before.status == RaiderStatus.APPROVED:
        await _end(acting, before, RaiderStatus.BANNED, VerificationEvent.BANNED, why)
    else:
        await _mark(acting, user_id, RaiderStatus.BANNED, acting.actor_id, why)
        await _note(acting, user_id, VerificationEvent.BANNED, before.name, why)
    return await verification_names.list_held(acting.db, acting.guild_id, (), [row.name_key for row in names])


async def unban(acting: Acting, user_id: int) -> None:
    """They can be verified again; they are not by this."""
    before = await rows.lock_raider(acting.db, acting.guild_id, user_id, acting.now)
    if before.status != RaiderStatus.BANNED:
        raise NotBanned(who=mention(user_id))
    await _mark(acting, user_id, RaiderStatus.PENDING, acting.actor_id, "")
    await _note(acting, user_id, VerificationEvent.UNBANNED, before.name)


async def reopen(acting: Acting, user_id: int) -> None:
    """Who was rejected tries again: it is open once more."""
    await _mark(acting, user_id, RaiderStatus.PENDING, None, "")


async def reject(acting: Acting, user_id: int, name: str, why: str) -> None:
    """They were not verified, and can try again after a while."""
    before = await rows.lock_raider(acting.db, acting.guild_id, user_id, acting.now)
    if before.status in (RaiderStatus.PENDING, RaiderStatus.REJECTED):
        await _mark(acting, user_id, RaiderStatus.REJECTED, acting.actor_id, why)
        await _note(acting, user_id, VerificationEvent.REJECTED, name, why)


async def _approved(acting: Acting, user_id: int) -> RaiderRow:
    raider = await rows.lock_raider(acting.db, acting.guild_id, user_id, acting.now)
    if raider.status != RaiderStatus.APPROVED:
        raise NotVerified(who=mention(user_id))
    return raider


async def _take_name(acting: Acting, user_id: int, name: str) -> None:
    await verification_names.mark_main_former(acting.db, acting.guild_id, user_id)
    await verification_names.add_name(
        acting.db, acting.guild_id, user_id, name, "main", acting.actor_id, acting.now
    )


async def _end(
    acting: Acting, before: RaiderRow, status: RaiderStatus, event: VerificationEvent, why: str
) -> None:
    """Role off, also where a suspension would give it back; nickname back, names free."""
    await verification_names.mark_names_free(acting.db, acting.guild_id, before.user_id)
    await _mark(acting, before.user_id, status, acting.actor_id, why)
    event_id = await _note(acting, before.user_id, event, before.name, why)
    role_id = acting.guild.settings(PlatformSettings).roles.get(Role.VERIFIED_RAIDER)
    if role_id is not None:
        await suspensions.lock_member(acting.db, acting.guild_id, before.user_id)
        await suspensions.delete_owed(acting.db, acting.guild_id, before.user_id, role_id)
        role = RevokeRole(acting.guild_id, before.user_id, role_id, str(event))
        await Outbox(acting.db, acting.guild_id).add(role, key=f"raider:{event_id}:role")
    await _set_nick(acting, before.user_id, before.nick_before, event_id)


async def _mark(acting: Acting, user_id: int, status: RaiderStatus, by: int | None, why: str) -> None:
    await rows.mark_status(
        acting.db, acting.guild_id, user_id, status, by=by, why=shorten(why, 1_000), now=acting.now
    )


async def _set_nick(acting: Acting, user_id: int, nick: str | None, event_id: int) -> None:
    origin = f"{NICKNAME}:{user_id}:{acting.actor_id or 0}"
    effect = SetNickname(acting.guild_id, user_id, nick, "verification", origin=origin)
    await Outbox(acting.db, acting.guild_id).add(effect, key=f"raider:{event_id}:nick")


async def _note(
    acting: Acting, user_id: int, event: VerificationEvent, name: str | None, why: str = "", before: str = ""
) -> int:
    """Into the history, the audit and the log channel."""
    event_id = await rows.add_raider_event(
        acting.db,
        acting.guild_id,
        user_id,
        event,
        by=acting.actor_id,
        name=f"{before} → {name}" if before else name,
        why=why,
        now=acting.now,
    )
    facts = {key: value for key, value in (("name", name), ("before", before), ("reason", why)) if value}
    await acting.by.audit(f"raider.{event}", str(user_id), facts)
    channel_id = acting.channel((ChannelKey.VERI_LOG,))
    if channel_id is not None:
        entry = log.entry(acting.guild.say, event, user_id, acting.actor_id, name, before, why)
        await Outbox(acting.db, acting.guild_id).add(
            SendMessage(channel_id, entry.to_message(), log="verification"), key=f"raider:{event_id}:log"
        )
    return event_id
