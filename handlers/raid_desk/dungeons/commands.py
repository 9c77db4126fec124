"""/dungeon for a guild's dungeons, /emoji for what stands on their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from db.raid_desk import dungeons as rows
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons import changes, classes, messages
from handlers.raid_desk.dungeons.catalog import dungeon_choices, emoji_map, list_classes, list_dungeons
from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.dungeons.finding import search
from handlers.raid_desk.dungeons.form import TypedDungeon
from handlers.raid_desk.dungeons.pictures import picture_address
from handlers.raid_desk.dungeons.shipped import shipped_dungeons
from interactions.escaping import Markdown, escape, plain, shorten
from interactions.forms import Changes, New
from interactions.options import Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("dungeon", "Which dungeons can be run here.")
router.group("class", "Which classes members can choose in runs.")
router.group("emoji", "The server's own emojis for classes, keys and other things.")


async def suggest_hidden(ctx: Context, typed: str) -> Sequence[Choice]:
    """Shipped dungeons that were hidden or changed."""
    as_they_are = {dungeon.key: dungeon for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}
    other = [dungeon for dungeon in shipped_dungeons() if as_they_are.get(dungeon.key) != dungeon]
    return [Choice(shorten(plain(dungeon.name), 100), dungeon.key) for dungeon in search(other, typed)]


async def suggest_classes(ctx: Context, typed: str) -> Sequence[Choice]:
    """Classes that can be chosen."""
    known = await list_classes(ctx.db, ctx.guild_id)
    return [
        Choice(raid_class.name, raid_class.key)
        for raid_class in known
        if typed.casefold() in raid_class.name.casefold()
    ][:25]


async def suggest_things(ctx: Context, typed: str) -> Sequence[Choice]:
    """Classes, keys and other things."""
    wanted = typed.casefold()
    fitting = [(name, key) for key, name in (await changes.things(ctx)).items() if wanted in name.casefold()]
    return [Choice(shorten(plain(name), 100), key) for name, key in sorted(fitting)[:25]]


Which = Annotated[str, Option("Which dungeon", name="dungeon", max_length=60, autocomplete=dungeon_choices)]
Hidden = Annotated[str, Option("Which dungeon", name="dungeon", max_length=60, autocomplete=suggest_hidden)]
ClassName = Annotated[str, Option("What the class is called", min_length=1, max_length=40)]
Part = Annotated[Literal["tank", "support", "damage"], Option("What it is for")]
Sign = Annotated[str, Option("One emoji that every client has", min_length=1, max_length=8)]
OneClass = Annotated[str, Option("Which class", max_length=40, autocomplete=suggest_classes)]
Thing = Annotated[str, Option("A class, a key or another thing", max_length=60, autocomplete=suggest_things)]
Emoji = Annotated[str, Option("One of this server's emojis; leave it out for the usual one", max_length=80)]


@router.command("dungeon add", requires=Role.OFFICER)
async def add(ctx: Context, *, form: New[TypedDungeon]) -> Reply:
    """Add a dungeon of this server's own, even from another game."""
    made = await changes.add(ctx, form.given)
    return await _show(ctx, ctx.say("Added."), made)


@router.command("dungeon edit", requires=Role.OFFICER)
async def edit(ctx: Context, *, dungeon: Which, form: Changes[TypedDungeon]) -> Reply:
    """Change a dungeon, even a built-in one; runs under way keep theirs."""
    after = await changes.edit(ctx, dungeon, form)
    return await _show(ctx, ctx.say("Changed."), after)


async def _show(ctx: Context, said: str, dungeon: Dungeon) -> Reply:
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    picture = picture_address(dungeon, ctx.resources.pictures_url)
    names = {raid_class.key: raid_class.name for raid_class in await list_classes(ctx.db, ctx.guild_id)}
    emoji = await emoji_map(ctx.db, ctx.guild_id)
    return messages.shown(ctx.say, said, dungeon, messages.DungeonLook(emoji, names, roles, picture))


@router.command("dungeon remove", requires=Role.OFFICER)
async def remove(ctx: Context, *, dungeon: Which) -> Reply:
    """Remove a dungeon of your own, or hide a built-in one."""
    return messages.removed(ctx.say, await changes.remove(ctx, dungeon))


@router.command("dungeon restore", requires=Role.OFFICER)
async def restore(ctx: Context, *, dungeon: Hidden) -> Reply:
    """Reset a hidden or changed dungeon to the built-in one."""
    restored = await changes.restore(ctx, dungeon)
    return await _show(ctx, ctx.say("Restored."), restored)


@router.command("dungeon list", requires=Role.EVERYONE)
async def show_all(ctx: Context) -> Reply:
    """All dungeons that can be run here."""
    known = await list_dungeons(ctx.db, ctx.guild_id)
    hidden = [dungeon for dungeon in shipped_dungeons() if dungeon.key not in {other.key for other in known}]
    return messages.listed(ctx.say, known, hidden)


@router.command("class add", requires=Role.OFFICER)
async def add_class(ctx: Context, *, name: ClassName, role: Part = "damage", emoji: Sign = "🔹") -> Reply:
    """Add a class of this server's own, or bring a hidden one back."""
    made = await classes.add(ctx, name, role, emoji)
    return ctx.whisper("{emoji} **{name}** can be chosen now.", emoji=Markdown(made.emoji), name=made.name)


@router.command("class remove", requires=Role.OFFICER)
async def remove_class(ctx: Context, *, name: OneClass) -> Reply:
    """Remove a class; members who play it in a run keep it."""
    gone = await classes.remove(ctx, name)
    return ctx.whisper("**{name}** can no longer be chosen.", name=gone.name)


@router.command("class list", requires=Role.EVERYONE)
async def show_classes(ctx: Context) -> Reply:
    """Which classes can be chosen."""
    known = await list_classes(ctx.db, ctx.guild_id)
    lines = [f"{raid_class.emoji} {escape(raid_class.name)} · {raid_class.role}" for raid_class in known]
    empty = ctx.say("No class can be chosen here.")
    return Reply(content="\n".join(lines) or empty, ephemeral=True)


@router.command("emoji map", requires=Role.OFFICER)
async def map_emoji(ctx: Context, *, thing: Thing, emoji: Emoji | None = None) -> Reply:
    """Let one of this server's emojis stand for a class, key or thing."""
    name, now = await changes.map_emoji(ctx, thing, emoji)
    return messages.mapped(ctx.say, name, now)


@router.command("emoji list", requires=Role.OFFICER)
async def list_emojis(ctx: Context) -> Reply:
    """Which emojis stand for what."""
    return messages.emojis(ctx.say, await changes.things(ctx), await rows.list_emojis(ctx.db, ctx.guild_id))
