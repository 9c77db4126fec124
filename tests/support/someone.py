"""A member, in the words of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.answers import Answer, button_of

if TYPE_CHECKING:
    from stand_in.model import Message, Role
    from stand_in.people import Person
    from tests.support.world import World


class Someone:
    """A member with a Discord client, in the words of the tests."""

    def __init__(self, world: World, person: Person) -> None:
        self.world = world
        self.person = person

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def roles(self) -> list[Role]:
        """Those given to the member, in the order of their ids."""
        guild = self.person.guild
        assert guild is not None
        return [guild.roles[role_id] for role_id in sorted(self.role_ids)]

    @property
    def mention(self) -> str:
        return self.person.mention

    async def runs(self, path: str, **options: Any) -> Answer:
        """A slash command."""
        plain = {
            name: value.person if isinstance(value, Someone) else value for name, value in options.items()
        }
        return Answer(await self.person.run(path, **plain))

    async def types(self, path: str, option: str, text: str) -> list[Any]:
        """Into an option with autocomplete; what is suggested."""
        typed = await self.person.complete(path, option, text)
        return list(typed.choices or ())

    async def presses(self, message: Message | Answer, label: str) -> Answer:
        """The button of that label."""
        pressed = message.message if isinstance(message, Answer) else message
        return Answer(await self.person.press(pressed, button_of(pressed, label)["custom_id"]))

    async def picks(self, answer: Answer, *values: Any, number: int = 0) -> Answer:
        """In a select: the first, or that number of them."""
        return Answer(await self.person.pick(answer.message, answer.select(number), list(values)))

    async def submits(self, opened: Answer, **fields: Any) -> Answer:
        """The modal that the answer opened."""
        return Answer(await self.person.submit(opened.interaction, **fields))

    def writes(self, text: str = "hello", **where: Any) -> Message:
        """A message."""
        return self.person.write(text, **where)

    def reacts(self, message: Message, emoji: str = "👍") -> None:
        """To a message."""
        self.person.react(message, emoji)

    def joins_voice(self, channel: Any, **flags: bool) -> None:
        """Or moves there."""
        self.person.join_voice(channel, **flags)

    def leaves_voice(self) -> None:
        self.person.leave_voice()

    def sees(self, channel: Any = None) -> list[Message]:
        """The messages of a channel."""
        return self.person.sees(channel)

    @property
    def role_ids(self) -> set[int]:
        """The roles they hold now."""
        return set(self.person.member.role_ids)
