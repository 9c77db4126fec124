"""/achievements for everybody, /achievement for moderators."""

from __future__ import annotations

from typing import Annotated, Any

from db.activity.achievements import AchievementRow
from handlers.activity.achievements import actions, messages, views
from handlers.activity.achievements.rules import (
    MAX_BADGE,
    MAX_DESCRIPTION,
    MAX_NAME,
    MAX_REWARD,
    MetricWithoutValue,
    check_name,
    read_badge,
)
from handlers.activity.achievements.states import DefineAchievement, RedefineAchievement
from handlers.frame.context import Context
from handlers.platform.metrics.criteria import (
    MAX_DAYS,
    MAX_THRESHOLD,
    check_criteria,
    read_criteria,
    stored_criteria,
    to_plain,
)
from handlers.platform.metrics.registry import METRICS
from handlers.platform.roles.rules import Role
from interactions.fields import Field
from interactions.options import MemberOption, Option, RoleOption
from interactions.responses import Choice, OpenModal, Reply
from interactions.router import Router

router = Router()
router.group("achievement", "Make, grant and revoke achievements.")

MOST_SUGGESTED = 25


async def suggest_achievements(ctx: Context, text: str) -> list[Choice]:
    """Those of this server."""
    found = await actions.suggest(ctx, text)
    return [
        Choice(messages.shown_name(ctx.say, row)[:100], str(row.achievement_id))
        for row in found[:MOST_SUGGESTED]
    ]


async def suggest_metrics(ctx: Context, text: str) -> list[Choice]:
    """Everything that is counted of a member."""
    named = [(ctx.say(metric.title), metric.key) for metric in METRICS.values()]
    typed = text.casefold()
    found = [(title, key) for title, key in named if typed in title.casefold() or typed in key]
    return [Choice(title, key) for title, key in found[:MOST_SUGGESTED]]


Whose = Annotated[MemberOption, Option("Whose achievements; yours when you choose nobody", name="member")]
Chosen = Annotated[str, Option("The achievement", name="achievement", autocomplete=suggest_achievements)]
Receiver = Annotated[MemberOption, Option("The member", name="member")]
Name = Annotated[str, Option("What it is called", max_length=MAX_NAME, name="name")]
MetricKey = Annotated[str, Option("What has to be reached", name="metric", autocomplete=suggest_metrics)]
Threshold = Annotated[
    int, Option("How much of it; voice time in seconds", ge=1, le=MAX_THRESHOLD, name="value")
]
Days = Annotated[int, Option("Counted over the last days only", ge=1, le=MAX_DAYS, name="in_days")]
Description = Annotated[str, Option("What members read", max_length=MAX_DESCRIPTION, name="description")]
Badge = Annotated[
    str, Option("An emoji, or the https address of a picture", max_length=MAX_BADGE, name="badge")
]
Xp = Annotated[int, Option("Xp that comes with it", ge=0, le=MAX_REWARD, name="xp")]
RewardRole = Annotated[RoleOption, Option("A role that comes with it", name="role")]
WithoutRole = Annotated[bool, Option("No role comes with it any more", name="without_role")]
Secret = Annotated[bool, Option("Shown as ??? to those who do not have it", name="secret")]
Liberation = Annotated[bool, Option("A step towards leaving as a teacher", name="liberation")]


@router.command("achievements", requires=Role.EVERYONE)
async def show_achievements(ctx: Context, *, member: Whose | None = None) -> Reply:
    """See what somebody has achieved, and what is still to be had."""
    if member is not None:
        actions.refuse_bot(member)
    return await views.show(ctx, ctx.actor.id if member is None else member.id, 0)


@router.command("achievement create", requires=Role.MODERATOR)
async def create(
    ctx: Context,
    *,
    name: Name,
    metric: MetricKey | None = None,
    value: Threshold | None = None,
    in_days: Days | None = None,
    description: Description = "",
    badge: Badge = "",
    xp: Xp = 0,
    role: RewardRole | None = None,
    secret: Secret = False,
    liberation: Liberation = False,
) -> Reply | OpenModal:
    """Make an achievement; without a metric, a form asks for criteria."""
    criteria = _condition(metric, value, in_days)
    emoji, badge_url = read_badge(badge)
    if role is not None:
        await actions.refuse_reward(ctx, role)
    row = AchievementRow(
        achievement_id=0,
        name=check_name(name),
        description=description.strip(),
        emoji=emoji,
        badge_url=badge_url,
        xp=xp,
        role_id=role.id if role is not None else None,
        secret=secret,
        liberation=liberation,
        criteria=criteria,
    )
    if criteria is None:
        return messages.new_form(ctx.say, DefineAchievement(xp, row.role_id or 0, secret, liberation), row)
    return messages.created(ctx.say, await actions.create(ctx, row))


