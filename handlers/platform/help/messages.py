"""The words of `/help`."""

from collections.abc import Sequence

from handlers.platform.help.actions import Topic
from handlers.platform.help.states import ChooseTopic, TurnHelpPage
from interactions.components import ActionRow, Button, SelectOption, StringSelect
from interactions.embeds import Embed, Footer
from interactions.languages import Say
from interactions.responses import Reply, Update
from interactions.router import Route, RouteKind

COLOR = 0x571173
PER_PAGE = 15


def help_reply(say: Say, topics: Sequence[Topic], chosen: Topic, page: int = 1) -> Reply:
    """The commands of a topic, for the caller alone."""
    return Reply(
        embeds=(_embed(say, chosen, page),), components=_rows(say, topics, chosen, page), ephemeral=True
    )


def help_update(say: Say, topics: Sequence[Topic], chosen: Topic, page: int = 1) -> Update:
    """The same in place of what was shown."""
    return Update(embeds=(_embed(say, chosen, page),), components=_rows(say, topics, chosen, page))


def _pages(topic: Topic) -> int:
    return -(-len(topic.commands) // PER_PAGE)


def _embed(say: Say, topic: Topic, page: int) -> Embed:
    page = min(page, _pages(topic))
    shown = topic.commands[(page - 1) * PER_PAGE : page * PER_PAGE]
    pages = _pages(topic)
    footer = Footer(say("Page {page} of {pages}", page=page, pages=pages)) if pages > 1 else None
    return Embed(
        title=say(topic.product.title),
        description="\n".join([say(topic.product.summary) + "\n", *(_line(say, route) for route in shown)]),
        color=COLOR,
        footer=footer,
    )


def _line(say: Say, route: Route) -> str:
    if route.kind is RouteKind.USER_COMMAND:
        return say("**{name}**, in the menu of a member", name=route.name)
    if route.kind is RouteKind.MESSAGE_COMMAND:
        return say("**{name}**, in the menu of a message", name=route.name)
    options = "".join(f" `{spec.name}`" if spec.required else "" for spec in route.options)
    return f"**/{route.name}**{options}: {say(route.description)}"


def _rows(say: Say, topics: Sequence[Topic], chosen: Topic, page: int) -> tuple[ActionRow, ...]:
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
    if _pages(chosen) > 1:
        rows.append(_turning(say, chosen, min(page, _pages(chosen))))
    return tuple(rows)


def _turning(say: Say, topic: Topic, page: int) -> ActionRow:
    key = topic.product.key
    return ActionRow(
        (
            Button(say("Previous"), TurnHelpPage(key, max(page - 1, 1)), disabled=page == 1),
            Button(say("Next"), TurnHelpPage(key, min(page + 1, 99)), disabled=page == _pages(topic)),
        )
    )
