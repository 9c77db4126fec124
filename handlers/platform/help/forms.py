"""Commands without typing them: one that is picked in a select runs, or asks for its options in a form.

A form has room for five; commands with more have several forms, each with what the command cannot do without.
Who may use a command is asked as if it were typed, at each press.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from handlers.frame import access
from handlers.frame.context import Context
from handlers.frame.frame_replies import UnknownCommand
from handlers.platform.help.messages import command_select
from handlers.platform.help.states import FillCommand, PickCommand, PickPart
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.components import (
    ActionRow,
    ChannelSelect,
    FileUpload,
    Label,
    Modal,
    RoleSelect,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
    UserSelect,
)
from interactions.entities import Resolved
from interactions.escaping import shorten
from interactions.fields import FILL_IN, submitted_fields
from interactions.limits import CHOICES
from interactions.matching import option_values
from interactions.option_values import BadOption
from interactions.options import OptionSpec, OptionType
from interactions.payloads import CommandOption, ModalInteraction, SubmittedComponent
from interactions.responses import OpenModal, Reply, Response
from interactions.router import Router

if TYPE_CHECKING:
    from interactions.router import Route

router = Router()
ROOM: Final = 5
"""Labels of a form."""
YES, NO = "yes", "no"
LONG: Final = 300
"""Texts that may be longer get several lines."""
_ENTITIES: Final = {
    OptionType.USER: UserSelect,
    OptionType.ROLE: RoleSelect,
}


async def command_row(
    ctx: Context, names: Sequence[str], placeholder: str, subject: int = 0
) -> tuple[ActionRow, ...]:
    """A select of those commands that the actor's roles allow; nothing where there is none."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    routes = [ctx.resources.routes.command(name) for name in names]
    open_to = [route for route in routes if route is not None and allowed(ctx.actor, route.requires, roles)]
    return (command_select(ctx.say, open_to, placeholder, subject),) if open_to else ()


@router.component(PickCommand, requires=Role.EVERYONE)
async def pick(ctx: Context, state: PickCommand, *, picked: str) -> Response:
    """One of the commands."""
    return await use(ctx, picked, state.subject)


async def use(ctx: Context, name: str, subject: int = 0) -> Response:
    """The command itself, its form, or the choice between several."""
    route = await _enter(ctx, name)
    forms = parts(route, subject)
    if forms == [()]:
        return await _run(ctx, route, [_subject(route, subject)] if subject else [])
    if len(forms) == 1:
        return await _form(ctx, route, 0, subject)
    options = tuple(
        SelectOption(shorten(", ".join(spec.name for spec in form), 100), str(number))
        for number, form in enumerate(forms)
    )
    which = StringSelect(state=PickPart(route.name, subject), options=options)
    text = ctx.say("What do you want to fill in for `/{command}`?", command=route.name)
    return Reply(content=text, components=(ActionRow.of(which),), ephemeral=True)


@router.component(PickPart, requires=Role.EVERYONE)
async def pick_part(ctx: Context, state: PickPart, *, picked: int) -> OpenModal:
    """That form."""
    return await _form(ctx, await _enter(ctx, state.command), picked, state.subject)


@router.modal(FillCommand, requires=Role.EVERYONE)
async def fill(ctx: Context, state: FillCommand) -> Response:
    """As if the command had been typed with what was filled in."""
    route = await _enter(ctx, state.command)
    assert isinstance(ctx.interaction, ModalInteraction)
    sent = submitted_fields(ctx.interaction.data)
    given = [_subject(route, state.subject)] if state.subject else []
    for spec in _form_of(route, state.part, state.subject):
        option = _option(spec, sent.get(spec.name))
        if option is not None:
            given.append(option)
    return await _run(ctx, route, given)


def parts(route: Route, subject: int) -> list[tuple[OptionSpec, ...]]:
    """Its forms, each with all that is required."""
    asked = route.options[1:] if subject else route.options
    required = tuple(spec for spec in asked if spec.required)
    others, room = asked[len(required) :], ROOM - len(required)
    return [required + others[at : at + room] for at in range(0, max(len(others), 1), room)]


async def _enter(ctx: Context, name: str) -> Route:
    """The command, if the actor may use it here; raises what stands in the way."""
    route = ctx.resources.routes.command(name)
    if route is None:
        raise UnknownCommand
    product = next(product for product in ctx.resources.products if product.key == route.module)
    await access.check(ctx, product, route)
    return route


