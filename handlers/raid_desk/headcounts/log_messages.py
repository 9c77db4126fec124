"""What happened to a headcount, as its thread in the log tells it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.raid_desk.headcounts.organizer_messages import left_out_lines
from interactions.escaping import Markdown, bold, escape, mention, shorten, timestamp

if TYPE_CHECKING:
    from db.raid_desk.headcounts import HeadcountEventRow, HeadcountRow
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.languages import Say


def log_headline(say: Say, row: HeadcountRow, dungeons: Sequence[Dungeon]) -> str:
    """The message in the log, under which the thread opens."""
    names = Markdown(", ").join(dungeon.name for dungeon in dungeons)
    return say(
        "📋 Headcount #{number} by {organizer}: {dungeons}",
        number=row.headcount_id,
        organizer=mention(row.organizer_id),
        dungeons=shorten(names, 1500),
    )


def log_line(say: Say, event: HeadcountEventRow, dungeons: Sequence[Dungeon]) -> str:
    """One event of the log."""
    who = mention(event.actor_id) if event.actor_id is not None else say("the bot itself")
    when = timestamp(event.at, "T")
    if event.kind == "answered":
        said = Markdown(", ").join(_said(pair, dungeons) for pair in event.facts.get("said", ()))
        if not said:
            return say("{when} {who} can't come.", when=when, who=who)
        return say("{when} {who} would come: {said}", when=when, who=who, said=said)
    if event.kind == "converted":
        return _converted(say, event, when, who)
    if event.kind == "taken_off":
        member = mention(int(event.facts.get("user_id", 0)))
        return say("{when} {member} was taken off because of a suspension.", when=when, member=member)
    lines = {
        "posted": say("{when} {who} posted it.", when=when, who=who),
        "afk_check_begun": say("{when} {who} began an AFK check.", when=when, who=who),
        "ended": say("{when} {who} ended it.", when=when, who=who),
    }
    return lines.get(event.kind, f"{when} {event.kind}")


def _said(pair: str, dungeons: Sequence[Dungeon]) -> Markdown:
    """What "void" or "void:vial" is called."""
    key, _, item_key = pair.partition(":")
    dungeon = next((dungeon for dungeon in dungeons if dungeon.key == key), None)
    name = dungeon.name if dungeon is not None else key
    if not item_key:
        return bold(name)
    item = dungeon.item(item_key) if dungeon is not None else None
    return Markdown(f"{bold(item.name if item is not None else item_key)} ({escape(name)})")


def _converted(say: Say, event: HeadcountEventRow, when: str, who: str) -> str:
    text = say.counted(
        event.facts.get("taken", 0),
        "{when} {who} made run #{run} of it, 1 member was taken along.",
        "{when} {who} made run #{run} of it, {count} members were taken along.",
        when=when,
        who=who,
        run=event.facts.get("run_id", ""),
    )
    left_out = left_out_lines(say, event.facts.get("left_out", {}), "")
    return "\n".join([text, *(f"- {line}" for line in left_out)])


def log_lines(say: Say, events: Sequence[HeadcountEventRow], dungeons: Sequence[Dungeon]) -> list[str]:
    """The events in as few messages as hold them."""
    texts: list[str] = []
    for line in (log_line(say, event, dungeons) for event in events):
        if texts and len(texts[-1]) + len(line) < 1900:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts
