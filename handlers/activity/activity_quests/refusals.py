"""What is refused about activity quests, and how to fix it."""

from __future__ import annotations

from handlers.frame.refusals import Refusal


class NoSuchQuest(Refusal):
    """No quest like that is running."""

    remedy = "`/activityquest list` shows the running ones; choose one from the suggestions."


class TooManyQuests(Refusal):
    """{most} quests are running already, and no more can be shown."""

    remedy = "End one with `/activityquest deactivate`."


class NamelessQuest(Refusal):
    """A quest needs a name that can be seen."""

    remedy = "Write one with letters, digits or emoji."


class BoostHalf(Refusal):
    """A boost needs both a multiplier and how many hours it lasts."""

    remedy = "Give both options, or neither."


class EndsTooSoon(Refusal):
    """A one-time quest needs a number of days in which it can be done."""

    remedy = "Give `days`, or choose a cycle."


class DaysOnlyOnce(Refusal):
    """A repeating quest ends with its cycle, so `days` cannot be set."""

    remedy = "Leave `days` out, or choose the cycle *Once*."


class NotDrawn(Refusal):
    """{name} was made by hand, so it cannot be replaced by a draw."""

    remedy = "Change it with `/activityquest edit`, or end it with `/activityquest deactivate`."


class NothingLeftToDraw(Refusal):
    """No other quest of that kind is left to draw."""

    remedy = "Make one by hand with `/activityquest create`."


class OneOrMany(Refusal):
    """Choose one quest, or a type, or all."""

    remedy = "Fill in exactly one of `quest`, `type` and `all`."


class NoneRun(Refusal):
    """No quest of that kind is running here now."""

    remedy = "`/activityquest list` shows the running ones."


class NoQuestChange(Refusal):
    """You have not said what to change."""

    remedy = "Give at least one option besides the quest."
