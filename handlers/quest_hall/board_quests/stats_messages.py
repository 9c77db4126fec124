"""How the numbers of a member read. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.kit.look import BRAND
from handlers.quest_hall.board_quests.words import category_word, difficulty_word
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, plain, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.quest_hall.stats import MonthRow, PartRow, StatsRow
    from interactions.languages import Say


class MemberStats(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has done; `name` is not escaped, months with the newest first."""

    name: str
    total: StatsRow
    parts: Sequence[PartRow]
    months: Sequence[MonthRow]


def stats(say: Say, member: MemberStats) -> Reply:
    """What somebody has done."""
    card = Embed(
        title=shorten(say("Quests of {name}", name=member.name), 250),
        description="\n".join(_in_total(say, member.total)),
        color=BRAND,
        fields=tuple(_by_parts(say, member)),
    )
    return Reply(embeds=(card,), ephemeral=True)


def _in_total(say: Say, total: StatsRow) -> Iterator[str]:
    yield say("Done: **{count}**", count=say.number(total.done))
    if decided := total.approved + total.rejected:
        percent = round(100 * total.approved / decided)
        yield say("Approved: **{percent} %** of {count} decisions", count=decided, percent=percent)
    if total.done:
        hours = max(1, round(total.average_s / 3_600))
        yield say.counted(hours, "Usually within **1 hour**", "Usually within **{count} hours**")
    if total.given_up:
        yield say("Abandoned or out of time: **{count}**", count=say.number(total.given_up))


def _by_parts(say: Say, member: MemberStats) -> Iterator[EmbedField]:
    words = {"category": category_word, "difficulty": difficulty_word}
    titles = {"category": say("By category"), "difficulty": say("By difficulty")}
    for kind, word in words.items():
        parts = [part for part in member.parts if part.kind == kind]
        if parts:
            lines = [f"{escape(word(say, part.name))}: **{part.done}**" for part in parts]
            yield EmbedField(titles[kind], shorten("\n".join(lines), 1_000), inline=True)
    if member.months:
        yield EmbedField(say("By month"), shorten("\n".join(_months(say, member.months)), 1_000))


def plain_heading(say: Say, member: MemberStats) -> str:
    """For the picture, which knows no markdown."""
    return say("Quests of {name}", name=plain(member.name))


def points_in_total(say: Say, member: MemberStats) -> str:
    """Of the months that are shown."""
    return say.counted(sum(month.points for month in member.months), "1 point", "{count} points")


def description(say: Say, member: MemberStats) -> str:
    """The picture in words."""
    months = ", ".join(f"{month.month:%Y-%m} {month.points}" for month in member.months)
    return shorten(say("Points for quests by month: {months}", months=months), 1_000)


def _months(say: Say, months: Sequence[MonthRow]) -> list[str]:
    most = max(month.points for month in months) or 1
    return [
        f"`{month.month:%Y-%m}` {'▰' * round(10 * month.points / most)} "
        + say.counted(month.points, "1 point", "{count} points")
        for month in months
    ]


def profile(say: Say, done: int, points: int) -> str:
    """Two lines of a profile."""
    lines = [say.counted(done, "**1** quest done", "**{count}** quests done")] if done else []
    lines += [say.counted(points, "**1** quest point", "**{count}** quest points")] if points else []
    return "\n".join(lines)
