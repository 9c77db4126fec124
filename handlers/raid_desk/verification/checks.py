"""What is looked for on a player's page, measured against what the guild asks. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from handlers.raid_desk.verification.profile import ProfilePart
from interactions.escaping import bold

if TYPE_CHECKING:
    from handlers.raid_desk.verification.profile import Profile
    from handlers.raid_desk.verification.settings import VerificationSettings
    from interactions.languages import Say


class ProfileCheck(StrEnum):
    """One thing that is looked for."""

    CODE = "code"
    STARS = "stars"
    FAME = "fame"
    CHARACTERS = "characters"
    MAXED = "maxed"
    GUILD = "guild"
    LOCATION = "location"


class Measured(msgspec.Struct, frozen=True):
    """A check and what came of it. `measured` None: the page does not tell; `hidden`: as it is hidden."""

    check: ProfileCheck
    passed: bool
    required: str
    measured: str | None = None
    hidden: bool = False


def measure(profile: Profile, code: str | None, wanted: VerificationSettings) -> tuple[Measured, ...]:
    """All checks that are on; without a code, those of the guild alone."""
    code_check = [] if code is None else [_code(profile, code)]
    return (*code_check, *_numbers(profile, wanted), *_others(profile, wanted))


def passed(checks: tuple[Measured, ...]) -> bool:
    return all(check.passed for check in checks)


def _code(profile: Profile, code: str) -> Measured:
    there = any(code.lower() in line.lower() for line in profile.description)
    return Measured(ProfileCheck.CODE, there, code, code if there else None)


def _numbers(profile: Profile, wanted: VerificationSettings) -> Iterator[Measured]:
    numbers = (
        (ProfileCheck.STARS, wanted.stars, profile.stars, ProfilePart.STARS),
        (ProfileCheck.FAME, wanted.fame, profile.fame, ProfilePart.FAME),
        (ProfileCheck.CHARACTERS, wanted.characters, profile.character_count, ProfilePart.CHARACTERS),
        (ProfileCheck.MAXED, wanted.maxed, profile.maxed, ProfilePart.CHARACTERS),
    )
    for check, least, value, part in numbers:
        if least:
            there = None if value is None else str(value)
            yield Measured(
                check, value is not None and value >= least, str(least), there, part in profile.hidden
            )


def _others(profile: Profile, wanted: VerificationSettings) -> Iterator[Measured]:
    if wanted.guild:
        same = (profile.guild or "").casefold() == wanted.guild.casefold()
        yield Measured(ProfileCheck.GUILD, same, wanted.guild, profile.guild)
    if wanted.location_hidden:
        hidden = ProfilePart.LAST_SEEN in profile.hidden
        yield Measured(ProfileCheck.LOCATION, hidden, "", None if hidden else profile.last_seen)


def title(say: Say, check: ProfileCheck) -> str:
    """What the check is called."""
    return {
        ProfileCheck.CODE: say("Code in the description"),
        ProfileCheck.STARS: say("Stars"),
        ProfileCheck.FAME: say("Alive fame"),
        ProfileCheck.CHARACTERS: say("Characters"),
        ProfileCheck.MAXED: say("Characters with all stats maxed"),
        ProfileCheck.GUILD: say("Guild in the game"),
        ProfileCheck.LOCATION: say("Last seen location is hidden"),
    }[check]


def line(say: Say, measured: Measured) -> str:
    """What was measured against what is required, and how it can be opened."""
    text = f"{'✅' if measured.passed else '❌'} **{title(say, measured.check)}**: {_told(say, measured)}"
    if measured.passed:
        return text
    return f"{text}\n-# {_advice(say, measured)}"


def _told(say: Say, measured: Measured) -> str:
    if measured.check is ProfileCheck.CODE:
        return say("found") if measured.passed else say("`{code}` is not there", code=measured.required)
    if measured.check is ProfileCheck.LOCATION:
        return say("hidden") if measured.passed else say("everybody can see it")
    if measured.check is ProfileCheck.GUILD:
        has: str = bold(measured.measured) if measured.measured else say("none")
        return say("{measured}; **{required}** is required", measured=has, required=measured.required)
    has = measured.measured or (say("hidden") if measured.hidden else say("not on the page"))
    return say("{measured} of at least {required}", measured=has, required=measured.required)


def _advice(say: Say, measured: Measured) -> str:
    if measured.check is ProfileCheck.CODE:
        return say("Put it into any line of the description, save, and wait a moment.")
    if measured.check is ProfileCheck.LOCATION:
        return say("RealmEye, Settings, “Who can see my last known location?”: choose “Private”.")
    if not measured.hidden:
        return say("You can try again as soon as your page shows it.")
    settings = {
        ProfileCheck.STARS: say("RealmEye, Settings, “Who can see my rank?”: choose “Everyone”."),
        ProfileCheck.FAME: say("RealmEye, Settings, “Who can see my fame?”: choose “Everyone”."),
    }
    characters = say("RealmEye, Settings, “Who can see my characters?”: choose “Everyone”.")
    return settings.get(measured.check, characters)
