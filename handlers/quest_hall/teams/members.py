"""Who is in a team: letting in, taking out, and who leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.quest_hall import team_calls as calls
from db.quest_hall import teams as rows
from handlers.kit import panels
from handlers.quest_hall.settings import QuestSettings
from handlers.quest_hall.team_quests import going
from handlers.quest_hall.teams import notices, roles, threads
from handlers.quest_hall.teams.finding import lock, lock_led, members_of
from handlers.quest_hall.teams.refusals import (
    CannotKickYourself,
    InTeamAlready,
    LeaderMustHandOver,
    LeadsAlready,
    NotAMemberOfTeam,
    NotInThisTeam,
    TeamFull,
    TooManyTeams,
)
from handlers.quest_hall.teams.telling import PANEL, note, tell
from interactions.escaping import mention

if TYPE_CHECKING:
    from db.quest_hall.teams import TeamRow
    from handlers.kit.reviews import Acting


async def refuse_too_many(acting: Acting, user_id: int) -> None:
    """Raises when that member is in as many teams as one can be; nobody else lets them into one meanwhile."""
    await rows.lock_membership(acting.db, acting.guild_id, user_id)
    most = acting.guild.settings(QuestSettings).most_teams
    if len(await rows.list_teams_of(acting.db, acting.guild_id, user_id)) >= most:
        raise TooManyTeams(who=mention(user_id), most=most)


async def let_in(acting: Acting, team_id: int, user_id: int) -> TeamRow:
    """One more, if there is room in the team and in the member's teams."""
    await refuse_too_many(acting, user_id)
    team = await lock(acting, team_id)
    inside = await members_of(acting, team)
    if user_id in inside:
        raise InTeamAlready(who=mention(user_id), team=team.name)
    most = acting.guild.settings(QuestSettings).most_team_members
    if len(inside) >= most:
        raise TeamFull(team=team.name, most=most)
    await rows.add_team_member(acting.db, team, user_id, acting.now)
    await threads.follow_in(acting, team, user_id)
    await roles.give(acting, team, user_id)
    await note(acting, "join", team, member=str(user_id))
    key = f"team_join:{team.team_id}:{user_id}:{acting.now.timestamp():.0f}"
    await tell(acting, inside, notices.joined(acting.guild.say, team, user_id), key)
    return team


async def leave(acting: Acting, team_id: int) -> TeamRow:
    """The actor goes; who leads hands over or disbands."""
    team = await lock(acting, team_id)
    if acting.actor_id not in await members_of(acting, team):
        raise NotInThisTeam(team=team.name)
    if team.leader_id == acting.actor_id:
        raise LeaderMustHandOver(team=team.name)
    await take_out(acting, team, acting.actor_id or 0, "leave")
    return team


async def kick(acting: Acting, team_id: int, user_id: int) -> TeamRow:
    """The leader takes somebody out."""
    team = await lock_led(acting, team_id)
    if user_id == acting.actor_id:
        raise CannotKickYourself
    if user_id not in await members_of(acting, team):
        raise NotAMemberOfTeam(who=mention(user_id), team=team.name)
    await take_out(acting, team, user_id, "kick")
    key = f"team_kick:{team.team_id}:{acting.now.timestamp():.0f}"
    await tell(acting, [user_id], notices.kicked(acting.guild.say, team), key)
    return team


async def take_out(acting: Acting, team: TeamRow, user_id: int, action: str) -> None:
    """Without asking anybody."""
    await rows.delete_team_member(acting.db, team.team_id, user_id)
    await threads.follow_out(acting, team, user_id)
    await roles.take(acting, team, [user_id])
    await going.member_gone(acting, team, user_id)
    await note(acting, action, team, member=str(user_id))
    left = await members_of(acting, team)
    key = f"team_leave:{team.team_id}:{user_id}:{acting.now.timestamp():.0f}"
    await tell(acting, left, notices.left(acting.guild.say, team, user_id), key)


async def hand_over(acting: Acting, team_id: int, user_id: int) -> TeamRow:
    """Another member leads from now on."""
    team = await lock_led(acting, team_id)
    if user_id == team.leader_id:
        raise LeadsAlready(who=mention(user_id), team=team.name)
    if user_id not in await members_of(acting, team):
        raise NotAMemberOfTeam(who=mention(user_id), team=team.name)
    await make_leader(acting, team, user_id)
    return team


async def make_leader(acting: Acting, team: TeamRow, user_id: int) -> None:
    """Without asking anybody; the whole team is told."""
    await rows.move_leader(acting.db, team.team_id, user_id)
    await note(acting, "transfer", team, leader=str(user_id))
    key = f"team_leader:{team.team_id}:{user_id}:{acting.now.timestamp():.0f}"
    text = notices.leads_now(acting.guild.say, team, user_id)
    await tell(acting, await members_of(acting, team), text, key)


async def disband(acting: Acting, team_id: int) -> TeamRow:
    """The leader ends it."""
    team = await lock_led(acting, team_id)
    await end(acting, team)
    return team


async def end(acting: Acting, team: TeamRow) -> None:
    """Nobody is in it any more; what it has done stays."""
    inside = await members_of(acting, team)
    await calls.move_calls_of_team(acting.db, team.team_id, "withdrawn", acting.now)
    await threads.close(acting, team)
    await roles.take(acting, team, inside)
    await going.team_gone(acting, team)
    await rows.mark_disbanded(acting.db, team.team_id, acting.now)
    await note(acting, "disband", team)
    key = f"team_disband:{team.team_id}"
    await tell(acting, inside, notices.disbanded(acting.guild.say, team), key)


async def follow_leaver(acting: Acting, user_id: int) -> None:
    """Somebody has left the server: who is longest in their teams leads, and nobody is left waiting."""
    for call in await calls.list_open_of(acting.db, acting.guild_id, user_id):
        await calls.move_call(acting.db, call.call_id, "withdrawn", acting.now)
        await panels.touch(acting.db, PANEL, call.team_id, now=acting.now)
    for known in await rows.list_teams_of(acting.db, acting.guild_id, user_id):
        team = await rows.lock_team(acting.db, acting.guild_id, known.team_id)
        if team is None:
            continue
        others = [member for member in await members_of(acting, team) if member != user_id]
        if not others:
            await end(acting, team)
            continue
        await take_out(acting, team, user_id, "leave")
        if team.leader_id == user_id:
            await make_leader(acting, team, others[0])
