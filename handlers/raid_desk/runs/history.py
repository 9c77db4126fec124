"""/viewrun and /runhistory: runs to look at, and taking them out of lists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from db.kit import threads
from db.raid_desk import run_history as rows
from db.raid_desk.run_members import list_members, list_offers
from db.raid_desk.run_messages import mark_prompts_due
from db.raid_desk.run_offers import move_promises_to_released
from db.raid_desk.runs import RUN_LOG, RUN_PANEL, find_run
from handlers.frame.context import Context
from handlers.kit import panels
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.guild_days import day_begins
from handlers.platform.profiles.actions import refuse_closed
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import dungeon_choices, find_dungeon, list_classes
from handlers.raid_desk.dungeons.pictures import picture_address
from handlers.raid_desk.runs import history_messages as messages
from handlers.raid_desk.runs.ending import LogStage, log_stage
from handlers.raid_desk.runs.history_rules import (
    MOST_DAYS,
    USUAL_DAYS,
    NoPastRuns,
    NoRunsYet,
    NoSuchRun,
    Past,
    StillRunning,
    past,
    read_run_id,
    roster,
    standing_offers,
)
from handlers.raid_desk.runs.leading import may_lead
from handlers.raid_desk.runs.log_lines import Names
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.states import DeleteRun, RestoreRun, ShowRun
from interactions.options import MemberOption, Option
from interactions.responses import Choice, Defer, Reply, Update
from interactions.router import Router
from jobs.requests.raid_desk import RenderRunChart

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

router = Router()


async def is_officer(ctx: Context) -> bool:
    """Whether the reader may delete and restore."""
    return allowed(ctx.actor, Role.OFFICER, (await ctx.guild_settings(PlatformSettings)).roles)


async def choose_run(ctx: Context, typed: str | None) -> int:
    """The run that was typed; or the one that is meant when nothing was."""
    if typed:
        return read_run_id(typed)
    run_id = await rows.find_latest_run_id(ctx.db, ctx.guild_id, ctx.channel_id)
    if run_id is None:
        raise NoRunsYet
    return run_id


async def find_shown(ctx: Context, run_id: int) -> messages.PastRunView:
    """The run with all that belongs to it; one that was taken out is there for officers only."""
    officer = await is_officer(ctx)
    run = await find_run(ctx.db, ctx.guild_id, run_id)
    if run is None or (run.deleted_at is not None and not officer):
        raise NoSuchRun
    dungeon = dungeon_of(run)
    classes = await list_classes(ctx.db, ctx.guild_id)
    return messages.PastRunView(
        run=run,
        dungeon=dungeon,
        names=Names.of(dungeon, {class_.key: class_.name for class_ in classes}),
        thread_id=await threads.find_thread_id(ctx.db, RUN_LOG, run_id),
        roster=roster(await list_members(ctx.db, run_id)),
        offers=standing_offers(await list_offers(ctx.db, run_id)),
        may_delete=officer,
        picture=picture_address(dungeon, ctx.resources.pictures_url),
        stage=log_stage(run, ctx.now) if await may_lead(ctx, run) else LogStage.CLOSED,
    )


async def set_deleted(ctx: Context, run_id: int, *, deleted: bool) -> None:
    """Out of lists and counts, or back in. Rows and points stay."""
    if not await rows.mark_deleted(ctx.db, ctx.guild_id, run_id, ctx.now if deleted else None):
        if await find_run(ctx.db, ctx.guild_id, run_id) is None:
            raise NoSuchRun
        raise StillRunning
    if deleted:
        await move_promises_to_released(ctx.db, run_id, ctx.now)
        await mark_prompts_due(ctx.db, run_id, ctx.now)
    await panels.touch(ctx.db, RUN_PANEL, run_id, now=ctx.now)
    await ctx.audit("run.delete" if deleted else "run.restore", str(run_id))


async def suggest_runs(ctx: Context, text: str) -> list[Choice]:
    """The newest runs that fit what was typed: number, dungeon, organizer."""
    typed = text.strip().lstrip("#").lower()[:50]
    runs = await rows.list_runs_like(
        ctx.db, ctx.guild_id, typed, with_deleted=await is_officer(ctx), limit=25
    )
    return [messages.run_choice(ctx.say, run) for run in runs]


async def suggest_dungeons(ctx: Context, text: str) -> list[Choice]:
    """Dungeons that were run here, the latest first; else any that is meant by what was typed."""
    dungeons = await rows.list_dungeons_run(ctx.db, ctx.guild_id, text.strip().lower()[:50], 25)
    return [Choice(name[:100] or key, key) for key, name in dungeons] or await dungeon_choices(ctx, text)


async def choose_dungeon(ctx: Context, typed: str | None) -> str | None:
    """The key of what was picked, or typed and never picked."""
    if not typed or await rows.find_dungeon_run(ctx.db, ctx.guild_id, typed):
        return typed or None
    known = await find_dungeon(ctx.db, ctx.guild_id, typed)
    return known.key if known is not None else typed


async def find_past(
    db: Connection, guild: Guild, days: int, *, member_id: int | None, dungeon_key: str | None
) -> Past | None:
    """Runs of the last days, today among them; None when there were none."""
    first = guild.today - timedelta(days=days - 1)
    tallies = await rows.list_tallies(
        db,
        guild.id,
        since=day_begins(first, guild.timezone),
        timezone=guild.timezone,
        member_id=member_id,
        dungeon_key=dungeon_key,
    )
    return past(tallies, first, guild.today) if tallies else None


Which = Annotated[
    str,
    Option("Which run; the one under way if left out", name="run", autocomplete=suggest_runs),
]
Whose = Annotated[MemberOption, Option("Only runs they organized or were in", name="member")]
Where = Annotated[str, Option("Only runs of this dungeon", name="dungeon", autocomplete=suggest_dungeons)]
Days = Annotated[int, Option("How many days back; 30 if left out", ge=1, le=MOST_DAYS, name="days")]
AsText = Annotated[bool, Option("As text instead of a picture", name="text")]


@router.command("viewrun", requires=Role.EVERYONE)
async def viewrun(ctx: Context, *, run: Which | None = None) -> Reply:
    """Show who is in a run, on its bench and on its waiting list, with classes and keys."""
    run_id = await choose_run(ctx, run)
    return await show(ctx, ShowRun(run_id))


@pages(router, ShowRun, requires=Role.EVERYONE, size=30)
async def run_page(ctx: Context, asked: ShowRun, span: Span) -> Listed:
    """What the run is, and a part of its members."""
    return messages.run_page(ctx.say, await find_shown(ctx, asked.run_id), span)


@router.component(DeleteRun, requires=Role.OFFICER)
async def delete_run(ctx: Context, state: DeleteRun) -> Update:
    """Out of lists and counts; it can be restored."""
    await set_deleted(ctx, state.run_id, deleted=True)
    return (await show(ctx, ShowRun(state.run_id))).in_place()


@router.component(RestoreRun, requires=Role.OFFICER)
async def restore_run(ctx: Context, state: RestoreRun) -> Update:
    """Back into lists and counts."""
    await set_deleted(ctx, state.run_id, deleted=False)
    return (await show(ctx, ShowRun(state.run_id))).in_place()


@router.command("runhistory", requires=Role.EVERYONE)
async def runhistory(
    ctx: Context,
    *,
    member: Whose | None = None,
    dungeon: Where | None = None,
    days: Days = USUAL_DAYS,
    text: AsText = False,
) -> Reply | Defer:
    """Show past runs: how many, how they went, which dungeons, and who organized most."""
    if member is not None:
        await refuse_closed(ctx, member.id, member.display_name)
    member_id = member.id if member is not None else None
    dungeon = await choose_dungeon(ctx, dungeon)
    runs = await find_past(ctx.db, await ctx.guild(), days, member_id=member_id, dungeon_key=dungeon)
    if runs is None:
        raise NoPastRuns(days=days)
    if text:
        name = member.display_name if member is not None else None
        shown_dungeon = runs.dungeons[0][0] if dungeon is not None and runs.dungeons else None
        return messages.history_text(ctx.say, messages.HistoryQuery(days, name, shown_dungeon), runs)
    return Defer(RenderRunChart(ctx.follow_up, ctx.guild_id, days, member_id or 0, dungeon or ""))
