"""Starter sets of techniques, as data. Their texts stay English: a guild edits them as its own."""

from __future__ import annotations

from typing import Final

import msgspec


class Starter(msgspec.Struct, frozen=True):
    """A technique of a set. `needs`: the slug of one that comes before it in the set."""

    slug: str
    name: str
    minutes: int
    category: str
    level: int = 1
    needs: str | None = None
    description: str = ""


BREATHING: Final = (
    Starter("box-breathing", "Box breathing", 5, "Breathing", 1, None, "In, hold, out, hold: four counts."),
    Starter("long-exhale", "Long exhale", 10, "Breathing", 1, None, "Breathe out twice as long as in."),
    Starter("body-scan", "Body scan", 20, "Attention", 1, None, "From the toes to the head, part by part."),
    Starter("sitting", "Sitting still", 20, "Attention", 2, "body-scan", "Sit, and notice what comes."),
    Starter("walking", "Walking meditation", 15, "Attention", 2, None, "Slow steps, each one noticed."),
    Starter("open-sitting", "Open sitting", 30, "Attention", 3, "sitting", "Sit without choosing anything."),
)
MUSIC: Final = (
    Starter("warm-up", "Warm-up", 10, "Technique", 1, None, "Long notes and easy movements."),
    Starter("scales", "Scales", 15, "Technique", 1, None, "Slowly, evenly, in every key."),
    Starter("sight-reading", "Sight-reading", 15, "Reading", 1, None, "Something new, without stopping."),
    Starter("slow-practice", "Slow practice", 20, "Pieces", 1, None, "A hard passage at half the speed."),
    Starter("by-heart", "Playing by heart", 30, "Pieces", 2, "slow-practice", "A piece without the page."),
    Starter("improvising", "Improvising", 20, "Pieces", 2, "scales", "Over a few chords, without plan."),
)
LANGUAGE: Final = (
    Starter("vocabulary", "Vocabulary", 15, "Words", 1, None, "New words, and those of last week."),
    Starter("listening", "Listening", 20, "Ear", 1, None, "Something spoken, without subtitles."),
    Starter("reading", "Reading aloud", 15, "Speech", 1, None, "A page, clearly."),
    Starter("shadowing", "Shadowing", 15, "Speech", 2, "listening", "Speak along, a moment behind."),
    Starter("journal", "Writing a journal", 15, "Writing", 2, "vocabulary", "Ten sentences about the day."),
    Starter("conversation", "Conversation", 30, "Speech", 3, "shadowing", "With somebody, no English."),
)
SETS: Final = {"breathing": BREATHING, "music": MUSIC, "language": LANGUAGE}
