"""What a dungeon and a class are, wherever they come from: the shipped data or a guild."""

from __future__ import annotations

import msgspec

from handlers.platform.roles.rules import Role, RoleMap
from interactions.escaping import Markdown, code, mention_role


class Item(msgspec.Struct, frozen=True):
    """A key, or another thing or duty a member can bring to a run (rusher, marble, trickster...).

    `key` ([a-z0-9_], at most 24) is the same wherever the same thing is meant, so that nobody promises one
    thing twice. `emoji` is Unicode; a guild may map `key` to a custom one. `limit`: how many are taken, the
    others wait; None: any number.
    """

    key: str
    name: str
    emoji: str
    limit: int | None = None


class Dungeon(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of run. `key` ([a-z0-9_], at most 32) is unique in a guild, as are name and aliases.

    `color` is 0xRRGGBB, `picture` the https address of a guild's own or "". `needed`: class key or class role
    -> how many are wished for. `unwanted`: keys of classes; who picks one is asked once more. `difficulty`:
    0 (unknown) to 10. `required_role`: who may join, besides not being suspended.
    """

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    color: int = 0x5865F2
    picture: str = ""
    keys: tuple[Item, ...] = ()
    reactions: tuple[Item, ...] = ()
    needed: dict[str, int] = {}
    unwanted: tuple[str, ...] = ()
    difficulty: int = 0
    category: str = "Other"
    required_role: Role | None = None
    custom: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything members can offer, keys first: at most ten."""
        return self.keys + self.reactions

    def item(self, key: str) -> Item | None:
        """The item of that key, if the dungeon has it."""
        return next((item for item in self.items if item.key == key), None)


class RaidClass(msgspec.Struct, frozen=True):
    """A character class. `role` groups classes: tank, support, damage..."""

    key: str
    name: str
    emoji: str
    role: str


def role_name(internal: Role, roles: RoleMap) -> Markdown:
    """The Discord role that stands for it; its key while none does."""
    return mention_role(roles[internal]) if internal in roles else code(internal)


def asked_role(role_id: int | None, dungeon: Dungeon, roles: RoleMap) -> Markdown:
    """The role that newcomers need, as a panel shows it; empty when they need none."""
    if role_id is not None:
        return mention_role(role_id)
    return role_name(dungeon.required_role, roles) if dungeon.required_role is not None else Markdown()
