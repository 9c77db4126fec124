"""`/config` and its panel."""

from typing import Annotated, Any

from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.platform.settings import actions, messages, overviews, states, values
from handlers.platform.settings.actions import SettingPlace
from handlers.platform.settings.changes import Change
from handlers.platform.settings.fields import SettingField
from handlers.platform.settings.overviews import View
from interactions.fields import Field
from interactions.options import ChannelOption, RoleOption
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()

Text = Annotated[str, Field("value")]
Factor = Annotated[str, Field("factor")]
PickedRoles = Annotated[list[RoleOption], Field("picked")]
PickedChannels = Annotated[list[ChannelOption], Field("picked")]


@router.command("config", requires=Role.ADMINISTRATOR)
async def show_settings(ctx: Context) -> Reply:
    """See and change every setting of this server."""
    newest = actions.configurable(ctx)[-1]
    return overviews.overview(ctx.say, await _view(ctx, newest.key))


@router.component(states.ChooseModule, requires=Role.ADMINISTRATOR)
async def choose_module(ctx: Context, state: states.ChooseModule, *, values: list[str]) -> Update:
    """Shows the settings of the picked module."""
    return overviews.overview_update(ctx.say, await _view(ctx, values[0] if values else ""))


@router.component(states.ChooseHeading, requires=Role.ADMINISTRATOR)
async def choose_heading(ctx: Context, state: states.ChooseHeading, *, values: list[str]) -> Update:
    """Shows the settings under the picked heading."""
    _, group = actions.find_group(ctx, state.module)
    heading = actions.find_heading(group, values[0] if values else "")
    return overviews.overview_update(ctx.say, await _view(ctx, state.module, heading))


@router.component(states.ChooseSetting, requires=Role.ADMINISTRATOR)
async def choose_setting(ctx: Context, state: states.ChooseSetting, *, values: list[str]) -> Update:
    """Shows one setting and how to change it."""
    return await _detail(ctx, actions.find_place(ctx, state.module, values[0] if values else ""))


@router.component(states.ChangeText, requires=Role.ADMINISTRATOR)
async def ask_for_text(ctx: Context, state: states.ChangeText) -> OpenModal:
    """Opens the form with the present value."""
    place = actions.find_place(ctx, state.module, state.key)
    settings = await actions.current(ctx, place.group)
    return messages.text_form(ctx.say, place, getattr(settings, place.field.key))


@router.modal(states.ChangeText, requires=Role.ADMINISTRATOR)
async def change_text(ctx: Context, state: states.ChangeText, *, value: Text = "") -> Update:
    """Takes the typed value."""
    place = actions.find_place(ctx, state.module, state.key)
    return await _set(ctx, place, values.read(place.field, value))


@router.component(states.ChangeSwitch, requires=Role.ADMINISTRATOR)
async def change_switch(ctx: Context, state: states.ChangeSwitch) -> Update:
    """Says yes or no."""
    return await _set(ctx, actions.find_place(ctx, state.module, state.key), state.on)


@router.component(states.ChangeChoice, requires=Role.ADMINISTRATOR)
async def change_choice(ctx: Context, state: states.ChangeChoice, *, picked: list[str]) -> Update:
    """Takes one of the offered values."""
    place = actions.find_place(ctx, state.module, state.key)
    wanted = "" if picked[:1] == ["-"] else "".join(picked[:1])
    return await _set(ctx, place, values.check_choice(place.field, wanted))


@router.component(states.ChangeRoles, requires=Role.ADMINISTRATOR)
async def change_roles(ctx: Context, state: states.ChangeRoles, *, picked: list[RoleOption]) -> Update:
    """Replaces the list of roles."""
    return await _set_list(ctx, state, [option.id for option in picked])


@router.component(states.ChangeChannels, requires=Role.ADMINISTRATOR)
async def change_channels(
    ctx: Context, state: states.ChangeChannels, *, picked: list[ChannelOption]
) -> Update:
    """Replaces the list of channels."""
    return await _set_list(ctx, state, [option.id for option in picked])


@router.component(states.ChangeRoleFactor, requires=Role.ADMINISTRATOR)
async def ask_for_role_factor(ctx: Context, state: states.ChangeRoleFactor) -> OpenModal:
    """Opens the form for roles and their multiplier."""
    return messages.factor_form(ctx.say, actions.find_place(ctx, state.module, state.key))


@router.component(states.ChangeChannelFactor, requires=Role.ADMINISTRATOR)
async def ask_for_channel_factor(ctx: Context, state: states.ChangeChannelFactor) -> OpenModal:
    """Opens the form for channels and their multiplier."""
    return messages.factor_form(ctx.say, actions.find_place(ctx, state.module, state.key))


@router.modal(states.ChangeRoleFactor, requires=Role.ADMINISTRATOR)
async def change_role_factor(
    ctx: Context, state: states.ChangeRoleFactor, *, picked: PickedRoles, factor: Factor
) -> Update:
    """Gives the picked roles that multiplier."""
    return await _set_factor(ctx, state, [option.id for option in picked], factor)


@router.modal(states.ChangeChannelFactor, requires=Role.ADMINISTRATOR)
async def change_channel_factor(
    ctx: Context, state: states.ChangeChannelFactor, *, picked: PickedChannels, factor: Factor
) -> Update:
    """Gives the picked channels that multiplier."""
    return await _set_factor(ctx, state, [option.id for option in picked], factor)


@router.component(states.ResetSetting, requires=Role.ADMINISTRATOR)
async def reset_setting(ctx: Context, state: states.ResetSetting) -> Update:
    """Brings the default back."""
    place = actions.find_place(ctx, state.module, state.key)
    return await _detail(ctx, place, await actions.reset(ctx, place))


async def _set(ctx: Context, place: SettingPlace, value: Any) -> Update:
    return await _detail(ctx, place, await actions.change(ctx, place, value))


async def _set_list(
    ctx: Context, state: states.ChangeRoles | states.ChangeChannels, ids: list[int]
) -> Update:
    place = actions.find_place(ctx, state.module, state.key)
    values.check_count(place.field, len(ids))
    return await _set(ctx, place, ids)


async def _set_factor(
    ctx: Context, state: states.ChangeRoleFactor | states.ChangeChannelFactor, ids: list[int], typed: str
) -> Update:
    place = actions.find_place(ctx, state.module, state.key)
    factor = values.read(place.field, typed)
    return await _detail(ctx, place, await actions.set_factors(ctx, place, ids, factor))


async def _detail(ctx: Context, place: SettingPlace, done: Change | None = None) -> Update:
    view = await _view(ctx, place.product.key, place.field.heading, place.field)
    return messages.detail(ctx.say, view, place, done)


async def _view(
    ctx: Context, module: str, heading: str | None = None, field: SettingField | None = None
) -> View:
    product, group = actions.find_group(ctx, module)
    settings = await actions.current(ctx, group)
    return View(actions.configurable(ctx), product, group, settings, heading, field)
