"""The words of /xp import, /xp export and /xp undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.activity.xp_imports.problem_messages import SHOWN_PROBLEMS, problem_list, problems_text
from handlers.activity.xp_imports.rules import Merging
from handlers.activity.xp_imports.states import (
    ChooseMerging,
    ChooseUserColumn,
    ChooseXpColumn,
    DropImport,
    StartImport,
    UndoImport,
)
from handlers.kit.look import BRAND
from interactions.components import ActionRow, Button, ButtonStyle, Component, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold, mention, timestamp
from interactions.responses import Reply, Update, Upload

if TYPE_CHECKING:
    from db.activity.xp_imports import ImportRow
    from handlers.activity.xp_imports.reading import ImportContents
    from handlers.activity.xp_imports.rules import ImportExample, ImportOutlook
    from handlers.frame.refusals import Refusal
    from interactions.languages import Say

MOST_OPTIONS: Final = 25


def refused(say: Say, refusal: Refusal) -> Reply:
    """A file that cannot be imported at all."""
    return Reply(refusal.text(say), ephemeral=True)


def dry_run(say: Say, row: ImportRow, contents: ImportContents, seen: ImportOutlook) -> Reply:
    """What would happen, what is wrong with the file, and the choices."""
    parts = [_stopped(say, contents) if contents.stopped_at else _outlook(say, seen)]
    if not contents.mapped:
        parts = [_unmapped(say)]
    if seen.unknown:
        text = say(
            "Never seen here: **{members}** of them; until they are, they have the names in the file.",
            members=say.number(seen.unknown),
        )
        parts.append(text)
    if seen.examples:
        parts.append("\n".join(_example(say, example) for example in seen.examples))
    if contents.problems:
        parts.append(problems_text(say, contents))
    parts.append("-# " + say("Nothing has changed yet. Level roles follow; nobody is told about new levels."))
    embed = Embed(
        title=say("Import {file}", file=row.file_name)[:256],
        description="\n\n".join(parts),
        color=BRAND,
    )
    files = (problem_list(say, contents),) if len(contents.problems) > SHOWN_PROBLEMS else ()
    return Reply(
        embeds=(embed,), components=_controls(say, row, contents, seen.changed), files=files, ephemeral=True
    )


def _outlook(say: Say, seen: ImportOutlook) -> str:
    lines = [
        say(
            "**{members}** members can be read. The xp of **{changed}** would change: {gained} xp more, "
            "{lost} xp less.",
            members=say.number(seen.members),
            changed=say.number(seen.changed),
            gained=say.number(seen.gained),
            lost=say.number(seen.lost),
        )
    ]
    if seen.up or seen.down:
        facts = {"up": say.number(seen.up), "down": say.number(seen.down)}
        lines.append(say("{up} would rise to a higher level, {down} fall to a lower one.", **facts))
    return "\n".join(lines)


def _unmapped(say: Say) -> str:
    return say("Choose below which column holds the members' ids and which their xp.")


def _stopped(say: Say, contents: ImportContents) -> str:
    place = say.number(contents.stopped_at)
    where = say("line {number}", number=place) if contents.by_line else say("entry {number}", number=place)
    return say(
        "⚠️ Reading stopped at {where}: {problems} rows up to there cannot be imported, so **none is**. "
        "Choose the right columns if there are any below, or fix the file.",
        where=where,
        problems=say.number(len(contents.problems)),
    )


def _example(say: Say, example: ImportExample) -> str:
    facts = {
        "member": mention(example.user_id),
        "before": say.number(example.old_xp),
        "after": say.number(example.new_xp),
        "old": say.number(example.old_level),
        "new": say.number(example.new_level),
    }
    return say("{member}: {before} → **{after}** xp, level {old} → **{new}**", **facts)


def _controls(say: Say, row: ImportRow, contents: ImportContents, changed: int) -> tuple[Component, ...]:
    import_id = row.xp_import_id
    rows: list[Component] = []
    if len(contents.header) > 1:
        users = _columns(contents.header, contents.columns.user)
        amounts = _columns(contents.header, contents.columns.xp)
        rows += [
            ActionRow.of(
                StringSelect(
                    state=ChooseUserColumn(import_id), options=users, placeholder=say("Column of ids")
                )
            ),
            ActionRow.of(
                StringSelect(
                    state=ChooseXpColumn(import_id), options=amounts, placeholder=say("Column of xp")
                )
            ),
        ]
    rows.append(ActionRow((_mergings(say, row),)))
    start = Button(
        state=StartImport(import_id),
        label=say.counted(changed, "Import 1 member", "Import {count} members"),
        style=ButtonStyle.PRIMARY,
        disabled=not changed,
    )
    drop = Button(state=DropImport(import_id), label=say("Discard"), style=ButtonStyle.SECONDARY)
    return (*rows, ActionRow((start, drop)))


def _columns(header: Sequence[str], chosen: int | None) -> tuple[SelectOption, ...]:
    return tuple(
        SelectOption(label=name or f"#{number + 1}", value=str(number), default=number == chosen)
        for number, name in enumerate(header[:MOST_OPTIONS])
    )


def _mergings(say: Say, row: ImportRow) -> StringSelect:
    titles = {
        Merging.ADD: say("Add: the file's xp comes on top"),
        Merging.MAX: say("Higher: whoever has more keeps it"),
        Merging.REPLACE: say("Replace: the file's xp is what counts"),
    }
    options = tuple(
        SelectOption(label=title, value=merging.value, default=merging.value == row.merging)
        for merging, title in titles.items()
    )
    return StringSelect(state=ChooseMerging(row.xp_import_id), options=options)


def discarded(say: Say) -> Update:
    """Nothing happened."""
    return Update(say("The file was discarded; nothing was imported."), components=())


def progress(say: Say, done: int, total: int) -> Reply:
    """While it runs."""
    facts = {"done": say.number(done), "total": say.number(total)}
    return Reply(say("Importing… {done} of {total} members so far.", **facts), ephemeral=True)


def finished(say: Say, row: ImportRow) -> Reply:
    """The end, with the way back."""
    text = say.counted(
        row.members,
        "The xp of **1 member** was changed by {xp} xp. `/xp undo` takes it back, once.",
        "The xp of **{count} members** was changed by {xp} xp together. `/xp undo` takes it back, once.",
        xp=_signed(say, row.xp),
    )
    undo = Button(state=UndoImport(row.xp_import_id), label=say("Take it back"), style=ButtonStyle.DANGER)
    return Reply(text, components=(ActionRow((undo,)),), ephemeral=True)


def _signed(say: Say, number: int) -> Markdown:
    return Markdown(f"+{say.number(number)}" if number >= 0 else f"−{say.number(-number)}")


def undo_offer(say: Say, row: ImportRow) -> Reply:
    """What would be taken back."""
    text = say.counted(
        row.members,
        "The last import was {file} by {member}, {when}: 1 member, {xp} xp. Taking it back leaves what they "
        "earned since.",
        "The last import was {file} by {member}, {when}: {count} members, {xp} xp together. Taking it back "
        "leaves what they earned since.",
        file=bold(row.file_name),
        member=mention(row.actor_id),
        when=timestamp(row.done_at or row.created_at, "R"),
        xp=_signed(say, row.xp),
    )
    undo = Button(state=UndoImport(row.xp_import_id), label=say("Take it back"), style=ButtonStyle.DANGER)
    return Reply(text, components=(ActionRow((undo,)),), ephemeral=True)


def undo_progress(say: Say, done: int) -> Reply:
    """While it runs."""
    return Reply(say("Taking it back… {done} members so far.", done=say.number(done)), ephemeral=True)


def undone(say: Say, members: int) -> Reply:
    """The end of it."""
    text = say.counted(
        members, "The import was taken back from 1 member.", "The import was taken back from {count} members."
    )
    return Reply(text, ephemeral=True)


def exported(say: Say, file: Upload, members: int) -> Reply:
    """The file."""
    text = say.counted(
        members,
        "Here is the xp of 1 member. `/xp import` reads this file again.",
        "Here is the xp of {count} members. `/xp import` reads this file again.",
    )
    return Reply(text, files=(file,), ephemeral=True)


def export_too_large(say: Say) -> Reply:
    """More members than an upload holds."""
    text = say("There are too many members for a file here. Whoever runs the bot can export the database.")
    return Reply(text, ephemeral=True)
