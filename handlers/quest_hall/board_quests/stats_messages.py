"""How the numbers of a member read. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.quest_hall.board_quests.words import (
    category_word,
    difficulty_word,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.quest_hall.stats import MonthRow, PartRow, StatsRow
    from interactions.languages import Say


def stats(
    say: Say, name: str, found: StatsRow, parts: Sequence[PartRow], months: Sequence[MonthRow]
) -> Reply:
    """What somebody has done."""
    decided = found.approved + found.rejected
    lines = [say("Done: **{count}**", count=say.number(found.done))]
    if decided:
        lines.append(
            say(
                "Approved: **{percent} %** of {count} decisions",
                count=decided,
                percent=round(100 * found.approved / decided),
            )
        )
    if found.done:
        hours = max(1, round(found.average_s / 3_600))
        lines.append(say.counted(hours, "Usually within **1 hour**", "Usually within **{count} hours**"))
    if found.given_up:
        lines.append(say("Abandoned or out of time: **{count}**", count=say.number(found.given_up)))
    words = {"category": category_word, "difficulty": difficulty_word}
    titles = {"category": say("By category"), "difficulty": say("By difficulty")}
    fields = []
    for kind, word in words.items():
        shown = [f"{escape(word(say, part.name))}: **{part.done}**" for part in parts if part.kind == kind]
        if shown:
            fields.append(EmbedField(titles[kind], shorten("\n".join(shown), 1_000), inline=True))
    if months:
        fields.append(EmbedField(say("By month"), shorten("\n".join(_months(say, months)), 1_000)))
    shown_name = say("Quests of {name}", name=escape(name))
    card = Embed(
        title=shorten(shown_name, 250), description="\n".join(lines), color=BRAND, fields=tuple(fields)
    )
    return Reply(embeds=(card,), ephemeral=True)


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
