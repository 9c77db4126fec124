"""How /configverification reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.raid_desk.verification import checks, views
from handlers.raid_desk.verification.checks import ProfileCheck
from handlers.raid_desk.verification.profile import ProfileLook
from handlers.raid_desk.verification.rules import LONGEST_NAME
from handlers.raid_desk.verification.states import ChooseCheck, ChooseValue, EditPanel, PostPanel, TryChecks
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
)
from interactions.embeds import Embed
from interactions.escaping import escape, mention_channel
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from handlers.raid_desk.verification.settings import VerificationSettings
    from interactions.languages import Say

LONGEST_TITLE: Final = 200
LONGEST_PANEL_TEXT: Final = 2_000
VALUES: Final[Mapping[ProfileCheck, tuple[int, ...]]] = {
    ProfileCheck.STARS: (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 85, 90),
    ProfileCheck.FAME: (0, 50, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 20_000, 50_000),
    ProfileCheck.CHARACTERS: (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15),
    ProfileCheck.MAXED: (0, 1, 2, 3, 4, 5, 6, 8, 10),
    ProfileCheck.LOCATION: (0, 1),
}
"""What can be chosen for each check; 0 switches it off."""


def overview(
    say: Say, settings: VerificationSettings, posted_in: int | None, chosen: ProfileCheck | None = None
) -> Reply:
    """All checks, with a select of one and of its values."""
    lines = [
        f"**{checks.title(say, check)}**: {_shown(say, check, _value(settings, check))}" for check in VALUES
    ]
    guild = escape(settings.guild) if settings.guild else say("any")
    lines.append(f"**{checks.title(say, ProfileCheck.GUILD)}**: {guild}")
    lines.append(
        say("The panel is posted in {channel}.", channel=mention_channel(posted_in))
        if posted_in is not None
        else say("The panel is not posted yet.")
    )
    embed = Embed(title=say("Verification by RealmEye"), description="\n".join(lines), color=BRAND)
    rows = [ActionRow.of(_which(say, chosen))]
    if chosen is not None and chosen in VALUES:
        rows.append(ActionRow.of(_how_much(say, settings, chosen)))
    rows.append(_buttons(say, posted_in is not None))
    return Reply(embeds=(embed,), components=tuple(rows), ephemeral=True)


def _which(say: Say, chosen: ProfileCheck | None) -> StringSelect:
    options = tuple(
        SelectOption(checks.title(say, check), check, default=check is chosen) for check in VALUES
    )
    return StringSelect(state=ChooseCheck(), options=options, placeholder=say("What is required"))


def _how_much(say: Say, settings: VerificationSettings, check: ProfileCheck) -> StringSelect:
    now = _value(settings, check)
    options = tuple(
        SelectOption(_shown(say, check, value), str(value), default=value == now) for value in VALUES[check]
    )
    return StringSelect(state=ChooseValue(check), options=options, placeholder=say("How much of it"))


def _value(settings: VerificationSettings, check: ProfileCheck) -> int:
    field = "location_hidden" if check is ProfileCheck.LOCATION else str(check)
    return int(getattr(settings, field))


def _shown(say: Say, check: ProfileCheck, value: int) -> str:
    if not value:
        return say("off")
    return (
        say("required")
        if check is ProfileCheck.LOCATION
        else say("at least {count}", count=say.number(value))
    )


def _buttons(say: Say, posted: bool) -> ActionRow:
    secondary = ButtonStyle.SECONDARY
    return ActionRow(
        (
            Button(say("Title, text, colour and guild"), EditPanel(), style=secondary),
            Button(say("Try a name"), TryChecks(), style=secondary),
            Button(say("Post it again") if posted else say("Post the panel"), PostPanel()),
        )
    )


def panel_form(say: Say, settings: VerificationSettings) -> OpenModal:
    """What the panel says."""
    title = TextInput(name="title", value=settings.title, max_length=LONGEST_TITLE, required=False)
    text = TextInput(
        name="text",
        value=settings.text,
        style=TextStyle.PARAGRAPH,
        max_length=LONGEST_PANEL_TEXT,
        required=False,
    )
    color = TextInput(name="color", value=f"#{settings.color:06X}", max_length=7, required=False)
    guild = TextInput(name="guild", value=settings.guild, max_length=40, required=False)
    fields = (
        Label(say("Title"), title, say("Empty: my own words")),
        Label(say("Text"), text, say("Empty: my own words")),
        Label(say("Colour"), color, say("Such as #571173")),
        Label(say("Guild in the game"), guild, say("Empty: raiders may be in any guild")),
    )
    return OpenModal(Modal(say("Panel of verification"), EditPanel(), fields))


def trial_form(say: Say) -> OpenModal:
    """Which name?"""
    field = TextInput(name="ign", min_length=1, max_length=LONGEST_NAME)
    return OpenModal(Modal(say("Try a name"), TryChecks(), (Label(say("Name in the game"), field),)))


def trial(say: Say, settings: VerificationSettings, name: str, look: ProfileLook) -> Reply:
    """What the checks say of that name."""
    if look.profile is None:
        text = views.unseen(say, look.seen, name)
    else:
        measured = checks.measure(look.profile, None, settings)
        lines = [checks.line(say, check) for check in measured]
        text = "\n".join(lines) or say("No check is on: only the code is needed.")
    title = say("Checks of {name}", name=name)
    return Reply(embeds=(Embed(title=title, description=text, color=BRAND),), ephemeral=True)
