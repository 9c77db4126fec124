"""The map of internal roles in the REST API."""

from __future__ import annotations

from db.platform.guilds import RoleRow, list_roles
from handlers.api.context import ApiContext
from handlers.api.fields import Id, Scope
from handlers.api.problems import NotAccepted, answers
from handlers.api.routes import Api
from handlers.platform.roles import actions
from handlers.platform.roles.rules import MAPPED, Role
from interactions.entities import Role as DiscordRole
from interactions.option_values import RoleOption

api = Api("platform", "Server")
answers(403, actions.AboveYou)
answers(422, actions.EveryoneAsStaff)

RoleMap = dict[str, Id]


@api.get("/guilds/{guild_id}/roles", requires=Role.ADMINISTRATOR, scope=Scope.READ)
async def read_roles(ctx: ApiContext, guild_id: int) -> RoleMap:
    """Which Discord role stands for each internal role; those that are not set are missing."""
    return {key: str(role_id) for key, role_id in sorted((await actions.role_map(ctx)).items())}


@api.put("/guilds/{guild_id}/roles", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def replace_roles(ctx: ApiContext, guild_id: int, body: RoleMap) -> RoleMap:
    """Sets all internal roles at once, as `/setroles` does; those that are missing are cleared."""
    known = {role.role_id: role for role in await list_roles(ctx.db, guild_id)}
    picked = {_key(key): role_option(known.get(int(role_id)), key) for key, role_id in body.items()}
    await actions.set_roles(ctx, picked, [key for key in MAPPED if key not in picked])
    return await read_roles(ctx, guild_id)


def _key(key: str) -> Role:
    if key not in MAPPED:
        raise NotAccepted(reason=f"{key[:40]!r} is not an internal role")
    return Role(key)


def role_option(role: RoleRow | None, key: str) -> RoleOption:
    """As a command would be given it; refuses what is not a role of the server."""
    if role is None:
        raise NotAccepted(reason=f"the role for {key[:40]!r} is not one of this server")
    return RoleOption(
        DiscordRole(
            id=role.role_id,
            name=role.name,
            position=role.position,
            managed=role.managed,
            permissions_wire=str(role.permissions),
        )
    )
