"""What stands in the way of a press on a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.frame.refusals import Refusal

if TYPE_CHECKING:
    from interactions.languages import Say


class RunGone(Refusal):
    """There is no such run any more."""

    mend = "Look for a newer panel, or ask an organizer."


class RunOver(Refusal):
    """This run is over."""

    mend = "Wait for the next one."
    rule = "A run takes presses from the moment it is posted until its organizer ends or cancels it."


class RunLocked(Refusal):
    """This run is locked, so nobody can come in now."""

    mend = "Its organizer, {organizer}, can unlock it."
    rule = "An organizer can lock a run: who is in stays in, and nobody new comes in."


class RunRoleNeeded(Refusal):
    """To come to this run you need {role}."""

    mend = "You have no such role yet. {givers} can give it to you."
    rule = "A dungeon or a run can ask for a role; its organizer is always let in."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        givers = self.fields["givers"]
        return {**self.fields, "givers": givers or say("Moderators and administrators of the server")}


class ClassTaken(Refusal):
    """All places for {name} are taken in this run."""

    mend = "Choose another class. Who leaves and joins anew with {name} waits until one of them is free."
    rule = "An organizer can say how many of a class come along."


class NoSuchClass(Refusal):
    """This class does not exist here any more."""

    mend = "Press Choose class again and choose another one."


class NoSuchItem(Refusal):
    """This run takes no such thing."""

    mend = "Press one of the buttons of its panel."


class NotInRun(Refusal):
    """You are not in this run."""

    mend = "Press Join to come in."


class NoPlaceYet(Refusal):
    """You have no place in this run, so you cannot bring {item} yet."""

    mend = "Join puts you on the waiting list. When a place is free for you, take it and press again."
    rule = "Only those who are in a run bring something to it, so that what is promised is really there."


class NoRunDungeon(Refusal):
    """There is no dungeon called “{name}” here."""

    mend = "Choose one of those that are suggested while you type; organizers can add others."


class PromisedElsewhere(Refusal):
    """{item} was promised to another run a moment ago."""

    mend = "Press the button again to see to which."
    rule = "A key is promised to one run at a time, so that no run counts on a key that goes elsewhere."


class NoDungeonSaid(Refusal):
    """A run needs a dungeon, or a template that names one."""

    mend = "Choose a dungeon, or something that you kept with `/template save`."
