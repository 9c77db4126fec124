"""The time of teams: invitations expire and are reminded of; private threads get their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.outbox import Outbox
from db.quest_hall import team_calls as calls
from db.quest_hall import teams as rows
from handlers.kit import panels
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.quest_hall.teams import notices
from handlers.quest_hall.teams.telling import PANEL
from handlers.quest_hall.teams.threads import ORIGIN
from jobs.requests.platform import AddThreadMember, EditThread
from jobs.run import EffectOutcome, Job, every, learns

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 200


@every(seconds=30)
async def expire_calls(job: Job) -> int:
    """Invitations and requests that nobody answered; whoever made them hears of it."""
    async with job.transaction() as db:
        expired = await calls.claim_expired(db, job.clock.now(), AT_ONCE)
        for call in expired:
            guild = await job.guild(db, call.guild_id)
            await panels.touch(db, PANEL, call.team_id, now=guild.now)
            team = await rows.find_team(db, call.guild_id, call.team_id)
            if team is not None:
                text, key = notices.expired(guild.say, team, call), f"team_expired:{call.call_id}"
                await notify(db, call.guild_id, call.made_by, NoticeKind.TEAM, text, now=guild.now, key=key)
    return len(expired)


@every(seconds=60)
async def remind_of_calls(job: Job) -> int:
    """So many hours before as the guild has set, once; not of those that were made so late."""
    now = job.clock.now()
    async with job.transaction() as db:
        due = await calls.claim_reminders(db, now, AT_ONCE)
        for call in due:
            team = await rows.find_team(db, call.guild_id, call.team_id)
            if team is None:
                continue
            guild = await job.guild(db, call.guild_id)
            whom = call.user_id if call.kind == "invitation" else team.leader_id
            text, key = notices.reminder(guild.say, team, call), f"team_reminder:{call.call_id}"
            await notify(db, call.guild_id, whom, NoticeKind.TEAM, text, now=now, key=key)
    return len(due)


@learns(ORIGIN)
async def thread_made(db: Connection, outcome: EffectOutcome) -> None:
    """Everybody in the team is added; where Discord refused, the leader may ask again."""
    guild_id = outcome.guild_id or 0
    team = await rows.lock_team(db, guild_id, int(outcome.about))
    made = int(outcome.result["thread_id"]) if outcome.done and outcome.result else None
    outbox = Outbox(db, guild_id)
    if team is None:
        if made is not None:
            await outbox.add(EditThread(made, archived=True))
        return
    await rows.mark_thread(db, team.team_id, made, asked=made is not None)
    if made is not None:
        for member in await rows.list_team_members(db, team.team_id):
            await outbox.add(AddThreadMember(made, member.user_id))
