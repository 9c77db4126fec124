"""`/settings`: what a member is told, where and when."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.notifications import choosing, panel, states
from handlers.platform.notifications.rules import CHOOSABLE, NoticeKind
from handlers.platform.roles.rules import Role
from interactions.fields import Field
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()

Begin = Annotated[str, Field("begin")]
End = Annotated[str, Field("end")]
Hour = Annotated[str, Field("hour")]
TimeZone = Annotated[str, Field("timezone")]


@router.command("settings", requires=Role.EVERYONE)
async def show_choices(ctx: Context) -> Reply:
    """Choose what I tell you, where, and when."""
    return panel.opened(ctx.say, await choosing.choices_of(ctx))


@router.component(states.ChooseKinds, requires=Role.EVERYONE)
async def choose_kinds(ctx: Context, state: states.ChooseKinds, *, values: list[str]) -> Update:
    """Shows where the picked kinds can be told."""
    kinds = [kind for kind in CHOOSABLE if kind in values]
    return panel.changed(ctx.say, await choosing.choices_of(ctx), kinds, saved=False)


@router.component(states.ChoosePlace, requires=Role.EVERYONE)
async def choose_place(ctx: Context, state: states.ChoosePlace) -> Update:
    """Tells the picked kinds there."""
    kinds = states.kinds_in(state.kinds)
    await choosing.choose_place(ctx, kinds, state.where)
    return await _changed(ctx, kinds)


@router.component(states.QuietHours, requires=Role.EVERYONE)
async def ask_for_quiet_hours(ctx: Context, state: states.QuietHours) -> OpenModal:
    """Opens the form."""
    return panel.quiet_form(ctx.say, await choosing.choices_of(ctx))


@router.modal(states.QuietHours, requires=Role.EVERYONE)
async def choose_quiet_hours(
    ctx: Context, state: states.QuietHours, *, begin: Begin, end: End, timezone: TimeZone
) -> Update:
    """Holds direct messages in these hours."""
    await choosing.choose_quiet_hours(ctx, begin, end, timezone)
    return await _changed(ctx)


@router.component(states.NoQuietHours, requires=Role.EVERYONE)
async def end_quiet_hours(ctx: Context, state: states.NoQuietHours) -> Update:
    """Direct messages come at any hour."""
    await choosing.end_quiet_hours(ctx)
    return await _changed(ctx)


@router.component(states.DailyDigest, requires=Role.EVERYONE)
async def ask_for_digest(ctx: Context, state: states.DailyDigest) -> OpenModal:
    """Opens the form."""
    return panel.digest_form(ctx.say, await choosing.choices_of(ctx))


@router.modal(states.DailyDigest, requires=Role.EVERYONE)
async def choose_digest(ctx: Context, state: states.DailyDigest, *, hour: Hour, timezone: TimeZone) -> Update:
    """Gathers direct messages into one a day."""
    await choosing.choose_digest(ctx, hour, timezone)
    return await _changed(ctx)


@router.component(states.NoDigest, requires=Role.EVERYONE)
async def end_digest(ctx: Context, state: states.NoDigest) -> Update:
    """Direct messages come one by one."""
    await choosing.end_digest(ctx)
    return await _changed(ctx)


@router.component(states.TryDirectly, requires=Role.EVERYONE)
async def try_directly(ctx: Context, state: states.TryDirectly) -> Update:
    """Direct messages are tried again."""
    await choosing.try_directly(ctx)
    return await _changed(ctx)


async def _changed(ctx: Context, kinds: tuple[NoticeKind, ...] = ()) -> Update:
    return panel.changed(ctx.say, await choosing.choices_of(ctx), kinds)
