"""What members are told of a run: its start and end, a free place, a log that is missing. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from handlers.raid_desk.runs.states import Join
from handlers.raid_desk.runs.words import panel_link
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.escaping import mention, shorten, timestamp
from interactions.responses import AllowedMentions, Reply

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from interactions.languages import Say


def started(say: Say, run: RunRow, name: str) -> str:
    """To those who are told of the start; who sees it in the channel reads it there too."""
    lines = [say("**{dungeon}** starts now: {panel}", dungeon=name, panel=panel_link(run))]
    if run.party:
        lines.append(say("Party: **{party}**", party=shorten(run.party, 100)))
    lines.append(say("The button below it shows where it is."))
    return "\n".join(lines)


def over(say: Say, run: RunRow, name: str) -> str:
    """To those who are told of the end."""
    if run.state == "cancelled":
        return say("**{dungeon}** was cancelled: {panel}", dungeon=name, panel=panel_link(run))
    return say("**{dungeon}** is over: {panel}", dungeon=name, panel=panel_link(run))


def ended_automatically(say: Say, run: RunRow) -> str:
    """To the organizer, when its time was over."""
    return say(
        "Your run **{dungeon}** (#{number}) ended automatically, because its time was over.\n"
        "Now log how it went, so that everybody gets their points: press **Log how it went** under {panel}, "
        "or use `/viewrun run:{number}`.",
        dungeon=run.dungeon["name"],
        number=run.run_id,
        panel=panel_link(run),
    )


def log_missing(say: Say, run: RunRow, ended_at: datetime, unlogged_after_hours: int) -> str:
    """To the organizer, when a run is over and nobody has logged it."""
    text = say(
        "Your run **{dungeon}** (#{number}) is not logged yet, so nobody has got any points for it. "
        "Press **Log how it went** under {panel}, or use `/viewrun run:{number}`.",
        dungeon=run.dungeon["name"],
        number=run.run_id,
        panel=panel_link(run),
    )
    if not unlogged_after_hours:
        return text
    until = ended_at + timedelta(hours=unlogged_after_hours)
    return f"{text}\n-# " + say("{when} it is closed without an outcome.", when=timestamp(until, "R"))


def filled(say: Say, run: RunRow, name: str) -> str:
    """To the organizer."""
    return say(
        "Every needed class is there for your run **{dungeon}**: {panel}",
        dungeon=name,
        panel=panel_link(run),
    )


def place_free(
    say: Say, run: RunRow, name: str, user_id: int, until: datetime, *, here: bool
) -> dict[str, Any]:
    """To the member on the waiting list whose turn it is; `here`: in the channel, with a button."""
    content = say(
        "{member}, a place in **{dungeon}** is free for you until {until}: take it at {panel}",
        member=mention(user_id),
        dungeon=name,
        until=timestamp(until, "T"),
        panel=panel_link(run),
    )
    take = Button(say("Take the place"), Join(run.run_id), style=ButtonStyle.SUCCESS)
    return Reply(
        content,
        components=(ActionRow((take,)),) if here else (),
        allowed_mentions=AllowedMentions(users=(user_id,)),
    ).to_message()


def no_voice(say: Say, run: RunRow, name: str, error: str) -> str:
    """To the organizer, when the channel could not be made."""
    return say(
        "I could not make a voice channel for your run **{dungeon}**: {error}",
        dungeon=name,
        error=shorten(error, 200),
    )
