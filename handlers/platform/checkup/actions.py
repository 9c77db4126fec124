"""Examining a server and fixing one finding. Both work from rows alone; a job adds what Discord tells.

Why: decision 0250.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from db.platform.guilds import find_guild, list_channels, list_roles
from db.platform.settings import list_settings
from handlers.platform.checkup.findings import Finding, Grade, NothingToFix, Patient

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.product import Product
    from interactions.languages import Say
    from interactions.permissions import Permissions

WORST_FIRST = tuple(Grade)


async def find_patient(
    db: Connection, guild_id: int, say: Say, allowed: Mapping[int, Permissions] | None = None
) -> Patient:
    """The server as its rows tell it."""
    return Patient(
        db=db,
        guild_id=guild_id,
        say=say,
        guild=await find_guild(db, guild_id),
        roles={row.role_id: row for row in await list_roles(db, guild_id)},
        channels={row.channel_id: row for row in await list_channels(db, guild_id)},
        stored=await list_settings(db, guild_id),
        allowed=allowed,
    )


async def examine(
    patient: Patient, products: Iterable[Product], off_everywhere: Collection[str] = ()
) -> list[Finding]:
    """What every product that is on finds, worst first."""
    off = {*off_everywhere, *patient.platform.modules_off}
    findings: list[Finding] = []
    for product in products:
        if not (product.can_be_disabled and product.key in off):
            for checkup in product.checkup:
                findings += await checkup(patient)
    return worst_first(findings)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """In order of grade, else as they came."""
    return sorted(findings, key=lambda finding: WORST_FIRST.index(finding.grade))


async def fix(ctx: Context, kind: str, subject: str) -> None:
    """What the press stands for, if that is still wrong."""
    for product in ctx.resources.products:
        if kind in product.fixes:
            await product.fixes[kind](ctx, subject)
            return
    raise NothingToFix
