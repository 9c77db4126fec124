"""/viewrun and /runhistory."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.profiles.actions import refuse_closed
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.runs import history
from handlers.raid_desk.runs import history_messages as messages
from handlers.raid_desk.runs.history_rules import MOST_DAYS, USUAL_DAYS, NoPastRuns
from handlers.raid_desk.runs.states import DeleteRun, RestoreRun, TurnRunPage
from interactions.options import MemberOption, Option
from interactions.responses import Defer, Reply, Update
from interactions.router import Router
from jobs.requests.raid_desk import RenderRunChart

router = Router()

Which = Annotated[
    str,
    Option(
        "Which run; the one that goes on when you say nothing", name="run", autocomplete=history.suggest_runs
    ),
]
Whose = Annotated[MemberOption, Option("Only runs they organized or were in", name="member")]
Where = Annotated[
    str, Option("Only runs of this dungeon", name="dungeon", autocomplete=history.suggest_dungeons)
]
Days = Annotated[int, Option("How many days back; 30 if you say nothing", ge=1, le=MOST_DAYS, name="days")]
AsText = Annotated[bool, Option("As text instead of a picture", name="text")]


@router.command("viewrun", requires=Role.EVERYONE)
async def viewrun(ctx: Context, *, run: Which | None = None) -> Reply:
    """Show who is in a run, on its bench and on its waiting list, with classes and keys."""
    run_id = await history.choose_run(ctx, run)
    return messages.run_view(ctx.say, await history.find_shown(ctx, run_id), 0)


@router.component(TurnRunPage, requires=Role.EVERYONE)
async def turn_run_page(ctx: Context, state: TurnRunPage) -> Update:
    """Another page of the same run."""
    return await _again(ctx, state.run_id, state.page)


@router.component(DeleteRun, requires=Role.OFFICER)
async def delete_run(ctx: Context, state: DeleteRun) -> Update:
    """Out of lists and counts; it can be restored."""
    await history.set_deleted(ctx, state.run_id, deleted=True)
    return await _again(ctx, state.run_id, 0)


@router.component(RestoreRun, requires=Role.OFFICER)
async def restore_run(ctx: Context, state: RestoreRun) -> Update:
    """Back into lists and counts."""
    await history.set_deleted(ctx, state.run_id, deleted=False)
    return await _again(ctx, state.run_id, 0)


async def _again(ctx: Context, run_id: int, page: int) -> Update:
    shown = messages.run_view(ctx.say, await history.find_shown(ctx, run_id), page)
    return Update(embeds=shown.embeds, components=shown.components)


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
    timezone = (await ctx.guild_settings(PlatformSettings)).timezone
    member_id = member.id if member is not None else None
    dungeon = await history.choose_dungeon(ctx, dungeon)
    found = await history.find_past(
        ctx.db,
        ctx.guild_id,
        days=days,
        now=ctx.now,
        timezone=timezone,
        member_id=member_id,
        dungeon_key=dungeon,
    )
    if found is None:
        raise NoPastRuns(days=days)
    if text:
        name = member.display_name if member is not None else None
        shown_dungeon = found.dungeons[0][0] if dungeon is not None and found.dungeons else None
        return messages.history_text(ctx.say, messages.Asked(days, name, shown_dungeon), found)
    return Defer(RenderRunChart(ctx.follow_up, ctx.guild_id, days, member_id or 0, dungeon or ""))
