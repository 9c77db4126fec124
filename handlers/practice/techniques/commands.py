"""/techniques for everybody, /technique for those who keep the catalogue."""

from __future__ import annotations

from typing import Annotated

from db.practice.innovations import find_innovation_of
from db.practice.techniques import TechniqueRow
from handlers.frame.context import Context
from handlers.frame.refusals import Refusal
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.portal import portal_row
from handlers.platform.roles.rules import Role
from handlers.practice.cached import TECHNIQUES
from handlers.practice.check_ins.commands import suggest_techniques
from handlers.practice.check_ins.rules import known_technique
from handlers.practice.members import here
from handlers.practice.settings import PracticeSettings
from handlers.practice.techniques import actions, messages, opening
from handlers.practice.techniques.form import TechniqueForm
from handlers.practice.techniques.rules import MOST_CATEGORY, MOST_NAME, TechniqueStanding
from handlers.practice.techniques.states import ShowTechniques
from interactions.forms import Changes, New
from interactions.options import AttachmentOption, Option
from interactions.responses import Choice, Defer, Reply
from interactions.router import Router
from jobs.requests.practice import ReadTechniques, WriteTechniques

router = Router()
router.group("technique", "Keep the techniques that members practise.")

MOST_UPLOAD = 1_000_000


class TechniqueFileTooLarge(Refusal):
    """That file is larger than 1 MB."""

    remedy = "Split it into several."


async def suggest_categories(ctx: Context, text: str) -> list[Choice]:
    """Those that techniques have."""
    known: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    names = sorted({row.category for row in known if row.category})
    return [Choice(name, name) for name in names if text.strip().casefold() in name.casefold()][:25]


Category = Annotated[
    str, Option("Only this category", autocomplete=suggest_categories, max_length=MOST_CATEGORY)
]
Chosen = Annotated[
    str,
    Option("Which one", autocomplete=suggest_techniques, max_length=MOST_NAME, name="technique"),
]
STARTERS = (
    Choice("Breathing and meditation", "breathing"),
    Choice("Music", "music"),
    Choice("Languages", "language"),
)
Starters = Annotated[str, Option("Which set", choices=STARTERS, name="set")]
File = Annotated[AttachmentOption, Option("JSON or CSV, as /technique export writes it", name="file")]
Apply = Annotated[bool, Option("Add them; otherwise I only show what would be added", name="apply")]
WrittenAs = Annotated[
    str,
    Option("What the file looks like", choices=(Choice("JSON", "json"), Choice("CSV", "csv")), name="form"),
]


@router.command("techniques", requires=Role.EVERYONE)
async def list_all(ctx: Context, *, category: Category = "") -> Reply:
    """See what can be practised, what is open to you, and what you have mastered."""
    return await show(ctx, ShowTechniques(category.strip()))


@pages(router, ShowTechniques, requires=Role.EVERYONE, size=6)
async def read_techniques(ctx: Context, asked: ShowTechniques, span: Span) -> Listed:
    """A page, as it stands for whoever looks."""
    known: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    wanted = asked.category.casefold()
    shown = [row for row in known if not wanted or row.category.casefold() == wanted]
    by_id = await _standings(ctx, known)
    to_master = (await ctx.guild_settings(PracticeSettings)).sessions_to_master
    return Listed(
        title=ctx.say("Techniques"),
        lines=[messages.line(ctx.say, by_id[row.technique_id], to_master) for row in span.of(shown)],
        total=len(shown),
        empty=ctx.say("There are none here. A quest master can add some with `/technique add`."),
        gap="\n\n",
        rows=await portal_row(ctx, "techniques"),
    )


async def _standings(ctx: Context, known: list[TechniqueRow]) -> dict[int, TechniqueStanding]:
    """How they stand for whoever looks, by id."""
    timezone = (await here(ctx)).timezone
    standings = await opening.standings(ctx.db, ctx.guild_id, ctx.actor.id, known, ctx.now, timezone)
    return {standing.technique.technique_id: standing for standing in standings}


@router.command("technique show", requires=Role.EVERYONE)
async def show_one(ctx: Context, *, technique: Chosen) -> Reply:
    """Read all about a technique: what it is, how it is done, and what unlocks it."""
    known: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    row = known_technique(known, technique)
    standing = (await _standings(ctx, known))[row.technique_id]
    idea = await find_innovation_of(ctx.db, ctx.guild_id, row.technique_id)
    to_master = (await ctx.guild_settings(PracticeSettings)).sessions_to_master
    return messages.shown(ctx.say, standing, to_master, "" if idea is None else idea.instructions)


@router.command("technique add", requires=Role.QUEST_MASTER)
async def add(ctx: Context, *, form: New[TechniqueForm]) -> Reply:
    """Add a technique to the catalogue."""
    row = await actions.add(ctx, form)
    return ctx.whisper("**{name}** (`{slug}`) can be practised now.", name=row.name, slug=row.slug)


@router.command("technique edit", requires=Role.QUEST_MASTER)
async def edit(ctx: Context, *, technique: Chosen, form: Changes[TechniqueForm]) -> Reply:
    """Change a technique; what you leave out stays."""
    row = await actions.edit(ctx, technique, form)
    return ctx.whisper("**{name}** is changed.", name=row.name)


@router.command("technique remove", requires=Role.QUEST_MASTER)
async def remove(ctx: Context, *, technique: Chosen) -> Reply:
    """Take a technique out of the catalogue; journals keep its name."""
    row = await actions.remove(ctx, technique)
    return ctx.whisper("**{name}** is removed. Journals keep its name.", name=row.name)


@router.command("technique starter", requires=Role.QUEST_MASTER)
async def starter(ctx: Context, *, starters: Starters) -> Reply:
    """Add a starter set of techniques."""
    return messages.merged(ctx.say, await actions.add_starter(ctx, starters))


@router.command("technique import", requires=Role.QUEST_MASTER)
async def import_file(ctx: Context, *, file: File, apply: Apply = False) -> Defer:
    """Add techniques from a file: first you see what it would add."""
    if file.size > MOST_UPLOAD:
        raise TechniqueFileTooLarge
    request = ReadTechniques(ctx.follow_up, ctx.guild_id, ctx.actor.id, file.url, apply)
    return Defer(request, ephemeral=True)


@router.command("technique export", requires=Role.QUEST_MASTER)
async def export_file(ctx: Context, *, form: WrittenAs = "json") -> Defer:
    """Get all techniques as a file, which /technique import reads."""
    return Defer(WriteTechniques(ctx.follow_up, ctx.guild_id, form), ephemeral=True)
