"""How dungeons and emojis read for those who change them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from handlers.raid_desk.dungeons.dungeon import Dungeon, Item, role_name
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, escape, plain, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.raid_desk.dungeons import MappedEmoji
    from handlers.platform.roles.rules import RoleMap
    from interactions.languages import Say


class DungeonLook(msgspec.Struct, frozen=True):
    """What a dungeon is shown with: emojis of things, names of classes, Discord roles, its picture."""

    emoji: Mapping[str, str]
    class_names: Mapping[str, str]
    roles: RoleMap
    picture: str | None


def shown(say: Say, said: str, dungeon: Dungeon, look: DungeonLook) -> Reply:
    """A dungeon with everything that was set."""
    fields = [
        EmbedField(say("Keys"), _items(dungeon.keys, look.emoji), inline=True),
        EmbedField(say("Else"), _items(dungeon.reactions, look.emoji), inline=True),
        EmbedField(say("Short forms"), ", ".join(map(escape, dungeon.aliases)) or "–", inline=True),
        EmbedField(say("Difficulty"), f"{dungeon.difficulty} / 10", inline=True),
        EmbedField(say("Heading"), escape(dungeon.category), inline=True),
    ]
    if dungeon.needed:
        counts = [f"{_class_name(say, look, key)} {count}" for key, count in dungeon.needed.items()]
        fields.append(EmbedField(say("Needed"), shorten(", ".join(counts), 1024), inline=True))
    if dungeon.unwanted:
        names = ", ".join(_class_name(say, look, key) for key in dungeon.unwanted)
        fields.append(EmbedField(say("Not wanted"), shorten(names, 1024), inline=True))
    if dungeon.required_role is not None:
        fields.append(
            EmbedField(say("Who may join"), role_name(dungeon.required_role, look.roles), inline=True)
        )
    embed = Embed(
        title=plain(dungeon.name), color=dungeon.color, thumbnail=look.picture, fields=tuple(fields)
    )
    return Reply(content=said, embeds=(embed,), ephemeral=True)


def _class_name(say: Say, look: DungeonLook, key: str) -> str:
    """Of a class, or of a role of classes."""
    roles = {"tank": say("tank"), "support": say("support"), "damage": say("damage")}
    return escape(look.class_names.get(key) or roles.get(key) or key)


def _items(items: Sequence[Item], emoji: Mapping[str, str]) -> str:
    lines = [
        f"{emoji.get(item.key, item.emoji)} {escape(item.name)}" + (f" · {item.limit}" if item.limit else "")
        for item in items
    ]
    return shorten("\n".join(lines), 1024) or "–"


def removed(say: Say, dungeon: Dungeon) -> Reply:
    """Gone or hidden."""
    name = escape(dungeon.name)
    if dungeon.custom:
        return Reply(content=say("**{name}** is gone.", name=name), ephemeral=True)
    text = say("**{name}** is hidden here. `/dungeon restore` brings it back.", name=name)
    return Reply(content=text, ephemeral=True)


def listed(say: Say, known: Sequence[Dungeon], hidden: Sequence[Dungeon]) -> Reply:
    """All dungeons under their headings, with their shortest names."""
    headings: dict[str, list[str]] = {}
    for dungeon in known:
        short = f" `{min(dungeon.aliases, key=len)}`" if dungeon.aliases else ""
        headings.setdefault(dungeon.category, []).append(f"{escape(dungeon.name)}{short}")
    fields = [
        EmbedField(plain(heading) or "–", shorten(" · ".join(names), 1024))
        for heading, names in headings.items()
    ]
    if hidden:
        names = Markdown(" · ").join(dungeon.name for dungeon in hidden)
        fields.append(EmbedField(say("Hidden"), shorten(names, 1024)))
    title = say("{count} dungeons", count=len(known))
    return Reply(embeds=(Embed(title=title, fields=tuple(fields[:25])),), ephemeral=True)


def mapped(say: Say, name: str, emoji: str | None) -> Reply:
    """What stands for it now."""
    if emoji is None:
        text = say("**{name}** has its usual emoji again.", name=name)
    else:
        text = say("{emoji} stands for **{name}** from now on.", emoji=Markdown(emoji.strip()), name=name)
    return Reply(content=text, ephemeral=True)


def emojis(say: Say, names: Mapping[str, str], mapped_to: Sequence[MappedEmoji]) -> Reply:
    """Everything that was mapped."""
    gone = say("⚠️ this server no longer has it, so the usual emoji is shown")
    lines = [
        f"{row.emoji} {escape(names.get(row.key, row.key))}" + ("" if row.there else f" · {gone}")
        for row in mapped_to
    ]
    empty = say("Nothing is mapped yet: every class and thing has its usual emoji.")
    return Reply(content=shorten("\n".join(lines), 2000) or empty, ephemeral=True)
