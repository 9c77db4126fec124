"""Why something about quotas and points is not done: each with who can fix it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.frame.refusals import Refusal
from interactions.escaping import mention_role, timestamp

if TYPE_CHECKING:
    from interactions.languages import Say


class NoQuota(Refusal):
    """{role} has no quota."""

    remedy = "A moderator can set one up with `/configquota role`."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"role": mention_role(self.fields["role_id"])}


class NoQuotas(Refusal):
    """No role in this server has a quota yet."""

    remedy = "A moderator can set one up with `/configquota role`."


class QuotaOfEveryone(Refusal):
    """The role of all members cannot have a quota."""

    remedy = "Choose a role that only those who should meet it have."


class TooManyQuotas(Refusal):
    """{most} roles have a quota already, which is the limit."""

    remedy = "A moderator can remove one that is no longer needed with `/configquota role`."


class NotAGuildMoment(Refusal):
    """ "{typed}" is not a date and time."""

    remedy = "Write it as `2026-12-06 18:00`, in the time zone of this server."


class StartsLater(Refusal):
    """A period cannot begin in the future."""

    remedy = "Write a start in the past; what has happened since then counts."


class StartsTooEarly(Refusal):
    """A period can have begun at most {days} days ago."""

    remedy = "Write a later start."


class StartsInLastPeriod(Refusal):
    """The last period ended {when}, so this one cannot begin earlier."""

    remedy = "Write that moment or a later one: nothing may count in two periods."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"when": timestamp(self.fields["ended_at"], "f")}


class ResetInPast(Refusal):
    """The next reset cannot be in the past."""

    remedy = "Write a date and time in the future, or nothing to reset only by hand."


class ResetTooFar(Refusal):
    """The next reset can be at most {days} days away."""

    remedy = "Write an earlier date."


class PeriodIsOver(Refusal):
    """Somebody else has just ended this period."""

    remedy = "Its final standings are posted in a few seconds."


class TooManyOverrides(Refusal):
    """A quota can have its own points for at most {most} dungeons."""

    remedy = "Set some of them back first: leave their points empty."


class NoSuchPeriod(Refusal):
    """There is no period like that."""

    remedy = "`/quota periods` shows those that are over."


class WhichQuota(Refusal):
    """Several roles have a quota: {roles}."""

    remedy = "Say which one with the option `role`."


class NotOfQuota(Refusal):
    """{name} does not hold {role}."""

    remedy = "Only members who hold the role have its quota to meet."


class NotExcused(Refusal):
    """{member} is not excused from the quota of {role}."""

    remedy = "`/quota periods` shows who is."


class NoReason(Refusal):
    """A reason that can be read is needed here."""

    remedy = "Write why: the member and staff read it."
