"""/curve: the level curve with a preview before it changes."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.curve import actions, messages
from handlers.activity.curve.rules import CONSTANT, LINEAR, PRESETS, QUADRATIC, RATE, CurvePreset, Proposal
from handlers.activity.curve.states import ApplyCurve, ChoosePreset, KeepCurve, ProposeCurve
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import Curve, hundredths
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.fields import Field
from interactions.responses import Defer, OpenModal, Reply, Update
from interactions.router import Router
from jobs.requests.activity import PreviewCurve, SyncLevelRoles

router = Router()

Quadratic = Annotated[int, Field("quadratic", *QUADRATIC)]
Linear = Annotated[int, Field("linear", *LINEAR)]
Constant = Annotated[int, Field("constant", *CONSTANT)]
Rate = Annotated[float, Field("rate", *RATE)]


@router.command("curve", requires=Role.ADMINISTRATOR)
async def curve(ctx: Context) -> Reply:
    """Change how much xp a level takes; first you see what that would mean."""
    settings = await ctx.guild_settings(ActivitySettings)
    return messages.panel(ctx.say, actions.present(settings))


@router.component(ChoosePreset, requires=Role.ADMINISTRATOR)
async def choose_preset(ctx: Context, state: ChoosePreset, *, picked: CurvePreset) -> Defer:
    """Preview a curve with a name."""
    settings = await ctx.guild_settings(ActivitySettings)
    return _preview(ctx, Proposal(PRESETS[picked], hundredths(settings.xp_rate)))


@router.component(ProposeCurve, requires=Role.ADMINISTRATOR)
async def open_form(ctx: Context, state: ProposeCurve) -> OpenModal:
    """The coefficients as they are, to be changed."""
    settings = await ctx.guild_settings(ActivitySettings)
    return OpenModal(messages.form(ctx.say, actions.present(settings)))


@router.modal(ProposeCurve, requires=Role.ADMINISTRATOR)
async def propose(
    ctx: Context, state: ProposeCurve, *, quadratic: Quadratic, linear: Linear, constant: Constant, rate: Rate
) -> Defer:
    """Preview these coefficients."""
    return _preview(ctx, Proposal(Curve(quadratic, linear, constant), hundredths(rate)))


def _preview(ctx: Context, wanted: Proposal) -> Defer:
    actions.refuse_falling(wanted.curve)
    curve_ = wanted.curve
    request = PreviewCurve(
        ctx.follow_up, ctx.guild_id, curve_.quadratic, curve_.linear, curve_.constant, wanted.rate
    )
    return Defer(request, update=True)


@router.component(ApplyCurve, requires=Role.ADMINISTRATOR)
async def apply(ctx: Context, state: ApplyCurve) -> Update | Defer:
    """Let it act; the level roles of all members are made right."""
    wanted = Proposal(Curve(state.quadratic, state.linear, state.constant), state.rate)
    if await actions.apply(ctx, wanted):
        return Defer(SyncLevelRoles(ctx.follow_up, ctx.guild_id), update=True)
    return messages.applied(ctx.say)


@router.component(KeepCurve, requires=Role.ADMINISTRATOR)
async def keep(ctx: Context, state: KeepCurve) -> Update:
    """Nothing changes."""
    return messages.kept(ctx.say)
