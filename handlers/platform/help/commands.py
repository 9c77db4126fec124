"""`/help` and its components."""

from collections.abc import Sequence
from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.help import actions, messages
from handlers.platform.help.messages import HelpPage
from handlers.platform.help.states import ChooseTopic, TurnHelpPage
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
    return messages.help_reply(ctx.say, await _page(ctx, topic))


@router.component(ChooseTopic, requires=Role.EVERYONE, in_dm=True)
async def choose_topic(ctx: Context, state: ChooseTopic, *, values: list[str]) -> Update:
    """Shows the picked topic."""
    return messages.help_update(ctx.say, await _page(ctx, values[0] if values else None))


@router.component(TurnHelpPage, requires=Role.EVERYONE, in_dm=True)
async def turn_page(ctx: Context, state: TurnHelpPage) -> Update:
    """Shows another page of the same topic."""
    return messages.help_update(ctx.say, await _page(ctx, state.topic, state.page))


async def _page(ctx: Context, topic: str | None, page: int = 1) -> HelpPage:
    topics = await actions.topics(ctx)
    chosen = actions.choose(ctx, topics, topic)
    home = ctx.resources.dashboard_url
    dashboard = f"{home}/{ctx.guild_id}/overview" if home and ctx.in_guild else home
    return HelpPage(topics, chosen, await actions.command_ids(ctx), page, dashboard, ctx.in_guild)
