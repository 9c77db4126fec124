"""What happened to a run, written down in the transaction in which it happened.

What follows at Discord (the log thread, notices, voice channels) is done by `jobs.raid_desk.run_events` from
these rows, so that a change and its consequences cannot come apart.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from db.raid_desk.runs import add_event

if TYPE_CHECKING:
    from handlers.kit.records import By


class RunEvent(StrEnum):
    """The kinds of events; what the facts hold stands behind each."""

    CREATED = "created"  # dungeon: name; voice: bool
    JOINED = "joined"  # class_key
    BENCHED = "benched"
    LEFT = "left"  # was: state before
    TAKEN_OFF = "taken_off"  # because of a suspension; was: state before
    CLASS_PICKED = "class_picked"  # class_key
    QUEUED = "queued"  # place
    PLACE_OFFERED = "place_offered"  # user_id; until: epoch seconds
    PLACE_TAKEN = "place_taken"
    PLACE_LOST = "place_lost"  # user_id
    ITEM_PROMISED = "item_promised"  # item
    ITEM_WITHDRAWN = "item_withdrawn"  # item
    FILLED = "filled"  # every needed class is there
    STARTED = "started"
    KEYS_ASKED = "keys_asked"  # until
    KEY_POPPED = "key_popped"  # item
    PARTY_CHANGED = "party_changed"  # party
    LOCATION_CHANGED = "location_changed"  # version; never the location itself
    LOCATION_SEEN = "location_seen"
    PINGED = "pinged"
    AFK_CHECK_BEGUN = "afk_check_begun"  # until
    AFK_CHECK_ENDED = "afk_check_ended"  # benched: [user ids]
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    TRANSFERRED = "transferred"  # to
    ENDED = "ended"  # by_timer: bool
    CANCELLED = "cancelled"
    LOGGED = "logged"  # outcome; attended: how many
    LOG_UNDONE = "log_undone"
    UNLOGGED = "unlogged"  # nobody logged it in time; outcome, attended: 0
    MESSAGE_LOST = "message_lost"
    ARCHIVED = "archived"
    VOICE_MADE = "voice_made"  # channel_id
    VOICE_REFUSED = "voice_refused"  # error
    VOICE_GONE = "voice_gone"  # by_hand: bool


async def note(by: By, run_id: int, event: RunEvent, **facts: Any) -> None:
    """Write it down; the worker finds it within seconds.

    No timer is set: the rows themselves say that there is something to do, so a press locks nothing but its
    run, and cannot get in each other's way with the job that follows it.
    """
    await add_event(by.db, run_id, event.value, by.actor_id, facts, by.now)
