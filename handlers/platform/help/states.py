"""What the components of `/help` remember."""

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

TopicKey = Annotated[str, Meta(max_length=20)]


class ChooseTopic(ComponentState, tag="help.topic/1"):
    """The select of topics."""


class ShowTopic(Paged, tag="help.page/2"):
    """The commands of a topic."""

    topic: TopicKey


class TurnHelpPage(ComponentState, tag="help.page/1"):
    """Its pager before."""

    topic: TopicKey
    page: Annotated[int, Meta(ge=1, le=99)]

    def upgrade(self) -> ShowTopic:
        return ShowTopic(self.topic, page=self.page - 1)


CommandName = Annotated[str, Meta(max_length=28)]
Subject = Annotated[int, Meta(ge=0, le=10**12)]
"""What the command is about, by number, where that is known: its first option. 0: that is asked too."""


class PickCommand(ComponentState, tag="help.use/1"):
    """A select of commands, to use one without typing it."""

    subject: Subject = 0


class PickPart(ComponentState, tag="help.part/1"):
    """Which options of a command that has more than a form has room for."""

    command: CommandName
    subject: Subject


class FillCommand(ComponentState, tag="help.fill/1"):
    """The form with options of a command; parts count from 0."""

    command: CommandName
    part: Annotated[int, Meta(ge=0, le=24)]
    subject: Subject
