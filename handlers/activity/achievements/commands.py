"""/achievements for everybody, /achievement for moderators."""

from __future__ import annotations

from typing import Annotated

from db.activity.achievements import AchievementRow
from handlers.activity.achievements import actions, messages
from handlers.activity.achievements.form import MOST_SUGGESTED, AchievementForm, AchievementText, changes_of
from handlers.activity.achievements.states import (
    DefineAchievement,
    RedefineAchievement,
    ShowAchievements,
    ShowDefinitions,
)
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.kit.lists import show
from handlers.platform.metrics.criteria import stored_criteria
from handlers.platform.roles.rules import Role
from interactions.forms import Changes, New
from interactions.options import MemberOption, Option
from interactions.responses import Choice, OpenModal, Reply
from interactions.router import Router

router = Router()
router.group("achievement", "Make, grant and revoke achievements.")


async def suggest_achievements(ctx: Context, text: str) -> list[Choice]:
    """Those of this server."""
    achievements = await actions.suggest(ctx, text)
    return [
        Choice(messages.shown_name(ctx.say, row)[:100], str(row.achievement_id))
        for row in achievements[:MOST_SUGGESTED]
    ]


Whose = Annotated[
    MemberOption,
    Option(
        "Whose achievements? Leave empty for yours",
        name="member",
        who=Person("bots earn nothing"),
    ),
]
Chosen = Annotated[str, Option("The achievement", name="achievement", autocomplete=suggest_achievements)]
RECEIVER = Person("bots earn nothing", oneself="You cannot grant achievements to yourself.", here=True)
Receiver = Annotated[MemberOption, Option("The member", name="member", who=RECEIVER)]
Holder = Annotated[MemberOption, Option("The member", name="member")]


@router.command("achievements", requires=Role.EVERYONE)
async def show_achievements(ctx: Context, *, member: Whose | None = None) -> Reply:
    """See what somebody has achieved, and what they can still earn."""
    return await show(ctx, ShowAchievements(ctx.actor.id if member is None else member.id))


@router.command("achievement create", requires=Role.MODERATOR)
async def create(ctx: Context, *, form: New[AchievementForm]) -> Reply | OpenModal:
    """Make an achievement; without a metric, a form asks for criteria."""
    await actions.refuse_role_id(ctx, form.role_id or 0)
    row = AchievementRow(achievement_id=0, **changes_of(form))
    if row.criteria is None:
        state = DefineAchievement(row.xp, row.role_id or 0, row.secret, row.liberation)
        return messages.new_form(ctx.say, state, row)
    return messages.created(ctx.say, await actions.create(ctx, row))


@router.modal(DefineAchievement, requires=Role.MODERATOR)
async def define(ctx: Context, state: DefineAchievement, *, form: New[AchievementText]) -> Reply:
    """Takes the form."""
    await actions.refuse_role_id(ctx, state.role)
    row = AchievementRow(
        achievement_id=0,
        xp=state.xp,
        role_id=state.role or None,
        secret=state.secret,
        liberation=state.liberation,
        **changes_of(form),
    )
    return messages.created(ctx.say, await actions.create(ctx, row))


@router.command("achievement edit", requires=Role.MODERATOR)
async def edit(ctx: Context, *, achievement: Chosen, form: Changes[AchievementForm]) -> Reply | OpenModal:
    """Change an achievement; with nothing else chosen, a form opens."""
    row = await actions.find(ctx, achievement)
    if not form:
        return messages.edit_form(ctx.say, row, stored_criteria(row.criteria))
    await actions.refuse_role_id(ctx, form.get("role_id") or 0)
    return messages.changed(ctx.say, await actions.edit(ctx, row.achievement_id, changes_of(form)))


@router.modal(RedefineAchievement, requires=Role.MODERATOR)
async def redefine(ctx: Context, state: RedefineAchievement, *, form: New[AchievementText]) -> Reply:
    """Takes the form."""
    return messages.changed(ctx.say, await actions.edit(ctx, state.achievement, changes_of(form)))


@router.command("achievement delete", requires=Role.MODERATOR)
async def delete(ctx: Context, *, achievement: Chosen) -> Reply:
    """Delete an achievement; members keep what they got with it."""
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
async def revoke(ctx: Context, *, member: Holder, achievement: Chosen) -> Reply:
    """Revoke an achievement, with the xp and role that came with it."""
    row = await actions.find(ctx, achievement)
    return messages.revoked(ctx.say, row, member.id, await actions.revoke(ctx, row, member))


@router.command("achievement list", requires=Role.MODERATOR)
async def list_achievements(ctx: Context) -> Reply:
    """See all achievements of this server and how each is earned."""
    return await show(ctx, ShowDefinitions())
