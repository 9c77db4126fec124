"""`/modules` and its panel."""

from handlers.frame.context import Context
from handlers.platform.modules import actions, messages
from handlers.platform.modules.states import ChooseModules
from handlers.platform.roles.rules import Role
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


@router.command("modules", requires=Role.ADMINISTRATOR)
async def show_modules(ctx: Context) -> Reply:
    """Switch whole parts of the bot on or off."""
    return messages.panel(ctx.say, await actions.module_states(ctx))


@router.component(ChooseModules, requires=Role.ADMINISTRATOR)
async def choose_modules(ctx: Context, state: ChooseModules, *, values: list[str]) -> Update:
    """Exactly the chosen modules are on."""
    changes = await actions.choose_modules(ctx, values)
    return messages.changed_panel(ctx.say, await actions.module_states(ctx), changes)
