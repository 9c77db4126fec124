"""`/setup` and its steps. Each press is checked again and saved at once; nothing waits for the end."""

from __future__ import annotations

from handlers.frame.context import Context
from handlers.platform.channels import actions as channels
from handlers.platform.modules.actions import choose_modules
from handlers.platform.roles import actions as roles
from handlers.platform.roles.rules import Role
from handlers.platform.setup import actions, messages
from handlers.platform.setup.states import (
    CreateChannels,
    PickChannel,
    PickModules,
    PickPreset,
    PickRole,
    PickStarter,
    SetupStep,
    ShowChannels,
    ShowStep,
)
from interactions.options import ChannelOption, RoleOption
from interactions.responses import Defer, Reply, Update
from interactions.router import Router
from jobs.requests.platform import CreateSetupChannels

router = Router()


@router.command("setup", requires=Role.ADMINISTRATOR)
async def setup(ctx: Context) -> Reply:
    """Set the bot up for this server, step by step; every step can be skipped."""
    return messages.panel(ctx.say, SetupStep.MODULES, await actions.view_of(ctx))


@router.component(ShowStep, requires=Role.ADMINISTRATOR)
async def show_step(ctx: Context, state: ShowStep) -> Update:
    """Another step, as things stand now."""
    return await _show(ctx, state.step)


@router.component(PickModules, requires=Role.ADMINISTRATOR)
async def pick_modules(ctx: Context, state: PickModules, *, values: list[str]) -> Update:
    """Exactly the chosen modules are on."""
    await choose_modules(ctx, values)
    return await _show(ctx, SetupStep.MODULES, saved=True)


@router.component(PickRole, requires=Role.ADMINISTRATOR)
async def pick_role(ctx: Context, state: PickRole, *, picked: list[RoleOption]) -> Update:
    """As `/setroles`."""
    chosen = {state.role: picked[0]} if picked else {}
    await roles.set_roles(ctx, chosen, () if picked else (state.role,))
    return await _show(ctx, SetupStep.ROLES, saved=True)


@router.component(PickChannel, requires=Role.ADMINISTRATOR)
async def pick_channel(ctx: Context, state: PickChannel, *, picked: list[ChannelOption]) -> Update:
    """As `/setchannels`, with its warning about what the bot lacks there."""
    chosen = {state.key: picked[0]} if picked else {}
    await channels.set_channels(ctx, chosen, () if picked else (state.key,))
    view = await actions.view_of(ctx)
    lacking = channels.missing_permissions(chosen)
    page = messages.page_of(view, state.key)
    return messages.panel_again(ctx.say, SetupStep.CHANNELS, view, messages.saved(ctx.say, lacking), page)


@router.component(ShowChannels, requires=Role.ADMINISTRATOR)
async def show_channels(ctx: Context, state: ShowChannels) -> Update:
    """Another page of them; the last one where fewer modules are on by now."""
    view = await actions.view_of(ctx)
    page = min(max(state.page, 0), messages.last_page(view))
    return messages.panel_again(ctx.say, SetupStep.CHANNELS, view, page=page)


@router.component(CreateChannels, requires=Role.ADMINISTRATOR)
async def create_channels(ctx: Context, state: CreateChannels) -> Defer:
    """A job makes those that are not chosen yet."""
    actions.refuse_without_right(ctx)
    return Defer(CreateSetupChannels(ctx.follow_up, ctx.guild_id, ctx.actor.id), update=True)


@router.component(PickPreset, requires=Role.ADMINISTRATOR)
async def pick_preset(ctx: Context, state: PickPreset, *, picked: str) -> Update:
    """Sets what the preset sets."""
    await actions.apply_preset(ctx, picked)
    return await _show(ctx, SetupStep.PRESET, saved=True)


@router.component(PickStarter, requires=Role.ADMINISTRATOR)
async def pick_starter(ctx: Context, state: PickStarter, *, picked: str) -> Update:
    """Adds a starter set."""
    note = messages.started(ctx.say, await actions.add_starter(ctx, picked))
    return messages.panel_again(ctx.say, SetupStep.PRESET, await actions.view_of(ctx), note)


async def _show(ctx: Context, step: SetupStep, *, saved: bool = False) -> Update:
    note = messages.saved(ctx.say, {}) if saved else ""
    return messages.panel_again(ctx.say, step, await actions.view_of(ctx), note)
