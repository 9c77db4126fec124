"""How many are welcomed at once, which roles come back, and who is stuck. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.roles.reach import above_bot
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.platform.arrivals import ArrivalRow
    from db.platform.first_steps import StepRow
    from db.platform.guilds import RoleRow

GATHERED: Final = timedelta(seconds=2)
"""How long a newcomer waits for others who join at the same time."""
PAUSE: Final = timedelta(seconds=5)
"""Between two messages in one server: in a burst, those who join meanwhile share the next one."""
MOST_AT_ONCE: Final = 150
"""Mentions that an embed holds."""
MOST_PINGED: Final = 20
"""More at once are a burst: they are named, but nobody is pinged."""
STEPS_FOR: Final = timedelta(days=31)
HEALTH_DAYS: Final = (1, 3, 7, 30)
"""After so many days greeters are shown who is stuck."""
NEVER_BACK: Final = (
    Permissions.ADMINISTRATOR
    | Permissions.MANAGE_GUILD
    | Permissions.MANAGE_ROLES
    | Permissions.MANAGE_CHANNELS
    | Permissions.MANAGE_MESSAGES
    | Permissions.KICK_MEMBERS
    | Permissions.BAN_MEMBERS
    | Permissions.MODERATE_MEMBERS
)
"""Leaving, a kick and a ban look alike, so roles with these are given again by hand only."""


class WelcomeTextBad(Refusal):
    """The text cannot use `{{{word}}}`."""

    remedy = "It may use `{{members}}` and `{{server}}`, and nothing else in braces."


class WelcomeNotThere(Refusal):
    """A welcome belongs to the quest hall and to practice, and both are switched off here."""

    remedy = "An administrator can switch one on with `/modules`."


class NoSuchStep(Refusal):
    """There is no first step like that here."""

    remedy = "`/welcome steps list` shows them."


class TooManySteps(Refusal):
    """There can be at most {most} first steps."""

    remedy = "Remove one with `/welcome steps remove` first."


class StepNameless(Refusal):
    """A step needs a name that can be seen."""

    remedy = "Write what newcomers should do in a few words."


class NoSuchStepMetric(Refusal):
    """I do not count anything called `{metric}`."""

    remedy = "Choose one of the suggestions, or leave it out: then members tick the step themselves."


class StepTicksItself(Refusal):
    """This step is ticked automatically once you have done it."""

    remedy = "Do it, and look again a minute later."


class StepsProgress(msgspec.Struct, frozen=True):
    """How far somebody is with their first steps."""

    steps: tuple[tuple[StepRow, datetime | None], ...]

    @property
    def done(self) -> int:
        return sum(at is not None for _, at in self.steps)

    @property
    def complete(self) -> bool:
        return self.done == len(self.steps)

    @property
    def last_at(self) -> datetime | None:
        """When something was done last."""
        return max((at for _, at in self.steps if at is not None), default=None)


def progress_of(steps: Sequence[StepRow], done: Mapping[int, datetime]) -> StepsProgress:
    """In the order of the steps."""
    return StepsProgress(tuple((step, done.get(step.step_id)) for step in steps))


def returning_roles(
    before: Collection[int],
    roles: Mapping[int, RoleRow],
    own_role_ids: Collection[int],
    mapped: Collection[int],
) -> list[int]:
    """Which of the roles that somebody had come back: none with power, none of staff, none above the bot."""
    return [
        role_id
        for role_id in before
        if role_id in roles
        and not roles[role_id].managed
        and not roles[role_id].permissions & NEVER_BACK
        and role_id not in mapped
        and not above_bot(role_id, roles, own_role_ids)
    ]


def is_stuck(arrival: ArrivalRow, progress: StepsProgress, now: datetime) -> bool:
    """A day or more here, not done yet, and nothing done for a day."""
    last = max(arrival.joined_at, progress.last_at or arrival.joined_at)
    return bool(progress.steps) and not progress.complete and now - last >= timedelta(days=1)


def health_day(joined_at: datetime, now: datetime) -> int | None:
    """Which of the days of the health question is today, for one who joined then."""
    days = (now - joined_at).days
    return days if days in HEALTH_DAYS else None
