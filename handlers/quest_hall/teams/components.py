"""Buttons and selects of teams: they name a team or a call, and everything is checked again."""

from __future__ import annotations

from typing import Annotated

import msgspec

from db.platform.members import find_member
from db.quest_hall import team_calls as calls
from db.quest_hall import teams as rows
from db.quest_hall.team_quests import find_current
from handlers.frame.access import ModuleOff, Suspended
from handlers.frame.context import Context
from handlers.kit.reviews import Acting
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.team_quests.messages import lead_buttons
from handlers.quest_hall.teams import calling, commands, members, messages, panel
from handlers.quest_hall.teams.finding import lock_led
from handlers.quest_hall.teams.forming import TeamText, change
from handlers.quest_hall.teams.refusals import LeftForTeam, TeamCallGone
from handlers.quest_hall.teams.states import (
    AnswerCall,
    ConfirmDisband,
    EditLook,
    PickInvited,
    PickKicked,
    PickLeader,
    PickRequest,
    Press,
    PressTeam,
)
from interactions.escaping import mention
from interactions.fields import Field, Id
from interactions.forms import New
from interactions.options import MemberOption
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()


@router.component(PressTeam, requires=Role.EVERYONE)
async def press(ctx: Context, state: PressTeam) -> Reply | OpenModal:
    """A button of the panel."""
    match state.press:
        case Press.JOIN:
            return await commands.asked(ctx, state.team_id)
        case Press.LEAVE:
            return await commands.left(ctx, state.team_id)
        case Press.THREAD:
            return await commands.thread_asked(ctx, state.team_id)
        case Press.LEAD:
            return await lead(ctx, state.team_id)
        case Press.LOOK:
            return messages.look_form(ctx.say, await lock_led(await Acting.of(ctx), state.team_id))
        case Press.DISBAND:
            return messages.sure_to_disband(ctx.say, await lock_led(await Acting.of(ctx), state.team_id))


async def lead(ctx: Context, team_id: int) -> Reply:
    """The leader's menu."""
    team = await lock_led(await Acting.of(ctx), team_id)
    seen = await panel.read(ctx.db, await ctx.guild(), team)
    named = [*(member.user_id for member in seen.members), *(call.user_id for call in seen.calls)]
    names = await panel.names_of(ctx.db, ctx.guild_id, named)
    buttons = lead_buttons(ctx.say, team_id, await find_current(ctx.db, team_id))
    return messages.lead_menu(ctx.say, seen, names, buttons)


@router.component(PickInvited, requires=Role.EVERYONE)
async def pick_invited(ctx: Context, state: PickInvited, *, picked: MemberOption) -> Reply:
    """Whom to invite."""
    return await commands.invited(ctx, state.team_id, picked)


@router.component(PickRequest, requires=Role.EVERYONE)
async def pick_request(
    ctx: Context, state: PickRequest, *, picked: Annotated[str, Field(max_length=30)]
) -> Reply:
    """Which request, and the answer: "yes 17" or "no 17"."""
    answer, _, number = picked.partition(" ")
    if answer not in ("yes", "no") or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise TeamCallGone
    acting = await Acting.of(ctx)
    await calling.answer_request(acting, int(number), accept=answer == "yes")
    return ctx.whisper("Answered; the panel shows it in a moment.")


@router.component(PickKicked, requires=Role.EVERYONE)
async def pick_kicked(ctx: Context, state: PickKicked, *, picked: Id) -> Reply:
    """Who has to go."""
    return await commands.kicked(ctx, state.team_id, picked)


@router.component(PickLeader, requires=Role.EVERYONE)
async def pick_leader(ctx: Context, state: PickLeader, *, picked: Id) -> Reply:
    """Who leads from now on."""
    return await commands.handed_over(ctx, state.team_id, picked)


@router.modal(EditLook, requires=Role.EVERYONE)
async def take_look(ctx: Context, state: EditLook, *, form: New[TeamText]) -> Reply:
    """What was filled in."""
    after = await change(await Acting.of(ctx), state.team_id, msgspec.structs.asdict(form))
    return ctx.whisper("**{team}** is changed.", team=after.name)


@router.component(ConfirmDisband, requires=Role.EVERYONE)
async def confirm_disband(ctx: Context, state: ConfirmDisband) -> Update:
    """The leader is sure."""
    team = await members.disband(await Acting.of(ctx), state.team_id)
    return Update(content=ctx.say("**{team}** is disbanded.", team=team.name))


@router.component(AnswerCall, requires=Role.EVERYONE, in_dm=True)
async def answer(ctx: Context, state: AnswerCall) -> Update:
    """An answer, also in a direct message: there the server is that of the invitation."""
    call = await calls.find_call(ctx.db, state.call_id)
    if call is None or (ctx.in_guild and call.guild_id != ctx.guild_id):
        raise TeamCallGone
    acting = Acting(ctx.db, await ctx.guild_of(call.guild_id), ctx.actor.id, ctx.now)
    if not ctx.in_guild:
        await refuse_unfit(acting)
    if await rows.lock_team(ctx.db, call.guild_id, call.team_id) is None:
        raise TeamCallGone
    team = await calling.answer(acting, call, accept=state.accept)
    facts = {"who": mention(call.user_id), "team": team.name}
    if state.accept:
        return Update(content=ctx.say("{who} is now in **{team}**.", **facts))
    return Update(content=ctx.say("Declined: {who} does not join **{team}**.", **facts))


async def refuse_unfit(acting: Acting) -> None:
    """What stands before every door of the server must be asked in direct messages too."""
    if not acting.guild.module_on("quest_hall"):
        raise ModuleOff(title="Quest hall")
    member = await find_member(acting.db, acting.guild_id, acting.actor_id or 0)
    if member is None or member.left_at is not None:
        raise LeftForTeam(who=mention(acting.actor_id or 0))
    if acting.guild.settings(PlatformSettings).roles.get(Role.SUSPENDED) in member.role_ids:
        raise Suspended
