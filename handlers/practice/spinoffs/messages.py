"""The words of spin-offs. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold, escape, mention, one_line, quote, shorten, timestamp

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.practice.spinoffs import SpinoffRow
    from interactions.languages import Say

SHOWN = 200


def card(say: Say, review: ReviewRow) -> Embed:
    """What reviewers decide on."""
    facts = review.facts
    lines: list[str] = [
        say(
            "{who} has started a community: {name}",
            who=mention(review.submitter_id),
            name=bold(facts["name"]),
        )
    ]
    lines += [f"<{facts['link']}>"] if facts["link"] else []
    lines += [quote(facts["note"])] if facts["note"] else []
    return Embed(title=say("Spin-off"), description="\n".join(lines), color=BRAND)


def listed(say: Say, row: SpinoffRow) -> str:
    """A line of the list."""
    name = Markdown(f"[{escape(row.name)}](<{row.link}>)") if row.link else bold(row.name)
    parts = [name]
    if row.founder_id > 0:
        parts.append(say("by {member}", member=mention(row.founder_id)))
    if row.closed_at is not None:
        parts.append(say("over since {when}", when=timestamp(row.closed_at, "D")))
    elif row.listed_at is not None:
        parts.append(say("listed since {when}", when=timestamp(row.listed_at, "D")))
    text = " · ".join(parts)
    return f"{text}\n{one_line(shorten(row.note, SHOWN))}" if row.note else text


def told_closed(say: Say, row: SpinoffRow) -> Markdown:
    """For its founder, when somebody else closed it."""
    return say("Your community **{name}** is listed as closed now.", name=row.name)
