"""Why somebody is not punished, or a punishment not changed: each with who can fix it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.frame.refusals import Refusal
from interactions.escaping import timestamp

if TYPE_CHECKING:
    from interactions.languages import Say


class PunishYourself(Refusal):
    """You cannot do this to yourself."""

    remedy = "Somebody else on the staff can."
    rule = "Nobody punishes themselves or removes a punishment of their own."


class PunishBot(Refusal):
    """{name} is a bot, and bots cannot be punished."""

    remedy = "Somebody who manages the server can take its roles away or remove it."


class PunishSuperior(Refusal):
    """{name} has the same rank as you on the staff, or a higher one."""

    remedy = "Somebody who ranks above both of you can do it, or the server's owner."
    rule = "Nobody punishes equals or superiors: what counts is the highest staff role in `/setroles`."


class MemberHasLeft(Refusal):
    """{name} has left the server."""

    remedy = "Write it down with `/addnote`; it is there when they come back."


class SuspendedRoleUnset(Refusal):
    """No Discord role has been chosen for `suspended` here yet."""

    remedy = "A moderator can choose one with `/setroles`; deny it the raid channels."


class SuspendedRoleGone(Refusal):
    """The role chosen for `suspended` no longer exists."""

    remedy = "A moderator can choose another one with `/setroles`."


class SuspendedRoleManaged(Refusal):
    """{role} belongs to an integration, so I cannot give it."""

    remedy = "A moderator can choose another role for `suspended` with `/setroles`."


class SuspendedRoleTooHigh(Refusal):
    """{role} is above my own highest role, so I cannot give it."""

    remedy = "Somebody who manages roles can move my role above it: Server Settings, Roles."


class CannotGiveRoles(Refusal):
    """I lack the permission **Manage Roles**, so I cannot suspend anybody."""

    remedy = "Somebody who manages the server can give it to my role: Server Settings, Roles."


class SuspendedAlready(Refusal):
    """{name} is already suspended until {when} (`{id}`)."""

    remedy = (
        "To make that longer, use `/suspend` with `extend: True`. An officer can end it with `/unsuspend`."
    )


class NotSuspended(Refusal):
    """{name} is not suspended."""

    remedy = "`/checkpunishments` shows what is on record about them."


class NotADuration(Refusal):
    """ "{typed}" is not a duration."""

    remedy = "Write a number and a unit, such as `30m`, `12h`, `3d` or `2w`; at least one minute."


class DurationTooLong(Refusal):
    """A suspension lasts at most {days} days in total."""

    remedy = "Choose a shorter time. To keep somebody out for good, ban them in Discord."


class ReasonMissing(Refusal):
    """A reason that can be read is needed here."""

    remedy = "Write what happened: the member and the rest of the staff read it."


class NotAnId(Refusal):
    """ "{typed}" is not the id of a punishment."""

    remedy = "Ids are made of the digits 0 to 9 and a to f; type at least the first {least} characters."


class NoSuchPunishment(Refusal):
    """There is no punishment `{id}` in this server."""

    remedy = "`/checkpunishments` shows the ids of a member's punishments."


class SeveralPunishments(Refusal):
    """`{id}` fits more than one punishment: {ids}."""

    remedy = "Type more of it, or pick it from the list."


class PunishmentOver(Refusal):
    """This punishment has already been changed: it is {state} now."""

    remedy = "`/checkpunishments` shows the current state."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"state": say(self.fields["state"])}


class NothingSuggested(Refusal):
    """This suggestion no longer holds."""

    remedy = "The warning was removed or its points no longer count. `/suspend` works all the same."


class NothingToAppeal(Refusal):
    """There is nothing you could appeal here."""

    remedy = "Warnings and suspensions can be appealed while they count."


class AppealOver(Refusal):
    """This punishment no longer counts, so there is nothing to appeal."""

    remedy = "It ended or was removed on {when}."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"when": timestamp(self.fields["at"], "f")}
