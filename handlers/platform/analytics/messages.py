"""How analytics read: words and figures of the chart, its description, and the table. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.platform.analytics.rules import Analytics, Narrowed, busiest
from interactions.escaping import bold, plain, shorten
from interactions.responses import Reply, Upload

if TYPE_CHECKING:
    from db.platform.command_log import UseRow
    from handlers.platform.analytics.figures import ProductFigures
    from interactions.languages import Say

FILE_NAME: Final = "analytics.png"
LONGEST_NAME: Final = 24
LONGEST_KIND: Final = 40


def title(say: Say, analytics: Analytics) -> str:
    """The heading, with what it was narrowed to."""
    of_days = say.counted(analytics.days, "Commands of the last day", "Commands of the last {count} days")
    return " · ".join((of_days, *narrowed_to(say, analytics.narrowed)))


def narrowed_to(say: Say, narrowed: Narrowed) -> list[str]:
    """The command and the kind of error that were asked for, if any; plain text, for the picture too."""
    told = [f"/{shorten(plain(narrowed.command), LONGEST_NAME)}"] if narrowed.command else []
    if narrowed.error:
        told.append(say.plain("error {kind}", kind=shorten(narrowed.error, LONGEST_KIND)))
    return told


def command_name(say: Say, row: UseRow) -> str:
    """As members type it; one name for all that is pressed, picked or filled in."""
    return f"/{row.name}" if row.name else say("Buttons, menus, forms")


def errors(say: Say, row: UseRow) -> str:
    """The share of what failed or took too long."""
    return f"{say.number(100 * row.failed / row.uses, places=1)} %"


def milliseconds(say: Say, micros: int) -> str:
    """With a decimal where it matters."""
    return say.number(micros / 1000, places=1 if micros < 10_000 else 0)


def span(say: Say, pair: tuple[int, int]) -> str:
    """Median and 95th percentile."""
    return f"{milliseconds(say, pair[0])} / {milliseconds(say, pair[1])} ms"


def weekdays(say: Say) -> tuple[str, ...]:
    """Short, Monday first."""
    return tuple(say("Mon Tue Wed Thu Fri Sat Sun").split())


def busiest_hours(say: Say, analytics: Analytics) -> str:
    """In words, busiest first."""
    names = weekdays(say)
    return ", ".join(f"{names[day]} {hour}:00 ({say.number(n)})" for day, hour, n in busiest(analytics))


def figures(say: Say, analytics: Analytics) -> tuple[tuple[str, str], ...]:
    """The four sums: their names and figures."""
    whole = analytics.whole
    return (
        (say("Uses"), say.number(whole.uses)),
        (say("Members"), say.number(whole.members)),
        (say("Errors"), errors(say, whole)),
        (say("Median / 95 %"), span(say, whole.whole)),
    )


def nothing(say: Say, narrowed: Narrowed) -> Reply:
    """Nobody used anything."""
    told = narrowed_to(say, narrowed)
    nobody = say("Nobody used a command in those days.")
    if told:
        nobody = say("Nothing like that happened in those days: {asked}.", asked=" · ".join(told))
    return Reply(nobody, ephemeral=True)


def picture(say: Say, analytics: Analytics, png: bytes) -> Reply:
    """The chart, with its sums for those who do not see it."""
    upload = Upload(FILE_NAME, png, "image/png", description(say, analytics))
    return Reply("\n".join(product_lines(say, analytics)), files=(upload,), ephemeral=True)


def product_lines(say: Say, analytics: Analytics) -> list[str]:
    """A line for each product that counts something of the server."""
    lines = []
    for product in analytics.products:
        numbers = " · ".join(f"{name}: {figure}" for name, figure in named(say, product))
        lines.append(f"**{say(product.title)}** · {numbers}")
    return lines


def named(say: Say, product: ProductFigures) -> list[tuple[str, str]]:
    """Its numbers with their names, as they are read."""
    return [(say(figure.name), say.number(figure.number)) for figure in product.figures]


def description(say: Say, analytics: Analytics) -> str:
    """The chart in a sentence."""
    sums = ", ".join(f"{name}: {figure}" for name, figure in figures(say, analytics))
    most = ", ".join(f"{command_name(say, row)} {say.number(row.uses)}" for row in analytics.commands[:3])
    hours = f"{say('Most active hours')}: {busiest_hours(say, analytics)}"
    text = f"{title(say, analytics)}. {sums}. {most}. {hours}"
    return shorten(text, 1_000)


def table(say: Say, analytics: Analytics) -> Reply:
    """The chart as text."""
    head = (say("Command"), say("Uses"), say("Errors"), say("Handler"), say("Database"))
    rows = [head, *(_cells(say, row) for row in analytics.commands)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "  ".join(_padded(cell, width, n) for n, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    parts = [
        bold(title(say, analytics)),
        " · ".join(f"{name}: {figure}" for name, figure in figures(say, analytics)),
        "```\n" + "\n".join(line.rstrip() for line in lines) + "\n```",
    ]
    if analytics.others:
        parts.append(say("And {count} more.", count=say.number(analytics.others)))
    if analytics.whole.refused:
        parts.append(say("Refused: {count}", count=say.number(analytics.whole.refused)))
    parts.append(say("-# Handler and database: median / 95 of 100 are faster."))
    parts.append(f"{say('Most active hours')}: {busiest_hours(say, analytics)}")
    parts += product_lines(say, analytics)
    return Reply(shorten("\n".join(parts), 2_000), ephemeral=True)


def _cells(say: Say, row: UseRow) -> tuple[str, ...]:
    name = shorten(command_name(say, row), LONGEST_NAME).replace("`", "")
    return name, say.number(row.uses), errors(say, row), span(say, row.handler), span(say, row.database)


def _padded(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)
