"""What mentors and students say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from handlers.platform.guild_days import zone_names
from handlers.quest_hall.mentors.refusals import MentorTopicsMissing, NotAMentorZone
from interactions.escaping import plain, plain_name, shorten
from interactions.forms import Form
from interactions.options import Option
from interactions.responses import Choice

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST_WORDS: Final = 8
MOST_WORD: Final = 30
MOST_ABOUT: Final = 500


def read_words(typed: str) -> tuple[str, ...]:
    """Small letters, each once, in their order: "Raids; Crafting" is ("raids", "crafting")."""
    words = (plain_name(word, MOST_WORD).casefold() for word in typed.replace(";", ",").split(","))
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def read_topics(typed: str) -> tuple[str, ...]:
    """The same; raises MentorTopicsMissing when there is none."""
    topics = read_words(typed)
    if not topics:
        raise MentorTopicsMissing
    return topics


def read_zone(typed: str) -> str:
    """An IANA name, whatever its capitals; raises NotAMentorZone."""
    wanted = typed.strip().casefold().replace(" ", "_")
    zone = next((name for name in zone_names() if name.casefold() == wanted), None)
    if zone is None:
        raise NotAMentorZone(typed=shorten(plain(typed), 40) or "…")
    return zone


async def suggest_zones(ctx: Context, typed: str) -> list[Choice]:
    """Names with that in them; those of cities first."""
    wanted = typed.casefold().replace(" ", "_")
    names = [name for name in zone_names() if wanted in name.casefold()]
    names.sort(key=lambda name: "/" not in name or name.startswith("Etc/"))
    return [Choice(name, name) for name in names[:25]]


Zone = Option(
    "Your time zone; only used for matching", max_length=60, autocomplete=suggest_zones, read=read_zone
)


class MentorForm(Form, frozen=True):
    """What a mentor says."""

    topics: Annotated[
        tuple[str, ...], Option("Topics, with commas", typed=str, max_length=200, read=read_topics)
    ]
    capacity: Annotated[int, Option("How many students at once", name="students", ge=1, le=10)] = 2
    languages: Annotated[
        tuple[str, ...], Option("Languages, with commas", typed=str, max_length=100, read=read_words)
    ] = ()
    timezone: Annotated[str, Zone] = "UTC"
    about: Annotated[str, Option("What students should know", max_length=MOST_ABOUT, read=plain)] = ""


class StudentForm(Form, frozen=True):
    """What a student says."""

    topics: Annotated[
        tuple[str, ...], Option("Topics, with commas", typed=str, max_length=200, read=read_topics)
    ]
    languages: Annotated[
        tuple[str, ...], Option("Languages, with commas", typed=str, max_length=100, read=read_words)
    ] = ()
    timezone: Annotated[str, Zone] = "UTC"
    about: Annotated[str, Option("What you would like to learn", max_length=MOST_ABOUT, read=plain)] = ""


class StudentText(Form, frozen=True):
    """What the form under the welcome asks, besides the topics that mentors offer."""

    topics: Annotated[
        tuple[str, ...], Option("Topics, with commas", typed=str, max_length=200, read=read_words)
    ] = ()
    languages: Annotated[
        tuple[str, ...], Option("Languages, with commas", typed=str, max_length=100, read=read_words)
    ] = ()
    about: Annotated[str, Option("What you would like to learn", max_length=MOST_ABOUT, read=plain)] = ""
