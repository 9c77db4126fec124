"""Why something about a team is not possible."""

from handlers.frame.refusals import Refusal


class NoSuchTeam(Refusal):
    """There is no team like that here."""

    remedy = "`/team list` shows all of them, `/team find` those that look for members."


class NotInATeam(Refusal):
    """You are not in a team here."""

    remedy = "`/team find` shows teams that look for members, and `/team create` makes a new one."


class WhichTeam(Refusal):
    """You are in several teams: {teams}."""

    remedy = "Name the one you mean in the option `team`."


class NotTeamLeader(Refusal):
    """Only {leader}, who leads **{team}**, can do that."""

    remedy = "They can hand over the lead with `/team transfer`."
    rule = "A team has one leader, who decides about its name, its members and its quests."


class NotInThisTeam(Refusal):
    """You are not in **{team}**."""

    remedy = "Ask to be let in with `/team join`."


class NotAMemberOfTeam(Refusal):
    """{who} is not in **{team}**."""

    remedy = "`/team info` shows who is."


class TeamNameless(Refusal):
    """A team needs a name that can be seen."""

    remedy = "Use letters, digits or emojis."


class TeamNameTaken(Refusal):
    """There is a team called **{name}** already."""

    remedy = "Choose another name."


class NotATeamEmoji(Refusal):
    """That is not an emoji."""

    remedy = "Choose one emoji, such as 🐺, or one of this server's."


class NotATeamColor(Refusal):
    """That is not a colour."""

    remedy = "Write it as six digits, such as `#3b82f6`."


class NoTeamChange(Refusal):
    """That is how the team is already."""

    remedy = "Choose something else to change."


class TooManyTeams(Refusal):
    """{who} cannot be in more teams: the limit here is {most} at once."""

    remedy = "Leave one first with `/team leave`. Administrators set the limit with `/config`."


class TooManyFounded(Refusal):
    """You have founded {most} teams within 30 days, and that is the limit here."""

    remedy = "Join one that is there: `/team find`. Administrators set the limit with `/config`."


class TeamFull(Refusal):
    """**{team}** is full: a team here has at most {most} members."""

    remedy = "Somebody has to leave first. Administrators set the limit with `/config`."


class InTeamAlready(Refusal):
    """{who} is already in **{team}**."""

    remedy = "`/team info` shows everybody in it."


class CallOpenAlready(Refusal):
    """There is already an open invitation or request between {who} and **{team}**."""

    remedy = "It can be answered on the team's panel, or with `/team join` and `/team invite`."


class TooManyTeamCalls(Refusal):
    """**{team}** has {most} open invitations and requests, and that is the limit."""

    remedy = "The leader can answer some of them, or wait until they expire."


class TeamCallGone(Refusal):
    """This invitation or request is no longer open."""

    remedy = "It was answered, withdrawn, or has expired. A new one can be made."


class NotYourCall(Refusal):
    """Only {who} can answer this."""

    remedy = "`/team find` shows teams that look for members."


class LeaderMustHandOver(Refusal):
    """You lead **{team}**, so you cannot just leave."""

    remedy = "Hand over the lead with `/team transfer` first, or end the team with `/team disband`."


class LeadsAlready(Refusal):
    """{who} leads **{team}** already."""

    remedy = "Choose somebody else of the team."


class BotsInNoTeam(Refusal):
    """{who} is a bot, and bots cannot be in a team."""

    remedy = "Choose a person."


class LeftForTeam(Refusal):
    """{who} is no longer in this server."""

    remedy = "Choose somebody who is."


class CannotKickYourself(Refusal):
    """You cannot remove yourself from the team that you lead."""

    remedy = "Hand over the lead with `/team transfer`, or end the team with `/team disband`."


class NameWhatToDecline(Refusal):
    """Say which invitation or request you decline."""

    remedy = "Choose `team` for an invitation to you, or `member` for a request to the team that you lead."


class TeamRoleIsStaff(Refusal):
    """{role} is a role of the staff, so no team can have it."""

    remedy = "Choose a role without a moderator's permissions, or make a new one for the team."
    rule = "The leader of a team decides who is in it, and with that who has its role."


class TeamRoleTaken(Refusal):
    """{role} is the role of the team **{team}** already."""

    remedy = "Choose another role, or take it from that team first: `/team role` without a role."
