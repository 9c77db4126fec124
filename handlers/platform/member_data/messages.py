"""What is said about the data of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.frame.refusals import Refusal
from handlers.platform.member_data.states import ExportMine, ForgetMe
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.responses import Reply, Update, Upload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from handlers.frame.product import Product
    from interactions.languages import Say


class TooMuchToExport(Refusal):
    """What is kept about you is too large for a file on Discord."""

    remedy = "Ask those who run this bot for it; they can give it to you in another way."


def exported(say: Say, file: Upload, rows: int) -> Reply:
    """The file, for the member's eyes only."""
    text = say.counted(
        rows,
        "Everything that is kept about you here: 1 row. Only you can see this file.",
        "Everything that is kept about you here: {count} rows. Only you can see this file.",
    )
    return Reply(text, files=(file,), ephemeral=True)


def offered(say: Say, guild_id: int) -> ActionRow:
    """The button that starts it."""
    return ActionRow((Button(say.plain("Take my data with me"), ExportMine(guild_id)),))


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


def ask_to_forget(say: Say, products: Sequence[Product]) -> Reply:
    """What would be erased and what stays, product by product, before the button."""
    lines: list[str] = [say("**This erases what is kept about you on this server. It cannot be undone.**")]
    for product in products:
        if product.forgetting is not None:
            lines += [
                f"### {say(product.title)}",
                say("Erased: {what}", what=say(product.forgetting.erased)),
                say("Kept: {what}", what=say(product.forgetting.kept)),
            ]
    lines.append("-# " + say("`/export` gives you everything first. What you do here later is kept again."))
    sure = Button(say("Forget me"), ForgetMe(), ButtonStyle.DANGER)
    return Reply("\n".join(lines), components=(ActionRow((sure,)),), ephemeral=True)


def forgotten(say: Say) -> Update:
    """Once it is done; the button is gone."""
    return Update(say("It is erased. What stays was listed above the button; `/export` shows it."))
