"""Why something about a run cannot be done, and who can mend it."""

from __future__ import annotations

from handlers.frame.refusals import Refusal


class NotItsOrganizer(Refusal):
    """Only {organizer}, who leads this run, and the organizers of this server can do that."""

    mend = "Ask one of them."
    rule = "A run is led by its organizer, and by all who hold the role `organizer` or one above it."


class SomebodyWasQuicker(Refusal):
    """This run has moved on since you opened this panel: {state}."""

    mend = "Open the organizer's panel again to see how it stands."
    rule = "When two organizers press at the same time, the first press counts and the second one reads so."


class OnlyForJoined(Refusal):
    """Only those who joined this run see where it goes."""

    mend = "Press **Join** first."
    rule = "The location is shown to joined members one by one, and each view is noted."


class NoLocationYet(Refusal):
    """The organizer has not set a location yet."""

    mend = "Ask {organizer}, or wait: you are told when there is one."


class NobodyJoined(Refusal):
    """Nobody has joined yet, so there is nobody to call."""

    mend = "Wait for the first to join."


class CalledJustNow(Refusal):
    """Everybody was called a moment ago."""

    mend = "You can call them again {when}."


class CheckRuns(Refusal):
    """An AFK check runs already."""

    mend = "It ends {when}."


class NoCheckRuns(Refusal):
    """No AFK check runs right now."""

    mend = "You need not do anything."


class NoKeysHere(Refusal):
    """Nobody has promised a key for this run yet."""

    mend = "Wait until somebody offers one on the panel."


class NotYourPromise(Refusal):
    """You have not promised that for this run."""

    mend = "Press its button on the run's panel first."


class NotAnOrganizer(Refusal):
    """{member} does not hold the role `organizer`, or one above it."""

    mend = "A moderator can give them a role that `/setroles` maps to it."


class NotOverYet(Refusal):
    """A run is logged when it is over."""

    mend = "End it first."


class LoggedAlready(Refusal):
    """How this run went is logged already."""

    mend = "Whoever leads it can take that back for 15 minutes, and log it again."


class TooLateToLog(Refusal):
    """Nobody logged this run in time, and after 7 days that stays."""

    mend = "An officer can give or take points by hand."


class NothingToLog(Refusal):
    """This run was cancelled, so nobody gets anything for it."""

    mend = "You do not need to do anything."


class TooLateToUndo(Refusal):
    """What was logged stays after 15 minutes."""

    mend = "An officer can give or take points by hand."


class NoRunGoesOn(Refusal):
    """No such run goes on right now."""

    mend = "Post one with `/run`, or choose one of those that are suggested."


class NoNamesThere(Refusal):
    """I found no names in what you pasted."""

    mend = "Paste what the game shows on `/who`: names with commas between them."
