"""The doors of modules: what each handler answers, and what it takes.

Each door module has a `router`; `interactions.matching` puts them together and finds the door of an
interaction. A handler takes the context, then what the interaction is about (a component's state, the
target of a context menu), then its options or fields as keyword-only parameters. `requires` is anything to
the router: who may come in is decided by whoever calls it, before the handler.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from enum import Enum
from typing import Any, Final, TypeVar

from msgspec import Struct

from interactions.custom_id import ComponentState
from interactions.fields import FieldSpec, field_specs, picked_specs
from interactions.forms import FormUse, form_uses, option_specs
from interactions.options import OptionSpec
from interactions.payloads import InteractionContext
from interactions.permissions import Permissions
from interactions.picked import checking

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
