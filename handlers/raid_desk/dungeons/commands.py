"""/dungeon for a guild's dungeons, /emoji for what stands on their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from handlers.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons import changes, messages
from handlers.raid_desk.dungeons.catalog import dungeon_choices, emoji_map, list_dungeons
from handlers.raid_desk.dungeons.changes import Given
from handlers.raid_desk.dungeons.finding import search
from handlers.raid_desk.dungeons.shipped import shipped_dungeons
from interactions.escaping import plain, shorten
from interactions.options import Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("dungeon", "Which dungeons can be run here.")
router.group("emoji", "The server's own emojis for classes, keys and other things.")


async def suggest_hidden(ctx: Context, typed: str) -> Sequence[Choice]:
    """Shipped dungeons that were hidden or changed."""
    as_they_are = {one.key: one for one in await list_dungeons(ctx.db, ctx.guild_id)}
    other = [one for one in shipped_dungeons() if as_they_are.get(one.key) != one]
    return [Choice(shorten(plain(one.name), 100), one.key) for one in search(other, typed)]


async def suggest_things(ctx: Context, typed: str) -> Sequence[Choice]:
    """Classes, keys and other things."""
    wanted = typed.casefold()
    fitting = [(name, key) for key, name in (await changes.things(ctx)).items() if wanted in name.casefold()]
    return [Choice(shorten(plain(name), 100), key) for name, key in sorted(fitting)[:25]]


Which = Annotated[str, Option("Which dungeon", name="dungeon", max_length=60, autocomplete=dungeon_choices)]
Hidden = Annotated[str, Option("Which dungeon", name="dungeon", max_length=60, autocomplete=suggest_hidden)]
Name = Annotated[str, Option("What it is called", min_length=1, max_length=60)]
Aliases = Annotated[str, Option("Short forms, with commas: mt, moon", max_length=200)]
Color = Annotated[str, Option("The colour of its panels, such as #b5471b", max_length=7)]
Keys = Annotated[str, Option("What opens it, with commas", max_length=300)]
Things = Annotated[str, Option("What else members can offer, with commas: Rusher, Slow", max_length=300)]
Picture = Annotated[str, Option("The https address of a picture", max_length=300)]
Hard = Annotated[int, Option("How hard it is, 0 to 10", ge=0, le=10)]
Category = Annotated[str, Option("Under which heading it stands", max_length=30)]
Verified = Annotated[bool, Option("Only verified raiders can join its runs")]
Thing = Annotated[str, Option("A class, a key or another thing", max_length=60, autocomplete=suggest_things)]
Emoji = Annotated[str, Option("One of this server's emojis; leave it out for the usual one", max_length=80)]


@router.command("dungeon add", requires=Role.OFFICER)
async def add(
    ctx: Context,
    *,
    name: Name,
    keys: Keys | None = None,
    aliases: Aliases | None = None,
    reactions: Things | None = None,
    color: Color | None = None,
    picture: Picture | None = None,
    difficulty: Hard | None = None,
    category: Category | None = None,
    verified_only: Verified | None = None,
) -> Reply:
    """Add a dungeon of this server's own, also of other games."""
    given = Given(
        name=name,
        aliases=aliases,
        color=color,
        keys=keys,
        reactions=reactions,
        picture=picture,
        difficulty=difficulty,
        category=category,
        verified_only=verified_only,
    )
    made = await changes.add(ctx, given)
    return messages.shown(ctx.say, ctx.say("Added."), made, await emoji_map(ctx.db, ctx.guild_id))


@router.command("dungeon edit", requires=Role.OFFICER)
async def edit(
    ctx: Context,
    *,
    dungeon: Which,
    name: Name | None = None,
    keys: Keys | None = None,
    aliases: Aliases | None = None,
    reactions: Things | None = None,
    color: Color | None = None,
    picture: Picture | None = None,
    difficulty: Hard | None = None,
    category: Category | None = None,
    verified_only: Verified | None = None,
) -> Reply:
    """Change a dungeon, also a shipped one; runs that are on keep theirs."""
    given = Given(
        name=name,
        aliases=aliases,
        color=color,
        keys=keys,
        reactions=reactions,
        picture=picture,
        difficulty=difficulty,
        category=category,
        verified_only=verified_only,
    )
    after = await changes.edit(ctx, dungeon, given)
    return messages.shown(ctx.say, ctx.say("Changed."), after, await emoji_map(ctx.db, ctx.guild_id))


@router.command("dungeon remove", requires=Role.OFFICER)
async def remove(ctx: Context, *, dungeon: Which) -> Reply:
    """Take a dungeon of your own away, or hide a shipped one."""
    return messages.removed(ctx.say, await changes.remove(ctx, dungeon))


@router.command("dungeon restore", requires=Role.OFFICER)
async def restore(ctx: Context, *, dungeon: Hidden) -> Reply:
    """Bring a hidden or changed dungeon back as it was shipped."""
    restored = await changes.restore(ctx, dungeon)
    return messages.shown(ctx.say, ctx.say("Restored."), restored, await emoji_map(ctx.db, ctx.guild_id))


@router.command("dungeon list", requires=Role.EVERYONE)
async def show_all(ctx: Context) -> Reply:
    """All dungeons that can be run here."""
    known = await list_dungeons(ctx.db, ctx.guild_id)
    hidden = [one for one in shipped_dungeons() if one.key not in {other.key for other in known}]
    return messages.listed(ctx.say, known, hidden)


@router.command("emoji map", requires=Role.OFFICER)
async def map_emoji(ctx: Context, *, thing: Thing, emoji: Emoji | None = None) -> Reply:
    """Let one of this server's emojis stand for a class, key or thing."""
    name, now = await changes.map_emoji(ctx, thing, emoji)
    return messages.mapped(ctx.say, name, now)


@router.command("emoji list", requires=Role.OFFICER)
async def list_emojis(ctx: Context) -> Reply:
    """Which emojis stand for what."""
    return messages.emojis(ctx.say, await changes.things(ctx), await emoji_map(ctx.db, ctx.guild_id))
