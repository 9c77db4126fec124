"""Runs on the dashboard: found, looked at, and counted on the overview."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from db.raid_desk.run_members import RunMemberRow
from db.raid_desk.run_pages import RunFilter, RunLine, list_run_page
from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.days import SHOWN, bars_of
from handlers.dashboard.pages import Pages, PageSection
from handlers.platform.roles.rules import Role
from handlers.raid_desk.runs import history
from handlers.raid_desk.runs import history_messages as messages
from handlers.raid_desk.runs.history_rules import RosterGroup
from handlers.raid_desk.runs.words import outcome_word, state_word

pages = Pages("raid_desk")

Words = Annotated[str, Meta(max_length=100)]
State = Literal["", "open", "live", "ended", "cancelled"]
PER_PAGE = 30
RUNNING = ("open", "live")


@pages.get("/runs", requires=Role.EVERYONE, nav="Runs")
async def runs(ctx: PageContext, q: Words = "", state: State = "", before: int | None = None) -> Page:
    """Runs, the newest first."""
    only = RunFilter(text=q.strip() or None, states=(state,) if state else None)
    listed = await list_run_page(ctx.db, ctx.guild_id, only, before=before, limit=PER_PAGE + 1)
    facts = {
        "runs": listed[:PER_PAGE],
        "q": q,
        "state": state,
        "states": [(key, state_word(ctx.say, key)) for key in ("open", "live", "ended", "cancelled")],
        "more": listed[PER_PAGE - 1].run_id if len(listed) > PER_PAGE else None,
        "words": lambda run: _words(ctx, run),
    }
    return Page("raid_desk/runs/runs.html", ctx.say("Runs"), facts)


@pages.get("/runs/{run_id}", requires=Role.EVERYONE)
async def run(ctx: PageContext, run_id: int) -> Page:
    """One run, with everybody in it, as `/viewrun` tells it."""
    shown = await history.find_shown(ctx, run_id)
    groups: dict[str, list[RunMemberRow]] = {}
    for line in shown.roster:
        groups.setdefault(line.state, []).append(line)
    facts = {
        "about": messages.about(ctx.say, shown),
        "groups": [
            (messages.group_title(ctx.say, RosterGroup(state, len(lines), 1, tuple(lines))), lines)
            for state, lines in groups.items()
        ],
        "class_of": lambda line: shown.names.class_(line.class_key) if line.class_key else "",
        "offers": [(offer.user_id, shown.names.item(offer.item)) for offer in shown.offers],
    }
    return Page("raid_desk/runs/run.html", f"{shown.names.dungeon} #{run_id}", facts)


@pages.overview(requires=Role.EVERYONE)
async def recent(ctx: PageContext) -> PageSection:
    """What goes on, and how many there were on each of the last days."""
    say, guild = ctx.say, await ctx.guild()
    running = await list_run_page(ctx.db, ctx.guild_id, RunFilter(states=RUNNING), before=None, limit=10)
    past = await history.find_past(ctx.db, guild, SHOWN, member_id=None, dungeon_key=None)
    scores = dict(past.days) if past is not None else {}
    facts = {
        "running": running,
        "past": past,
        "summary": messages.summary(say, past) if past is not None else "",
        "days": SHOWN,
        "by_day": bars_of(
            say, guild.today, lambda day: scores[day].runs if day in scores else 0, lambda n: str(int(n))
        ),
        "words": lambda run: _words(ctx, run),
    }
    return PageSection("raid_desk/runs/recent.html", facts)


def _words(ctx: PageContext, run: RunLine) -> str:
    """Where it stands, or how it went."""
    return outcome_word(ctx.say, run.outcome) if run.state == "ended" else state_word(ctx.say, run.state)
