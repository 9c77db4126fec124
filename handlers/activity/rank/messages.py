"""How a rank reads: the figures on the card, the card's description, and the text form. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.activity.leaderboards.messages import duration
from handlers.activity.rank.rules import NothingCountedYet, RankFacts
from interactions.escaping import Markdown, isolated, plain, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from interactions.languages import Say

LONGEST_NAME = 80


def shown_name(say: Say, facts: RankFacts) -> str:
    """The name, not escaped; a word for somebody whom nobody has seen yet."""
    return facts.name if plain(facts.name) else say("Somebody")


def rank_figure(say: Say, facts: RankFacts) -> Markdown:
    """As "#3"; a dash while the board does not have the member yet."""
    return Markdown(f"#{say.number(facts.rank)}") if facts.rank is not None else Markdown("–")


def xp_figure(say: Say, facts: RankFacts) -> str:
    """What of the level is done; at the last level, everything ever earned."""
    if not facts.needed:
        return say("{total} XP", total=say.number(facts.xp))
    return say("{done} / {needed} XP", done=say.number(facts.into_level), needed=say.number(facts.needed))


def to_go(say: Say, facts: RankFacts) -> str:
    """How far it is to the next level."""
    if not facts.needed:
        return say("Highest level reached")
    return say(
        "{missing} XP to level {level}",
        missing=say.number(facts.missing),
        level=say.number(facts.level + 1),
    )


def message_figure(say: Say, facts: RankFacts) -> str:
    """The messages written."""
    return say.counted(facts.messages, "1 message", "{count} messages")


def voice_figure(say: Say, facts: RankFacts) -> str:
    """The time spent in voice channels."""
    if not facts.voice_seconds:
        return say("no voice time")
    return say("{duration} in voice", duration=duration(say, facts.voice_seconds))


def description(say: Say, facts: RankFacts) -> str:
    """The card for those who do not see it: its alternative text."""
    return shorten(
        say.plain(
            "Rank card of {name}: level {level}, rank {rank}. {xp}, {to_go}. {messages}, {voice}.",
            name=shorten(shown_name(say, facts), LONGEST_NAME),
            level=say.number(facts.level),
            rank=rank_figure(say, facts),
            xp=xp_figure(say, facts),
            to_go=to_go(say, facts),
            messages=message_figure(say, facts),
            voice=voice_figure(say, facts),
        ),
        1_024,
    )


def rank_text(say: Say, facts: RankFacts) -> Reply:
    """All that the card shows, as text."""
    heading = say(
        "**{name}**: level **{level}**, rank **{rank}**",
        name=isolated(shorten(shown_name(say, facts), LONGEST_NAME)),
        level=say.number(facts.level),
        rank=rank_figure(say, facts),
    )
    percent = say("{percent} %", percent=say.number(int(facts.share * 100)))
    lines = (
        heading,
        f"{xp_figure(say, facts)} ({percent}) · {to_go(say, facts)}",
        f"{message_figure(say, facts)} · {voice_figure(say, facts)}",
    )
    return Reply("\n".join(lines))


def nothing_counted(say: Say) -> Reply:
    """When what was counted has been reset between the command and the card."""
    return Reply(NothingCountedYet(name=say("this member")).text(say))
