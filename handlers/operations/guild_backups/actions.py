"""Exporting a server, seeing what an import would do, and doing it: for command, API and worker."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.guilds import find_guild, list_channels, list_roles
from handlers.kit.parts import Difference, Known, compare
from handlers.operations.guild_backups import files
from handlers.operations.guild_backups.refusals import BackupEntryWrong, BackupOutlookChanged
from handlers.operations.guild_backups.setting_part import settings_part
from handlers.platform.roles.giving import refuse_giving
from interactions.entities import Role

if TYPE_CHECKING:
    from datetime import datetime

    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.product import Product
    from handlers.kit.parts import Part
    from handlers.kit.records import By
    from handlers.operations.guild_backups.files import BackupFile, Parts


class Outlook(msgspec.Struct, frozen=True):
    """What an import would do, part by part. `replacing`: what the file does not have goes."""

    replacing: bool
    parts: list[tuple[Part[Any], Difference[Any]]]

    def __bool__(self) -> bool:
        """Whether it does anything."""
        return any(difference for _, difference in self.parts)

    @property
    def digest(self) -> str:
        """Another one when anything else would happen."""
        told = [
            (part.key, difference.added, difference.changed, difference.removed)
            for part, difference in self.parts
        ]
        return sha256(msgspec.json.encode((self.replacing, told))).hexdigest()[:16]


def parts_of(products: Sequence[Product]) -> Parts:
    """Settings before what they shape, and what is referred to before what refers to it."""
    return (settings_part(products), *(part for product in products for part in product.parts))


async def export(db: Connection, products: Sequence[Product], guild_id: int, now: datetime) -> BackupFile:
    """Everything that the server has set up, as it stands in this transaction."""
    guild = await find_guild(db, guild_id)
    entries = {part.key: await part.read(db, guild_id) for part in parts_of(products)}
    return files.pack(guild_id, "" if guild is None else guild.name, now, entries)


async def look(
    db: Connection, products: Sequence[Product], guild_id: int, file: BackupFile, *, replacing: bool
) -> Outlook:
    """What importing it would do now; raises refusals."""
    parts = parts_of(products)
    brought = files.unpack(file, parts)
    known = Known(
        frozenset(role.role_id for role in await list_roles(db, guild_id)),
        frozenset(channel.channel_id for channel in await list_channels(db, guild_id)),
    )
    told = []
    for part in parts:
        if part.key in brought:
            here = await part.read(db, guild_id)
            told.append((part, _compared(part, here, brought[part.key], known, replacing=replacing)))
    return Outlook(replacing, told)


def _compared(
    part: Part[Any], here: Sequence[Any], brought: Sequence[Any], known: Known, *, replacing: bool
) -> Difference[Any]:
    try:
        return compare(part, here, brought, known, replacing=replacing)
    except msgspec.ValidationError as problem:
        raise BackupEntryWrong(part=part.key, reason=str(problem)[:200]) from None


async def authorise(ctx: Context, outlook: Outlook) -> None:
    """Raises unless the member could do all of it by hand: hand out those roles, map those ranks."""
    roles = {role.role_id: role for role in await list_roles(ctx.db, ctx.guild_id)}
    for part, difference in outlook.parts:
        if part.authorise is not None:
            await part.authorise(ctx, difference)
        for role_id in sorted(_newly_given(part, difference)):
            role = roles[role_id]
            wire = Role(id=role_id, name=role.name, position=role.position, managed=role.managed)
            await refuse_giving(ctx, wire)


def _newly_given(part: Part[Any], difference: Difference[Any]) -> set[int]:
    if part.role is None:
        return set()
    before = {part.name(entry): part.role(entry) for entry, _ in difference.changed}
    given = {part.name(entry): part.role(entry) for entry in difference.written}
    return {role_id for name, role_id in given.items() if role_id is not None and role_id != before.get(name)}


async def carry_out(by: By, outlook: Outlook, seen: str) -> None:
    """All of it, in this transaction, if it is what was seen; raises BackupOutlookChanged."""
    if outlook.digest != seen:
        raise BackupOutlookChanged
    for part, difference in outlook.parts:
        if difference:
            await part.apply(by, difference)
    counts = {
        part.key: [len(difference.added), len(difference.changed), len(difference.removed)]
        for part, difference in outlook.parts
        if difference
    }
    await by.audit("backup.import", str(by.guild_id), {"replacing": outlook.replacing, "parts": counts})
