"""What options and selects resolve to, and the checks of single values, each with its sentence."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from interactions.entities import Attachment, Channel, Member, Resolved, Role, User
from interactions.escaping import Markdown, first_visible

LARGEST_INTEGER: Final = 2**53 - 1
LONGEST_TEXT: Final = 6_000


class BadOption(ValueError):
    """A value that the option does not allow. `template` and `facts` make the sentence in any language."""

    def __init__(self, option: str, template: str, **facts: object) -> None:
        self.option = option
        self.template = template
        self.facts = {"option": option, **facts}
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        return self.template.format_map(self.facts)


class UserOption(Struct, frozen=True):
    """Anybody, in the guild or not."""

    user: User
    member: Member | None = None

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def left(self) -> bool:
        """Not in the guild (any more): Discord's client still offers people it remembers."""
        return self.member is None

    @property
    def display_name(self) -> str:
        return first_visible(self.member.nick if self.member else None, self.user.display_name)

    @property
    def mention(self) -> Markdown:
        return self.user.mention


class MemberOption(UserOption, frozen=True):
    """Somebody meant as a member of this guild: look at `left`."""

    @property
    def role_ids(self) -> tuple[int, ...]:
        return self.member.roles if self.member else ()


class RoleOption(Struct, frozen=True):
    role: Role

    @property
    def id(self) -> int:
        return self.role.id

    @property
    def name(self) -> str:
        return self.role.name

    @property
    def mention(self) -> Markdown:
        return self.role.mention


class ChannelOption(Struct, frozen=True):
    channel: Channel

    @property
    def id(self) -> int:
        return self.channel.id

    @property
    def name(self) -> str:
        return self.channel.name or ""

    @property
    def type(self) -> int:
        return self.channel.type

    @property
    def mention(self) -> Markdown:
        return self.channel.mention


class MentionableOption(Struct, frozen=True):
    """A user or a role: exactly one of them is there."""

    user: UserOption | None = None
    role: RoleOption | None = None

    @property
    def id(self) -> int:
        return self.user.id if self.user else self.role.id if self.role else 0

    @property
    def mention(self) -> Markdown:
        return self.user.mention if self.user else self.role.mention if self.role else Markdown()


class AttachmentOption(Struct, frozen=True):
    """An uploaded file; its address soon expires."""

    attachment: Attachment

    @property
    def id(self) -> int:
        return self.attachment.id

    @property
    def filename(self) -> str:
        return self.attachment.filename

    @property
    def size(self) -> int:
        return self.attachment.size

    @property
    def url(self) -> str:
        return self.attachment.url


def check_length(name: str, text: str, least: int | None, most: int | None) -> str:
    most = LONGEST_TEXT if most is None else most
    if len(text) > most:
        raise BadOption(
            name,
            "**{option}** may have at most {most} characters, yours has {length}.",
            most=most,
            length=len(text),
        )
    if len(text) < (least or 0):
        raise BadOption(
            name,
            "**{option}** must have at least {least} characters, yours has {length}.",
            least=least,
            length=len(text),
        )
    return text


def check_bounds(
    name: str, number: int | float, least: int | float | None, most: int | float | None
) -> int | float:
    least = -LARGEST_INTEGER if least is None else least
    most = LARGEST_INTEGER if most is None else most
    if not least <= number <= most:  # also refuses what is not a number (NaN)
        raise BadOption(name, "**{option}** must be from {least} to {most}.", least=least, most=most)
    return number


def find_resolved(
    name: str, target: Any, value: Any, resolved: Resolved, channel_types: Sequence[int] = ()
) -> Any:
    """The user, role, channel or file that an id stands for; raises BadOption."""
    key = (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20
        else -1
    )
    resolved_option: Any = None
    if target in (UserOption, MemberOption) and key in resolved.users:
        resolved_option = target(resolved.users[key], resolved.members.get(key))
    elif target is RoleOption and key in resolved.roles:
        resolved_option = RoleOption(resolved.roles[key])
    elif target is ChannelOption and key in resolved.channels:
        resolved_option = ChannelOption(resolved.channels[key])
    elif target is AttachmentOption and key in resolved.attachments:
        resolved_option = AttachmentOption(resolved.attachments[key])
    elif target is MentionableOption:
        resolved_option = _find_mentionable(key, resolved)
    if resolved_option is None:
        raise BadOption(name, "What you picked for **{option}** no longer exists.")
    if channel_types and resolved_option.type not in channel_types:
        raise BadOption(name, "**{option}** cannot be a channel of that kind.")
    return resolved_option


def _find_mentionable(key: int, resolved: Resolved) -> MentionableOption | None:
    if key in resolved.users:
        return MentionableOption(user=UserOption(resolved.users[key], resolved.members.get(key)))
    if key in resolved.roles:
        return MentionableOption(role=RoleOption(resolved.roles[key]))
    return None


def _id_of(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
        return int(value)
    return -1
