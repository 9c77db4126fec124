"""Verification in the background: looking at pages, now or when RealmEye answers again; ending what is over.

A press is answered by its job. When that dies, the sweep looks at the page instead, and the member is
written to.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.outbox import Outbox
from db.raid_desk import verification as rows
from db.raid_desk.raiders import find_raider
from db.raid_desk.verification_names import find_holder
from db.schedule import Schedule
from handlers.kit.records import By
from handlers.kit.reviews import Acting
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.verification import config_views, lookups, views
from handlers.raid_desk.verification import log as log_messages
from handlers.raid_desk.verification.concluding import Conclusion, conclude
from handlers.raid_desk.verification.profile import Seen
from handlers.raid_desk.verification.raiders import NICKNAME
from handlers.raid_desk.verification.rules import key_of
from handlers.raid_desk.verification.sessions import end_overdue
from handlers.raid_desk.verification.settings import VerificationSettings
from interactions.responses import Reply
from jobs.realmeye.looking import look_up
from jobs.requests.platform import SendDirectMessage, SendMessage, SetNickname
from jobs.requests.raid_desk import (
    CheckProfile,
    LookUpPlayer,
    TellGivenUp,
    TellNicknameRefused,
    TryProfile,
)
from jobs.run import EffectOutcome, Job, every, learns, runs, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from interactions.languages import Say

log = logging.getLogger(__name__)

LOOK_TAKES = timedelta(seconds=60)
"""After this time a look that did not end is begun again."""
AT_ONCE = 20
PAGES_KEPT = timedelta(days=30)


@runs(CheckProfile)
async def check_profile(job: Job, request: CheckProfile) -> None:
    """The answer to the press; where its token is too old, a direct message."""
    concluded = await _look(job, request.session_id, due_by=None)
    say = job.say(request.follow_up)
    if concluded is None:  # done by somebody else, or by this job before it died
        async with job.transaction() as db:
            session = await rows.lock_session(db, request.session_id)
        if session is None or session.user_id != request.user_id:
            return
        concluded = Conclusion(session)
    view = _view(say, concluded, in_guild=request.in_guild)
    fallback = _direct(say, concluded)
    await job.edit_original(request.follow_up, view, fallback=fallback)


@every(seconds=5)
async def sweep_checks(job: Job) -> int:
    """Pages that should have been looked at by now; what is found is told by direct message."""
    due = await rows.list_due_checks(job.pool, job.clock.now(), AT_ONCE)
    for session_id in due:
        try:
            await _look(job, session_id, due_by=job.clock.now(), tell=True)
        except Exception:
            log.exception("the page of verification %s could not be looked at", session_id)
    return 0


@every(seconds=300)
async def end_sessions(job: Job) -> int:
    """Those whose time is over, and pages that nobody reads any more."""
    now = job.clock.now()
    async with job.transaction() as db:
        await end_overdue(db, now)
    await rows.delete_old_pages(job.pool, now - PAGES_KEPT)
    return 0


@runs_when_due(TellGivenUp)
async def tell_given_up(job: Job, db: Connection, request: TellGivenUp) -> datetime | None:
    """To the member, who pressed long ago."""
    session = await rows.lock_session(db, request.session_id)
    if session is not None:
        guild = await job.guild(db, request.guild_id)
        told = views.given_up(guild.say, session, guild.name).to_message()
        effect = SendDirectMessage(session.user_id, told, urgent=True)
        await Outbox(db, guild.id).add(effect, key=f"verification:{session.session_id}:given_up")
    return None


async def _look(
    job: Job, session_id: int, *, due_by: datetime | None, tell: bool = False
) -> Conclusion | None:
    """What came of it; None when nobody waits for it, or somebody else did it."""
    until = job.clock.now() + LOOK_TAKES
    claimed = await rows.claim_check(job.pool, session_id, due_by=due_by, until=until)
    if claimed is None or claimed.name is None:
        return None
    look = await look_up(job, claimed.name, fresh=True)
    async with job.transaction() as db:
        guild = await job.guild(db, claimed.guild_id)
        concluded = await conclude(Acting(db, guild, None, job.clock.now()), claimed, look)
        if concluded is not None and tell and look.seen is not Seen.DOWN:
            key = f"verification:{session_id}:{concluded.session.version}"
            await Outbox(db, guild.id).add(_direct(guild.say, concluded), key=key)
    return concluded


def _view(say: Say, concluded: Conclusion, *, in_guild: bool) -> Reply:
    extra = concluded.refused.text(say) if concluded.refused is not None else ""
    return views.session_view(say, concluded.session, in_guild=in_guild, extra=extra)


def _direct(say: Say, concluded: Conclusion) -> SendDirectMessage:
    message = _view(say, concluded, in_guild=False).to_message()
    return SendDirectMessage(concluded.session.user_id, message, urgent=True)


@runs(TryProfile)
async def try_profile(job: Job, request: TryProfile) -> None:
    """The checks of the guild against a name."""
    look = await look_up(job, request.name, fresh=True)
    async with job.transaction() as db:
        settings = (await job.guild(db, request.guild_id)).settings(VerificationSettings)
    view = config_views.trial(job.say(request.follow_up), settings, request.name, look)
    await job.edit_original(request.follow_up, view)


@runs(LookUpPlayer)
async def look_up_player(job: Job, request: LookUpPlayer) -> None:
    """A page, at most some hours old."""
    look = await look_up(job, request.name)
    holder = await find_holder(job.pool, request.guild_id, key_of(request.name))
    shown = None
    if holder is not None and holder.user_id == request.user_id and holder.kind == "main":
        raider = await find_raider(job.pool, request.guild_id, request.user_id)
        shown = raider is not None and raider.shows_realmeye
    holder_id = holder.user_id if holder is not None else None
    view = lookups.player(job.say(request.follow_up), request.name, look, holder_id, shown)
    await job.edit_original(request.follow_up, view)


@learns(NICKNAME)
async def nickname_carried(db: Connection, outcome: EffectOutcome) -> None:
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
    await By(db, guild.id, request.actor_id or None, guild.now).audit(
        "raider.nickname_refused", str(request.user_id), {"nick": request.nick, "error": request.error}
    )
    text = log_messages.nickname_refused(guild.say, request.user_id, request.nick, request.error)
    channel_id = guild.channel(ChannelKey.VERI_LOG)
    if channel_id is not None:
        await Outbox(db, guild.id).add(SendMessage(channel_id, Reply(text).to_message(), log="verification"))
    elif request.actor_id:
        await notify(db, guild.id, request.actor_id, NoticeKind.VERIFICATION, text, now=guild.now)
    return None
