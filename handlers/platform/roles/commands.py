"""`/setroles`: which Discord role stands for which internal role."""

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.roles import actions, messages
from handlers.platform.roles.names import ROLE_NAMES
from handlers.platform.roles.rules import Role
from interactions.options import Option, RoleOption
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()

AdministratorRole = Annotated[RoleOption, Option("Configures the bot, and may do everything below")]
ModeratorRole = Annotated[RoleOption, Option("Moderates members, sets roles and channels")]
HeadOrganizerRole = Annotated[RoleOption, Option("Leads the organizers")]
OfficerRole = Annotated[RoleOption, Option("Helps the head organizers")]
SecurityRole = Annotated[RoleOption, Option("Verifies members and looks after safety")]
OrganizerRole = Annotated[RoleOption, Option("Organizes runs")]
VerifiedRaiderRole = Annotated[RoleOption, Option("Has been verified and may join runs")]
SuspendedRole = Annotated[RoleOption, Option("Is suspended from runs")]
TeamRole = Annotated[RoleOption, Option("Belongs to the team")]
QuestMasterRole = Annotated[RoleOption, Option("Makes and approves quests")]
MentorRole = Annotated[RoleOption, Option("Mentors new members")]
AlumniRole = Annotated[RoleOption, Option("Has graduated")]
GreeterRole = Annotated[RoleOption, Option("Looks after newcomers who are stuck")]
ShieldVerifiedRole = Annotated[RoleOption, Option("Passed the shield verification")]
Clear = Annotated[
    str,
    Option(
        "Remove the Discord role from this internal role",
        choices=tuple(Choice(name, str(role)) for role, name in ROLE_NAMES.items()),
    ),
]


@router.command("setroles", requires=Role.MODERATOR)
async def set_roles(
    ctx: Context,
    *,
    administrator: AdministratorRole | None = None,
    moderator: ModeratorRole | None = None,
    head_organizer: HeadOrganizerRole | None = None,
    officer: OfficerRole | None = None,
    security: SecurityRole | None = None,
    organizer: OrganizerRole | None = None,
    verified_raider: VerifiedRaiderRole | None = None,
    suspended: SuspendedRole | None = None,
    team: TeamRole | None = None,
    quest_master: QuestMasterRole | None = None,
    mentor: MentorRole | None = None,
    alumni: AlumniRole | None = None,
    greeter: GreeterRole | None = None,
    shield_verified: ShieldVerifiedRole | None = None,
    clear: Clear | None = None,
) -> Reply:
    """Choose the server's role for each internal role; without options, show them."""
    chosen = {
        Role.ADMINISTRATOR: administrator,
        Role.MODERATOR: moderator,
        Role.HEAD_ORGANIZER: head_organizer,
        Role.OFFICER: officer,
        Role.SECURITY: security,
        Role.ORGANIZER: organizer,
        Role.VERIFIED_RAIDER: verified_raider,
        Role.SUSPENDED: suspended,
        Role.TEAM: team,
        Role.QUEST_MASTER: quest_master,
        Role.MENTOR: mentor,
        Role.ALUMNI: alumni,
        Role.GREETER: greeter,
        Role.SHIELD_VERIFIED: shield_verified,
    }
    picked = {role: option for role, option in chosen.items() if option is not None}
    cleared = (Role(clear),) if clear is not None else ()
    changes = await actions.set_roles(ctx, picked, cleared) if picked or cleared else ()
    return messages.role_map(ctx.say, await actions.role_map(ctx), changes)
