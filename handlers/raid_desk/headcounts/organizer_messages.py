"""How a headcount reads to its organizer: who offered what, and the ways on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.raid_desk.headcounts import states
from handlers.raid_desk.headcounts.messages import Emoji, emoji_of, standing
from handlers.raid_desk.headcounts.rules import Bar, Interest
from interactions.components import ActionRow, Button, ButtonStyle, SelectOption, StringSelect
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, escape, mention, plain, shorten, timestamp
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from db.raid_desk.headcounts import HeadcountRow
    from interactions.languages import Say

SHOWN_NAMES: Final = 15


def organizer_panel(
    say: Say, row: HeadcountRow, interests: Sequence[Interest], emoji: Emoji, taken_off: Sequence[int]
) -> Reply:
    """For the organizer alone: who offered what, what is missing, who was suspended, and the two ways on."""
    ranked = sorted(interests, key=lambda interest: (-len(interest.joined), -interest.keys))
    fields = [EmbedField(plain(interest.dungeon.name), _details(say, interest, emoji)) for interest in ranked]
    if taken_off:
        fields.append(EmbedField(say("Taken off because of a suspension"), _named(taken_off)))
    number = row.headcount_id
    buttons = (
        Button(say("AFK check"), states.CheckAfk(headcount_id=number), emoji="⏱️"),
        Button(say("End"), states.End(headcount_id=number), style=ButtonStyle.DANGER),
    )
    return Reply(
        embeds=(Embed(title=say("Headcount"), description=standing(say, row), fields=tuple(fields)),),
        components=(ActionRow((_convert_select(say, number, ranked),)), ActionRow(buttons)),
        ephemeral=True,
    )


def _convert_select(say: Say, headcount_id: int, ranked: Sequence[Interest]) -> StringSelect:
    options = tuple(
        SelectOption(
            shorten(plain(interest.dungeon.name), 100),
            interest.dungeon.key,
            shorten(
                say("{count} would come, keys: {keys}", count=len(interest.joined), keys=interest.keys), 100
            ),
        )
        for interest in ranked
    )
    state = states.Convert(headcount_id=headcount_id)
    return StringSelect(state=state, placeholder=say("Convert to a run…"), options=options)


def _details(say: Say, interest: Interest, emoji: Emoji) -> str:
    lines: list[str] = [say("**{count}** would come", count=len(interest.joined))]
    for item in interest.dungeon.items:
        members = interest.offers.get(item.key, ())
        if members:
            lines.append(f"{emoji_of(item, emoji)} {escape(item.name)}: {_named(members)}")
    short = missing_line(say, interest)
    return shorten("\n".join([*lines, short] if short else lines), 1024)


def missing_line(say: Say, interest: Interest) -> str:
    """ "Missing: 1 Vial, 2 Debuffer"; nothing when nothing is."""
    named = [
        Markdown(f"{count} {escape(item.name)}")
        for key, count in interest.missing.items()
        if (item := interest.dungeon.item(key)) is not None
    ]
    return say("Missing: {items}", items=Markdown(", ").join(named)) if named else ""


def checking(say: Say, panel: Reply, until: datetime) -> Update:
    """To the organizer who began an AFK check."""
    text = say("The AFK check ends {when}. Make the run after that.", when=timestamp(until, "R"))
    return Update(content=text, embeds=panel.embeds, components=panel.components)


def checked_first(say: Say, panel: Reply, until: datetime) -> Update:
    """To the organizer, where a run is only made after a check."""
    text = say(
        "This server asks for an AFK check first: it has begun and ends {when}. Choose again after that.",
        when=timestamp(until, "R"),
    )
    return Update(content=text, embeds=panel.embeds, components=panel.components)


def by_reason(left_out: Mapping[int, Bar]) -> dict[str, list[int]]:
    """Why -> who was not taken along."""
    reasons: dict[str, list[int]] = {}
    for user_id, bar in left_out.items():
        reasons.setdefault(bar.value, []).append(user_id)
    return reasons


def left_out_lines(say: Say, reasons: Mapping[str, Sequence[int]], role: str) -> list[str]:
    """Who was not taken along and why, a line for each reason. `role`: as it is shown."""
    words = {
        Bar.SUSPENDED: say("suspended"),
        Bar.LEFT: say("left the server"),
        Bar.ROLE: say("without {role}", role=role or say("the role")),
        Bar.AWAY: say("did not confirm the AFK check"),
    }
    return [f"{words[Bar(reason)]}: {_named(user_ids)}" for reason, user_ids in reasons.items()]


def _named(user_ids: Sequence[int]) -> str:
    more = f" +{len(user_ids) - SHOWN_NAMES}" if len(user_ids) > SHOWN_NAMES else ""
    return " ".join(mention(user_id) for user_id in user_ids[:SHOWN_NAMES]) + more


def converted(say: Say, interest: Interest, run_id: int, left_out: Sequence[str]) -> Update:
    """What the organizer reads: how many are in, who was left out, and what is missing."""
    text = say.counted(
        len(interest.joined),
        "Run #{number} of **{dungeon}** is on its way. 1 member is in and called.",
        "Run #{number} of **{dungeon}** is on its way. {count} members are in and called.",
        number=run_id,
        dungeon=interest.dungeon.name,
    )
    lines: list[str] = [text]
    if left_out:
        lines += [say("Not taken along:"), *(f"- {line}" for line in left_out)]
    if short := missing_line(say, interest):
        lines.append(short)
    return Update(content=shorten("\n".join(lines), 2000), embeds=(), components=())
