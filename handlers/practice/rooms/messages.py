"""The words of practice rooms. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.practice.check_ins.messages import minutes, technique_name
from handlers.practice.rooms.states import StartInRoom
from interactions.components import ActionRow, Button
from interactions.escaping import mention, mention_channel
from interactions.responses import Reply

if TYPE_CHECKING:
    from handlers.practice.check_ins.actions import CheckedIn
    from interactions.languages import Say


def announced(say: Say, user_id: int, channel_id: int) -> Reply:
    """Somebody is there; nobody is pinged."""
    text = say(
        "🎧 {member} is practising in {channel}.",
        member=mention(user_id),
        channel=mention_channel(channel_id),
    )
    return Reply(text, components=(ActionRow((Button(say("Start a session"), StartInRoom()),)),))


def counted(say: Say, channel_id: int, done: CheckedIn) -> str:
    """For the member: what their stay came to."""
    return say(
        "🎧 Your time in {channel} counts: **{technique}**, {minutes}.",
        channel=mention_channel(channel_id),
        technique=technique_name(say, done.technique),
        minutes=minutes(say, done.minutes),
    )
