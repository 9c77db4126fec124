"""Why nothing is logged or given: each with who can fix it."""

from __future__ import annotations

from handlers.frame.refusals import Refusal


class OwnRaidPoints(Refusal):
    """You cannot give points to yourself, or take them from yourself."""

    mend = "Another officer can, or an administrator."
    rule = "Nobody decides on points of their own; when an administrator does, the audit says so."


class NothingCounted(Refusal):
    """An amount of 0 changes nothing."""

    mend = "Write how many there were; a number below 0 takes some away."


class LogForOthers(Refusal):
    """You can log runs only for yourself."""

    mend = "Officers and above can log them for somebody else."


class NoRunOfYours(Refusal):
    """No run that {name} organized is known here."""

    mend = "Say which dungeon it was with the option `dungeon`."


class RunStillOn(Refusal):
    """Run #{run} is still under way, so it cannot be logged yet."""

    mend = "End it first, or say which dungeon it was with the option `dungeon`."


class LogThatRun(Refusal):
    """Run #{run} is not logged yet, and would count twice this way."""

    mend = "Press *Log how it went* on its panel, or say which dungeon it was with the option `dungeon`."


class TakenBackAlready(Refusal):
    """There is nothing left here to take back."""

    mend = "`/stats` shows what counts now."


class TooLateToTakeBack(Refusal):
    """This is final: it can be taken back for 15 minutes only."""

    mend = "To correct it, log the same again with a negative amount."


class NotYourLog(Refusal):
    """Somebody else logged this."""

    mend = "They can take it back, and so can officers and above."
