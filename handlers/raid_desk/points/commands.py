"""/logrun, /logkey, /addpoints and /addquotapoints."""

from __future__ import annotations

from typing import Annotated

from db.raid_desk.points import find_last_run
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons import picking
from handlers.raid_desk.dungeons.catalog import dungeon_choices
from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.points import by_hand, messages, refusals
from handlers.raid_desk.points.by_hand import GivenPoints
from handlers.raid_desk.points.states import TakeBack
from handlers.raid_desk.points.worth import worth_in
from handlers.raid_desk.runs.outcomes import worth_of
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import plain
from interactions.options import MemberOption, Option
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()

MOST_RUNS = 100
MOST_POINTS = 100_000

Where = Annotated[
    str,
    Option(
        "Which dungeon; that of the latest run if left out",
        name="dungeon",
        max_length=60,
        autocomplete=dungeon_choices,
    ),
]
OfKey = Annotated[
    str, Option("Which dungeon its key is for", name="dungeon", max_length=60, autocomplete=dungeon_choices)
]
HowMany = Annotated[
    int, Option("How many; a number below 0 takes some away", ge=-MOST_RUNS, le=MOST_RUNS, name="amount")
]
HowMuch = Annotated[
    int,
    Option("How many; a number below 0 takes some away", ge=-MOST_POINTS, le=MOST_POINTS, name="amount"),
]
PERSON = Person("bots have no points")
Leader = Annotated[MemberOption, Option("Who led them; only for officers", name="member", who=PERSON)]
Popper = Annotated[MemberOption, Option("Who popped them", name="member", who=PERSON)]
Who = Annotated[MemberOption, Option("Whose points", name="member", who=PERSON)]
Why = Annotated[str, Option("Why; it is kept in the audit", max_length=200, name="reason")]


@router.command("logrun", requires=Role.ORGANIZER)
async def log_run(
    ctx: Context, *, dungeon: Where | None = None, amount: HowMany = 1, member: Leader | None = None
) -> Reply:
    """Log runs that you led and that have no panel here."""
    if member is not None:
        await _refuse_for_others(ctx, member)
    leader_id = member.id if member is not None else ctx.actor.id
    name = member.display_name if member is not None else ctx.actor.name
    where, run_id = await _dungeon(ctx, dungeon, leader_id, name)
    if not amount:
        raise refusals.NothingCounted
    settings = await ctx.guild_settings(RaidSettings)
    given = GivenPoints(
        user_id=leader_id,
        reason="run_completed",
        action="points.log_run",
        counts=amount,
        quota=amount * settings.run_quota_points,
        facts=by_hand.facts_of(where, **({"like_run": run_id} if run_id else {})),
    )
    await by_hand.give(ctx, given)
    return messages.logged_runs(ctx.say, leader_id, where, amount, ctx.interaction.id)


@router.command("logkey", requires=Role.ORGANIZER)
async def log_key(ctx: Context, *, member: Popper, dungeon: OfKey, amount: HowMany = 1) -> Reply:
    """Log keys that somebody popped outside of runs with a panel."""
    where = await picking.chosen(ctx, dungeon)
    if not amount:
        raise refusals.NothingCounted
    usual = worth_of(await ctx.guild_settings(RaidSettings))
    worth = await worth_in(ctx.db, ctx.guild_id, where.key, usual)
    given = GivenPoints(
        user_id=member.id,
        reason="key_popped",
        action="points.log_key",
        counts=amount,
        raider=amount * worth.key_raider,
        facts=by_hand.facts_of(where),
    )
    await by_hand.give(ctx, given)
    return messages.logged_keys(ctx.say, member.id, where, amount, given.raider, ctx.interaction.id)


@router.command("addpoints", requires=Role.OFFICER)
async def add_points(ctx: Context, *, member: Who, amount: HowMuch, reason: Why = "") -> Reply:
    """Give a member raider points, or take some."""
    await _refuse(ctx, member, amount)
    given = GivenPoints(
        member.id, "adjustment", "points.add", raider=amount, facts={"why": plain(reason)} if reason else {}
    )
    await by_hand.give(ctx, given)
    return messages.gave(ctx.say, member.id, amount, ctx.interaction.id, quota=False)


@router.command("addquotapoints", requires=Role.OFFICER)
async def add_quota_points(ctx: Context, *, member: Who, amount: HowMuch, reason: Why = "") -> Reply:
    """Give a member quota points, or take some; they count for every quota."""
    await _refuse(ctx, member, amount)
    given = GivenPoints(
        member.id,
        "adjustment",
        "points.add_quota",
        quota=amount,
        facts={"why": plain(reason)} if reason else {},
    )
    await by_hand.give(ctx, given)
    return messages.gave(ctx.say, member.id, amount, ctx.interaction.id, quota=True)


@router.component(TakeBack, requires=Role.ORGANIZER)
async def take_back(ctx: Context, state: TakeBack) -> Update:
    """All that was booked by that command."""
    return messages.taken_back(ctx.say, await by_hand.take_back(ctx, state.log_id))


async def _refuse(ctx: Context, member: MemberOption, amount: int) -> None:
    await by_hand.refuse_own(ctx, member)
    if not amount:
        raise refusals.NothingCounted


async def _refuse_for_others(ctx: Context, member: MemberOption) -> None:
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if member.id != ctx.actor.id and not allowed(ctx.actor, Role.OFFICER, roles):
        raise refusals.LogForOthers


async def _dungeon(ctx: Context, typed: str | None, leader_id: int, name: str) -> tuple[Dungeon, int | None]:
    """What was typed, or that of the leader's latest run, which must not count by its own log too."""
    if typed is not None:
        return await picking.chosen(ctx, typed), None
    run = await find_last_run(ctx.db, ctx.guild_id, leader_id)
    if run is None:
        raise refusals.NoRunOfYours(name=name)
    if run.state != "ended":
        raise refusals.RunStillOn(run=run.run_id)
    if run.logged_at is None:
        raise refusals.LogThatRun(run=run.run_id)
    return await picking.chosen(ctx, run.dungeon_key), run.run_id
