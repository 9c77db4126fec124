"""/xp import, /xp export and /xp undo, and the buttons of an import."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from handlers.activity.xp_imports import actions, messages
from handlers.activity.xp_imports.rules import Merging
from handlers.activity.xp_imports.states import (
    ChooseMerging,
    ChooseUserColumn,
    ChooseXpColumn,
    DropImport,
    StartImport,
    UndoImport,
)
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.fields import Field
from interactions.options import AttachmentOption, Option
from interactions.responses import Defer, Reply, Update
from interactions.router import Router
from jobs.requests.activity import PreviewImport, ReadImport, RunImport, UndoRunImport, WriteExport

router = Router()


class FileFormat(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSON = "json"


MERGINGS = {
    "Add: the file's xp comes on top": Merging.ADD,
    "Higher: whoever has more keeps it": Merging.MAX,
    "Replace: the file's xp is what counts": Merging.REPLACE,
}
FORMS = {"CSV, for spreadsheets": FileFormat.CSV, "JSON, as other bots give it": FileFormat.JSON}

File = Annotated[AttachmentOption, Option("JSON or CSV with ids and xp, up to 10 MB", name="file")]
Merged = Annotated[
    Merging, Option("How to combine it with the xp that is here", choices=MERGINGS, name="merging")
]
Column = Annotated[int, Field(ge=0, le=999)]
WrittenAs = Annotated[FileFormat, Option("What the file looks like", choices=FORMS, name="form")]


@router.command("xp import", requires=Role.MODERATOR)
async def import_xp(ctx: Context, *, file: File, merging: Merged = Merging.MAX) -> Defer:
    """Bring xp from a file: first you see what would change."""
    actions.refuse_large_file(file)
    request = ReadImport(
        ctx.follow_up, ctx.guild_id, ctx.actor.id, file.url, file.filename[:100] or "file", merging.value
    )
    return Defer(request, ephemeral=True)


@router.command("xp export", requires=Role.MODERATOR)
async def export_xp(ctx: Context, *, form: WrittenAs = FileFormat.CSV) -> Defer:
    """Get everybody's xp as a file, which /xp import reads."""
    await ctx.audit("xp.export", form=form.value)
    return Defer(WriteExport(ctx.follow_up, ctx.guild_id, form.value), ephemeral=True)


@router.command("xp undo", requires=Role.MODERATOR)
async def undo_import(ctx: Context) -> Reply:
    """Take the last import back."""
    return messages.undo_offer(ctx.say, await actions.last_import(ctx))


@router.component(ChooseMerging, requires=Role.MODERATOR)
async def choose_merging(ctx: Context, state: ChooseMerging, *, picked: Merging) -> Defer:
    """Another way to merge."""
    await actions.choose(ctx, state.import_id, merging=picked)
    return _preview(ctx, state.import_id)


@router.component(ChooseUserColumn, requires=Role.MODERATOR)
async def choose_users(ctx: Context, state: ChooseUserColumn, *, picked: Column) -> Defer:
    """Another column of ids."""
    await actions.choose(ctx, state.import_id, user_column=picked)
    return _preview(ctx, state.import_id)


@router.component(ChooseXpColumn, requires=Role.MODERATOR)
async def choose_xp(ctx: Context, state: ChooseXpColumn, *, picked: Column) -> Defer:
    """Another column of xp."""
    await actions.choose(ctx, state.import_id, xp_column=picked)
    return _preview(ctx, state.import_id)


def _preview(ctx: Context, import_id: int) -> Defer:
    return Defer(PreviewImport(ctx.follow_up, ctx.guild_id, import_id), update=True)


@router.component(StartImport, requires=Role.MODERATOR)
async def start_import(ctx: Context, state: StartImport) -> Defer:
    """Carry it out, in the background."""
    await actions.start(ctx, state.import_id)
    return Defer(RunImport(ctx.follow_up, ctx.guild_id, state.import_id, ctx.actor.id), update=True)


@router.component(DropImport, requires=Role.MODERATOR)
async def drop_import(ctx: Context, state: DropImport) -> Update:
    """Nothing is imported."""
    await actions.discard(ctx, state.import_id)
    return messages.discarded(ctx.say)


@router.component(UndoImport, requires=Role.MODERATOR)
async def undo(ctx: Context, state: UndoImport) -> Defer:
    """Take it back, in the background."""
    await actions.undo(ctx, state.import_id)
    return Defer(UndoRunImport(ctx.follow_up, ctx.guild_id, state.import_id, ctx.actor.id), update=True)
