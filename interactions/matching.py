"""From an interaction to exactly one handler, with its typed arguments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from interactions.custom_id import OutOfDate, decode_custom_id
from interactions.entities import Resolved
from interactions.fields import FILL_IN, decode_fields, submitted_fields
from interactions.limits import CHOICES
from interactions.option_values import BadOption, MemberOption
from interactions.options import OptionType
from interactions.payloads import (
    AutocompleteInteraction,
    CommandData,
    CommandInteraction,
    CommandOption,
    ComponentInteraction,
    Interaction,
    ModalInteraction,
    SubmittedComponent,
)
from interactions.responses import Choices
from interactions.router import Route, RouteKind, Router


class UnknownRoute(LookupError):
    """A command that is not ours (any more), or a kind of interaction that is new."""


class Match(Struct, frozen=True, eq=False):
    """A route and the interaction that chose it. `subject` goes to the handler after the context."""

    route: Route
    interaction: Interaction
    subject: tuple[Any, ...] = ()
    options: tuple[CommandOption, ...] = ()

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the handler, checked; raises BadOption."""
        interaction = self.interaction
        if isinstance(interaction, CommandInteraction):
            return option_values(self.route, self.options, interaction.data.resolved)
        if isinstance(interaction, ModalInteraction):
            return decode_fields(
                self.route.fields, submitted_fields(interaction.data), interaction.data.resolved
            )
        if isinstance(interaction, ComponentInteraction) and self.route.fields:
            (field,) = self.route.fields
            picked = {field.name: SubmittedComponent(values=interaction.data.values)}
            return decode_fields((field,), picked, interaction.data.resolved)
        return {}

    async def suggest(self, ctx: Any) -> Choices:
        """For what is typed into an option right now."""
        focused = next((option for option in self.options if option.focused), None)
        spec = next((spec for spec in self.route.options if focused and spec.name == focused.name), None)
        if focused is None or spec is None or spec.option.autocomplete is None:
            return Choices()
        typed = "" if focused.value is None else str(focused.value)
        return Choices(tuple(await spec.option.autocomplete(ctx, typed))[:CHOICES])


def option_values(route: Route, sent: Sequence[CommandOption], resolved: Resolved) -> dict[str, Any]:
    """The keyword arguments of a command's handler, checked; raises BadOption."""
    by_name = {option.name: option for option in sent}
    values: dict[str, Any] = {}
    for spec in route.options:
        option = by_name.pop(spec.name, None)
        if option is not None:
            values[spec.name] = spec.decode(option, resolved)
        elif spec.required:
            raise BadOption(spec.name, FILL_IN)
    for name in by_name:
        raise BadOption(name[:32], "The option **{option}** has changed. Please type the command again.")
    arguments = {
        spec.parameter: values[spec.name] for spec in route.options if not spec.field and spec.name in values
    }
    for use in route.forms:
        specs = [spec for spec in route.options if spec.parameter == use.parameter]
        arguments[use.parameter] = use.gather(specs, values)
    return arguments


class HasRouters(Protocol):
    """What Routes needs of a product."""

    @property
    def key(self) -> str: ...

    @property
    def routers(self) -> Sequence[Router]: ...


class Routes:
    """Every door of the program. Two with the same name, or two for one state, raise at start."""

    def __init__(self, routes: Iterable[Route], groups: Mapping[str, str] | None = None) -> None:
        self.groups: dict[str, str] = {}
        self._by_key: dict[tuple[RouteKind, Any], Route] = {}
        self._above: set[str] = set()
        """What stands before the last word of a command: none of these can be one itself."""
        self._add(routes, groups or {})

    @classmethod
    def of(cls, products: Iterable[HasRouters]) -> "Routes":
        """Those of these products, in their order."""
        routes = cls(())
        for product in products:
            routes.add(product)
        return routes

    def add(self, product: HasRouters) -> None:
        """Another product's."""
        for router in product.routers:
            routes = (msgspec.structs.replace(route, module=product.key) for route in router.routes)
            self._add(routes, router.groups)

    def _add(self, routes: Iterable[Route], groups: Mapping[str, str]) -> None:
        self.groups |= groups
        for route in routes:
            key = (route.kind, route.state or route.name)
            if key in self._by_key:
                raise ValueError(f"two handlers for {route.kind.name.lower()} {route.name!r}")
            self._by_key[key] = route
            if route.kind is RouteKind.COMMAND:
                self._refuse_bare_groups(route.name)

    def _refuse_bare_groups(self, name: str) -> None:
        """Discord cannot show "xp" itself once it has "xp give"."""
        words = name.split()
        above = [" ".join(words[:count]) for count in range(1, len(words))]
        self._above.update(above)
        bare = [name] if name in self._above else above
        for known in bare:
            if (RouteKind.COMMAND, known) in self._by_key:
                raise ValueError(f"the command {known!r} also has subcommands")

    def _arrange(self, modules: Sequence[str]) -> None:
        """Has the routes in the order of these modules."""
        arranged = sorted(self._by_key.items(), key=lambda known: modules.index(known[1].module))
        self._by_key = dict(arranged)

    def __iter__(self) -> Iterator[Route]:
        return iter(self._by_key.values())

    def command(self, name: str) -> Route | None:
        return self._by_key.get((RouteKind.COMMAND, name))

    def match(self, interaction: Interaction) -> Match:
        """The one route of this interaction; raises UnknownRoute or OutOfDate."""
        match interaction:
            case CommandInteraction() | AutocompleteInteraction():
                return self._match_command(interaction, interaction.data)
            case ComponentInteraction():
                return self._match_state(RouteKind.COMPONENT, interaction, interaction.data.custom_id)
            case ModalInteraction():
                return self._match_state(RouteKind.MODAL, interaction, interaction.data.custom_id)
        raise UnknownRoute(f"interaction of type {interaction.type}")

    def _match_command(self, interaction: Interaction, data: CommandData) -> Match:
        words, options = [data.name], data.options
        while options and options[0].type <= OptionType.SUB_COMMAND_GROUP:
            words.append(options[0].name)
            options = options[0].options
        name = " ".join(words)
        if data.type not in (1, 2, 3):
            raise UnknownRoute(f"command type {data.type}")
        route = self._by_key.get((RouteKind(data.type), name))
        if route is None:
            raise UnknownRoute(f"command {name[:100]!r}")
        return Match(route, interaction, _target(route.kind, data), options)

    def _match_state(self, kind: RouteKind, interaction: Interaction, custom_id: str) -> Match:
        try:
            state = decode_custom_id(custom_id)
            route = self._by_key.get((kind, type(state)))
            if route is None:
                raise OutOfDate(custom_id)
        except OutOfDate as error:
            stale = self._by_key.get((RouteKind.STALE, error.name))
            if stale is None or kind is not RouteKind.COMPONENT:
                raise
            return Match(stale, interaction)
        return Match(route, interaction, (state,))


def _target(kind: RouteKind, data: CommandData) -> tuple[Any, ...]:
    if kind is RouteKind.COMMAND:
        return ()
    resolved, target = data.resolved, data.target_id or 0
    if kind is RouteKind.USER_COMMAND and target in resolved.users:
        return (MemberOption(resolved.users[target], resolved.members.get(target)),)
    if kind is RouteKind.MESSAGE_COMMAND and target in resolved.messages:
        return (resolved.messages[target],)
    raise UnknownRoute(f"command {data.name[:100]!r} without its target")
