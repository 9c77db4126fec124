"""Who may pass: is the module on, is the member's role enough, is the member suspended."""

from typing import TYPE_CHECKING, Any, Protocol

from handlers.frame.product import Product
from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import Role, allowed, granted_by
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import Markdown, code, mention_role, timestamp

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.languages import Say


class Door(Protocol):
    """What is asked for: a command, a component, an endpoint of the API."""

    @property
    def requires(self) -> Any:
        """The least internal role."""

    @property
    def for_suspended(self) -> bool:
        """Whether suspended members may pass where the module refuses them."""

    @property
    def in_dm(self) -> bool:
        """Whether it works in direct messages."""

    @property
    def switch(self) -> str:
        """What switches it off for the whole process, beside its product's switch; empty: nothing."""


class GuildOnly(Refusal):
    """This works in a server only, not in direct messages."""

    remedy = "Use it in a channel of your server."
    rule = "Questions about a server can only be asked there, since roles and settings belong to servers."


class ModuleOff(Refusal):
    """The module {module} is switched off in this server."""

    remedy = "An administrator can switch it on with `/modules`."
    rule = "Each module can be switched on and off for the whole server with `/modules`, by administrators."

    def translated_fields(self, say: "Say") -> dict[str, Any]:
        return {"module": say(self.fields["title"])}


class ModuleOffEverywhere(Refusal):
    """The module {module} is switched off in this installation."""

    remedy = "Only the operator of the bot can switch it on."
    rule = "The operator of the bot can switch modules off for all servers, in the bot's configuration."

    def translated_fields(self, say: "Say") -> dict[str, Any]:
        return {"module": say(self.fields["title"])}


class SwitchedOff(Refusal):
    """This is switched off in this installation."""

    remedy = "Only the operator of the bot can switch it on."
    rule = "The operator of the bot can switch some features off for all servers, in the bot's configuration."


class MissingRole(Refusal):
    """You need the role {role}, or one above it."""

    remedy = "Somebody with that role can do it, or give it to you: {holders}."
    rule = (
        "Commands ask for an internal role. Moderators say with `/setroles` which Discord role stands for it."
    )

    def translated_fields(self, say: "Say") -> dict[str, Any]:
        required: Role = self.fields["required"]
        return {"role": code(required), "holders": Markdown(", ").join(self.fields["holders"])}


class RoleNotSet(Refusal):
    """You need the internal role {role}, and no Discord role has been chosen for it here yet."""

    remedy = "A moderator or an administrator of the server can choose one with `/setroles`."
    rule = (
        "Commands ask for an internal role. Moderators say with `/setroles` which Discord role stands for it."
    )

    def translated_fields(self, say: "Say") -> dict[str, Any]:
        return {"role": code(self.fields["required"])}


class AdministratorOnly(Refusal):
    """Only members with Discord's Administrator permission can do this."""

    remedy = "The server's owner can give you a role with that permission."
    rule = "Whatever could lock everybody out is reserved for Discord's own administrators."


class Suspended(Refusal):
    """You are suspended, so this is closed to you for now."""

    remedy = "Ask a moderator how long it lasts."
    rule = "Members who hold the `suspended` role cannot use these commands until it is taken from them."


class SuspendedUntil(Refusal):
    """You are suspended until {when}, so this is closed to you."""

    remedy = "If that is wrong, `/appeal` has somebody else look at it."
    rule = "Members who are suspended cannot use these commands until it ends. It ends automatically."


async def check(ctx: "Context", product: Product, door: Door) -> None:
    """Raises the refusal that stands in the way, if any. Asks neither Discord nor, mostly, the database."""
    required: Role = door.requires
    if product.can_be_disabled and product.key in ctx.resources.modules_off:
        raise ModuleOffEverywhere(title=product.title)
    if door.switch in ctx.resources.modules_off:
        raise SwitchedOff
    if not ctx.in_guild:
        if required is not Role.EVERYONE or not door.in_dm:
            raise GuildOnly
        return
    if required is Role.EVERYONE and not product.can_be_disabled:
        return
    settings = await ctx.guild_settings(PlatformSettings)
    if product.can_be_disabled and product.key in settings.modules_off:
        raise ModuleOff(title=product.title)
    if not allowed(ctx.actor, required, settings.roles):
        raise missing_role(required, settings)
    if product.refuses_suspended and not door.for_suspended:
        await _refuse_suspended(ctx, product, settings)


async def _refuse_suspended(ctx: "Context", product: Product, settings: PlatformSettings) -> None:
    """The row counts too: the role comes a moment later, and whoever returns has it only after that."""
    until = await product.suspended_until(ctx) if product.suspended_until is not None else None
    if until is not None:
        raise SuspendedUntil(when=Markdown(f"{timestamp(until)} ({timestamp(until, 'R')})"))
    if settings.roles.get(Role.SUSPENDED) in ctx.actor.role_ids:
        raise Suspended


def missing_role(required: Role, settings: PlatformSettings) -> Refusal:
    """What a member reads who does not hold the required role."""
    if required is Role.DISCORD_ADMINISTRATOR:
        return AdministratorOnly()
    roles = [settings.roles[role] for role in granted_by(required) if role in settings.roles]
    if not roles:
        return RoleNotSet(required=required)
    return MissingRole(required=required, holders=[mention_role(role_id) for role_id in dict.fromkeys(roles)])
