"""Why something about level roles is not possible."""

from handlers.frame.refusals import Refusal


class NoSuchLevelRole(Refusal):
    """{role} is not a level role."""

    remedy = "`/levelroles list` shows those that are."


class TooManyLevelRoles(Refusal):
    """There are {most} level roles already, which is the limit."""

    remedy = "Remove one first with `/levelroles remove`."


class NoLevelRoles(Refusal):
    """There are no level roles in this server yet."""

    remedy = "A moderator can add one with `/levelroles add`."
