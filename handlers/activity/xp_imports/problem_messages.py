"""How the rows that an import leaves out read. Pure."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from handlers.activity.xp_imports.problems import ImportProblem, ProblemKind
from interactions.escaping import Markdown, unescape
from interactions.responses import Upload

if TYPE_CHECKING:
    from handlers.activity.xp_imports.reading import ImportContents
    from interactions.languages import Say

SHOWN_PROBLEMS: Final = 8
MOST_LISTED: Final = 10_000


def problems_text(say: Say, contents: ImportContents) -> str:
    """The first problems and how many there are."""
    left_out = sum(problem.kind is not ProblemKind.ENCODING for problem in contents.problems)
    head = say("⚠️ Rows that **cannot be imported: {rows}**; all others can.", rows=say.number(left_out))
    if contents.stopped_at:
        head = say("Rows that cannot be imported: **{rows}**.", rows=say.number(left_out))
    elif not left_out:
        head = say("⚠️ Some names are not UTF-8 and may be wrong; ids and xp are not affected.")
    lines = [
        "- " + problem_line(say, problem, by_line=contents.by_line, markdown=True)
        for problem in contents.problems[:SHOWN_PROBLEMS]
    ]
    more = len(contents.problems) - SHOWN_PROBLEMS
    if more > 0:
        lines.append("-# " + say("… and {more} more: see the file.", more=say.number(more)))
    return "\n".join([head, *lines])


def problem_line(say: Say, problem: ImportProblem, *, by_line: bool, markdown: bool) -> str:
    """Where and what; the value that stood there is people's text."""
    number = say.number(problem.place)
    place = say("Line {number}", number=number) if by_line else say("Entry {number}", number=number)
    value = problem.value
    first = say.number(problem.first)
    sentences = {
        ProblemKind.NO_ID: say("“{value}” is not a Discord user id", value=value),
        ProblemKind.ROUNDED_ID: say(
            "the id was rounded by a spreadsheet ({value}): format the column as text", value=value
        ),
        ProblemKind.NO_XP: say("“{value}” is not a whole number of xp", value=value),
        ProblemKind.NEGATIVE: say("xp below zero ({value})", value=value),
        ProblemKind.TOO_MUCH: say("more xp than anybody can have ({value})", value=value),
        ProblemKind.FORMULA: say("a formula instead of a number ({value})", value=value),
        ProblemKind.TWICE: say(
            "{value} is already at {first}; the first one counts", value=value, first=first
        ),
        ProblemKind.QUOTE: say("a quotation mark that does not close ({value})", value=value),
        ProblemKind.SHORT: say("too few columns"),
        ProblemKind.KEY_TWICE: say("“{value}” is in it twice", value=value),
        ProblemKind.NOT_A_MEMBER: say("{value} is a bot, and bots have no xp", value=value),
        ProblemKind.ENCODING: say("not UTF-8; the name may be wrong"),
    }
    line = Markdown(f"{place}: {sentences[problem.kind]}")
    return line if markdown else unescape(line)


def problem_list(say: Say, contents: ImportContents) -> Upload:
    """All of them as a file."""
    text = io.StringIO()
    for problem in contents.problems[:MOST_LISTED]:
        text.write(problem_line(say, problem, by_line=contents.by_line, markdown=False) + "\n")
    if len(contents.problems) > MOST_LISTED:
        text.write(say("… and {more} more", more=say.number(len(contents.problems) - MOST_LISTED)) + "\n")
    return Upload("problems.txt", text.getvalue().encode(), "text/plain")
