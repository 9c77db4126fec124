"""Why something about a board quest is not possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.frame.refusals import Refusal
from handlers.quest_hall.board_quests.words import proof_word, quest_state_word

if TYPE_CHECKING:
    from interactions.languages import Say


class NoSuchBoardQuest(Refusal):
    """There is no quest like that here."""

    remedy = "`/quest browse` shows those that are open, `/quest mine` yours."


class NamelessBoardQuest(Refusal):
    """A quest needs a title that can be seen."""

    remedy = "Write what it is about in a few words."


class ClosesBeforeOpening(Refusal):
    """A quest has to open before it closes."""

    remedy = "Choose a later end, or an earlier opening."


class EndsInThePast(Refusal):
    """This quest's closing time is over."""

    remedy = "Set a new one with `/quest edit`, then open it again."


class NoSuchCategory(Refusal):
    """There is no category **{name}** here."""

    remedy = "`/quest categories list` shows all; quest masters can add some with `/quest categories add`."


class CategoryIsThere(Refusal):
    """There is a category **{name}** already."""

    remedy = "`/quest categories list` shows all."


class TooManyCategories(Refusal):
    """A server can have at most {most} categories of its own."""

    remedy = "Remove one with `/quest categories remove` first."


class TooManyBoardQuests(Refusal):
    """A server can have at most {most} quests that are not archived."""

    remedy = "Delete or archive some with `/quest delete` first."


class QuestEditedMeanwhile(Refusal):
    """Somebody else has changed this quest in the meantime."""

    remedy = "Open it again to see what it says now."


class NoBoardQuestChange(Refusal):
    """That is how the quest is already."""

    remedy = "Choose something else to change."


class QuestCannotMove(Refusal):
    """This quest is {state}, so that is not possible now."""

    remedy = "`/quest info` shows what can be done with it."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"state": quest_state_word(say, self.fields["state"])}


class QuestNotOpen(Refusal):
    """This quest cannot be accepted now: it is {state}."""

    remedy = "With `/quest favourite` you are told when it opens again."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"state": quest_state_word(say, self.fields["state"])}


class QuestOpensLater(Refusal):
    """This quest opens {when}."""

    remedy = "With `/quest favourite` you are told when it opens."


class QuestFull(Refusal):
    """All {slots} places of this quest are taken."""

    remedy = "A place becomes free when somebody abandons it or runs out of time."


class AcceptedAlready(Refusal):
    """You have accepted this quest already."""

    remedy = "Submit your proof with `/quest submit`, or give up with `/quest abandon`."


class QuestDoneBefore(Refusal):
    """You have done this quest, and it can be done only once."""

    remedy = "`/quest recommend` shows what you could do next."


class QuestCoolingDown(Refusal):
    """You can do this quest again {when}."""

    remedy = "The time counts from your last submission, not from the decision about it."


class TooManyOpenClaims(Refusal):
    """You have {count} open quests already, and {most} at once are allowed."""

    remedy = "Finish or abandon one first; `/quest mine` shows them. Moderators set the limit with `/config`."


class TooManyToday(Refusal):
    """No more quests today: {most} a day can be accepted."""

    remedy = "You can accept the next one {when}. Moderators set the limit with `/config`."


class SnoozedTooLong(Refusal):
    """Your time is over {when}, before that."""

    remedy = "Choose fewer hours."


class StepRests(Refusal):
    """You can accept this step {when}: steps of its chain are some hours apart."""

    remedy = "The time counts from when you submitted the step before, not from the decision about it."


class LevelTooLow(Refusal):
    """This quest is for members from level {needed} on; you are at level {level}."""

    remedy = "`/rank` shows how far you are."


class PointsTooLow(Refusal):
    """This quest is for members with at least {needed} points; you have {points}."""

    remedy = "Other quests give you points: `/quest recommend` shows some."


class QuestRankTooLow(Refusal):
    """This quest is for members from the rank {rank} on."""

    remedy = "`/ranks` shows how far you are."


class QuestRoleMissing(Refusal):
    """This quest is for members with the role {role}."""

    remedy = "Ask a moderator of this server how to get that role."


class NeedsUndone(Refusal):
    """Before this quest you have to do: {quests}."""

    remedy = "`/quest info` shows each of them."


class QuestNotAccepted(Refusal):
    """You have not accepted this quest."""

    remedy = "Accept it first with `/quest accept`."


class ClaimExpired(Refusal):
    """Your time for this quest ran out {when}."""

    remedy = "If it is still open, you can accept it again with `/quest accept`."


class ProofWaits(Refusal):
    """Your proof for this quest is waiting for a decision."""

    remedy = "To give up the quest, withdraw the proof first: `/quest info` has a button that shows it."


class ProofMissing(Refusal):
    """Proof is needed: {kind}."""

    remedy = "Its details say what is required."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"kind": proof_word(say, self.fields["kind"])}


class ProofNotALink(Refusal):
    """That is not a link that can be opened."""

    remedy = "A link begins with `https://` and has no spaces."


class ProofNotAPicture(Refusal):
    """**{name}** is not a picture."""

    remedy = "Upload a PNG, JPEG, GIF or WebP file."


class ProofTooLarge(Refusal):
    """**{name}** is larger than {most} MB."""

    remedy = "Make it smaller, or submit a link to it instead."


class TooManyFavourites(Refusal):
    """You can have at most {most} favourites."""

    remedy = "Remove one with `/quest favourite` first; `/quest favourites` shows them."


class NothingToSearch(Refusal):
    """There is no word to search for in that."""

    remedy = "Write a word from the quest's title or description."


class QuestNeedsItself(Refusal):
    """These quests would wait for each other forever: {circle}."""

    remedy = "Remove one of these requirements first, with `/quest requires` or `/quest chain remove`."
    rule = (
        "A quest can be accepted once those it needs are done, so quests cannot require each "
        "other in a circle."
    )


class TooManyNeeds(Refusal):
    """A quest can require at most {most} others."""

    remedy = "For many quests in a row, make a chain: `/quest chain create`."


class ClaimGone(Refusal):
    """This member has not accepted that quest, or is done with it."""

    remedy = "`/quest review list` shows whose proof waits for a decision."


class NoSuchChain(Refusal):
    """There is no chain like that here that is still open."""

    remedy = "`/quest chain list` shows all."


class ChainNameTaken(Refusal):
    """A chain cannot be called **{name}**: there is one already, or there are {most} chains."""

    remedy = "Choose another name, or close a chain with `/quest chain close`."


class QuestOfAnotherChain(Refusal):
    """{quest} is a step of a chain already."""

    remedy = "Remove it with `/quest chain remove`, or move it with `/quest chain reorder`."


class ChainTooLong(Refusal):
    """A chain can have at most {most} steps."""

    remedy = "Begin a second chain, and let its first quest require the last one with `/quest requires`."


class NoStepThere(Refusal):
    """{quest} is not a step of that chain."""

    remedy = "`/quest chain info` shows its steps."


class NoChainChange(Refusal):
    """The chain is like that already."""

    remedy = "Choose something else to change."


class ChainNotShared(Refusal):
    """{quest} is for teams, and steps of {chain} are for individual members."""

    remedy = "`/quest chain edit` with `shared` allows steps for teams, or choose another quest."
