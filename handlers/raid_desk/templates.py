"""/template: keep what you say for a run each time, and say it with one word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from db.raid_desk import templates as rows
from db.raid_desk.runs import RunRow, find_run
from db.raid_desk.templates import TemplateRow
from handlers.frame.context import Context
from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import find_dungeon, list_classes, list_dungeons
from handlers.raid_desk.runs.creation import RunTerms, made, make_run
from handlers.raid_desk.runs.limits import limits_text
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold, mention, plain, plain_name, shorten
from interactions.options import Option
from interactions.responses import Choice, Reply
from interactions.router import Router

MOST_TEMPLATES: Final = 25

router = Router()
router.group("template", "Runs that you make often, kept under a name.")


class NoRunToKeep(Refusal):
    """You have not made a run yet that could be kept as a template."""

    remedy = "Make one with `/run` first; what you said for it is then kept."


class NoSuchTemplate(Refusal):
    """There is no template called “{name}” that you may use."""

    remedy = "`/template list` shows yours and those that others share."


class NamelessTemplate(Refusal):
    """A template needs a name that can be seen."""

    remedy = "Write one with letters or digits."


class TooManyTemplates(Refusal):
    """You have {most} templates already."""

    remedy = "Delete one with `/template delete`."


class NotYourTemplate(Refusal):
    """This template is {owner}'s."""

    remedy = "They can change it, and officers can delete it."


class DungeonOfTemplateGone(Refusal):
    """The dungeon of this template is hidden or gone here."""

    remedy = "An officer can bring it back with `/dungeon restore` or `/dungeon add`."


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a run: all but the location, a secret of one run. `auto_end_minutes` 0: never."""

    dungeon_key: str
    party: str | None = None
    description: str = ""
    limits: dict[str, int] = {}
    required_role_id: int | None = None
    auto_end_minutes: int = 0
    wants_voice: bool = False

    @classmethod
    def of(cls, run: RunRow) -> Template:
        lasts = (run.auto_end_at - run.created_at).total_seconds() if run.auto_end_at is not None else 0
        return cls(
            dungeon_key=run.dungeon_key,
            party=run.party,
            description=run.description,
            limits=dict(run.limits),
            required_role_id=run.required_role_id,
            auto_end_minutes=max(1, round(lasts / 60)) if lasts else 0,
            wants_voice=run.wants_voice,
        )


async def suggest_templates(ctx: Context, typed: str) -> Sequence[Choice]:
    """One's own, and those that others share."""
    known = await rows.list_templates(ctx.db, ctx.guild_id, ctx.actor.id)
    fitting = [template for template in known if typed.casefold() in template.name.casefold()]
    return [Choice(shorten(plain(row.name), 100), str(row.template_id)) for row in fitting[:25]]


Name = Annotated[str, Option("What to call it", min_length=1, max_length=40)]
Which = Annotated[
    str, Option("Which template", name="template", max_length=60, autocomplete=suggest_templates)
]
Party = Annotated[str, Option("Another party this time, everybody sees it", max_length=100)]
Location = Annotated[str, Option("Where to go; only members of the run can see it", max_length=100)]
Shared = Annotated[bool, Option("Whether all organizers may use it")]


@router.command("template save", requires=Role.ORGANIZER)
async def save(ctx: Context, *, name: Name) -> Reply:
    """Keep your last run under a name: dungeon, party, words, limits, role, end and voice."""
    called = plain_name(name, 40)
    if not called:
        raise NamelessTemplate
    run_id = await rows.find_last_run(ctx.db, ctx.guild_id, ctx.actor.id)
    run = await find_run(ctx.db, ctx.guild_id, run_id) if run_id is not None else None
    if run is None:
        raise NoRunToKeep
    known = await rows.list_templates(ctx.db, ctx.guild_id, ctx.actor.id)
    own = {row.name.casefold() for row in known if row.owner_id == ctx.actor.id}
    if len(own) >= MOST_TEMPLATES and called.casefold() not in own:
        raise TooManyTemplates(most=MOST_TEMPLATES)
    definition = msgspec.to_builtins(Template.of(run))
    is_new = await rows.mark_template(ctx.db, ctx.guild_id, ctx.actor.id, called, definition, ctx.now)
    await ctx.audit("template.save", called, dungeon=run.dungeon_key)
    facts = {"name": called, "dungeon": run.dungeon["name"]}
    if is_new:
        return ctx.whisper("Kept **{name}**: {dungeon}.", **facts)
    return ctx.whisper("**{name}** is {dungeon} from now on.", **facts)


