"""How /stats reads, as text and in the words of its picture. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.raid_desk.quota.rules import QuotaVerdict
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, mention, mention_role, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from handlers.raid_desk.points.stats import LedgerPoints, QuotaLine, Stats, Tally
    from interactions.languages import Say

MOST_DUNGEONS: Final = 8


def kind_name(say: Say, kind: str) -> str:
    """What is counted."""
    return {
        "run_completed": say("Runs organized"),
        "run_joined": say("Runs joined"),
        "key_popped": say("Keys popped"),
        "verification": say("Verifications"),
    }[kind]


def lately(say: Say, numbers: Stats) -> str:
    """The shorter of the two times, in a few words."""
    return say("this period") if numbers.in_period else say("last 30 days")


def verdict_word(say: Say, line: QuotaLine) -> str:
    """Met, excused, or how much is missing."""
    if line.verdict == QuotaVerdict.MET:
        return say("met")
    if line.verdict == QuotaVerdict.EXCUSED:
        return say("excused")
    return say("{count} to go", count=say.number(line.required - line.points))


def as_text(say: Say, numbers: Stats) -> Reply:
    """For screen readers and slow lines, and where no picture can be drawn."""
    since = timestamp(numbers.since, "d")
    head = f"{mention(numbers.user_id)}\n-# {_time(say, numbers, since)}"
    fields = [
        EmbedField(say("Raider points"), _points(say, numbers, numbers.raider), inline=True),
        EmbedField(say("Quota points"), _points(say, numbers, numbers.quota), inline=True),
    ]
    if numbers.quotas:
        lines = "\n".join(_quota(say, line) for line in numbers.quotas)
        fields.append(EmbedField(say("Quotas"), shorten(lines, 1_024)))
    fields += [
        EmbedField(kind_name(say, tally.kind), shorten(_tally(say, numbers, tally), 1_024))
        for tally in numbers.tallies
    ]
    title = (
        say("Statistics of {name}", name=shorten(numbers.name, 100)) if numbers.name else say("Statistics")
    )
    return Reply(embeds=(Embed(title=title, description=head, fields=tuple(fields), color=BRAND),))


def _time(say: Say, numbers: Stats, since: str) -> str:
    if numbers.in_period:
        return say("This period began {since}.", since=since)
    return say("All time, and the last 30 days.")


def _points(say: Say, numbers: Stats, points: LedgerPoints) -> str:
    text = f"**{say.number(points.ever)}** · {lately(say, numbers)}: {say.number(points.lately)}"
    return (
        text if points.place is None else f"{text} · {say('place {place}', place=say.number(points.place))}"
    )


def _quota(say: Say, line: QuotaLine) -> str:
    have = say("{points} of {required}", points=say.number(line.points), required=say.number(line.required))
    return f"{mention_role(line.role_id)}: **{have}** · {verdict_word(say, line)}"


def _tally(say: Say, numbers: Stats, tally: Tally) -> str:
    lines = [f"**{say.number(tally.ever)}** · {lately(say, numbers)}: {say.number(tally.lately)}"]
    if tally.by_hand:
        lines[0] += " · " + say("{count} logged by hand", count=say.number(tally.by_hand))
    shown = tally.dungeons[:MOST_DUNGEONS]
    if shown:
        parts = [f"{escape(shorten(name, 40))} {say.number(count)}" for name, count in shown]
        rest = len(tally.dungeons) - len(shown)
        lines.append("-# " + " · ".join(parts) + (f" · +{rest}" if rest else ""))
    return "\n".join(lines)


def description(say: Say, numbers: Stats) -> str:
    """The picture in one sentence, for those who do not see it."""
    told = ", ".join(f"{kind_name(say, tally.kind)} {say.number(tally.ever)}" for tally in numbers.tallies)
    return shorten(
        say.plain(
            "Statistics of {name}: {raider}, {quota}, {told}",
            name=numbers.name,
            raider=say.counted(numbers.raider.ever, "1 raider point", "{count} raider points"),
            quota=say.counted(numbers.quota.ever, "1 quota point", "{count} quota points"),
            told=told,
        ),
        1_000,
    )
