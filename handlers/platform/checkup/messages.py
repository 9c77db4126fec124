"""How the findings of `/doctor` read: one section each, with its button beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.platform.checkup.findings import Finding, Grade
from handlers.platform.checkup.states import FixFinding, LookAgain
from interactions.components import ActionRow, Button, ButtonStyle, Component, Container, Section, TextDisplay
from interactions.escaping import shorten
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from interactions.languages import Say

MARKS: Final = {Grade.BROKEN: "⛔", Grade.DOUBTFUL: "⚠️", Grade.HINT: "💡"}
COLORS: Final = {Grade.BROKEN: 0xB3261E, Grade.DOUBTFUL: 0xB26A00, Grade.HINT: BRAND}
WELL: Final = 0x2E7D32
SHOWN: Final = 8
LONGEST: Final = 440


def panel(say: Say, findings: Sequence[Finding], *, fixed: bool = False) -> Reply:
    """The worst findings, each with who can fix it; pressing a button fixes and looks again."""
    return Reply(components=_components(say, findings, fixed), ephemeral=True, v2=True)


def panel_again(say: Say, findings: Sequence[Finding], *, fixed: bool = False) -> Update:
    """The same in place of the panel whose button was pressed."""
    return Update(components=_components(say, findings, fixed), v2=True)


def _components(say: Say, findings: Sequence[Finding], fixed: bool) -> tuple[Component, ...]:
    shown = findings[:SHOWN]
    parts: list[Component] = [TextDisplay(_head(say, findings, fixed))]
    buttons: set[str] = set()
    for finding in shown:
        parts.append(_part(say, finding, buttons))
    if len(findings) > SHOWN:
        more = say("And {count} more; they show when some of these are fixed.", count=len(findings) - SHOWN)
        parts.append(TextDisplay(f"-# {more}"))
    parts.append(ActionRow((Button(say("Look again"), LookAgain()),)))
    color = COLORS[findings[0].grade] if findings else WELL
    return (Container(tuple(parts), accent_color=color),)


def _head(say: Say, findings: Sequence[Finding], fixed: bool) -> str:
    title = say("Checkup of this server")
    done = say("✅ Fixed.") + "\n" if fixed else ""
    if not findings:
        return f"## {title}\n{done}" + say("✅ Everything I looked at is fine.")
    return f"## {title}\n{done}" + say("Found: {count}", count=len(findings))


def _part(say: Say, finding: Finding, buttons: set[str]) -> Component:
    text = TextDisplay(
        shorten(f"{MARKS[finding.grade]} **{finding.what}** {finding.why}\n-# {finding.remedy}", LONGEST)
    )
    if finding.fix is None:
        return text
    state = FixFinding(finding.fix.kind, finding.fix.subject)
    if state.custom_id in buttons:
        return text
    buttons.add(state.custom_id)
    return Section((text,), Button(shorten(finding.fix.label, 80), state, ButtonStyle.PRIMARY))