def _form_of(route: Route, part: int, subject: int) -> tuple[OptionSpec, ...]:
    forms = parts(route, subject)
    if (subject and not route.options) or not 0 <= part < len(forms):
        raise UnknownCommand
    return forms[part]


def _subject(route: Route, subject: int) -> CommandOption:
    if not route.options or route.options[0].kind is not OptionType.STRING:
        raise UnknownCommand
    return CommandOption(name=route.options[0].name, type=int(OptionType.STRING), value=str(subject))


async def _run(ctx: Context, route: Route, given: Sequence[CommandOption]) -> Response:
    interaction = ctx.interaction
    filled_in = isinstance(interaction, ModalInteraction)
    resolved = interaction.data.resolved if isinstance(interaction, ModalInteraction) else Resolved()
    response: Response = await route.handler(ctx, **option_values(route, given, resolved))
    if isinstance(response, OpenModal) and filled_in:
        missing = next(spec for spec in route.options if spec.name not in {option.name for option in given})
        raise BadOption(missing.name, FILL_IN)  # Discord opens no form after a form
    return response


async def _form(ctx: Context, route: Route, part: int, subject: int) -> OpenModal:
    specs = _form_of(route, part, subject)
    labels = tuple([await _label(ctx, spec) for spec in specs])
    return OpenModal(Modal(f"/{route.name}", FillCommand(route.name, part, subject), labels))


async def _label(ctx: Context, spec: OptionSpec) -> Label:
    title = ctx.say.plain(spec.option.description)
    return Label(shorten(title, 45), await _field(ctx, spec), title if len(title) > 45 else None)


async def _field(ctx: Context, spec: OptionSpec) -> Any:
    common: dict[str, Any] = {"required": spec.required}
    if spec.kind is OptionType.ATTACHMENT:
        return FileUpload(name=spec.name, min_values=int(spec.required), **common)
    picks = {"state": spec.name, "min_values": int(spec.required), **common}
    if spec.kind is OptionType.CHANNEL:
        return ChannelSelect(channel_types=spec.option.channel_types, **picks)
    if spec.kind in _ENTITIES:
        return _ENTITIES[spec.kind](**picks)
    offered = await _offered(ctx, spec)
    if offered:
        return StringSelect(options=offered, **picks)
    most = min(spec.option.max_length or 1_000, 4_000) if spec.kind is OptionType.STRING else 20
    style = TextStyle.PARAGRAPH if most > LONG else TextStyle.SHORT
    least = spec.option.min_length or 0
    return TextInput(name=spec.name, style=style, min_length=least, max_length=most, **common)


async def _offered(ctx: Context, spec: OptionSpec) -> tuple[SelectOption, ...]:
    """What can be chosen, where that is known and not too much."""
    if spec.kind is OptionType.BOOLEAN:
        return (SelectOption(ctx.say("Yes"), YES), SelectOption(ctx.say("No"), NO))
    choices = spec.choices
    if spec.option.autocomplete is not None:
        choices = tuple(await spec.option.autocomplete(ctx, ""))
    offered = {str(choice.value): ctx.say.plain(choice.name)[:100] for choice in choices}
    if not 0 < len(offered) <= (CHOICES if spec.choices else CHOICES - 1):
        return ()  # there may be more than are suggested: they are typed
    return tuple(SelectOption(name, value) for value, name in offered.items())


def _option(spec: OptionSpec, sent: SubmittedComponent | None) -> CommandOption | None:
    """What was filled in, as the command would have had it; None for nothing."""
    if sent is None:
        return None
    text = next(iter(sent.values or ()), None) if sent.values is not None else sent.value
    if text is None or text == "":
        return None
    return CommandOption(name=spec.name, type=int(spec.kind), value=_value(spec, text))


def _value(spec: OptionSpec, text: Any) -> Any:
    try:
        match spec.kind:
            case OptionType.INTEGER:
                return int(text) if len(str(text)) <= 20 else text
            case OptionType.NUMBER:
                return float(text)
            case OptionType.BOOLEAN:
                return {YES: True, NO: False}.get(text, text)
    except (TypeError, ValueError):
        pass  # whoever decodes it says what it should be
    return text
