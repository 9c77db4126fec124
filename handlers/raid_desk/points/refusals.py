"""Why nothing is logged or given: each with who can fix it."""

from __future__ import annotations

from handlers.frame.refusals import Refusal


class OwnRaidPoints(Refusal):
    """You cannot give points to yourself, or take them from yourself."""

    remedy = "Another officer can, or an administrator."
    rule = "Nobody decides on points of their own; when an administrator does, the audit says so."


class NothingCounted(Refusal):
    """An amount of 0 changes nothing."""

    remedy = "Write how many there were; a number below 0 takes some away."


class LogForOthers(Refusal):
    """You can log runs only for yourself."""

    remedy = "Officers and above can log them for somebody else."


class NoRunOfYours(Refusal):
    """No run that {name} organized is known here."""

    remedy = "Say which dungeon it was with the option `dungeon`."


class RunStillOn(Refusal):
    """Run #{run} is still under way, so it cannot be logged yet."""

    remedy = "End it first, or say which dungeon it was with the option `dungeon`."


class LogThatRun(Refusal):
    """Run #{run} is not logged yet, and would count twice this way."""

    remedy = "Press *Log how it went* on its panel, or say which dungeon it was with the option `dungeon`."


class TakenBackAlready(Refusal):
    """There is nothing left here to take back."""

    remedy = "`/stats` shows what counts now."


class TooLateToTakeBack(Refusal):
    """This is final: it can be taken back for 15 minutes only."""

    remedy = "To correct it, log the same again with a negative amount."


class NotYourLog(Refusal):
    """Somebody else logged this."""

    remedy = "They can take it back, and so can officers and above."
