"""The time of arrivals and departures: newcomers are welcomed in batches, leavers taken out of everything."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from db.outbox import NewEffect, add_many
from db.platform import arrivals as rows
from db.platform.arrivals import ArrivalRow
from db.platform.first_steps import list_steps
from db.platform.guilds import find_guild, list_roles
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.platform.welcome import messages, steps
from handlers.platform.welcome.offers import buttons
from handlers.platform.welcome.rules import (
    GATHERED,
    MOST_AT_ONCE,
    PAUSE,
    STEPS_FOR,
    health_day,
    is_stuck,
    returning_roles,
)
from handlers.platform.welcome.settings import WelcomeSettings, is_offered
from handlers.products import PRODUCTS
from jobs.requests.platform import GrantRole, SendMessage
from jobs.run import Job, every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from handlers.frame.guild import Guild

log = logging.getLogger(__name__)

AT_ONCE = 50
GRACE = timedelta(minutes=10)
"""Whoever is back within this time has lost nothing."""
LOOK_EVERY = timedelta(minutes=1)
MOST_LOOKS = 500
MOST_GREETERS = 50
MOST_SHOWN = 15


@every(seconds=1)
async def welcome_newcomers(job: Job) -> int:
    """Whoever waits, all of a server in one message; in a burst, the next one follows after a pause."""
    now = job.clock.now()
    due = await rows.list_waiting_guilds(job.pool, now - GATHERED, now - PAUSE, AT_ONCE)
    await job.each([(guild_id, guild_id) for guild_id in due], _welcome)
    return 0


async def _welcome(job: Job, db: Connection, guild_id: int, _: int) -> None:
    guild = await job.guild(db, guild_id)
    arrived = await rows.claim_arrivals(db, guild_id, guild.now, MOST_AT_ONCE)
    if not arrived:
        return
    await _begin(db, guild, [arrival.user_id for arrival in arrived if not arrival.came_back])
    settings = guild.settings(WelcomeSettings)
    if not (settings.on and is_offered(guild)):
        return
    await _give_roles(db, guild, settings, arrived)
    if settings.direct:
        await _write_to_each(db, guild, settings, arrived)
    channel_id = guild.channel(ChannelKey.WELCOME)
    if channel_id is not None:
        below = await buttons(db, guild, guild.say, steps=bool(await list_steps(db, guild_id)))
        wire = messages.welcome(guild, settings, arrived, below).to_message()
        await job.outbox(db, guild_id).add(SendMessage(channel_id, wire))


async def _begin(db: Connection, guild: Guild, user_ids: Sequence[int]) -> None:
    """What products do for those who are new, also where nobody is welcomed."""
    for product in PRODUCTS:
        if not user_ids or (product.can_be_disabled and not guild.module_on(product.key)):
            continue
        for begin in product.joining:
            await begin(db, guild, user_ids)


async def _give_roles(
    db: Connection, guild: Guild, settings: WelcomeSettings, arrived: Sequence[ArrivalRow]
) -> None:
    """The starting role to everybody, and what they had to those who come back."""
    roles = {role.role_id: role for role in await list_roles(db, guild.id)}
    known = await find_guild(db, guild.id)
    own = known.bot_role_ids if known is not None else ()
    mapped = set(guild.settings(PlatformSettings).roles.values())
    effects = []
    for arrival in arrived:
        wanted = [settings.role_id] if settings.role_id in roles else []
        if arrival.came_back and settings.keep_roles:
            wanted += returning_roles(arrival.roles_before, roles, own, mapped)
        effects += [
            NewEffect(guild.id, GrantRole(guild.id, arrival.user_id, role_id, reason="Welcome"))
            for role_id in dict.fromkeys(wanted)
        ]
    await add_many(db, effects)


async def _write_to_each(
    db: Connection, guild: Guild, settings: WelcomeSettings, arrived: Sequence[ArrivalRow]
) -> None:
    notices = [
        Notice(
            guild_id=guild.id,
            user_id=arrival.user_id,
            kind=NoticeKind.SYSTEM,
            text=messages.direct(guild, settings, arrival),
            key=f"welcome:{arrival.joined_at.timestamp():.0f}",
        )
        for arrival in arrived
    ]
    await notify_many(db, notices, now=guild.now)


@every(seconds=10)
async def close_departures(job: Job) -> int:
    """Products take those who left out of what they were in, once they have not come back for a while."""
    for gone in await rows.list_open_departures(job.pool, job.clock.now() - GRACE, AT_ONCE):
        try:
            async with job.transaction() as db:
                await _close(job, db, gone.guild_id, gone.user_id, is_back=gone.is_back)
        except Exception:
            log.exception("leaving of %s in %s failed", gone.user_id, gone.guild_id)
    return 0


async def _close(job: Job, db: Connection, guild_id: int, user_id: int, *, is_back: bool) -> None:
    if not await rows.mark_closed(db, guild_id, user_id, job.clock.now()) or is_back:
        return
    guild = await job.guild(db, guild_id)
    for product in PRODUCTS:
        for leave in product.leaving:
            await leave(db, guild, user_id)


@every(seconds=20)
async def tick_steps(job: Job) -> int:
    """First steps of newcomers, ticked by what was counted meanwhile."""
    now = job.clock.now()
    async with job.transaction() as db:
        due = await rows.claim_to_look_at(db, now - LOOK_EVERY, now - STEPS_FOR, now, MOST_LOOKS)
        for guild_id, user_ids in due.items():
            await steps.tick(db, await job.guild(db, guild_id), user_ids)
    return 0


@every(seconds=600)
async def tell_greeters(job: Job) -> int:
    """Once a day, who is stuck on one of the days on which somebody should ask."""
    since = job.clock.now() - STEPS_FOR
    guilds = await rows.list_guilds_with_newcomers(job.pool, since)
    await job.each([(guild_id, guild_id) for guild_id in guilds], _tell_greeters)
    return 0


async def _tell_greeters(job: Job, db: Connection, guild_id: int, _: int) -> None:
    guild = await job.guild(db, guild_id)
    role_id = guild.settings(PlatformSettings).roles.get(Role.GREETER)
    if role_id is None or not is_offered(guild):
        return
    newcomers = await rows.list_newcomers(
        db, guild_id, guild.now - STEPS_FOR, guild.now - timedelta(days=1), MOST_LOOKS
    )
    today = [newcomer for newcomer in newcomers if health_day(newcomer.joined_at, guild.now) is not None]
    progress = await steps.tick(db, guild, [newcomer.user_id for newcomer in today])
    stuck = [newcomer for newcomer in today if is_stuck(newcomer, progress[newcomer.user_id], guild.now)]
    if not stuck:
        return
    lines = [
        messages.stuck_line(guild.say, newcomer, progress[newcomer.user_id])
        for newcomer in stuck[:MOST_SHOWN]
    ]
    text, key = messages.greeting_list(guild.say, lines), f"greet:{guild.today}"
    greeters = await rows.list_members_with_role(db, guild_id, role_id, MOST_GREETERS)
    notices = [
        Notice(guild_id=guild_id, user_id=user_id, kind=NoticeKind.SYSTEM, text=text, key=key)
        for user_id in greeters
    ]
    await notify_many(db, notices, now=guild.now)
