"""`/help` and its components."""

from collections.abc import Sequence
from typing import Annotated

from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.help import actions, messages
from handlers.platform.help.states import ChooseTopic, ShowTopic
from handlers.platform.roles.rules import Role
from interactions.options import Option
from interactions.responses import Choice, Reply, Update
from interactions.router import Router

router = Router()


async def suggest_topics(ctx: Context, typed: str) -> Sequence[Choice]:
    """Topics with something for this member."""
    titles = [(ctx.say(topic.product.title), topic.product.key) for topic in await actions.topics(ctx)]
    return [Choice(title, key) for title, key in titles if typed.casefold() in title.casefold()]


TopicOption = Annotated[str, Option("What you want to know more about", autocomplete=suggest_topics)]


@router.command("help", requires=Role.EVERYONE, in_dm=True)
async def show_help(ctx: Context, *, topic: TopicOption | None = None) -> Reply:
    """Show what you can do with me."""
    return await _show(ctx, topic)


@router.component(ChooseTopic, requires=Role.EVERYONE, in_dm=True)
async def choose_topic(ctx: Context, state: ChooseTopic, *, values: list[str]) -> Update:
    """Shows the picked topic."""
    return (await _show(ctx, values[0] if values else None)).in_place()


async def _show(ctx: Context, wanted: str | None) -> Reply:
    topic = actions.choose(ctx, await actions.topics(ctx), wanted)
    return await show(ctx, ShowTopic(topic.product.key))


@pages(router, ShowTopic, requires=Role.EVERYONE, size=15, in_dm=True)
async def topic_page(ctx: Context, asked: ShowTopic, span: Span) -> Listed:
    """Commands of a topic that the member may use here."""
    topics = await actions.topics(ctx)
    chosen = actions.choose(ctx, topics, asked.topic)
    home = ctx.resources.dashboard_url
    dashboard = f"{home}/{ctx.guild_id}/overview" if home and ctx.in_guild else home
    commands = span.of(chosen.commands)
    lines = messages.command_lines(ctx.say, commands, await actions.command_ids(ctx))
    rows = messages.topic_rows(ctx.say, topics, chosen, commands if ctx.in_guild else (), dashboard)
    return messages.topic_page(ctx.say, chosen, lines, rows)
