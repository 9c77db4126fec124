"""Dungeons in the REST API."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from handlers.api.context import ApiContext
from handlers.api.fields import Scope
from handlers.api.problems import NotAccepted, answers
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons import changes
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.dungeons.form import NameHasNoLetters, NotAColor, NotAPicture, given_of, slug

api = Api("raid_desk", "Dungeons")
answers(404, changes.NoSuchDungeon)
answers(422, NameHasNoLetters, NotAColor, NotAPicture, changes.TooManyItems)

Key = Annotated[str, Meta(max_length=32, pattern="^[a-z0-9_]+$")]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Typed = Annotated[str, Meta(max_length=400)]


class DungeonForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dungeon as `/dungeon add` and `/dungeon edit` take it; what is null stays as it was.

    Lists are typed with commas: `needed` "priest 2, tank 1", `limits` "vial 1", `unwanted` "rogue".
    """

    name: Name | None = None
    aliases: Typed | None = None
    color: Annotated[str, Meta(max_length=20)] | None = None
    keys: Typed | None = None
    reactions: Typed | None = None
    picture: Typed | None = None
    difficulty: Annotated[int, Meta(ge=0, le=10)] | None = None
    category: Annotated[str, Meta(max_length=40)] | None = None
    verified_only: bool | None = None
    needed: Typed | None = None
    limits: Typed | None = None
    unwanted: Typed | None = None


@api.get("/dungeons", requires=Role.EVERYONE, scope=Scope.READ)
async def list_all_dungeons(ctx: ApiContext) -> list[Dungeon]:
    """Every dungeon of this server, with keys, things to bring, classes and limits."""
    return list(await list_dungeons(ctx.db, ctx.guild_id))


@api.put("/dungeons/{key}", requires=Role.OFFICER, scope=Scope.WRITE)
async def write_dungeon(ctx: ApiContext, key: Key, body: DungeonForm) -> Dungeon:
    """Changes a dungeon, or adds one: then its name must give this key."""
    given = given_of(msgspec.structs.asdict(body))
    known = {dungeon.key for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}
    if key in known:
        return await changes.edit(ctx, key, given)
    if slug(body.name or "", 32) != key:
        raise NotAccepted(reason="there is no dungeon of this key, and the name does not give it")
    return await changes.add(ctx, given)


@api.delete("/dungeons/{key}", requires=Role.OFFICER, scope=Scope.WRITE)
async def remove_dungeon(ctx: ApiContext, key: Key) -> None:
    """Takes a dungeon away; a shipped one is hidden, and `/dungeon restore` brings it back."""
    if key not in {dungeon.key for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}:
        raise changes.NoSuchDungeon(name=key)
    await changes.remove(ctx, key)
