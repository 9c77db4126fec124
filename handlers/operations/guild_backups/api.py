"""A server's backup in the REST API: the same file, and the same dry run."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from handlers.api.context import ApiContext
from handlers.api.fields import Scope
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.kit.parts import NamedTwice, TooManyOfPart
from handlers.kit.records import By
from handlers.operations.guild_backups import actions, files, refusals
from handlers.platform.metrics import criteria
from handlers.platform.roles.rules import Role

api = Api("operations", "Backup")
answers(
    422,
    refusals.BackupBroken,
    refusals.BackupOfOtherVersion,
    refusals.BackupOfOtherServer,
    refusals.BackupEntryWrong,
    NamedTwice,
    TooManyOfPart,
    criteria.CriteriaUnclear,
    criteria.CriteriaUnknownMetric,
)
answers(412, refusals.BackupOutlookChanged)


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """What a server has set up: entries by the kind of thing. Ids are texts."""

    guildhall_backup: int
    guild_id: str
    guild_name: str
    made_at: datetime
    parts: dict[str, list[dict[str, Any]]]


class ImportForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`dry_run` only tells what would happen. `seen`: the digest of a dry run; with it nothing else happens.

    `mode` replace: what the file does not have is removed.
    """

    file: Backup
    mode: Literal["merge", "replace"] = "merge"
    dry_run: bool = True
    seen: Annotated[str, Meta(max_length=64)] | None = None


class PartOutlook(msgspec.Struct, frozen=True):
    """Names of what is, or would be, new, changed, removed, and left out as its role or channel is gone."""

    part: str
    added: list[str]
    changed: list[str]
    removed: list[str]
    left_out: list[str]


class Outlook(msgspec.Struct, frozen=True):
    """What an import did, or (`dry_run`) would do."""

    dry_run: bool
    mode: Literal["merge", "replace"]
    digest: str
    parts: list[PartOutlook]


@api.get("/export/{guild_id}", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def export_guild(ctx: ApiContext, guild_id: int) -> Backup:
    """What the server has set up, as `/backup export` gives it; members' own data is not in it."""
    file = await actions.export(ctx.db, ctx.resources.products, guild_id, ctx.now)
    return Backup(**{name: getattr(file, name) for name in Backup.__struct_fields__})


@api.post("/import/{guild_id}", requires=Role.ADMINISTRATOR, scope=Scope.ADMIN)
async def import_guild(ctx: ApiContext, guild_id: int, body: ImportForm) -> Outlook:
    """Brings such a file back, all of it or nothing: first as a dry run, then merged or replaced."""
    file = files.read(msgspec.json.encode(body.file), guild_id)
    products, replacing = ctx.resources.products, body.mode == "replace"
    outlook = await actions.look(ctx.db, products, guild_id, file, replacing=replacing)
    if not body.dry_run:
        await actions.authorise(ctx, outlook)
        await actions.carry_out(By.of(ctx), outlook, body.seen or outlook.digest)
        ctx.settings_changed()
    parts = [_part(part, difference) for part, difference in outlook.parts]
    return Outlook(body.dry_run, body.mode, outlook.digest, parts)


def _part(part: Any, difference: Any) -> PartOutlook:
    return PartOutlook(
        part=part.key,
        added=[part.name(entry) for entry in difference.added],
        changed=[part.name(entry) for entry, _ in difference.changed],
        removed=[part.name(entry) for entry in difference.removed],
        left_out=[part.name(entry) for entry in difference.left_out],
    )
