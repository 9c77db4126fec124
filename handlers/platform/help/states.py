"""What the components of `/help` remember."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

TopicKey = Annotated[str, Meta(max_length=20)]


class ChooseTopic(ComponentState, tag="help.topic/1"):
    """The select of topics."""


class TurnHelpPage(ComponentState, tag="help.page/1"):
    """The buttons that turn the pages of a topic."""

    topic: TopicKey
    page: Annotated[int, Meta(ge=1, le=99)]
