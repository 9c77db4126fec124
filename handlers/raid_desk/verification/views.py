"""How a verification by RealmEye reads for the member. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.kit.look import BRAND
from handlers.raid_desk.verification import checks
from handlers.raid_desk.verification.checks import Measured
from handlers.raid_desk.verification.profile import Seen
from handlers.raid_desk.verification.rules import LONGEST_NAME
from handlers.raid_desk.verification.states import (
    AskStaff,
    Begin,
    Cancel,
    CheckPage,
    EnterName,
    GoToDirectMessages,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    FileUpload,
    Label,
    Modal,
    TextInput,
    TextStyle,
)
from interactions.embeds import Embed
from interactions.escaping import timestamp
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from db.raid_desk.verification import VerificationRow
    from handlers.raid_desk.verification.settings import VerificationSettings
    from interactions.languages import Say

LONGEST_NOTE = 500
MOST_SHOTS = 4


class Found(msgspec.Struct, frozen=True):
    """What the last look at the page found; kept with the session."""

    seen: Seen
    checks: tuple[Measured, ...] = ()


def found_in(session: VerificationRow) -> Found | None:
    """What the last look found, if there was one."""
    return None if session.result is None else msgspec.convert(session.result, Found)


def panel(say: Say, settings: VerificationSettings) -> Reply:
    """What stands in the channel."""
    embed = Embed(
        title=settings.title or say("Get verified"),
        description=settings.text
        or say(
            "Press the button, enter your name in the game, and put a code into the description of your "
            "RealmEye page. I look at the page and give you your role."
        ),
        color=settings.color,
    )
    return Reply(embeds=(embed,), components=(ActionRow.of(Button(say("Verify me"), Begin())),))


def ask_name(say: Say, session: VerificationRow) -> OpenModal:
    """The form."""
    field = TextInput(name="ign", min_length=1, max_length=LONGEST_NAME, value=session.name)
    label = Label(say("Your name in the game"), field, say("Letters from A to Z, at most 15"))
    return OpenModal(Modal(say("Verification"), EnterName(session.session_id), (label,)))


def ask_staff(say: Say, session: VerificationRow) -> OpenModal:
    """The form with screenshots."""
    note = TextInput(name="note", style=TextStyle.PARAGRAPH, max_length=LONGEST_NOTE, required=False)
    shots = FileUpload(name="shots", min_values=0, max_values=MOST_SHOTS, required=False)
    fields = (
        Label(say("What staff should know"), note),
        Label(say("Screenshots"), shots, say("From the game, with your name visible; up to 4")),
    )
    return OpenModal(Modal(say("Ask staff"), AskStaff(session.session_id), fields))


def session_view(say: Say, session: VerificationRow, *, in_guild: bool, extra: str = "") -> Reply:
    """Where it stands, and what can be done next."""
    text = "\n\n".join(part for part in (extra, _text(say, session)) if part)
    embed = Embed(title=say("Verification"), description=text, color=BRAND)
    buttons = _buttons(say, session, in_guild=in_guild)
    return Reply(embeds=(embed,), components=(ActionRow(buttons),) if buttons else (), ephemeral=in_guild)


def given_up(say: Say, session: VerificationRow, guild_name: str) -> Reply:
    """What the member reads who waited in vain."""
    facts = {"name": session.name or "", "guild": guild_name}
    text = say(
        "I could not look at the RealmEye page of **{name}** for 24 hours and have stopped trying. In "
        "**{guild}**, press the button again when RealmEye answers, or ask staff to verify you.",
        **facts,
    )
    return Reply(embeds=(Embed(title=say("Verification"), description=text, color=BRAND),))


def _text(say: Say, session: VerificationRow) -> str:
    if session.state == "pending_ign":
        return say("Enter your name in the game to go on.")
    if session.state == "verified":
        return say("You are verified as **{name}**. Role and nickname follow.", name=session.name or "")
    if session.state == "pending_realmeye":
        parts = (_steps(say, session), _found(say, session))
        return "\n\n".join(part for part in parts if part)
    ended = {"cancelled": say("It was cancelled."), "expired": say("Its time ran out.")}
    again = say("Press the button in the server again to begin a new one.")
    return f"{ended.get(session.state, '')} {again}"


def _steps(say: Say, session: VerificationRow) -> str:
    facts = {"name": session.name or "", "code": session.code, "when": timestamp(session.expires_at, "R")}
    steps = (
        say("**1.** Put this code into the description of **{name}** on RealmEye: `{code}`", **facts),
        say("**2.** Press **I have added it**. Afterwards you can take the code out again.", **facts),
        say("-# The code expires {when}.", **facts),
    )
    return "\n".join(steps)


def _found(say: Say, session: VerificationRow) -> str:
    result = found_in(session)
    if result is None:
        return ""
    if result.seen is Seen.PROFILE:
        return "\n".join(checks.line(say, check) for check in result.checks)
    if result.seen is Seen.DOWN:
        return say(
            "⏳ RealmEye does not answer. I keep trying automatically and write to you when I know more."
        )
    return unseen(say, result.seen, session.name or "")


def unseen(say: Say, seen: Seen, name: str) -> str:
    """Why there is no profile to look at."""
    if seen is Seen.NOT_SHOWN:
        return say(
            "❌ RealmEye shows no profile of **{name}**. Either the name is misspelled, or the profile is "
            "private: RealmEye, Settings, “Who can see my profile?”: choose “Everyone”.",
            name=name,
        )
    if seen is Seen.DOWN:
        return say("⏳ RealmEye does not answer at the moment. Try again in a few minutes.")
    return say(
        "❌ I could not read the page of **{name}**: it looks different from what I know. Staff "
        "can look at it.",
        name=name,
    )


def _buttons(say: Say, session: VerificationRow, *, in_guild: bool) -> tuple[Button, ...]:
    number = session.session_id
    if session.state == "pending_ign":
        return (Button(say("Enter my name"), EnterName(number)), _cancel(say, number))
    if session.state != "pending_realmeye":
        return ()
    buttons = [
        Button(say("I have added it"), CheckPage(number), style=ButtonStyle.SUCCESS),
        Button(say("Another name"), EnterName(number), style=ButtonStyle.SECONDARY),
    ]
    if in_guild:
        buttons.append(
            Button(say("Go on in direct messages"), GoToDirectMessages(number), style=ButtonStyle.SECONDARY)
        )
        if session.result is not None:
            buttons.append(Button(say("Ask staff"), AskStaff(number), style=ButtonStyle.SECONDARY))
    return (*buttons, _cancel(say, number))


def _cancel(say: Say, number: int) -> Button:
    return Button(say("Cancel"), Cancel(number), style=ButtonStyle.DANGER)
