"""Telling members of a running guild things, and seeing what reached them."""

from collections.abc import Awaitable, Callable

import pytest

from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind

Tell = Callable[..., Awaitable[None]]


@pytest.fixture
def tell(world) -> Tell:
    """Tells somebody something in one transaction, without waiting for what follows."""

    async def tell_them(someone, text, kind=NoticeKind.QUEST_REVIEW, **more):
        async with world.job.transaction() as db:
            await notify(db, world.guild.id, someone.id, kind, text, now=world.now(), **more)

    return tell_them


@pytest.fixture
def direct(world):
    """What the bot wrote to somebody directly, as texts."""
    from tests.support.answers import text_of

    def read(someone):
        ours = world.discord.application_id
        messages = someone.person.dm().messages.values()
        return [text_of(message) for message in messages if message.author_id == ours]

    return read


@pytest.fixture
def public(world):
    """What the bot wrote in a channel, as texts."""
    from tests.support.answers import text_of

    def read(channel):
        ours = world.discord.application_id
        return [text_of(message) for message in channel.messages.values() if message.author_id == ours]

    return read