@router.command("template list", requires=Role.ORGANIZER)
async def list_templates(ctx: Context) -> Reply:
    """Your templates, and those that others share."""
    known = await rows.list_templates(ctx.db, ctx.guild_id, ctx.actor.id)
    if not known:
        return ctx.whisper("There are none yet. Make a run with `/run`, then `/template save`.")
    names = {dungeon.key: dungeon.name for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}
    text = shorten("\n".join(_line(ctx, row, names) for row in known), 4000)
    return Reply(embeds=(Embed(title=ctx.say("Templates"), description=text),), ephemeral=True)


def _line(ctx: Context, row: TemplateRow, names: dict[str, str]) -> str:
    key = str(row.definition.get("dungeon_key", ""))
    parts = [bold(row.name), names.get(key, key)]
    if row.owner_id != ctx.actor.id:
        parts.append(mention(row.owner_id))
    elif row.shared:
        parts.append(ctx.say("shared"))
    return Markdown(" · ").join(parts)


@router.command("template use", requires=Role.ORGANIZER)
async def use(
    ctx: Context, *, template: Which, party: Party | None = None, location: Location | None = None
) -> Reply:
    """Make a run as you kept it."""
    run = await make_from_template(ctx, template, RunTerms(dungeon="", party=party, location=location))
    return made(ctx.say, run)


async def make_from_template(ctx: Context, chosen: str, asked: RunTerms) -> RunRow:
    """A run as it was kept, but for what is asked otherwise; once per interaction."""
    kept = msgspec.convert((await _find(ctx, chosen)).definition, Template)
    known = {dungeon.key: dungeon for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}
    dungeon = await find_dungeon(ctx.db, ctx.guild_id, asked.dungeon) if asked.dungeon else None
    dungeon = dungeon or known.get(kept.dungeon_key)
    if dungeon is None:
        raise DungeonOfTemplateGone
    same = dungeon.key == kept.dungeon_key
    limits = limits_text(kept.limits, dungeon, await list_classes(ctx.db, ctx.guild_id)) if same else ""
    minutes = kept.auto_end_minutes if asked.auto_end_minutes is None else asked.auto_end_minutes
    asked = RunTerms(
        dungeon=dungeon.key,
        party=kept.party if asked.party is None else asked.party,
        location=asked.location,
        description=asked.description or kept.description,
        limits=asked.limits or limits,
        role_id=kept.required_role_id if asked.role_id is None else asked.role_id,
        auto_end_minutes=minutes,
        voice=kept.wants_voice if asked.voice is None else asked.voice,
    )
    return await make_run(ctx, asked)


@router.command("template share", requires=Role.ORGANIZER)
async def share(ctx: Context, *, template: Which, shared: Shared = True) -> Reply:
    """Let all organizers use it, or only you again."""
    row = await _find(ctx, template)
    if row.owner_id != ctx.actor.id:
        raise NotYourTemplate(owner=mention(row.owner_id))
    await rows.mark_shared(ctx.db, row.template_id, shared)
    await ctx.audit("template.share", row.name, shared=shared)
    if shared:
        return ctx.whisper("All organizers can use **{name}** now.", name=row.name)
    return ctx.whisper("Only you can use **{name}** now.", name=row.name)


@router.command("template delete", requires=Role.ORGANIZER)
async def delete(ctx: Context, *, template: Which) -> Reply:
    """Delete one of yours; officers delete any shared one."""
    row = await _find(ctx, template)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if row.owner_id != ctx.actor.id and not allowed(ctx.actor, Role.OFFICER, roles):
        raise NotYourTemplate(owner=mention(row.owner_id))
    await rows.delete_template(ctx.db, row.template_id)
    await ctx.audit("template.delete", row.name, owner=row.owner_id)
    return ctx.whisper("**{name}** is gone.", name=row.name)


async def _find(ctx: Context, chosen: str) -> TemplateRow:
    """By number or name; one's own before those of others."""
    wanted = chosen.strip().casefold()
    for row in await rows.list_templates(ctx.db, ctx.guild_id, ctx.actor.id):
        if wanted in (str(row.template_id), row.name.casefold()):
            return row
    raise NoSuchTemplate(name=shorten(chosen, 40))
