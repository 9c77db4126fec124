"""The words of `/help`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from handlers.kit.look import BRAND
from handlers.platform.help.states import ChooseTopic, PickCommand, TurnHelpPage
from interactions.components import ActionRow, Button, LinkButton, SelectOption, StringSelect
from interactions.embeds import Embed, Footer
from interactions.escaping import mention_command
from interactions.languages import Say
from interactions.responses import Reply, Update
from interactions.router import Route, RouteKind

if TYPE_CHECKING:
    from handlers.platform.help.actions import Topic

PER_PAGE = 15


class HelpPage(msgspec.Struct, frozen=True):
    """A page, from 1, of one of the topics. `command_ids`: Discord's, by the name of the whole command.

    `dashboard`: its address, if there is one for this server. `in_guild`: only there forms are offered.
    """

    topics: Sequence[Topic]
    chosen: Topic
    command_ids: Mapping[str, int]
    wanted: int = 1
    dashboard: str = ""
    in_guild: bool = True

    @property
    def pages(self) -> int:
        """How many there are."""
        return -(-len(self.chosen.commands) // PER_PAGE)

    @property
    def number(self) -> int:
        """Of the page that is shown."""
        return min(self.wanted, self.pages)

    @property
    def commands(self) -> Sequence[Route]:
        """Those on it."""
        return self.chosen.commands[(self.number - 1) * PER_PAGE : self.number * PER_PAGE]


def help_reply(say: Say, page: HelpPage) -> Reply:
    """The commands of a topic, for the caller alone."""
    return Reply(embeds=(_embed(say, page),), components=_rows(say, page), ephemeral=True)


def help_update(say: Say, page: HelpPage) -> Update:
    """The same in place of what was shown."""
    return Update(embeds=(_embed(say, page),), components=_rows(say, page))


def _embed(say: Say, page: HelpPage) -> Embed:
    product = page.chosen.product
    lines = [say(product.summary) + "\n", *(_line(say, route, page.command_ids) for route in page.commands)]
    text = say("Page {page} of {pages}", page=page.number, pages=page.pages)
    footer = Footer(text) if page.pages > 1 else None
    return Embed(title=say(product.title), description="\n".join(lines), color=BRAND, footer=footer)


def _line(say: Say, route: Route, command_ids: Mapping[str, int]) -> str:
    if route.kind is RouteKind.USER_COMMAND:
        return say("**{name}**, in the menu of a member", name=route.name)
    if route.kind is RouteKind.MESSAGE_COMMAND:
        return say("**{name}**, in the menu of a message", name=route.name)
    options = "".join(f" `{spec.name}`" if spec.required else "" for spec in route.options)
    command_id = command_ids.get(route.name.split()[0])
    name = f"**/{route.name}**" if command_id is None else mention_command(route.name, command_id)
    return f"{name}{options}: {say(route.description)}"


def _rows(say: Say, page: HelpPage) -> tuple[ActionRow, ...]:
    rows: list[ActionRow] = []
    if len(page.topics) > 1:
        options = tuple(
            SelectOption(
                label=say(topic.product.title),
                value=topic.product.key,
                description=say(topic.product.summary)[:100],
                default=topic is page.chosen,
            )
            for topic in page.topics[:25]
        )
        select = StringSelect(state=ChooseTopic(), options=options, placeholder=say("Choose a topic"))
        rows.append(ActionRow((select,)))
    slash = [route for route in page.commands if route.kind is RouteKind.COMMAND]
    if slash and page.in_guild:
        rows.append(command_select(say, slash, say.plain("Use one of these commands")))
    if page.pages > 1:
        rows.append(_turning(say, page))
    if page.dashboard:
        rows.append(ActionRow((LinkButton(say("Open the dashboard"), page.dashboard),)))
    return tuple(rows)


def command_select(say: Say, routes: Iterable[Route], placeholder: str, subject: int = 0) -> ActionRow:
    """A select of at most 25 commands; `subject` is what they are about, by number, as their first option."""
    options = tuple(
        SelectOption(f"/{route.name}", route.name, say.plain(route.description)[:100]) for route in routes
    )
    return ActionRow.of(StringSelect(state=PickCommand(subject), placeholder=placeholder, options=options))


def _turning(say: Say, page: HelpPage) -> ActionRow:
    key, number = page.chosen.product.key, page.number
    return ActionRow(
        (
            Button(say("Previous"), TurnHelpPage(key, max(number - 1, 1)), disabled=number == 1),
            Button(say("Next"), TurnHelpPage(key, min(number + 1, 99)), disabled=number == page.pages),
        )
    )
