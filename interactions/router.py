"""From an interaction to exactly one handler, with typed arguments.

Each door module has a `router`; `Routes.of(products)` puts them together. A handler takes the
context, then what the interaction is about (a component's state, the target of a context menu),
then its options or fields as keyword-only parameters. `requires` is anything to the router: who
may come in is decided by whoever calls it, before `Match.run`.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final, Protocol, TypeVar

import msgspec
from msgspec import Struct

from interactions.custom_id import ComponentState, OutOfDate, decode_custom_id
from interactions.entities import Resolved
from interactions.fields import FILL_IN, FieldSpec, decode_fields, field_specs, picked_specs, submitted_fields
from interactions.forms import FormUse, form_uses, option_specs
from interactions.limits import CHOICES
from interactions.option_values import BadOption, MemberOption
from interactions.options import OptionSpec, OptionType
from interactions.payloads import (
    AutocompleteInteraction,
    CommandData,
    CommandInteraction,
    CommandOption,
    ComponentInteraction,
    Interaction,
    InteractionContext,
    ModalInteraction,
    SubmittedComponent,
)
from interactions.permissions import Permissions
from interactions.picked import checking
from interactions.responses import Choices

Handler = Callable[..., Awaitable[Any]]
AnyHandler = TypeVar("AnyHandler", bound=Handler)

GUILD_ONLY: Final = frozenset({InteractionContext.GUILD})
GUILD_AND_DM: Final = frozenset({InteractionContext.GUILD, InteractionContext.BOT_DM})


class RouteKind(Enum):
    """The value is Discord's command type, where it has one."""

    COMMAND = 1
    USER_COMMAND = 2
    MESSAGE_COMMAND = 3
    COMPONENT = "component"
    MODAL = "modal"
    STALE = "stale"


class Pace(Enum):
    """How quickly one interaction follows another, for whoever limits them."""

    COMMAND = "command"
    PRESS = "press"
    LEAD = "lead"


