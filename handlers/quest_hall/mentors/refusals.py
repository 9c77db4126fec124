"""Why something about mentors is not possible."""

from handlers.frame.refusals import Refusal


class NotAMentor(Refusal):
    """You are not a mentor here."""

    remedy = "Become one with `/mentor signup`."


class MentorRoleMissing(Refusal):
    """Only members with the role {role} can be mentors here."""

    remedy = "A moderator can give it to you; administrators can open this to everybody with `/config`."


class MentorTopicsMissing(Refusal):
    """Write at least one topic that can be read."""

    remedy = "For example: `raids, crafting, role-play`."


class NotAMentorZone(Refusal):
    """**{typed}** is not a time zone that I know."""

    remedy = "Choose one of the suggestions, such as `Europe/Berlin`."


class MentorHasStudents(Refusal):
    """You still have students ({count})."""

    remedy = "End these pairs first with `/mentor end`; nobody has to say why."


class HasMentorAlready(Refusal):
    """You already have a mentor: {mentor}."""

    remedy = "Either of you can end it with `/mentor end`; then you can ask for another one."


class AskedForMentor(Refusal):
    """You have already asked for a mentor."""

    remedy = "`/mentor status` shows your place and the deadline, `/mentor cancel` takes the request back."


class NoOpenMentorRequest(Refusal):
    """You have not asked for a mentor."""

    remedy = "Ask for one with `/mentor request`."


class OfferGone(Refusal):
    """This request is no longer yours to answer."""

    remedy = "It was answered, taken back, or went to another mentor when its time was over."


class NoQuestionAsked(Refusal):
    """Nobody has asked you anything about your request."""

    remedy = "`/mentor status` shows the current state."


class MentorFull(Refusal):
    """You have {students} of at most {capacity} students."""

    remedy = "Accompany more with `/mentor signup`, or let one of them graduate first."
    rule = "A mentor says how many students they can accompany, and never gets more than that."


class MentorIsYou(Refusal):
    """That is you."""

    remedy = "Choose somebody else."


class NoSuchPair(Refusal):
    """There is no such pair of mentor and student."""

    remedy = "`/mentor status` shows yours, moderators see all with `/mentor pairs`."


class WhichStudent(Refusal):
    """You accompany several students: {students}."""

    remedy = "Choose the one you mean in the option `student`."


class PairOver(Refusal):
    """This pair has already ended."""

    remedy = "The student can ask for another mentor with `/mentor request`."


class MentorQuestNameless(Refusal):
    """A quest needs a title that can be seen."""

    remedy = "Write what the student should do in a few words."


class MentorQuestThere(Refusal):
    """There is already a mentor quest called **{title}**."""

    remedy = "Choose another title, or give your student the one that is there."


class NoSuchMentorQuest(Refusal):
    """There is no mentor quest like that here."""

    remedy = "`/mentor quest list` shows all of them."


class TooManyMentorQuests(Refusal):
    """A server can have at most {most} mentor quests."""

    remedy = "Remove one with `/mentor quest remove` first."


class NotYourMentorQuest(Refusal):
    """Only {who}, who wrote this quest, and moderators can remove it."""

    remedy = "Ask them, or a moderator."


class TaskGivenAlready(Refusal):
    """Your student has already been given this quest."""

    remedy = "`/mentor progress` shows how far they are with it."


class NoSuchTask(Refusal):
    """This quest was not given to you, or not by you."""

    remedy = "`/mentor progress` shows your pairs."


class TaskNotSubmitted(Refusal):
    """Your student has not said yet that they have done this."""

    remedy = "They do so with `/mentor quest submit`."


class TaskDone(Refusal):
    """This quest is done."""

    remedy = "`/mentor quest list` shows others."


class NotReadyToGraduate(Refusal):
    """Your student is not ready yet: {missing}."""

    remedy = "`/mentor progress` shows each step. If you would rather stop, use `/mentor end`."


class NoMentoringToRate(Refusal):
    """You have already rated every mentoring of yours that has ended."""

    remedy = "You can rate it once it has ended."
