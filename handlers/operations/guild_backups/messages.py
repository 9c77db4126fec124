"""The words of /backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from handlers.kit.look import BRAND
from handlers.operations.guild_backups.states import CarryOut, ChooseReplacing, Discard
from interactions.components import ActionRow, Button, ButtonStyle, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold
from interactions.responses import Reply, Update, Upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.operations.guild_backups import GuildImportRow
    from handlers.kit.parts import Difference, Part
    from handlers.operations.guild_backups.actions import Outlook
    from handlers.operations.guild_backups.files import BackupFile
    from interactions.components import Component
    from interactions.languages import Say

MOST_NAMED: Final = 5
MERGE, REPLACE = "merge", "replace"


def upload(file: BackupFile, content: bytes) -> Upload:
    """Named after its server and day."""
    return Upload(f"backup-{file.guild_id}-{file.made_at:%Y-%m-%d}.json", content, "application/json")


def exported(say: Say, file: Upload, entries: int) -> Reply:
    """The file, for the eyes of whoever asked."""
    text = say.counted(
        entries,
        "What this server has set up: 1 entry. `/backup import` brings it back here.",
        "What this server has set up: {count} entries. `/backup import` brings it back here.",
    )
    more = say("-# Members' own data is not in it: each of them has `/export`.")
    return Reply(f"{text}\n{more}", files=(file,), ephemeral=True)


def outlook(say: Say, row: GuildImportRow, seen: Outlook) -> Reply:
    """What would happen, part by part, and the choices."""
    lines = differences(say, seen, MOST_NAMED)
    lines.append(say("-# Nothing has changed yet. Before anything does, you get a backup of how it is now."))
    title = say("Import {file}", file=row.file_name)
    embed = Embed(title=title[:256], description="\n".join(lines)[:4_000], color=BRAND)
    return Reply(embeds=(embed,), components=_controls(say, row, seen), ephemeral=True)


def differences(say: Say, seen: Outlook, most: int) -> list[Markdown]:
    """What would happen, part by part, with at most so many names of a kind."""
    lines = [_part(say, part, difference, most) for part, difference in seen.parts if _says(difference)]
    return lines if seen else [*lines, say("Everything in the file is already as it is here.")]


def question(say: Say, row: GuildImportRow, seen: Outlook) -> Markdown:
    """Before it is done on the dashboard."""
    counts = [
        sum(len(kind) for kind in kinds)
        for kinds in zip(*((d.added, d.changed, d.removed) for _, d in seen.parts), strict=True)
    ]
    added, changed, removed = counts or (0, 0, 0)
    return say(
        "Import {file}? New: {added}, changed: {changed}, removed: {removed}.",
        file=row.file_name,
        added=say.number(added),
        changed=say.number(changed),
        removed=say.number(removed),
    )


def _says(difference: Difference[Any]) -> bool:
    return bool(difference or difference.left_out)


def _part(say: Say, part: Part[Any], difference: Difference[Any], most: int) -> Markdown:
    changed = [after for _, after in difference.changed]
    told = [
        say("new: {names}", names=_names(say, part, difference.added, most)) if difference.added else None,
        say("changed: {names}", names=_names(say, part, changed, most)) if changed else None,
        say("removed: {names}", names=_names(say, part, difference.removed, most))
        if difference.removed
        else None,
    ]
    if difference.left_out:
        names = _names(say, part, difference.left_out, most)
        told.append(say("left out, as its role or channel is gone: {names}", names=names))
    lines = [Markdown(f"- {line}") for line in told if line is not None]
    return Markdown("\n").join([bold(say(part.title)), *lines])


def _names(say: Say, part: Part[Any], entries: Sequence[Any], most: int) -> Markdown:
    names = [str(part.name(entry))[:60] for entry in entries[:most]]
    more = len(entries) - most
    if more > 0:
        names.append(say.counted(more, "and 1 more", "and {count} more"))
    return Markdown(", ").join(names)


def _controls(say: Say, row: GuildImportRow, seen: Outlook) -> tuple[Component, ...]:
    options = (
        SelectOption(say("Merge: what the file does not have stays"), MERGE, default=not row.replacing),
        SelectOption(say("Replace: what the file does not have is removed"), REPLACE, default=row.replacing),
    )
    style = ButtonStyle.DANGER if seen.replacing else ButtonStyle.PRIMARY
    start = Button(say("Import"), CarryOut(row.import_id, seen.digest), style, disabled=not seen)
    drop = Button(say("Discard"), Discard(row.import_id), ButtonStyle.SECONDARY)
    return (
        ActionRow((StringSelect(state=ChooseReplacing(row.import_id), options=options),)),
        ActionRow((start, drop)),
    )


def imported(say: Say, before: Upload) -> Reply:
    """Done; the file says how it was."""
    text = say("The backup is imported. The file is how it was before: `/backup import` takes it too.")
    return Reply(text, components=(), embeds=(), files=(before,), ephemeral=True)


def discarded(say: Say) -> Update:
    """Nothing came of it."""
    return Update(say("Discarded. Nothing has changed."), embeds=(), components=())
