"""Why something about ranks is not possible."""

from __future__ import annotations

from handlers.frame.refusals import Refusal


class NoSuchRank(Refusal):
    """There is no rank like that here."""

    remedy = "`/ranks` shows the whole ladder."


class NamelessRank(Refusal):
    """A rank needs a name that can be seen."""

    remedy = "Choose a short name."


class RankNameTaken(Refusal):
    """There is a rank **{name}** already."""

    remedy = "Choose another name, or change that rank with `/rankadmin edit`."


class TooManyRanks(Refusal):
    """A ladder has at most {most} ranks."""

    remedy = "Remove one with `/rankadmin remove` first."


class RankOrderGap(Refusal):
    """Place {place} would leave a gap: the ladder has {count} ranks."""

    remedy = "Choose a place from 1, the lowest, to {last}."
    rule = "Members climb rank by rank, so places are counted from 1 without a gap."


class NotARankEmoji(Refusal):
    """{text} is not an emoji."""

    remedy = "Choose one emoji, or leave it out."


class NotARankColor(Refusal):
    """{text} is not a colour."""

    remedy = "Write it like `#57F287`."


class NoRankChange(Refusal):
    """That is how the rank is already."""

    remedy = "Choose something else to change."


class RanksThereAlready(Refusal):
    """There are {count} ranks here already."""

    remedy = "Use `/rankadmin preset` with `replace` to rename them and to set what they require."
    rule = "A preset that replaces ranks changes what members have to do for them."


class NoRanksYet(Refusal):
    """This server has no ranks yet."""

    remedy = "A moderator can begin with `/rankadmin preset`."


class RankRemoved(Refusal):
    """The rank that was asked for no longer exists."""

    remedy = "Reject the request; the member can ask for another rank with `/rankup`."


class RankRequestWaits(Refusal):
    """Your request for another rank is still waiting for a decision."""

    remedy = "You will be told. `/rankup` with `request` shows it, and withdraws it."
    rule = "A member has one request for a rank at a time."


class RankRequestTooSoon(Refusal):
    """Your last request was rejected. You can ask again {when}."""

    remedy = "The time counts from your last request, not from the decision."


class NoRankRequest(Refusal):
    """No request of {who} for a rank is here."""

    remedy = "Members ask with `/rankup`; `/rankadmin requests` shows who did."
