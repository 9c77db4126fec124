"""The words of `/modules`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.platform.modules.states import ChooseModules
from handlers.platform.settings.changes import Change
from interactions.components import ActionRow, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.languages import Say
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from handlers.platform.modules.actions import ModuleState


def panel(say: Say, states: Sequence[ModuleState]) -> Reply:
    """The modules, and a select to choose those that shall be on."""
    return Reply(embeds=(_embed(say, states, ()),), components=_select(say, states), ephemeral=True)


def changed_panel(say: Say, states: Sequence[ModuleState], changes: Sequence[Change]) -> Update:
    """The same panel after a choice."""
    return Update(embeds=(_embed(say, states, changes),), components=_select(say, states))


def _embed(say: Say, states: Sequence[ModuleState], changes: Sequence[Change]) -> Embed:
    lines = [_line(say, state) for state in states] or [say("There is no module to switch yet.")]
    if changes:
        lines.insert(0, say("Saved. It applies from now on.") + "\n")
    return Embed(title=say("Modules"), description="\n".join(lines), color=BRAND)


def _line(say: Say, state: ModuleState) -> str:
    if state.off_everywhere:
        mark, what = "⛔", say("off: the operator of the bot has switched it off for all servers")
    elif state.on:
        mark, what = "✅", say("on")
    else:
        mark, what = "⬜", say("off")
    return f"{mark} **{say(state.product.title)}** ({what})\n{say(state.product.summary)}"


def _select(say: Say, states: Sequence[ModuleState]) -> tuple[ActionRow, ...]:
    if not states:
        return ()
    options = tuple(
        SelectOption(
            label=say(state.product.title),
            value=state.product.key,
            description=say(state.product.summary)[:100],
            default=state.on,
        )
        for state in states
    )
    select = StringSelect(
        state=ChooseModules(),
        options=options,
        placeholder=say("Choose which modules are on"),
        min_values=0,
        max_values=len(options),
    )
    return (ActionRow((select,)),)
