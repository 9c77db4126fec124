"""How the state and the outcome of a run are called, and where it is, everywhere. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interactions.escaping import Markdown, mention_channel

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from interactions.languages import Say


def state_word(say: Say, state: str, *, locked: bool = False) -> str:
    """In a title or a list."""
    if state == "open" and locked:
        return say("locked")
    words = {"open": say("open"), "live": say("under way"), "ended": say("over")}
    return words.get(state, say("cancelled"))


def state_clause(say: Say, run: RunRow) -> str:
    """As part of a sentence."""
    if run.state == "open":
        return say("it is locked") if run.locked else say("it is open")
    clauses = {"live": say("it is under way"), "ended": say("it is over")}
    return clauses.get(run.state, say("it was cancelled"))


def outcome_word(say: Say, outcome: str | None) -> str:
    """How it went. None: nobody has said so yet; `unlogged`: nobody said so in time."""
    words = {
        "success": say("success"),
        "fail": say("failed"),
        "cancelled": say("cancelled"),
        "unlogged": say("not logged"),
    }
    return words.get(outcome or "", say("not logged yet"))


def panel_link(run: RunRow) -> Markdown:
    """To the panel, or to its channel while it is not posted."""
    return run_link(run.guild_id, run.channel_id, run.message_id)


def run_link(guild_id: int, channel_id: int, message_id: int | None) -> Markdown:
    """The same, of a run of which no more is known."""
    if message_id is None:
        return mention_channel(channel_id)
    return Markdown(f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}")
