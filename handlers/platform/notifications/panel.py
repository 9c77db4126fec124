"""The panel of `/settings`. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.platform.notifications import states
from handlers.platform.notifications.messages import titles
from handlers.platform.notifications.rules import CHOOSABLE, DEFAULTS, NoticeKind, Where, hour_text
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
)
from interactions.embeds import Embed
from interactions.escaping import timestamp
from interactions.responses import OpenModal, Reply, Update

if TYPE_CHECKING:
    from handlers.platform.notifications.choosing import MemberChoices
    from interactions.languages import Say

LONGEST_HOUR: Final = 10
LONGEST_ZONE: Final = 60


def opened(say: Say, choices: MemberChoices) -> Reply:
    """What the member chose, for them alone."""
    return Reply(embeds=(_embed(say, choices),), components=_rows(say, choices, ()), ephemeral=True)


def changed(
    say: Say, choices: MemberChoices, kinds: Sequence[NoticeKind] = (), *, saved: bool = True
) -> Update:
    """The same after a choice, with the kinds that are picked."""
    return Update(embeds=(_embed(say, choices, saved=saved),), components=_rows(say, choices, kinds))


def quiet_form(say: Say, choices: MemberChoices) -> OpenModal:
    """From, to and time zone."""
    row = choices.row
    fields = (
        Label(say("From"), _hour("begin", row.quiet_from, "22:00")),
        Label(say("To"), _hour("end", row.quiet_to, "7:00")),
        _zone(say, choices),
    )
    return OpenModal(Modal(say("Quiet hours"), states.QuietHours(), fields))


def digest_form(say: Say, choices: MemberChoices) -> OpenModal:
    """When, and in which time zone."""
    fields = (Label(say("Every day at"), _hour("hour", choices.row.digest_at, "18:00")), _zone(say, choices))
    return OpenModal(Modal(say("Daily digest"), states.DailyDigest(), fields))


def _hour(name: str, minute: int | None, example: str) -> TextInput:
    value = None if minute is None else hour_text(minute)
    return TextInput(name=name, max_length=LONGEST_HOUR, value=value, placeholder=example)


def _zone(say: Say, choices: MemberChoices) -> Label:
    field = TextInput(name="timezone", max_length=LONGEST_ZONE, value=choices.timezone)
    return Label(say("Time zone"), field, description=say("As in Europe/Berlin or America/New_York"))


def _places(say: Say) -> dict[Where, str]:
    return {
        Where.CHANNEL: say("in a channel"),
        Where.DM: say("by direct message"),
        Where.OFF: say("not at all"),
    }


def _embed(say: Say, choices: MemberChoices, *, saved: bool = False) -> Embed:
    lines = [say("Saved. It applies from now on."), ""] if saved else []
    lines += [_kind_line(say, choices, kind) for kind in CHOOSABLE]
    lines += [say("**Moderation**: by direct message, always and immediately"), ""]
    lines += _hour_lines(say, choices)
    if choices.waiting:
        lines.append(say("Waiting for you: {count}", count=say.number(choices.waiting)))
    if choices.closed_until is not None:
        lines += ["", _closed_line(say, choices)]
    return Embed(title=say("What I tell you, and how"), description="\n".join(lines), color=BRAND)


def _kind_line(say: Say, choices: MemberChoices, kind: NoticeKind) -> str:
    places = _places(say)
    chosen = choices.row.places.get(kind)
    if chosen is None:
        how: str = say("{place}, unless the server has chosen something else", place=places[DEFAULTS[kind]])
    else:
        how = f"{places[Where(chosen)]} ✎"
    return f"**{titles(say)[kind]}**: {how}"


def _hour_lines(say: Say, choices: MemberChoices) -> list[str]:
    row = choices.row
    quiet = digest = say("none")
    if row.quiet_from is not None and row.quiet_to is not None:
        quiet = say(
            "{begin} to {end} ({timezone})",
            begin=hour_text(row.quiet_from),
            end=hour_text(row.quiet_to),
            timezone=choices.timezone,
        )
    if row.digest_at is not None:
        digest = say(
            "every day at {hour} ({timezone})", hour=hour_text(row.digest_at), timezone=choices.timezone
        )
    return [
        say("**Quiet hours** for direct messages: {quiet}", quiet=quiet),
        say("**Daily digest** instead of single direct messages: {digest}", digest=digest),
    ]


def _closed_line(say: Say, choices: MemberChoices) -> str:
    return say(
        "⚠️ You do not accept direct messages from me. "
        "I use a channel where that is allowed, and try again {when}.",
        when=timestamp(choices.closed_until, "R") if choices.closed_until is not None else "",
    )


def _rows(say: Say, choices: MemberChoices, kinds: Sequence[NoticeKind]) -> tuple[ActionRow, ...]:
    rows = [ActionRow((_kind_select(say, kinds),))]
    if kinds:
        rows.append(ActionRow(_place_buttons(say, states.mask_of(tuple(kinds)))))
    row = choices.row
    quiet, digest = row.quiet_from is not None, row.digest_at is not None
    rows.append(
        ActionRow(
            (
                Button(say("Quiet hours"), states.QuietHours()),
                Button(say("No quiet hours"), states.NoQuietHours(), disabled=not quiet),
                Button(say("Daily digest"), states.DailyDigest()),
                Button(say("No digest"), states.NoDigest(), disabled=not digest),
            )
        )
    )
    if choices.closed_until is not None:
        again = Button(
            say("I have opened my direct messages"), states.TryDirectly(), style=ButtonStyle.PRIMARY
        )
        rows.append(ActionRow((again,)))
    return tuple(rows)


def _kind_select(say: Say, picked: Sequence[NoticeKind]) -> StringSelect:
    names = titles(say)
    options = tuple(
        SelectOption(label=names[kind], value=str(kind), default=kind in picked) for kind in CHOOSABLE
    )
    return StringSelect(
        state=states.ChooseKinds(),
        options=options,
        placeholder=say("Choose what to change"),
        max_values=len(options),
    )


def _place_buttons(say: Say, kinds: int) -> tuple[Button, ...]:
    return (
        Button(say("In a channel"), states.ChoosePlace(kinds, Where.CHANNEL), style=ButtonStyle.PRIMARY),
        Button(say("By direct message"), states.ChoosePlace(kinds, Where.DM), style=ButtonStyle.PRIMARY),
        Button(say("Not at all"), states.ChoosePlace(kinds, Where.OFF), style=ButtonStyle.PRIMARY),
        Button(say("As usual"), states.ChoosePlace(kinds, None)),
    )
