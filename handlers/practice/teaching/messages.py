"""The words of teaching. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.practice import look
from handlers.practice.teaching.states import Rate, SignOff, SignUp
from interactions.components import ActionRow, Button, ButtonStyle, LinkButton, SelectOption, StringSelect
from interactions.embeds import Embed, EmbedField
from interactions.escaping import bold, escape, mention, mention_channel, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from db.practice.teachings import SeatRow, TeachingRow
    from interactions.languages import Say

MOST_NAMED = 40
STARS = "★"


def panel(
    say: Say, row: TeachingRow, seats: Sequence[SeatRow], link: str | None, author_id: int | None
) -> Reply:
    """The session as everybody sees it; who made the technique up is named."""
    came = [seat for seat in seats if not seat.waits]
    lines = [
        say("Taught by {teacher}", teacher=mention(row.teacher_id)),
        f"{timestamp(row.starts_at, 'F')} ({timestamp(row.starts_at, 'R')})",
    ]
    by = look.credit(say, author_id)
    lines += [] if by is None else [f"-# {by}"]
    if row.description:
        lines += ["", escape(row.description)]
    if row.state == "cancelled":
        lines += ["", say("**Cancelled.**")]
    fields = [_members(say("Places: {taken} of {most}", taken=len(came), most=row.most), came)]
    if len(seats) > len(came) and row.state == "planned":
        waiting = [seat for seat in seats if seat.waits]
        fields.append(_members(say("Waiting list: {count}", count=len(waiting)), waiting))
    ratings = [seat.rating for seat in came if seat.rating is not None]
    if ratings:
        fields.append(EmbedField(say("Rating"), rating_line(say, ratings)))
    title = say("Teaching: {technique}", technique=row.technique)
    embed = Embed(title=title, description="\n".join(lines), fields=tuple(fields), color=BRAND)
    return Reply(embeds=(embed,), components=_rows(say, row, link))


def _members(title: str, seats: Sequence[SeatRow]) -> EmbedField:
    named = ", ".join(mention(seat.user_id) for seat in seats[:MOST_NAMED]) or "–"
    return EmbedField(title, f"{named}, …" if len(seats) > MOST_NAMED else named)


def _rows(say: Say, row: TeachingRow, link: str | None) -> tuple[ActionRow, ...]:
    if row.state == "done":
        return (rating_row(say, row),)
    if row.state != "planned":
        return ()
    buttons: list[Button | LinkButton] = [
        Button(say("Sign up"), SignUp(row.teaching_id), ButtonStyle.PRIMARY),
        Button(say("Sign off"), SignOff(row.teaching_id)),
    ]
    if link is not None:
        buttons.append(LinkButton(say("To the event"), link))
    return (ActionRow(tuple(buttons)),)


def rating_row(say: Say, row: TeachingRow) -> ActionRow:
    """For those who were there."""
    options = tuple(SelectOption(STARS * number, str(number)) for number in range(5, 0, -1))
    select = StringSelect(
        state=Rate(row.teaching_id), options=options, placeholder=say("You were there? Rate it.")
    )
    return ActionRow.of(select)


def rating_line(say: Say, ratings: Sequence[int]) -> str:
    """ "4.5 of 5, 2 ratings"."""
    mean = say.number(sum(ratings) / len(ratings), places=1)
    count = say.counted(len(ratings), "1 rating", "{count} ratings")
    return say("{mean} of 5, {count}", mean=mean, count=count)


def event_name(say: Say, row: TeachingRow) -> str:
    """Plain."""
    return say.plain("Teaching: {technique}", technique=row.technique)


def scheduled(say: Say, row: TeachingRow, channel_id: int) -> Reply:
    """For the teacher."""
    text = say(
        "**{technique}** is planned for {when}. Members sign up in {channel}.",
        technique=row.technique,
        when=timestamp(row.starts_at, "F"),
        channel=mention_channel(channel_id),
    )
    return Reply(text, ephemeral=True)


def signed_up(say: Say, row: TeachingRow, waiting: int) -> Reply:
    """`waiting`: their number on the waiting list, 0 with a place."""
    if waiting:
        text = say(
            "All {most} places are taken. You are number {number} on the waiting list, and I tell you when a "
            "place is free.",
            most=row.most,
            number=waiting,
        )
    else:
        text = say(
            "You have a place: **{technique}**, {when}.",
            technique=row.technique,
            when=timestamp(row.starts_at, "F"),
        )
    return Reply(text, ephemeral=True)


def signed_off(say: Say) -> Reply:
    """They do not come."""
    return Reply(say("You have signed off."), ephemeral=True)


def completed(say: Say, row: TeachingRow, count: int) -> Reply:
    """For the teacher."""
    text = say(
        "**{technique}** is completed with {count}. They are asked to rate it.",
        technique=row.technique,
        count=say.counted(count, "1 participant", "{count} participants"),
    )
    return Reply(text, ephemeral=True)


def cancelled(say: Say, row: TeachingRow) -> Reply:
    """For whoever cancelled it."""
    text = say("**{technique}** is cancelled; those who signed up are told.", technique=row.technique)
    return Reply(text, ephemeral=True)


def rated(say: Say, rating: int) -> Reply:
    """Thanks."""
    text = say("Thank you: {rating} of 5. You can change it for two weeks.", rating=rating)
    return Reply(text, ephemeral=True)


def _named(row: TeachingRow) -> dict[str, str]:
    when = timestamp(row.starts_at, "F")
    return {"technique": row.technique, "teacher": mention(row.teacher_id), "when": when}


def told_place(say: Say, row: TeachingRow) -> str:
    """Somebody left, and they come."""
    return say("There is a free place for you: **{technique}** with {teacher}, {when}.", **_named(row))


def told_reminder(say: Say, row: TeachingRow) -> str:
    """It is near."""
    facts = _named(row) | {"when": timestamp(row.starts_at, "R")}
    return say("🔔 **{technique}** with {teacher} begins {when}.", **facts)


def told_cancelled(say: Say, row: TeachingRow) -> str:
    """It does not take place."""
    return say("**{technique}** with {teacher}, {when}, is cancelled.", **_named(row))


def told_to_complete(say: Say, row: TeachingRow) -> str:
    """For the teacher, when it should be over."""
    return say(
        "How did **{technique}** go? Complete it with `/teach complete` so that it counts for you.",
        technique=row.technique,
    )


def told_to_rate(say: Say, row: TeachingRow) -> str:
    """For those who were there."""
    return say("How was **{technique}** with {teacher}? `/teach rate` takes 1 to 5.", **_named(row))


def listed(say: Say, row: TeachingRow, taken: int) -> str:
    """A line of the list."""
    places = say("{taken} of {most} places taken", taken=taken, most=row.most)
    return (
        f"- {bold(row.technique)} · {timestamp(row.starts_at, 'f')} · {mention(row.teacher_id)}\n-# {places}"
    )


def suggestion(row: TeachingRow, local: datetime) -> str:
    """Plain, for autocomplete: by the member's clock."""
    return shorten(f"{row.technique}, {local:%Y-%m-%d %H:%M}", 100)
