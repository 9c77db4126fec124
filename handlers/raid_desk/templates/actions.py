"""Keeping, sharing and using templates, each in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from db.raid_desk import runs
from db.raid_desk import templates as rows
from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import find_dungeon, list_classes, list_dungeons
from handlers.raid_desk.runs.creation import Asked, make_run
from handlers.raid_desk.runs.limits import limits_text
from handlers.raid_desk.templates.rules import Template, template_of
from interactions.escaping import mention, plain, plain_name, shorten
from interactions.responses import Choice

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from db.raid_desk.templates import TemplateRow
    from handlers.frame.context import Context

MOST_TEMPLATES = 25


class NoRunToKeep(Refusal):
    """You have not made a run yet that could be kept as a template."""

    mend = "Make one with `/run` first; what you said for it is then kept."


class NoSuchTemplate(Refusal):
    """There is no template called “{name}” that you may use."""

    mend = "`/template list` shows yours and those that others share."


class NamelessTemplate(Refusal):
    """A template needs a name that can be seen."""

    mend = "Write one with letters or digits."


class TooManyTemplates(Refusal):
    """You have {most} templates already."""

    mend = "Delete one with `/template delete`."


class NotYourTemplate(Refusal):
    """This template is {owner}'s."""

    mend = "They can change it, and officers can delete it."


class DungeonOfTemplateGone(Refusal):
    """The dungeon of this template is hidden or gone here."""

    mend = "An officer can bring it back with `/dungeon restore` or `/dungeon add`."


async def save(ctx: Context, name: str) -> tuple[str, RunRow, bool]:
    """The member's last run, kept under that name; whether the name was new."""
    called = plain_name(name, 40)
    if not called:
        raise NamelessTemplate
    run_id = await rows.find_last_run(ctx.db, ctx.guild_id, ctx.actor.id)
    run = await runs.find_run(ctx.db, ctx.guild_id, run_id) if run_id is not None else None
    if run is None:
        raise NoRunToKeep
    if await rows.count_templates(ctx.db, ctx.guild_id, ctx.actor.id) >= MOST_TEMPLATES:
        known = [one.name.casefold() for one in await own(ctx)]
        if called.casefold() not in known:
            raise TooManyTemplates(most=MOST_TEMPLATES)
    definition: dict[str, Any] = msgspec.to_builtins(template_of(run))
    is_new = await rows.mark_template(ctx.db, ctx.guild_id, ctx.actor.id, called, definition, ctx.now)
    await ctx.audit("template.save", called, dungeon=run.dungeon_key)
    return called, run, is_new


async def own(ctx: Context) -> list[TemplateRow]:
    """The member's own."""
    known = await rows.list_templates(ctx.db, ctx.guild_id, ctx.actor.id)
    return [one for one in known if one.owner_id == ctx.actor.id]


async def suggest(ctx: Context, typed: str) -> Sequence[Choice]:
    """One's own, and those that others share."""
    known = await rows.list_templates(ctx.db, ctx.guild_id, ctx.actor.id)
    fitting = [one for one in known if typed.casefold() in one.name.casefold()]
    return [Choice(shorten(plain(one.name), 100), str(one.template_id)) for one in fitting[:25]]


async def find(ctx: Context, chosen: str) -> TemplateRow:
    """By number or name; one's own before those of others."""
    wanted = chosen.strip().casefold()
    for one in await rows.list_templates(ctx.db, ctx.guild_id, ctx.actor.id):
        if wanted in (str(one.template_id), one.name.casefold()):
            return one
    raise NoSuchTemplate(name=shorten(chosen, 40))


async def use(ctx: Context, chosen: str, asked: Asked) -> RunRow:
    """A run as it was kept, but for what is asked otherwise; once per interaction."""
    row = await find(ctx, chosen)
    kept = msgspec.convert(row.definition, Template)
    known = {one.key: one for one in await list_dungeons(ctx.db, ctx.guild_id)}
    dungeon = await find_dungeon(ctx.db, ctx.guild_id, asked.dungeon) if asked.dungeon else None
    dungeon = dungeon or known.get(kept.dungeon_key)
    if dungeon is None:
        raise DungeonOfTemplateGone
    same = dungeon.key == kept.dungeon_key
    limits = limits_text(kept.limits, dungeon, await list_classes(ctx.db, ctx.guild_id)) if same else ""
    return await make_run(
        ctx,
        Asked(
            dungeon=dungeon.key,
            party=kept.party if asked.party is None else asked.party,
            location=asked.location,
            description=asked.description or kept.description,
            limits=asked.limits or limits,
            role_id=kept.required_role_id if asked.role_id is None else asked.role_id,
            auto_end_minutes=kept.auto_end_minutes
            if asked.auto_end_minutes is None
            else asked.auto_end_minutes,
            voice=kept.wants_voice if asked.voice is None else asked.voice,
        ),
    )


async def share(ctx: Context, chosen: str, shared: bool) -> TemplateRow:
    """For all organizers, or for oneself again."""
    row = await find(ctx, chosen)
    if row.owner_id != ctx.actor.id:
        raise NotYourTemplate(owner=mention(row.owner_id))
    await rows.mark_shared(ctx.db, row.template_id, shared)
    await ctx.audit("template.share", row.name, shared=shared)
    return row


async def delete(ctx: Context, chosen: str) -> TemplateRow:
    """One's own; officers delete shared ones too."""
    row = await find(ctx, chosen)
    if row.owner_id != ctx.actor.id:
        platform = await ctx.guild_settings(PlatformSettings)
        if not allowed(ctx.actor, Role.OFFICER, platform.roles):
            raise NotYourTemplate(owner=mention(row.owner_id))
    await rows.delete_template(ctx.db, row.template_id)
    await ctx.audit("template.delete", row.name, owner=row.owner_id)
    return row
