"""The words of `/setroles`."""

from collections.abc import Mapping, Sequence

from handlers.kit.look import BRAND
from handlers.platform.roles.names import role_name
from handlers.platform.roles.rules import MAPPED, STAFF
from handlers.platform.settings.changes import Change
from interactions.embeds import Embed
from interactions.escaping import mention_role
from interactions.languages import Say
from interactions.responses import Reply


def role_map(say: Say, roles: Mapping[str, int], changes: Sequence[Change]) -> Reply:
    """The whole map, with what was just changed above it."""
    staff = "\n".join(_line(say, role, roles) for role in STAFF)
    others = "\n".join(_line(say, role, roles) for role in MAPPED if role not in STAFF)
    description = "\n\n".join(
        part
        for part in (
            _changed(say, changes),
            say("**Staff**, highest first: each may also use the commands of those below."),
            staff,
            say("**Others**"),
            others,
        )
        if part
    )
    return Reply(
        embeds=(Embed(title=say("Roles"), description=description, color=BRAND),),
        ephemeral=True,
    )


def _line(say: Say, role: str, roles: Mapping[str, int]) -> str:
    shown = mention_role(roles[role]) if role in roles else say("*not set*")
    return f"**{role_name(say, role)}**: {shown}"


def _changed(say: Say, changes: Sequence[Change]) -> str:
    return "\n".join(
        say(
            "Changed: **{name}** is now {role}.",
            name=role_name(say, change.key),
            role=mention_role(change.after),
        )
        if change.after is not None
        else say("Changed: **{name}** is no longer set.", name=role_name(say, change.key))
        for change in changes
    )
