"""The words of `/help`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from handlers.kit.lists import Listed
from handlers.platform.help.states import ChooseTopic, PickCommand
from interactions.components import ActionRow, LinkButton, SelectOption, StringSelect
from interactions.escaping import mention_command
from interactions.languages import Say
from interactions.router import Route, RouteKind

if TYPE_CHECKING:
    from handlers.platform.help.actions import Topic


def topic_page(say: Say, chosen: Topic, lines: Sequence[str], rows: tuple[ActionRow, ...]) -> Listed:
    """A part of the commands of a topic."""
    return Listed(
        title=say(chosen.product.title),
        head=say(chosen.product.summary) + "\n",
        lines=lines,
        total=len(chosen.commands),
        rows=rows,
    )


def command_lines(say: Say, commands: Sequence[Route], command_ids: Mapping[str, int]) -> list[str]:
    """Commands with what they are for. `command_ids`: Discord's, by the name of the whole command."""
    return [_line(say, route, command_ids) for route in commands]


def _line(say: Say, route: Route, command_ids: Mapping[str, int]) -> str:
    if route.kind is RouteKind.USER_COMMAND:
        return say("**{name}**, in the menu of a member", name=route.name)
    if route.kind is RouteKind.MESSAGE_COMMAND:
        return say("**{name}**, in the menu of a message", name=route.name)
    options = "".join(f" `{spec.name}`" if spec.required else "" for spec in route.options)
    command_id = command_ids.get(route.name.split()[0])
    name = f"**/{route.name}**" if command_id is None else mention_command(route.name, command_id)
    return f"{name}{options}: {say(route.description)}"


def topic_rows(
    say: Say, topics: Sequence[Topic], chosen: Topic, usable: Sequence[Route], dashboard: str
) -> tuple[ActionRow, ...]:
    """Below them. `usable`: those offered in a select; `dashboard`: its address, if this server has one."""
    rows: list[ActionRow] = []
    if len(topics) > 1:
        options = tuple(
            SelectOption(
                label=say(topic.product.title),
                value=topic.product.key,
                description=say(topic.product.summary)[:100],
                default=topic is chosen,
            )
            for topic in topics[:25]
        )
        select = StringSelect(state=ChooseTopic(), options=options, placeholder=say("Choose a topic"))
        rows.append(ActionRow((select,)))
    slash = [route for route in usable if route.kind is RouteKind.COMMAND]
    if slash:
        rows.append(command_select(say, slash, say.plain("Use one of these commands")))
    if dashboard:
        rows.append(ActionRow((LinkButton(say("Open the dashboard"), dashboard),)))
    return tuple(rows)


def command_select(say: Say, routes: Iterable[Route], placeholder: str, subject: int = 0) -> ActionRow:
    """A select of at most 25 commands; `subject` is what they are about, by number, as their first option."""
    options = tuple(
        SelectOption(f"/{route.name}", route.name, say.plain(route.description)[:100]) for route in routes
    )
    return ActionRow.of(StringSelect(state=PickCommand(subject), placeholder=placeholder, options=options))
