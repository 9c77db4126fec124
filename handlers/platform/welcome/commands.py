"""/welcome for moderators, /newcomers for greeters, and the first steps of everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import msgspec

from db.platform import arrivals
from db.platform import first_steps as step_rows
from db.platform.arrivals import ArrivalRow
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Paged, Span, pages, show
from handlers.platform.channels.rules import required_channel
from handlers.platform.metrics.registry import METRICS
from handlers.platform.roles.giving import refuse_giving
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.platform.welcome import messages, steps
from handlers.platform.welcome.changing import change
from handlers.platform.welcome.offers import buttons
from handlers.platform.welcome.rules import STEPS_FOR, NoSuchStep, WelcomeNotThere, is_stuck
from handlers.platform.welcome.settings import WelcomeSettings, is_offered
from handlers.platform.welcome.states import PickStep, ShowSteps
from interactions.escaping import plain, shorten
from interactions.fields import Id
from interactions.options import Option, RoleOption
from interactions.responses import Choice, Reply, Update
from interactions.router import Router

router = Router()
router.group("welcome", "How newcomers are welcomed")
router.group("welcome steps", "First steps of newcomers")
MOST_NEWCOMERS = 500

Text = Annotated[str, Option("With {members} and {server}", name="text", max_length=500)]
BackText = Annotated[str, Option("For those who come back", name="back", max_length=500)]
StartRole = Annotated[RoleOption, Option("The role that newcomers get", name="role")]
NoRole = Annotated[bool, Option("Newcomers get no role", name="without_role")]
Direct = Annotated[bool, Option("Also write to each of them", name="direct")]
Keep = Annotated[bool, Option("Returning members get their roles back", name="keep_roles")]


class Newcomers(Paged, tag="welcome.newcomers/1"):
    """`/newcomers`."""


async def suggest_metrics(ctx: Context, typed_text: str) -> list[Choice]:
    """What is counted of members here."""
    guild, wanted = await ctx.guild(), typed_text.casefold()
    offered = [
        Choice(shorten(ctx.say(metric.title), 100), key)
        for key, metric in METRICS.items()
        if guild.module_on(metric.module)
    ]
    return [choice for choice in offered if wanted in choice.name.casefold()][:25]


async def suggest_steps(ctx: Context, typed_text: str) -> list[Choice]:
    """First steps of this server."""
    listed = await step_rows.list_steps(ctx.db, ctx.guild_id)
    return [
        Choice(shorten(step.title, 100), str(step.step_id))
        for step in listed
        if typed_text.casefold() in step.title.casefold()
    ][:25]


@router.command("welcome set", requires=Role.MODERATOR)
async def set_welcome(
    ctx: Context,
    *,
    text: Text = "",
    back: BackText = "",
    role: StartRole | None = None,
    without_role: NoRole = False,
    direct: Direct | None = None,
    keep_roles: Keep | None = None,
) -> Reply:
    """Welcome newcomers, and say how."""
    guild = await ctx.guild()
    if not is_offered(guild):
        raise WelcomeNotThere
    required_channel(guild.settings(PlatformSettings), ChannelKey.WELCOME)
    changes: dict[str, Any] = {"on": True}
    for key, given in (("text", plain(text)), ("back_text", plain(back))):
        if given:
            messages.fill(given, "", "")
            changes[key] = given
    if role is not None:
        await refuse_giving(ctx, role.role)
        changes["role_id"] = role.id
    elif without_role:
        changes["role_id"] = 0
    for key, chosen in (("direct", direct), ("keep_roles", keep_roles)):
        if chosen is not None:
            changes[key] = chosen
    return await _show(ctx, await change(ctx, changes))


@router.command("welcome off", requires=Role.MODERATOR)
async def off(ctx: Context) -> Reply:
    """Stop welcoming newcomers for now; the settings are kept."""
    return await _show(ctx, await change(ctx, {"on": False}))


@router.command("welcome show", requires=Role.MODERATOR)
async def show_welcome(ctx: Context) -> Reply:
    """See how newcomers are welcomed, with a preview."""
    return await _show(ctx, await ctx.guild_settings(WelcomeSettings))


async def _show(ctx: Context, settings: WelcomeSettings) -> Reply:
    guild = await ctx.guild()
    sample = ArrivalRow(ctx.actor.id, ctx.now, came_back=False, roles_before=())
    preview = messages.direct(guild, settings, sample)
    back = messages.direct(guild, settings, msgspec.structs.replace(sample, came_back=True))
    listed = await step_rows.list_steps(ctx.db, ctx.guild_id)
    notes = [ctx.say.counted(len(listed), "1 first step", "{count} first steps")]
    channel_id = guild.channel(ChannelKey.WELCOME)
    return messages.configured(ctx.say, settings, channel_id, f"{preview}\n{back}", notes)


@router.command("welcome steps add", requires=Role.MODERATOR)
async def add_step(
    ctx: Context,
    *,
    title: Annotated[str, Option("What newcomers should do", max_length=steps.MOST_TITLE)],
    metric: Annotated[
        str,
        Option(
            "What ticks it off; if left out, the member does", max_length=60, autocomplete=suggest_metrics
        ),
    ] = "",
    value: Annotated[int, Option("How much of it is needed", ge=1, le=1_000_000_000)] = 1,
) -> Reply:
    """Add a first step."""
    added = await steps.add(ctx, title, metric, value)
    return ctx.whisper("**{step}** is a first step now.", step=added)


@router.command("welcome steps remove", requires=Role.MODERATOR)
async def remove_step(
    ctx: Context,
    *,
    step: Annotated[str, Option("Which one", max_length=40, autocomplete=suggest_steps)],
) -> Reply:
    """Remove a first step."""
    if not (step.isascii() and step.isdigit() and len(step) < 19):
        raise NoSuchStep
    title = await steps.remove(ctx, int(step))
    return ctx.whisper("**{step}** is no longer a first step.", step=title)


@router.command("welcome steps starter", requires=Role.MODERATOR)
async def starter_steps(ctx: Context) -> Reply:
    """Add the first steps that most servers want."""
    return messages.steps(ctx.say, await steps.add_starters(ctx))


@router.command("welcome steps list", requires=Role.MODERATOR)
async def list_steps(ctx: Context) -> Reply:
    """See the first steps of this server."""
    return messages.steps(ctx.say, await step_rows.list_steps(ctx.db, ctx.guild_id))


@router.command("firststeps", requires=Role.EVERYONE)
async def first_steps(ctx: Context) -> Reply:
    """See what to do first in this server."""
    return await _checklist(ctx)


async def _checklist(ctx: Context) -> Reply:
    offers = await buttons(ctx.db, await ctx.guild(), ctx.say, steps=False)
    return messages.checklist(ctx.say, await steps.progress(ctx, ctx.actor.id), offers)


@router.component(ShowSteps, requires=Role.EVERYONE)
async def show_steps(ctx: Context, state: ShowSteps) -> Reply:
    """The button under the welcome."""
    return await _checklist(ctx)


@router.component(PickStep, requires=Role.EVERYONE)
async def pick_step(ctx: Context, state: PickStep, *, picked: Id) -> Update:
    """What a newcomer has done."""
    await steps.tick_by_hand(ctx, picked)
    shown = await _checklist(ctx)
    return Update(content=shown.content, embeds=shown.embeds, components=shown.components)


@router.command("newcomers", requires=Role.GREETER)
async def newcomers(ctx: Context) -> Reply:
    """See newcomers who are stuck with their first steps."""
    return await show(ctx, Newcomers())


@pages(router, Newcomers, requires=Role.GREETER)
async def list_stuck(ctx: Context, asked: Newcomers, span: Span) -> Listed:
    """Those who have waited longest first."""
    since, until = ctx.now - STEPS_FOR, ctx.now - timedelta(days=1)
    recent = await arrivals.list_newcomers(ctx.db, ctx.guild_id, since, until, MOST_NEWCOMERS)
    progress = await steps.tick(ctx.db, await ctx.guild(), [newcomer.user_id for newcomer in recent])
    stuck = [newcomer for newcomer in recent if is_stuck(newcomer, progress[newcomer.user_id], ctx.now)]
    return Listed(
        title=ctx.say("Newcomers who are stuck"),
        lines=[
            messages.stuck_line(ctx.say, newcomer, progress[newcomer.user_id]) for newcomer in span.of(stuck)
        ],
        total=len(stuck),
        empty=ctx.say("Nobody who joined within 31 days is stuck."),
    )