@router.modal(DefineAchievement, requires=Role.MODERATOR)
async def define(
    ctx: Context,
    state: DefineAchievement,
    *,
    name: Annotated[str, Field("name", max_length=MAX_NAME)],
    description: Annotated[str, Field("description", max_length=MAX_DESCRIPTION)] = "",
    badge: Annotated[str, Field("badge", max_length=MAX_BADGE)] = "",
    criteria: Annotated[str, Field("criteria", max_length=4_000)] = "",
) -> Reply:
    """Takes the form."""
    await actions.refuse_role_id(ctx, state.role)
    emoji, badge_url = read_badge(badge)
    row = AchievementRow(
        achievement_id=0,
        name=check_name(name),
        description=description.strip(),
        emoji=emoji,
        badge_url=badge_url,
        xp=state.xp,
        role_id=state.role or None,
        secret=state.secret,
        liberation=state.liberation,
        criteria=_typed(criteria),
    )
    return messages.created(ctx.say, await actions.create(ctx, row))


@router.command("achievement edit", requires=Role.MODERATOR)
async def edit(
    ctx: Context,
    *,
    achievement: Chosen,
    name: Name | None = None,
    metric: MetricKey | None = None,
    value: Threshold | None = None,
    in_days: Days | None = None,
    description: Description | None = None,
    badge: Badge | None = None,
    xp: Xp | None = None,
    role: RewardRole | None = None,
    without_role: WithoutRole = False,
    secret: Secret | None = None,
    liberation: Liberation | None = None,
) -> Reply | OpenModal:
    """Change an achievement; with nothing else chosen, a form opens."""
    row = await actions.find(ctx, achievement)
    given: dict[str, Any] = {
        "name": check_name(name) if name is not None else None,
        "criteria": _condition(metric, value, in_days),
        "description": description.strip() if description is not None else None,
        "xp": xp,
        "role_id": role.id if role is not None else None,
        "secret": secret,
        "liberation": liberation,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    if badge is not None:
        changes["emoji"], changes["badge_url"] = read_badge(badge)
    if without_role:
        changes["role_id"] = None
    if not changes:
        return messages.edit_form(ctx.say, row, stored_criteria(row.criteria))
    if role is not None:
        await actions.refuse_reward(ctx, role)
    return messages.changed(ctx.say, await actions.edit(ctx, row.achievement_id, changes))


@router.modal(RedefineAchievement, requires=Role.MODERATOR)
async def redefine(
    ctx: Context,
    state: RedefineAchievement,
    *,
    name: Annotated[str, Field("name", max_length=MAX_NAME)],
    description: Annotated[str, Field("description", max_length=MAX_DESCRIPTION)] = "",
    badge: Annotated[str, Field("badge", max_length=MAX_BADGE)] = "",
    criteria: Annotated[str, Field("criteria", max_length=4_000)] = "",
) -> Reply:
    """Takes the form."""
    emoji, badge_url = read_badge(badge)
    changes = {
        "name": check_name(name),
        "description": description.strip(),
        "emoji": emoji,
        "badge_url": badge_url,
        "criteria": _typed(criteria),
    }
    return messages.changed(ctx.say, await actions.edit(ctx, state.achievement, changes))


@router.command("achievement delete", requires=Role.MODERATOR)
async def delete(ctx: Context, *, achievement: Chosen) -> Reply:
    """Take an achievement away; members keep what they got with it."""
    row = await actions.find(ctx, achievement)
    await actions.delete(ctx, row)
    return messages.deleted(ctx.say, row)


@router.command("achievement grant", requires=Role.MODERATOR)
async def grant(ctx: Context, *, member: Receiver, achievement: Chosen) -> Reply:
    """Give an achievement to a member by hand."""
    row = await actions.find(ctx, achievement)
    await actions.grant(ctx, row, member)
    return messages.granted(ctx.say, row, member.id)


@router.command("achievement revoke", requires=Role.MODERATOR)
async def revoke(ctx: Context, *, member: Receiver, achievement: Chosen) -> Reply:
    """Take an achievement back, with the xp and role that came with it."""
    row = await actions.find(ctx, achievement)
    return messages.revoked(ctx.say, row, member.id, await actions.revoke(ctx, row, member))


@router.command("achievement list", requires=Role.MODERATOR)
async def list_achievements(ctx: Context) -> Reply:
    """See all achievements of this server and how each is earned."""
    return await views.show_definitions(ctx, 0)


def _condition(metric: str | None, value: int | None, in_days: int | None) -> dict[str, Any] | None:
    """A simple achievement's one condition."""
    if metric is None and value is None and in_days is None:
        return None
    if metric is None or value is None:
        raise MetricWithoutValue()
    raw: dict[str, Any] = {"metric": metric, "at_least": value}
    return to_plain(check_criteria(raw | ({"in_days": in_days} if in_days is not None else {}), METRICS))


def _typed(criteria: str) -> dict[str, Any] | None:
    return to_plain(read_criteria(criteria, METRICS)) if criteria.strip() else None
