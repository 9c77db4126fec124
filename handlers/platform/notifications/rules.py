"""Kinds of notices, where and when a member is told: pure.

Hours are minutes after midnight by a wall clock. Where clocks are put forward or back, an hour that is
skipped begins with the first moment after it, and one that comes twice holds both times.

Why: decision 0211.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.guild_days import zone
from interactions.escaping import Markdown, shorten

MINUTES_OF_A_DAY: Final = 24 * 60
BATCH_S: Final = 5
"""What follows a message to a member within this time waits, and is sent together."""
MOST_MESSAGES: Final = 10
MOST_WITHIN_S: Final = 300
"""At most MOST_MESSAGES to one member of a guild in this time; what is more waits, and is sent together."""
MINUTE: Final = timedelta(minutes=1)


class NoticeKind(StrEnum):
    """What a notice is about. The order is that of `/settings`."""

    LEVEL_UP = "level_up"
    ACHIEVEMENT = "achievement"
    QUEST = "quest"
    QUEST_REVIEW = "quest_review"
    BOUNTY = "bounty"
    MENTOR = "mentor"
    RAID_START = "raid_start"
    RAID_END = "raid_end"
    PRACTICE = "practice"
    STREAK_REMINDER = "streak_reminder"
    VERIFICATION = "verification"
    SYSTEM = "system"
    APPEAL = "appeal"
    TEAM = "team"
    MODERATION = "moderation"


class Where(StrEnum):
    """Where a kind of notice is told."""

    CHANNEL = "channel"
    DM = "dm"
    OFF = "off"


class Held(StrEnum):
    """Why a notice waits."""

    PACE = "pace"
    QUIET = "quiet"
    DIGEST = "digest"


DEFAULTS: Final = {
    NoticeKind.LEVEL_UP: Where.CHANNEL,
    NoticeKind.ACHIEVEMENT: Where.CHANNEL,
    NoticeKind.QUEST: Where.CHANNEL,
    NoticeKind.QUEST_REVIEW: Where.DM,
    NoticeKind.BOUNTY: Where.CHANNEL,
    NoticeKind.MENTOR: Where.DM,
    NoticeKind.RAID_START: Where.CHANNEL,
    NoticeKind.RAID_END: Where.OFF,
    NoticeKind.PRACTICE: Where.DM,
    NoticeKind.STREAK_REMINDER: Where.DM,
    NoticeKind.VERIFICATION: Where.DM,
    NoticeKind.SYSTEM: Where.DM,
    NoticeKind.APPEAL: Where.DM,
    NoticeKind.TEAM: Where.DM,
    NoticeKind.MODERATION: Where.DM,
}
URGENT: Final = frozenset({NoticeKind.MODERATION})
"""Always goes out, at once, whatever was chosen."""
LOGS: Final = frozenset({NoticeKind.LEVEL_UP, NoticeKind.ACHIEVEMENT})
"""In channels they are entries of logs, which may have names of their own."""

CHOOSABLE: Final = tuple(kind for kind in NoticeKind if kind not in URGENT)


class Hours(msgspec.Struct, frozen=True):
    """When a member may be written to directly: minutes after midnight, None where nothing was chosen."""

    timezone: str = "UTC"
    quiet_from: int | None = None
    quiet_to: int | None = None
    digest_at: int | None = None


class Departure(msgspec.Struct, frozen=True):
    """When something may leave, and why not before."""

    at: datetime
    held: Held | None = None


class NotAnHour(Refusal):
    """ "{typed}" is not a time of day."""

    remedy = "Write it as `22:30`, `7`, or `7 pm`."


class SameHour(Refusal):
    """Quiet hours cannot begin and end at the same time."""

    remedy = "Choose two different times."


_HOUR = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|uhr|h)?", re.IGNORECASE)


def read_hour(typed: str) -> int:
    """Minutes after midnight of "22:30", "7", "7 pm", "19.30 Uhr"."""
    match = _HOUR.fullmatch(typed.strip())
    if match is None:
        raise NotAnHour(typed=shorten(typed, 20))
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower().replace(".", "")
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else -1
    if not (0 <= hour < 24 and minute < 60):
        raise NotAnHour(typed=shorten(typed, 20))
    return hour * 60 + minute


def hour_text(minute: int) -> Markdown:
    """As on a clock: 07:05."""
    return Markdown(f"{minute // 60:02}:{minute % 60:02}")


def place_of(kind: NoticeKind, chosen: Where | None, default: Where | None, channel_id: int | None) -> Where:
    """Where it is told: the member's choice, else the caller's default, else the kind's.

    Without a channel, whoever chose one gets what holds otherwise; nothing, if that is a channel too.
    """
    otherwise = default if default is not None else DEFAULTS[kind]
    if kind in URGENT:
        return Where.DM
    where = chosen if chosen is not None else otherwise
    if where is Where.CHANNEL and channel_id is None:
        where = otherwise
    return Where.OFF if where is Where.CHANNEL and channel_id is None else where


def is_quiet(hours: Hours, moment: datetime) -> bool:
    """Whether direct messages are held at that moment. The end does not belong to the quiet hours."""
    if hours.quiet_from is None or hours.quiet_to is None or hours.quiet_from == hours.quiet_to:
        return False
    local = moment.astimezone(zone(hours.timezone))
    minute = local.hour * 60 + local.minute
    if hours.quiet_from < hours.quiet_to:
        return hours.quiet_from <= minute < hours.quiet_to
    return minute >= hours.quiet_from or minute < hours.quiet_to


def quiet_until(hours: Hours, moment: datetime) -> datetime:
    """The first moment from then on that is not quiet."""
    if not is_quiet(hours, moment) or hours.quiet_to is None:
        return moment
    end = next_time(hours.quiet_to, hours.timezone, moment)
    there = zone(hours.timezone)
    if moment.astimezone(there).utcoffset() == end.astimezone(there).utcoffset():
        return end
    moment = moment.replace(second=0, microsecond=0)
    while is_quiet(hours, moment):  # clocks change on the way, which may end the quiet hours too
        moment += MINUTE
    return moment


def next_time(minute: int, timezone: str, moment: datetime) -> datetime:
    """The first moment after that one at which the wall clock shows, or jumps over, that minute."""
    there = zone(timezone)
    day = moment.astimezone(there).date()
    wall = time(minute // 60, minute % 60)
    instants = []
    for days in (-1, 0, 1, 2):
        for fold in (0, 1):
            local = datetime.combine(day + timedelta(days=days), wall, there).replace(fold=fold)
            instants.append(_first_real(local))
    return min(instant for instant in instants if instant > moment)


def _first_real(local: datetime) -> datetime:
    """The moment (UTC) of a wall time; the end of the gap, where clocks skip that time."""
    moment = local.astimezone(UTC)
    if moment.astimezone(local.tzinfo).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0):
        return moment
    before = local.replace(fold=1).astimezone(UTC)
    offset = before.astimezone(local.tzinfo).utcoffset()
    while before.astimezone(local.tzinfo).utcoffset() == offset:
        before += MINUTE
    return before


def direct_due(hours: Hours, now: datetime) -> Departure:
    """When a direct message may leave: with the digest if one is wanted, never in quiet hours."""
    at, held = now, None
    if hours.digest_at is not None:
        at, held = next_time(hours.digest_at, hours.timezone, now), Held.DIGEST
    if is_quiet(hours, at):
        at, held = quiet_until(hours, at), held or Held.QUIET
    return Departure(at, held)


def pace(sent: Sequence[datetime], now: datetime) -> Departure:
    """When the next message to a member may leave; `sent`: when the latest did, newest first."""
    at = now
    if sent and now - sent[0] < timedelta(seconds=BATCH_S):
        at = sent[0] + timedelta(seconds=BATCH_S)
    if len(sent) >= MOST_MESSAGES:
        at = max(at, sent[MOST_MESSAGES - 1] + timedelta(seconds=MOST_WITHIN_S))
    return Departure(at, Held.PACE if at > now else None)
