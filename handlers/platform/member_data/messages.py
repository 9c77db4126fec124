"""What is said about the data of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.frame.refusals import Refusal
from interactions.responses import Reply, Upload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from interactions.languages import Say


class TooMuchToExport(Refusal):
    """What is kept about you is larger than a file at Discord may be."""

    mend = "Ask those who run this bot for it; they can give it to you in another way."


def exported(say: Say, file: Upload, rows: int) -> Reply:
    """The file, for the member's eyes only."""
    text = say.counted(
        rows,
        "Everything that is kept about you here: 1 row. Only you can see this file.",
        "Everything that is kept about you here: {count} rows. Only you can see this file.",
    )
    return Reply(text, files=(file,), ephemeral=True)


def readme(
    say: Say, tables: Sequence[tuple[str, str, int]], guild_id: int, user_id: int, now: datetime
) -> str:
    """What is in the file: for each table its product's title, its name, and its rows."""
    lines = [
        say.plain("What is kept about you on this server"),
        "",
        say.plain("Server {guild_id}, member {user_id}, {when} UTC", **_facts(guild_id, user_id, now)),
        "",
        say.plain("Each table is in here twice: as JSON for programs, and as CSV for spreadsheets."),
        say.plain("Times are in UTC. Numbers that are longer than 15 digits are numbers of Discord."),
        say.plain("Not in here: who punished you, and answers that are stored encrypted."),
    ]
    title = ""
    for product, name, rows in tables:
        if product != title:
            title = product
            lines += ["", say.plain(title)]
        lines.append("  " + say.plain(say.counted(rows, "{name}: 1 row", "{name}: {count} rows", name=name)))
    return "\r\n".join((*lines, ""))


def _facts(guild_id: int, user_id: int, now: datetime) -> dict[str, str]:
    return {"guild_id": str(guild_id), "user_id": str(user_id), "when": f"{now:%Y-%m-%d %H:%M}"}
