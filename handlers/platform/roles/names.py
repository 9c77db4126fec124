"""What the internal roles are called when they are shown. Options and the REST API keep their keys."""

from collections.abc import Mapping
from typing import Final

from handlers.platform.roles.rules import Role
from interactions.languages import Say

ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.ADMINISTRATOR: "Administrator",
    Role.MODERATOR: "Moderator",
    Role.HEAD_ORGANIZER: "Head organizer",
    Role.OFFICER: "Officer",
    Role.SECURITY: "Security",
    Role.ORGANIZER: "Organizer",
    Role.VERIFIED_RAIDER: "Verified raider",
    Role.SUSPENDED: "Suspended",
    Role.TEAM: "Team member",
    Role.QUEST_MASTER: "Quest master",
    Role.MENTOR: "Mentor",
    Role.ALUMNI: "Alumni",
    Role.GREETER: "Greeter",
    Role.SHIELD_VERIFIED: "Shield verified",
}


def role_name(say: Say, key: str) -> str:
    """The name of a mapped role, in the reader's language."""
    return say(ROLE_NAMES[Role(key)])
