"""The words of techniques. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.practice import look
from handlers.practice.techniques.files import TechniquesFile, problem_lines
from handlers.practice.techniques.opening import missing
from handlers.practice.techniques.rules import TechniqueStanding, TechniqueStatus
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold, code, escape, one_line, quote, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.practice.techniques import TechniqueRow
    from handlers.practice.techniques.actions import Merged
    from interactions.languages import Say

SIGNS: Final = {TechniqueStatus.LOCKED: "🔒", TechniqueStatus.OPEN: "🔓", TechniqueStatus.MASTERED: "🏅"}
MOST_NAMED: Final = 15


def line(say: Say, standing: TechniqueStanding, to_master: int) -> str:
    """A technique as it stands for a member."""
    row = standing.technique
    name = f"[{escape(row.name)}](<{row.link}>)" if row.link else bold(row.name)
    lines = [f"{SIGNS[standing.status]} {name} · {_facts(say, row)}"]
    if row.description:
        lines.append(one_line(shorten(row.description, 150)))
    lines.append(f"-# {_state(say, standing, to_master)}")
    return "\n".join(lines)


def _facts(say: Say, row: TechniqueRow) -> str:
    """Category, length, level, and who made it up."""
    facts = [say("{minutes} min", minutes=row.minutes), say("level {level}", level=row.level)]
    if row.category:
        facts.insert(0, escape(row.category))
    by = look.credit(say, row.author_id)
    return " · ".join(facts if by is None else [*facts, by])


def shown(say: Say, standing: TechniqueStanding, to_master: int, instructions: str) -> Reply:
    """A technique whole."""
    row = standing.technique
    parts = [_facts(say, row), f"{SIGNS[standing.status]} {_state(say, standing, to_master)}"]
    parts += ["", escape(row.description)] if row.description else []
    parts += ["", quote(instructions)] if instructions else []
    parts += ["", f"<{row.link}>"] if row.link else []
    embed = Embed(
        title=shorten(escape(row.name), 250), description=shorten("\n".join(parts), 4_000), color=BRAND
    )
    return Reply(embeds=(embed,), ephemeral=True)


def unlocked(say: Say, told: Sequence[TechniqueRow], techniques: Sequence[TechniqueRow]) -> str:
    """Techniques that are open to a member now, each with what it opens in turn."""
    lines = []
    for row in told:
        line = say("🔓 **{technique}** is open to you now.", technique=row.name)
        by = look.credit(say, row.author_id)
        lines.append(line if by is None else f"{line}\n-# {by}")
        opened = [technique for technique in techniques if technique.needs_id == row.technique_id]
        if opened:
            names = Markdown(", ").join(bold(technique.name) for technique in opened)
            lines.append(say("Members who have mastered it can go on with: {techniques}", techniques=names))
    return "\n".join(lines)


def _state(say: Say, standing: TechniqueStanding, to_master: int) -> str:
    if standing.status is TechniqueStatus.MASTERED:
        return say.counted(standing.sessions, "mastered · 1 session", "mastered · {count} sessions")
    if standing.status is TechniqueStatus.LOCKED:
        return say("locked: {missing}", missing=missing(say, standing))
    return say(
        "open · {validated} of {needed} validated sessions · {sessions}",
        validated=standing.validated,
        needed=to_master,
        sessions=say.counted(standing.sessions, "1 session", "{count} sessions"),
    )


def _slugs(slugs: list[str]) -> Markdown:
    named = Markdown(", ").join(map(code, slugs[:MOST_NAMED]))
    return Markdown(f"{named}, …") if len(slugs) > MOST_NAMED else named


def merged(
    say: Say, result: Merged, contents: TechniquesFile | None = None, *, applied: bool = True
) -> Reply:
    """What came, or would come, of a file or a starter set."""
    wrong = bool(result.lost or (contents is not None and contents.problems))
    slugs = [] if wrong else [technique.slug for technique in result.added]
    count = len(slugs)
    if wrong:
        lines: list[str] = [say("Nothing is added: correct what follows, and upload the file again.")]
    elif applied:
        lines = [say.counted(count, "1 technique is added.", "{count} techniques are added.")]
    else:
        lines = [say.counted(count, "1 technique would be added.", "{count} techniques would be added.")]
    if slugs:
        lines.append(_slugs(slugs))
    if result.known:
        lines.append(say("Already there, and left as they are: {slugs}", slugs=_slugs(result.known)))
    if result.lost:
        lines.append(
            say("Their prerequisite is neither in the file nor here: {slugs}", slugs=_slugs(result.lost))
        )
    if contents is not None:
        lines += problem_lines(say, contents)
    if not applied and count:
        lines.append(say("-# Nothing is changed yet. Run it again with `apply` to add them."))
    return Reply(shorten("\n".join(lines), 1_900), ephemeral=True)
