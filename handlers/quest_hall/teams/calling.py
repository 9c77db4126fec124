"""Invitations and requests: made, answered, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from db.quest_hall import team_calls as calls
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind
from handlers.quest_hall.settings import QuestSettings
from handlers.quest_hall.teams import messages, notices
from handlers.quest_hall.teams.finding import lock, lock_led, members_of
from handlers.quest_hall.teams.members import let_in
from handlers.quest_hall.teams.refusals import (
    BotsInNoTeam,
    CallOpenAlready,
    InTeamAlready,
    LeftForTeam,
    NotYourCall,
    TeamCallGone,
    TeamFull,
    TooManyTeamCalls,
)
from handlers.quest_hall.teams.telling import note, tell
from interactions.escaping import mention

if TYPE_CHECKING:
    from db.quest_hall.team_calls import CallRow
    from db.quest_hall.teams import TeamRow
    from handlers.kit.reviews import Acting
    from interactions.options import MemberOption

MOST_OPEN: Final = 20
"""Open invitations and requests of a team."""


async def invite(acting: Acting, team_id: int, member: MemberOption) -> tuple[TeamRow, bool]:
    """The leader asks somebody; whoever has asked to join is let in at once (True)."""
    team = await lock_led(acting, team_id)
    if member.user.bot:
        raise BotsInNoTeam(who=member.mention)
    if member.left:
        raise LeftForTeam(who=member.mention)
    waiting = await calls.find_open(acting.db, team_id, member.id)
    if waiting is not None and waiting.kind == "request":
        await answer_request(acting, waiting.call_id, accept=True)
        return team, True
    call = await _call(acting, team, member.id, "invitation")
    notice = Notice(
        guild_id=acting.guild_id,
        user_id=member.id,
        kind=NoticeKind.TEAM,
        text=notices.invitation(acting.guild.say, team, call),
        key=f"team_call:{call.call_id}",
        components=[row.to_wire() for row in messages.answers(acting.guild.say, call)],
    )
    await notify_many(acting.db, [notice], now=acting.now)
    return team, False


async def ask(acting: Acting, team_id: int) -> tuple[TeamRow, bool]:
    """The actor asks to be let in; whoever was invited is in at once (True)."""
    user_id = acting.actor_id or 0
    waiting = await calls.find_open(acting.db, team_id, user_id)
    if waiting is not None and waiting.kind == "invitation":
        return await answer_invitation(acting, waiting, accept=True), True
    team = await lock(acting, team_id)
    call = await _call(acting, team, user_id, "request")
    text = notices.request(acting.guild.say, team, call)
    notice = Notice(
        guild_id=acting.guild_id,
        user_id=team.leader_id,
        kind=NoticeKind.TEAM,
        text=text,
        key=f"team_call:{call.call_id}",
        components=[row.to_wire() for row in messages.answers(acting.guild.say, call)],
    )
    await notify_many(acting.db, [notice], now=acting.now)
    return team, False


async def _call(acting: Acting, team: TeamRow, user_id: int, kind: str) -> CallRow:
    inside = await members_of(acting, team)
    if user_id in inside:
        raise InTeamAlready(who=mention(user_id), team=team.name)
    settings = acting.guild.settings(QuestSettings)
    if len(inside) >= settings.most_team_members:
        raise TeamFull(team=team.name, most=settings.most_team_members)
    if len(await calls.list_open(acting.db, team.team_id)) >= MOST_OPEN:
        raise TooManyTeamCalls(team=team.name, most=MOST_OPEN)
    until = acting.now + timedelta(hours=settings.team_call_hours)
    call = await calls.add_call(
        acting.db, team.team_id, acting.guild_id, user_id, kind, acting.actor_id or 0, acting.now, until
    )
    if call is None:
        raise CallOpenAlready(who=mention(user_id), team=team.name)
    await note(acting, "invite" if kind == "invitation" else "request", team, member=str(user_id))
    return call


async def answer(acting: Acting, call: CallRow, *, accept: bool) -> TeamRow:
    """By whomever it is for: the invited member, or the leader."""
    if call.kind == "invitation":
        return await answer_invitation(acting, call, accept=accept)
    return await answer_request(acting, call.call_id, accept=accept)


async def decline(acting: Acting, team: TeamRow, user_id: int) -> None:
    """What is open between them: an invitation, by whom it is for, or a request, by the leader."""
    call = await calls.find_open(acting.db, team.team_id, user_id)
    if call is None:
        raise TeamCallGone
    await answer(acting, call, accept=False)


async def answer_invitation(acting: Acting, call: CallRow, *, accept: bool) -> TeamRow:
    """The invited member is in, or declines."""
    if call.user_id != acting.actor_id:
        raise NotYourCall(who=mention(call.user_id))
    await _answered(acting, call, accept=accept)
    if accept:
        return await let_in(acting, call.team_id, call.user_id)
    team = await lock(acting, call.team_id)
    await note(acting, "decline", team, member=str(call.user_id))
    text = notices.invitation_declined(acting.guild.say, team, call.user_id)
    await tell(acting, [team.leader_id], text, f"team_declined:{call.call_id}")
    return team


async def answer_request(acting: Acting, call_id: int, *, accept: bool) -> TeamRow:
    """The leader lets somebody in, or not."""
    call = await calls.find_call(acting.db, call_id)
    if call is None or call.guild_id != acting.guild_id or call.kind != "request":
        raise TeamCallGone
    team = await lock_led(acting, call.team_id)
    await _answered(acting, call, accept=accept)
    if accept:
        await let_in(acting, team.team_id, call.user_id)
    else:
        await note(acting, "decline", team, member=str(call.user_id))
    text = notices.request_answered(acting.guild.say, team, accept=accept)
    await tell(acting, [call.user_id], text, f"team_answered:{call.call_id}")
    return team


async def _answered(acting: Acting, call: CallRow, *, accept: bool) -> None:
    state = "accepted" if accept else "declined"
    if call.expires_at <= acting.now or not await calls.move_call(acting.db, call.call_id, state, acting.now):
        raise TeamCallGone
