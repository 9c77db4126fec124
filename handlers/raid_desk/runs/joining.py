"""Coming to a run by its panel, and going: who may, Join, Bench and Leave.

Each press is one short transaction on the locked run.
"""

from __future__ import annotations

import msgspec

from db.raid_desk.run_members import find_favourite
from db.raid_desk.runs import RunRow
from handlers.frame.context import Context
from handlers.platform.roles.rules import HasRoles, Role, RoleMap, allowed, granted_by
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.dungeons.dungeon import RaidClass, role_name
from handlers.raid_desk.runs import members
from handlers.raid_desk.runs.group import Group, Joining
from handlers.raid_desk.runs.refusals import NotInRun, RunLocked, RunRoleNeeded
from handlers.raid_desk.runs.states import Bench, ChooseClass, Join, Leave
from handlers.raid_desk.settings import RaidSettings
from interactions.components import ActionRow, Button
from interactions.escaping import Markdown, mention, mention_role
from interactions.languages import Say
from interactions.responses import Reply
from interactions.router import Router

router = Router()


@router.component(Join, requires=Role.EVERYONE)
async def press_join(ctx: Context, state: Join) -> Reply:
    """Come in, take the place that is held, or wait for one."""
    return _joined(ctx.say, await join(ctx, state.run_id))


@router.component(Bench, requires=Role.EVERYONE)
async def press_bench(ctx: Context, state: Bench) -> Reply:
    """Perhaps later."""
    if not await bench(ctx, state.run_id):
        return ctx.whisper("You are on the bench already.")
    return ctx.whisper("You are on the bench. What you promised no longer counts; Join brings you back.")


@router.component(Leave, requires=Role.EVERYONE)
async def press_leave(ctx: Context, state: Leave) -> Reply:
    """Not in it at all."""
    await leave(ctx, state.run_id)
    return ctx.whisper(
        "You have left: no ping, no credit, and what you promised no longer counts. Join "
        "brings you back, behind those waiting."
    )


class Pressed(msgspec.Struct, frozen=True):
    """The run and its people after a press. `joining` None: nothing of the kind was pressed."""

    run: RunRow
    group: Group
    user_id: int
    classes: tuple[RaidClass, ...] = ()
    joining: Joining | None = None


async def join(ctx: Context, run_id: int) -> Pressed:
    """Come in, take the place that is held, or wait for one."""
    run, group = await lock_group(ctx, run_id)
    joining = await enter(ctx, run, group)
    await members.write_group(ctx.db, run, group)
    return Pressed(run, group, ctx.actor.id, await list_classes(ctx.db, ctx.guild_id), joining)


async def enter(ctx: Context, run: RunRow, group: Group) -> Joining:
    """Join, after what stands in the way of newcomers."""
    newcomer = group.state_of(ctx.actor.id) in ("left", "benched")
    if newcomer and run.locked:
        raise RunLocked(organizer=mention(run.organizer_id))
    if group.state_of(ctx.actor.id) not in ("joined", "waiting"):
        required = members.dungeon_of(run).required_role
        await check_entrance(ctx, Entrance(run.organizer_id, run.required_role_id, required))
    favourite = await find_favourite(ctx.db, ctx.guild_id, ctx.actor.id) if newcomer else None
    return group.join(ctx.actor.id, members.wanted(run, favourite))


class Entrance(msgspec.Struct, frozen=True):
    """The Discord role and the internal role that newcomers need; the organizer needs none."""

    organizer_id: int
    role_id: int | None
    internal: Role | None

    def missing_role(self, member: HasRoles, roles: RoleMap) -> str | None:
        """The role that the member lacks, as it is shown; None when they may come."""
        if member.id == self.organizer_id:
            return None
        if self.role_id is not None and self.role_id not in member.role_ids:
            return mention_role(self.role_id)
        if self.internal is not None and not allowed(member, self.internal, roles):
            return role_name(self.internal, roles)
        return None


async def check_entrance(ctx: Context, entrance: Entrance) -> None:
    """A refusal that names the role the member lacks, and who gives it."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    missing = entrance.missing_role(ctx.actor, roles)
    if missing is not None:
        givers = [mention_role(roles[role]) for role in granted_by(Role.SECURITY) if role in roles]
        raise RunRoleNeeded(role=missing, givers=Markdown(", ").join(dict.fromkeys(givers)))


async def lock_group(ctx: Context, run_id: int) -> tuple[RunRow, Group]:
    """A run that goes on and its people, whom nobody else changes before the commit."""
    run = await members.lock_running(ctx.db, ctx.guild_id, run_id)
    settings = await ctx.guild_settings(RaidSettings)
    return run, await members.read_group(ctx.db, run, now=ctx.now, accept_s=settings.accept_s)


async def bench(ctx: Context, run_id: int) -> bool:
    """On the bench; False when the member was there."""
    run, group = await lock_group(ctx, run_id)
    done = group.bench(ctx.actor.id)
    await members.write_group(ctx.db, run, group)
    return done


async def leave(ctx: Context, run_id: int) -> None:
    """Gone, with everything that was promised."""
    run, group = await lock_group(ctx, run_id)
    if not group.leave(ctx.actor.id):
        raise NotInRun
    await members.write_group(ctx.db, run, group)


def _joined(say: Say, pressed: Pressed) -> Reply:
    """To who pressed Join."""
    own = pressed.group.class_of(pressed.user_id)
    name = next((raid_class.name for raid_class in pressed.classes if raid_class.key == own), "")
    if pressed.joining in (Joining.WAITS, Joining.WAITED):
        return _class_offered(say, pressed.run.run_id, _waits(say, pressed, name))
    text: str = {
        Joining.CAME_IN: say("You are in."),
        Joining.TOOK_PLACE: say("The place is yours: you are in."),
    }.get(pressed.joining or Joining.WAS_IN, say("You are in already."))
    if name:
        text += " " + say("You come as **{name}**.", name=name)
    else:
        text += " " + say("Say with Choose class what you play.")
    return _class_offered(say, pressed.run.run_id, text)


def _waits(say: Say, pressed: Pressed, name: str) -> str:
    rank = pressed.group.rank(pressed.user_id)
    text = say("All places are taken. You are number {rank} on the waiting list.", rank=rank)
    if pressed.group.fits(None) and name:
        text = say(
            "All places for **{name}** are taken. You are number {rank} on the waiting list; with "
            "another class you are in right away.",
            name=name,
            rank=rank,
        )
    return text + " " + say("When a place is free for you, you are told.")


def _class_offered(say: Say, run_id: int, text: str) -> Reply:
    button = Button(say("Choose class"), ChooseClass(run_id), emoji="🎭")
    return Reply(text, components=(ActionRow((button,)),), ephemeral=True)
