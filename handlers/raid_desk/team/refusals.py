"""Why the role `team` is not given: each with who can fix it."""

from __future__ import annotations

from handlers.frame.refusals import Refusal


class TeamUnset(Refusal):
    """No Discord role has been chosen for `team` here yet."""

    remedy = "A moderator can choose one with `/setroles`."


class StaffUnset(Refusal):
    """No staff role is chosen here, so nobody would be on the team."""

    remedy = "A moderator can choose them with `/setroles`, from organizer to administrator."


class TeamIsStaff(Refusal):
    """{role} is chosen both for `team` and for a staff role."""

    remedy = "A moderator can choose another role for `team` with `/setroles`."


class TeamGone(Refusal):
    """The role chosen for `team` no longer exists."""

    remedy = "A moderator can choose another one with `/setroles`."


class TeamManaged(Refusal):
    """{role} belongs to an integration, so I cannot give it."""

    remedy = "A moderator can choose another role for `team` with `/setroles`."


class TeamTooHigh(Refusal):
    """{role} is above my own highest role, so I cannot give it."""

    remedy = "Somebody who manages roles can move my role above it: Server Settings, Roles."


class CannotGiveTeam(Refusal):
    """I lack the permission **Manage Roles**, so I cannot give `team`."""

    remedy = "Somebody who manages the server can give it to my role: Server Settings, Roles."
