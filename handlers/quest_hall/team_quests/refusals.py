"""Why a team cannot do that with a quest."""

from handlers.frame.refusals import Refusal


class QuestForTeams(Refusal):
    """This quest is for teams of at least {size}."""

    remedy = (
        "The leader of a team accepts it for everybody with `/team quest take`; `/team find` shows teams."
    )


class QuestNotForTeams(Refusal):
    """This quest is not for teams."""

    remedy = (
        "Accept it for yourself with `/quest accept`. Quest masters offer quests with `/team quest offer`."
    )


class TeamTooSmall(Refusal):
    """Your team is too small to start: {members} of at least {size} are there."""

    remedy = "Invite more members with `/team invite`, and let everybody accept with `/team quest accept`."
    rule = (
        "A quest of teams starts when all have accepted, or when the time to gather is over and enough have."
    )


class TeamNotReady(Refusal):
    """Not everybody has accepted yet: {waiting}. So far it is {there} of at least {size}."""

    remedy = "They can accept with `/team quest accept`. {when}, it starts with those who have."


class TeamBusy(Refusal):
    """**{team}** is already doing a quest."""

    remedy = "Finish it, or give it up with `/team quest abandon`."


class TeamWithoutQuest(Refusal):
    """**{team}** is not doing a quest now."""

    remedy = "The leader accepts one with `/team quest take`."


class TeamDidQuest(Refusal):
    """Your team has done this quest, and it can be done only once."""

    remedy = "`/team quest take` suggests others."


class TeamQuestCooling(Refusal):
    """Your team can do this quest again {when}."""

    remedy = "The time counts from your last submission, not from the decision about it."


class PartAccepted(Refusal):
    """You have already accepted your part."""

    remedy = "Once it has started, say with `/team quest checkin` what you have done."


class PartTooLate(Refusal):
    """This quest has already started without you."""

    remedy = "You can take part in the team's next one."


class QuestNotStarted(Refusal):
    """The team's quest has not started yet."""

    remedy = "It starts when all have accepted with `/team quest accept`."


class NotYourPart(Refusal):
    """You have no part in the team's quest."""

    remedy = "Only those who accepted before it started do. You can take part in the next one."


class NobodyDidAPart(Refusal):
    """Nobody who is in the team now has done any part of this quest."""

    remedy = (
        "Let everybody say what they have done with `/team quest checkin`; the reward is split among them."
    )


class TeamProofWaits(Refusal):
    """The team's proof is waiting for a decision."""

    remedy = "Whoever submitted it can withdraw it first."


class TeamQuestOver(Refusal):
    """The team's time for this quest ran out {when}."""

    remedy = "If it is still open, the leader can accept it again with `/team quest take`."


class TeamQuestInUse(Refusal):
    """Members have accepted this quest for themselves, so it cannot become one of teams."""

    remedy = "Write a new one with `/quest clone`, and offer that to teams."


class NoTeamProof(Refusal):
    """There is no proof of **{team}** here that you could act on."""

    remedy = "Its leader submits proof with `/team quest submit`, and sees their own with `/team proof show`."
