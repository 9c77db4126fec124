"""How a run's log reads. Pure; the location is never in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from handlers.raid_desk.runs.events import RunEvent
from handlers.raid_desk.runs.log_rules import LogEntry
from handlers.raid_desk.runs.words import outcome_word
from interactions.escaping import Markdown, escape, mention, mention_channel, plain, shorten, timestamp

if TYPE_CHECKING:
    from db.raid_desk.run_members import OfferRow, RunMemberRow
    from db.raid_desk.runs import RunRow
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.languages import Say

MOST_NAMED = 30
NAME_LENGTH = 80


class Names(msgspec.Struct, frozen=True):
    """What things of a run are called; names are not escaped."""

    dungeon: str
    items: Mapping[str, str]
    classes: Mapping[str, str]

    @classmethod
    def of(cls, dungeon: Dungeon, classes: Mapping[str, str]) -> Names:
        return cls(dungeon.name, {item.key: item.name for item in dungeon.items}, classes)

    def item(self, key: str) -> str:
        return escape(self.items.get(key, key))

    def class_(self, key: str) -> str:
        return escape(self.classes.get(key, key.replace("_", " ").title()))


def title(name: str, run_id: int) -> str:
    """Of threads and channels: the number makes it the only one."""
    return f"{shorten(plain(name), NAME_LENGTH)} #{run_id}"


def log_headline(say: Say, run: RunRow, name: str) -> str:
    """The message in the log channel under which the thread hangs."""
    return say(
        "**{dungeon}** (run {run_id}) by {organizer} in {channel}",
        dungeon=shorten(name, NAME_LENGTH),
        run_id=run.run_id,
        organizer=mention(run.organizer_id),
        channel=mention_channel(run.channel_id),
    )


def mentions(say: Say, user_ids: Sequence[int], most: int = MOST_NAMED) -> Markdown:
    """Some of them by name, the others as a number."""
    named = Markdown(" ").join(map(mention, user_ids[:most]))
    if len(user_ids) <= most:
        return named
    return say("{named} and {count} more", named=named, count=len(user_ids) - most)


def log_line(say: Say, entry: LogEntry, names: Names) -> str | None:
    """One line of the log; None for what is not told there."""
    line = LINES.get(entry.kind)
    if line is None:
        return None
    who = mention(entry.actor_id) if entry.actor_id is not None else say("The bot")
    facts: dict[str, Any] = {
        "who": who,
        "members": mentions(say, entry.user_ids),
        "count": len(entry.user_ids),
        "item": names.item(str(entry.facts.get("item", ""))),
    }
    return f"{timestamp(entry.at, 'T')} {line(say, entry.facts, facts)}"


def _until(facts: Mapping[str, Any]) -> str:
    until = facts.get("until")
    return timestamp(datetime.fromtimestamp(float(until), UTC), "T") if until else "?"


def _party(say: Say, stored: Mapping[str, Any], facts: dict[str, Any]) -> str:
    party = stored.get("party")
    if not party:
        return say("{who} took the party out", **facts)
    return say("{who} set the party to **{party}**", party=shorten(str(party), 100), **facts)


def _afk_ended(say: Say, stored: Mapping[str, Any], facts: dict[str, Any]) -> str:
    benched = [int(user_id) for user_id in stored.get("benched", ())]
    if not benched:
        return say("The AFK check is over: everybody confirmed")
    return say(
        "The AFK check is over; benched ({number}): {benched}",
        number=len(benched),
        benched=mentions(say, benched),
    )


def _ended(say: Say, stored: Mapping[str, Any], facts: dict[str, Any]) -> str:
    if stored.get("by_timer"):
        return say("**Ended** automatically, because its time was over")
    return say("**Ended** by {who}", **facts)


def _logged(say: Say, stored: Mapping[str, Any], facts: dict[str, Any]) -> str:
    who, result = facts["who"], outcome_word(say, str(stored.get("outcome", "")))
    attended = stored.get("attended")
    if attended is None:
        return say("{who} logged the outcome: **{outcome}**", who=who, outcome=result)
    return say.counted(
        int(attended),
        "{who} logged the outcome: **{outcome}**, 1 was there",
        "{who} logged the outcome: **{outcome}**, {count} were there",
        who=who,
        outcome=result,
    )


def _voice_gone(say: Say, stored: Mapping[str, Any], facts: dict[str, Any]) -> str:
    if stored.get("by_hand"):
        return say("Somebody deleted the voice channel; it is not made again")
    return say("The voice channel is closed")


def _voice_made(say: Say, stored: Mapping[str, Any], facts: dict[str, Any]) -> str:
    return say("Voice channel: {channel}", channel=mention_channel(int(stored.get("channel_id", 0))))


def _voice_refused(say: Say, stored: Mapping[str, Any], facts: dict[str, Any]) -> str:
    return say("There is no voice channel: {error}", error=shorten(str(stored.get("error", "")), 200))


def _to(stored: Mapping[str, Any]) -> str:
    return mention(int(stored.get("to", 0)))


Line = Callable[["Say", Mapping[str, Any], dict[str, Any]], str]
LINES: dict[RunEvent, Line] = {
    RunEvent.CREATED: lambda say, stored, facts: say("**Opened** by {who}", **facts),
    RunEvent.JOINED: lambda say, stored, facts: say("Joined ({count}): {members}", **facts),
    RunEvent.BENCHED: lambda say, stored, facts: say("Moved to the bench ({count}): {members}", **facts),
    RunEvent.LEFT: lambda say, stored, facts: say("Left ({count}): {members}", **facts),
    RunEvent.TAKEN_OFF: lambda say, stored, facts: say(
        "Taken off because of a suspension ({count}): {members}", **facts
    ),
    RunEvent.QUEUED: lambda say, stored, facts: say("On the waiting list ({count}): {members}", **facts),
    RunEvent.PLACE_OFFERED: lambda say, stored, facts: say(
        "A place was offered to ({count}): {members}", **facts
    ),
    RunEvent.PLACE_TAKEN: lambda say, stored, facts: say("Took the place ({count}): {members}", **facts),
    RunEvent.PLACE_LOST: lambda say, stored, facts: say(
        "Did not take the place in time ({count}): {members}", **facts
    ),
    RunEvent.ITEM_PROMISED: lambda say, stored, facts: say("Brings {item} ({count}): {members}", **facts),
    RunEvent.ITEM_WITHDRAWN: lambda say, stored, facts: say(
        "Does not bring {item} after all ({count}): {members}", **facts
    ),
    RunEvent.KEY_POPPED: lambda say, stored, facts: say("**Popped {item}** ({count}): {members}", **facts),
    RunEvent.LOCATION_SEEN: lambda say, stored, facts: say("Saw the location ({count}): {members}", **facts),
    RunEvent.FILLED: lambda say, stored, facts: say("Every needed class is there"),
    RunEvent.STARTED: lambda say, stored, facts: say("**Started** by {who}", **facts),
    RunEvent.KEYS_ASKED: lambda say, stored, facts: say(
        "{who} asked for the keys, until {until}", until=_until(stored), **facts
    ),
    RunEvent.PARTY_CHANGED: _party,
    RunEvent.LOCATION_CHANGED: lambda say, stored, facts: say("{who} changed the location", **facts),
    RunEvent.PINGED: lambda say, stored, facts: say("{who} called everybody again", **facts),
    RunEvent.AFK_CHECK_BEGUN: lambda say, stored, facts: say(
        "{who} began an AFK check, until {until}", until=_until(stored), **facts
    ),
    RunEvent.AFK_CHECK_ENDED: _afk_ended,
    RunEvent.LOCKED: lambda say, stored, facts: say("{who} locked the run", **facts),
    RunEvent.UNLOCKED: lambda say, stored, facts: say("{who} unlocked the run", **facts),
    RunEvent.TRANSFERRED: lambda say, stored, facts: say(
        "{who} handed the run to {to}", to=_to(stored), **facts
    ),
    RunEvent.ENDED: _ended,
    RunEvent.CANCELLED: lambda say, stored, facts: say("**Cancelled** by {who}", **facts),
    RunEvent.LOGGED: _logged,
    RunEvent.LOG_UNDONE: lambda say, stored, facts: say("{who} took the logged outcome back", **facts),
    RunEvent.UNLOGGED: lambda say, stored, facts: say(
        "Nobody logged the outcome in time: only the organizer and confirmed keys count"
    ),
    RunEvent.MESSAGE_LOST: lambda say, stored, facts: say("Somebody deleted the panel of the run"),
    RunEvent.ARCHIVED: lambda say, stored, facts: say("The channel of the run is gone, so it is over"),
    RunEvent.VOICE_MADE: _voice_made,
    RunEvent.VOICE_REFUSED: _voice_refused,
    RunEvent.VOICE_GONE: _voice_gone,
}


def standing(say: Say, members: Iterable[RunMemberRow]) -> str:
    """How many there are of each kind."""
    counts = Counter(member.state for member in members)
    return say(
        "{joined} joined, {benched} on the bench, {waiting} waiting, {left} left",
        joined=counts["joined"],
        benched=counts["benched"],
        waiting=counts["waiting"] + counts["offered"],
        left=counts["left"],
    )


def span(say: Say, seconds: int) -> str:
    """In hours and minutes."""
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return say("{hours} h {minutes} min", hours=hours, minutes=minutes)
    return say("{minutes} min", minutes=max(1, minutes))


def summary(
    say: Say,
    run: RunRow,
    names: Names,
    members: Sequence[RunMemberRow],
    offers: Sequence[OfferRow],
) -> str:
    """The end of the log."""
    lines = [say("**{dungeon}** is over", dungeon=names.dungeon), standing(say, members)]
    if run.started_at is not None and run.ended_at is not None:
        seconds = int((run.ended_at - run.started_at).total_seconds())
        lines.insert(1, say("It took {span}", span=span(say, seconds)))
    classes = Counter(member.class_key for member in members if member.state == "joined" and member.class_key)
    if classes:
        counts = classes.most_common(20)
        listed = Markdown(", ").join(Markdown(f"{names.class_(key)} {count}") for key, count in counts)
        lines.append(say("Classes: {classes}", classes=listed))
    popped: dict[str, list[int]] = {}
    for offer in offers:
        if offer.state == "popped":
            popped.setdefault(offer.item, []).append(offer.user_id)
    for item, user_ids in popped.items():
        lines.append(say("{item} by {members}", item=names.item(item), members=mentions(say, user_ids)))
    return shorten("\n".join(lines), 1_900)
