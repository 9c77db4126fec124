"""Why something about a team is not possible."""

from handlers.frame.refusals import Refusal


class NoSuchTeam(Refusal):
    """There is no team like that here."""

    mend = "`/team list` shows all of them, `/team find` those that look for members."


class NotInATeam(Refusal):
    """You are not in a team here."""

    mend = "`/team find` shows teams that look for members, and `/team create` makes a new one."


class WhichTeam(Refusal):
    """You are in several teams: {teams}."""

    mend = "Name the one you mean in the option `team`."


class NotTeamLeader(Refusal):
    """Only {leader}, who leads **{team}**, can do that."""

    mend = "They can hand over the lead with `/team transfer`."
    rule = "A team has one leader, who decides about its name, its members and its quests."


class NotInThisTeam(Refusal):
    """You are not in **{team}**."""

    mend = "Ask to be let in with `/team join`."


class NotAMemberOfTeam(Refusal):
    """{who} is not in **{team}**."""

    mend = "`/team info` shows who is."


class TeamNameless(Refusal):
    """A team needs a name that can be seen."""

    mend = "Use letters, digits or emojis."


class TeamNameTaken(Refusal):
    """There is a team called **{name}** already."""

    mend = "Choose another name."


class NotATeamEmoji(Refusal):
    """That is not an emoji."""

    mend = "Choose one emoji, such as 🐺, or one of this server's."


class NotATeamColor(Refusal):
    """That is not a colour."""

    mend = "Write it as six digits, such as `#3b82f6`."


class NoTeamChange(Refusal):
    """That is how the team is already."""

    mend = "Choose something else to change."


class TooManyTeams(Refusal):
    """{who} cannot be in more teams: the limit here is {most} at once."""

    mend = "Leave one first with `/team leave`. Administrators set the limit with `/config`."


class TooManyFounded(Refusal):
    """You have founded {most} teams within 30 days, and that is the limit here."""

    mend = "Join one that is there: `/team find`. Administrators set the limit with `/config`."


class TeamFull(Refusal):
    """**{team}** is full: a team here has at most {most} members."""

    mend = "Somebody has to leave first. Administrators set the limit with `/config`."


class InTeamAlready(Refusal):
    """{who} is already in **{team}**."""

    mend = "`/team info` shows everybody in it."


class CallOpenAlready(Refusal):
    """There is already an open invitation or request between {who} and **{team}**."""

    mend = "It can be answered on the team's panel, or with `/team join` and `/team invite`."


class TooManyTeamCalls(Refusal):
    """**{team}** has {most} open invitations and requests, and that is the limit."""

    mend = "The leader can answer some of them, or wait until they expire."


class TeamCallGone(Refusal):
    """This invitation or request is no longer open."""

    mend = "It was answered, withdrawn, or has expired. A new one can be made."


class NotYourCall(Refusal):
    """Only {who} can answer this."""

    mend = "`/team find` shows teams that look for members."


class LeaderMustHandOver(Refusal):
    """You lead **{team}**, so you cannot just leave."""

    mend = "Hand over the lead with `/team transfer` first, or end the team with `/team disband`."


class LeadsAlready(Refusal):
    """{who} leads **{team}** already."""

    mend = "Choose somebody else of the team."


class BotsInNoTeam(Refusal):
    """{who} is a bot, and bots cannot be in a team."""

    mend = "Choose a person."


class LeftForTeam(Refusal):
    """{who} is no longer in this server."""

    mend = "Choose somebody who is."


class CannotKickYourself(Refusal):
    """You cannot remove yourself from the team that you lead."""

    mend = "Hand over the lead with `/team transfer`, or end the team with `/team disband`."


class NameWhatToDecline(Refusal):
    """Say which invitation or request you decline."""

    mend = "Choose `team` for an invitation to you, or `member` for a request to the team that you lead."


class TeamRoleIsStaff(Refusal):
    """{role} is a role of the staff, so no team can have it."""

    mend = "Choose a role without a moderator's permissions, or make a new one for the team."
    rule = "The leader of a team decides who is in it, and with that who has its role."


class TeamRoleTaken(Refusal):
    """{role} is the role of the team **{team}** already."""

    mend = "Choose another role, or take it from that team first: `/team role` without a role."