class Route(Struct, frozen=True, kw_only=True, eq=False):
    """One door. `module` is the key of the product it belongs to; `group` counts for rate limits.

    `for_suspended`: open also to members to whom the other doors of its product are closed for a time.
    `switch`: what switches it off for the whole process (ENABLE_<SWITCH>=false), beside its product's.
    """

    kind: RouteKind
    name: str
    handler: Handler
    requires: Any
    contexts: frozenset[InteractionContext] = GUILD_ONLY
    options: tuple[OptionSpec, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    forms: tuple[FormUse, ...] = ()
    state: type[ComponentState] | None = None
    default_permissions: Permissions | None = None
    module: str = ""
    leads: bool = False
    for_suspended: bool = False
    switch: str = ""

    @property
    def group(self) -> str:
        """The first word of a command, the feature of a component."""
        return self.name.partition("." if isinstance(self.kind.value, str) else " ")[0]

    @property
    def pace(self) -> Pace:
        """Commands are typed; on panels one press follows another, most of all for who leads."""
        if self.leads:
            return Pace.LEAD
        return Pace.PRESS if isinstance(self.kind.value, str) else Pace.COMMAND

    @property
    def in_dm(self) -> bool:
        return InteractionContext.BOT_DM in self.contexts

    @property
    def description(self) -> str:
        """The first line of the handler's docstring."""
        return (inspect.getdoc(self.handler) or "").partition("\n")[0].strip()


class UnknownRoute(LookupError):
    """A command that is not ours (any more), or a kind of interaction that is new."""


class Router:
    """Collects the doors of one module. `leads`: they are of the panel on which somebody leads others.

    `switch`: see `Route`.
    """

    def __init__(self, *, leads: bool = False, switch: str = "") -> None:
        self.leads = leads
        self.switch = switch
        self.routes: list[Route] = []
        self.groups: dict[str, str] = {}

    def group(self, name: str, description: str) -> None:
        """Describes the command "xp" or the group "xp roles" that only holds subcommands."""
        self.groups[name] = description

    def command(
        self,
        name: str,
        *,
        requires: Any,
        contexts: Iterable[InteractionContext] = GUILD_ONLY,
        in_dm: bool = False,
        for_suspended: bool = False,
        default_permissions: Permissions | None = None,
    ) -> Callable[[AnyHandler], AnyHandler]:
        """A slash command: "rank", "xp give" or "xp roles add". The handler takes (ctx, *, options).

        Discord offers it to members with `default_permissions`, or with those that `requires` names under
        that attribute; it is no check, since each server can change it.
        """

        def register(handler: AnyHandler) -> AnyHandler:
            if not 1 <= len(name.split()) <= 3 or name != " ".join(name.split()):
                raise TypeError(f"{name!r}: a command has one to three words")
            specs = option_specs(handler)
            checked: AnyHandler = checking(handler, specs)  # type: ignore[assignment]
            return self._add(
                checked,
                1,
                kind=RouteKind.COMMAND,
                name=name,
                requires=requires,
                contexts=_contexts(contexts, in_dm),
                for_suspended=for_suspended,
                options=specs,
                forms=form_uses(handler),
                default_permissions=default_permissions or getattr(requires, "default_permissions", None),
            )

        return register

    def user_command(
        self, name: str, *, requires: Any, in_dm: bool = False
    ) -> Callable[[AnyHandler], AnyHandler]:
        """In the menu of a member; the handler takes (ctx, target: MemberOption)."""
        return self._plain(RouteKind.USER_COMMAND, name, requires, in_dm, 2)

    def message_command(
        self, name: str, *, requires: Any, in_dm: bool = False
    ) -> Callable[[AnyHandler], AnyHandler]:
        """In the menu of a message; the handler takes (ctx, target: Message)."""
        return self._plain(RouteKind.MESSAGE_COMMAND, name, requires, in_dm, 2)

    def stale(self, name: str, *, requires: Any, in_dm: bool = False) -> Callable[[AnyHandler], AnyHandler]:
        """For components "feature.what" of versions nobody reads any more: (ctx) -> a fresh panel."""
        return self._plain(RouteKind.STALE, name, requires, in_dm, 1)

    def component(
        self, state: type[ComponentState], *, requires: Any, in_dm: bool = False, for_suspended: bool = False
    ) -> Callable[[AnyHandler], AnyHandler]:
        """A button or select with this state: (ctx, state), a select's also (..., *, picked: what)."""

        def register(handler: AnyHandler) -> AnyHandler:
            fields = picked_specs(handler)
            if len(fields) > 1:
                raise TypeError(f"{_where(handler)}: a select has one value or one list of values")
            common = {"requires": requires, "in_dm": in_dm, "for_suspended": for_suspended}
            return self._add_stateful(RouteKind.COMPONENT, state, handler, fields, **common)

        return register

    def modal(
        self, state: type[ComponentState], *, requires: Any, in_dm: bool = False, for_suspended: bool = False
    ) -> Callable[[AnyHandler], AnyHandler]:
        """A submitted modal with this state: (ctx, state, *, fields)."""

        def register(handler: AnyHandler) -> AnyHandler:
            fields = field_specs(handler)
            common = {"requires": requires, "in_dm": in_dm, "for_suspended": for_suspended}
            return self._add_stateful(RouteKind.MODAL, state, handler, fields, **common)

        return register

    def _plain(
        self, kind: RouteKind, name: str, requires: Any, in_dm: bool, positional: int
    ) -> Callable[[AnyHandler], AnyHandler]:
        def register(handler: AnyHandler) -> AnyHandler:
            contexts = _contexts(GUILD_ONLY, in_dm)
            return self._add(handler, positional, kind=kind, name=name, requires=requires, contexts=contexts)

        return register

    def _add_stateful(
        self,
        kind: RouteKind,
        state: type[ComponentState],
        handler: AnyHandler,
        fields: tuple[FieldSpec, ...],
        *,
        in_dm: bool,
        **more: Any,
    ) -> AnyHandler:
        return self._add(
            handler,
            2,
            kind=kind,
            name=state.tag().partition("/")[0],
            contexts=_contexts(GUILD_ONLY, in_dm),
            fields=fields,
            state=state,
            **more,
        )

    def _add(self, handler: AnyHandler, positional: int, **what: Any) -> AnyHandler:
        function: Any = handler
        if not inspect.iscoroutinefunction(function):
            raise TypeError(f"{_where(handler)}: a handler is an async function")
        parameters = inspect.signature(handler).parameters.values()
        leading = [
            parameter for parameter in parameters if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
        ]
        if len(leading) != positional:
            raise TypeError(
                f"{_where(handler)}: takes {positional} positional parameters, has {len(leading)}"
            )
        self.routes.append(Route(handler=handler, leads=self.leads, switch=self.switch, **what))
        return handler


def _where(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def _contexts(contexts: Iterable[InteractionContext], in_dm: bool) -> frozenset[InteractionContext]:
    return frozenset(contexts) | (GUILD_AND_DM if in_dm else frozenset())


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
        found = sorted(self._by_key.items(), key=lambda known: modules.index(known[1].module))
        self._by_key = dict(found)

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
