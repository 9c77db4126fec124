"""What stands in the way of a press on a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from interactions.languages import Say


class RunGone(Refusal):
    """That run no longer exists."""

    remedy = "Look for a newer panel, or ask an organizer."


class RunOver(Refusal):
    """This run is over."""

    remedy = "Wait for the next one."
    rule = "A run can be joined from the moment it is posted until its organizer ends or cancels it."


class RunLocked(Refusal):
    """This run is locked, so nobody can join now."""

    remedy = "Its organizer, {organizer}, can unlock it."
    rule = "An organizer can lock a run: whoever is in stays in, and nobody new can join."


class RunRoleNeeded(Refusal):
    """To come to this run you need {role}."""

    remedy = "You do not have one of these roles yet. {givers} can give it to you."
    rule = "A dungeon or a run can ask for a role; its organizer is always let in."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        givers = self.fields["givers"]
        return {**self.fields, "givers": givers or say("Moderators and administrators of the server")}


class ClassTaken(Refusal):
    """All places for {name} are taken in this run."""

    remedy = (
        "Choose another class. If you leave and join again with {name}, you wait until one of them is free."
    )
    rule = "An organizer can say how many of a class come along."


class NoSuchClass(Refusal):
    """This class no longer exists here."""

    remedy = "Press Choose class again and choose another one."


class NoSuchItem(Refusal):
    """This run does not use that."""

    remedy = "Press one of the buttons of its panel."


class NotInRun(Refusal):
    """You are not in this run."""

    remedy = "Press Join to come in."


class NoPlaceYet(Refusal):
    """You have no place in this run, so you cannot bring {item} yet."""

    remedy = "Join puts you on the waiting list. When a place is free for you, take it and press again."
    rule = "Only those who are in a run bring something to it, so that what is promised is really there."


class NoRunDungeon(Refusal):
    """There is no dungeon called “{name}” here."""

    remedy = "Choose one of those that are suggested while you type; organizers can add others."


class PromisedElsewhere(Refusal):
    """{item} was promised to another run a moment ago."""

    remedy = "Press the button again to see to which."
    rule = (
        "A key can be promised to only one run at a time, so that no run counts on a key that goes elsewhere."
    )


class NoDungeonSaid(Refusal):
    """A run needs a dungeon, or a template that names one."""

    remedy = "Choose a dungeon, or something that you kept with `/template save`."


class NotItsOrganizer(Refusal):
    """Only {organizer}, who leads this run, and the organizers of this server can do that."""

    remedy = "Ask one of them."
    rule = "A run is led by its organizer, and by everybody with the role `organizer` or one above it."


class SomebodyWasQuicker(Refusal):
    """This run has moved on since you opened this panel: {state}."""

    remedy = "Open the organizer's panel again to see the current state."
    rule = (
        "When two organizers press at the same time, the first press counts, and the second one is told so."
    )


class OnlyForJoined(Refusal):
    """Only those who joined this run see where it goes."""

    remedy = "Press **Join** first."
    rule = "The location is shown to joined members one by one, and each view is recorded."


class NoLocationYet(Refusal):
    """The organizer has not set a location yet."""

    remedy = "Ask {organizer}, or wait: you are told when there is one."


class NobodyJoined(Refusal):
    """Nobody has joined yet, so there is nobody to call."""

    remedy = "Wait for the first to join."


class CalledJustNow(Refusal):
    """Everybody was called a moment ago."""

    remedy = "You can call them again {when}."


class CheckRuns(Refusal):
    """An AFK check is already under way."""

    remedy = "It ends {when}."


class NoCheckRuns(Refusal):
    """No AFK check is under way right now."""

    remedy = "You do not need to do anything."


class NoKeysHere(Refusal):
    """Nobody has promised a key for this run yet."""

    remedy = "Wait until somebody offers one on the panel."


class NotYourPromise(Refusal):
    """You have not promised that for this run."""

    remedy = "Press its button on the run's panel first."


class NotAnOrganizer(Refusal):
    """{member} does not hold the role `organizer`, or one above it."""

    remedy = "A moderator can give them a role that `/setroles` maps to it."


class NotOverYet(Refusal):
    """A run is logged when it is over."""

    remedy = "End it first."


class LoggedAlready(Refusal):
    """How this run went is logged already."""

    remedy = "Whoever leads it can take that back for 15 minutes, and log it again."


class TooLateToLog(Refusal):
    """Nobody logged this run in time, and after 7 days that is final."""

    remedy = "An officer can give or take points by hand."


class NothingToLog(Refusal):
    """This run was cancelled, so nobody gets anything for it."""

    remedy = "You do not need to do anything."


class TooLateToUndo(Refusal):
    """What was logged stays after 15 minutes."""

    remedy = "An officer can give or take points by hand."


class NoRunGoesOn(Refusal):
    """No run like that is going on right now."""

    remedy = "Post one with `/run`, or choose one of those that are suggested."


class NoNamesThere(Refusal):
    """I found no names in what you pasted."""

    remedy = "Paste what the game shows on `/who`: names with commas between them."
