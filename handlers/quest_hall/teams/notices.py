"""What members are told of a team, by direct message or in its thread. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interactions.escaping import mention, timestamp

if TYPE_CHECKING:
    from db.quest_hall.team_calls import CallRow
    from db.quest_hall.teams import TeamRow
    from interactions.languages import Say


def invitation(say: Say, team: TeamRow, call: CallRow) -> str:
    """To whom is invited."""
    return say(
        "{leader} invites you to the team **{team}**. The invitation expires {when}.",
        leader=mention(call.made_by),
        team=team.name,
        when=timestamp(call.expires_at, "R"),
    )


def request(say: Say, team: TeamRow, call: CallRow) -> str:
    """To the leader."""
    return say(
        "{who} asks to join your team **{team}**. The request expires {when}.",
        who=mention(call.user_id),
        team=team.name,
        when=timestamp(call.expires_at, "R"),
    )


def reminder(say: Say, team: TeamRow, call: CallRow) -> str:
    """To whom has not answered yet."""
    when = timestamp(call.expires_at, "R")
    if call.kind == "invitation":
        return say("Your invitation to **{team}** expires {when}.", team=team.name, when=when)
    facts = {"who": mention(call.user_id), "team": team.name, "when": when}
    return say("The request of {who} to join **{team}** expires {when}.", **facts)


def expired(say: Say, team: TeamRow, call: CallRow) -> str:
    """To whoever made it."""
    if call.kind == "request":
        return say("Your request to join **{team}** expired without an answer.", team=team.name)
    facts = {"who": mention(call.user_id), "team": team.name}
    return say("{who} did not answer your invitation to **{team}** in time.", **facts)


def invitation_declined(say: Say, team: TeamRow, user_id: int) -> str:
    """To the leader."""
    return say("{who} has declined to join **{team}**.", who=mention(user_id), team=team.name)


def request_answered(say: Say, team: TeamRow, *, accept: bool) -> str:
    """To whoever asked."""
    if accept:
        return say("You are now in the team **{team}**.", team=team.name)
    return say("The team **{team}** has declined your request.", team=team.name)


def joined(say: Say, team: TeamRow, user_id: int) -> str:
    """To the team."""
    return say("{who} is now in your team **{team}**.", who=mention(user_id), team=team.name)


def left(say: Say, team: TeamRow, user_id: int) -> str:
    """Likewise."""
    return say("{who} is no longer in your team **{team}**.", who=mention(user_id), team=team.name)


def kicked(say: Say, team: TeamRow) -> str:
    """To whom it happened."""
    return say("You are no longer in the team **{team}**.", team=team.name)


def leads_now(say: Say, team: TeamRow, user_id: int) -> str:
    """To the team."""
    return say("{who} leads your team **{team}** now.", who=mention(user_id), team=team.name)


def disbanded(say: Say, team: TeamRow) -> str:
    """Likewise."""
    return say("Your team **{team}** was disbanded.", team=team.name)
