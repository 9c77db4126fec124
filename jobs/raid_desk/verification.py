"""Verification in the background: nicknames that Discord refuses are told to whoever can set them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.outbox import Outbox
from db.platform.audit import add_audit
from db.schedule import Schedule
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.verification import log as log_messages
from handlers.raid_desk.verification.raiders import NICKNAME
from interactions.responses import Reply
from jobs.requests.platform import SendMessage, SetNickname
from jobs.requests.raid_desk import TellNicknameRefused
from jobs.run import Job, Outcome, learns, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection


@learns(NICKNAME)
async def nickname_carried(db: Connection, outcome: Outcome) -> None:
    """What Discord refused is told in the language of the guild, which is known to a timer."""
    effect = outcome.effect
    if outcome.done or not isinstance(effect, SetNickname):
        return
    actor_id = int(outcome.about.partition(":")[2])
    refused = TellNicknameRefused(effect.guild_id, effect.user_id, actor_id, effect.nick, outcome.error)
    await Schedule(db, effect.guild_id).at(outcome.now, refused, subject=str(effect.user_id))


@runs_when_due(TellNicknameRefused)
async def tell_nickname_refused(job: Job, db: Connection, request: TellNicknameRefused) -> datetime | None:
    """In the log of verifications; without one, to the member of staff who verified."""
    guild = await job.guild(db, request.guild_id)
    await add_audit(
        db,
        guild_id=guild.id,
        actor_id=request.actor_id or None,
        action="raider.nickname_refused",
        subject=str(request.user_id),
        facts={"nick": request.nick, "error": request.error},
        now=guild.now,
    )
    text = log_messages.nickname_refused(guild.say, request.user_id, request.nick, request.error)
    channel_id = guild.channel(ChannelKey.VERI_LOG)
    if channel_id is not None:
        await Outbox(db, guild.id).add(SendMessage(channel_id, Reply(text).to_message()))
    elif request.actor_id:
        await notify(db, guild.id, request.actor_id, NoticeKind.VERIFICATION, text, now=guild.now)
    return None
