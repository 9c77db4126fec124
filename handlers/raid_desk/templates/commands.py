"""/template: keep what you say for a run each time, and say it with one word."""

from __future__ import annotations

from typing import Annotated

from db.raid_desk.templates import TemplateRow, list_templates
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.runs.creation import Asked, made
from handlers.raid_desk.templates import actions
from handlers.raid_desk.templates.actions import suggest
from interactions.embeds import Embed
from interactions.escaping import bold, escape, mention, shorten
from interactions.options import Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("template", "Runs that you make often, kept under a name.")


Name = Annotated[str, Option("What to call it", min_length=1, max_length=40)]
Which = Annotated[str, Option("Which template", name="template", max_length=60, autocomplete=suggest)]
Party = Annotated[str, Option("Another party this time, everybody sees it", max_length=100)]
Location = Annotated[str, Option("Where to go; only who is in can see it", max_length=100)]
Shared = Annotated[bool, Option("Whether all organizers may use it")]


@router.command("template save", requires=Role.ORGANIZER)
async def save(ctx: Context, *, name: Name) -> Reply:
    """Keep your last run under a name: dungeon, party, words, limits, role, end and voice."""
    called, run, is_new = await actions.save(ctx, name)
    fields = {"name": called, "dungeon": run.dungeon["name"]}
    text = (
        ctx.say("Kept **{name}**: {dungeon}.", **fields)
        if is_new
        else ctx.say("**{name}** is {dungeon} from now on.", **fields)
    )
    return Reply(content=text, ephemeral=True)


@router.command("template list", requires=Role.ORGANIZER)
async def show_all(ctx: Context) -> Reply:
    """Your templates, and those that others share."""
    known = await list_templates(ctx.db, ctx.guild_id, ctx.actor.id)
    if not known:
        empty = ctx.say("There are none yet. Make a run with `/run`, then `/template save`.")
        return Reply(content=empty, ephemeral=True)
    names = {one.key: one.name for one in await list_dungeons(ctx.db, ctx.guild_id)}
    text = shorten("\n".join(_line(ctx, one, names) for one in known), 4000)
    return Reply(embeds=(Embed(title=ctx.say("Templates"), description=text),), ephemeral=True)


def _line(ctx: Context, one: TemplateRow, names: dict[str, str]) -> str:
    key = str(one.definition.get("dungeon_key", ""))
    line = f"{bold(one.name)} · {escape(names.get(key, key))}"
    if one.owner_id != ctx.actor.id:
        return f"{line} · {mention(one.owner_id)}"
    return f"{line} · {ctx.say('shared')}" if one.shared else line


@router.command("template use", requires=Role.ORGANIZER)
async def use(
    ctx: Context, *, template: Which, party: Party | None = None, location: Location | None = None
) -> Reply:
    """Make a run as you kept it."""
    return made(ctx.say, await actions.use(ctx, template, Asked(dungeon="", party=party, location=location)))


@router.command("template share", requires=Role.ORGANIZER)
async def share(ctx: Context, *, template: Which, shared: Shared = True) -> Reply:
    """Let all organizers use it, or only you again."""
    row = await actions.share(ctx, template, shared)
    said = (
        ctx.say("All organizers can use **{name}** now.", name=row.name)
        if shared
        else ctx.say("Only you can use **{name}** now.", name=row.name)
    )
    return Reply(content=said, ephemeral=True)


@router.command("template delete", requires=Role.ORGANIZER)
async def delete(ctx: Context, *, template: Which) -> Reply:
    """Delete one of yours; officers delete any shared one."""
    row = await actions.delete(ctx, template)
    return ctx.whisper("**{name}** is gone.", name=row.name)
