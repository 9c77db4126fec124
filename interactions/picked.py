"""Options that say whom or what they take: asked before the handler, whoever calls it."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from interactions.options import OptionSpec


def checking(handler: Callable[..., Any], specs: Sequence[OptionSpec]) -> Callable[..., Any]:
    """The handler behind the `who` of its options; itself when none has one."""
    checks = {spec.parameter: spec.option.who for spec in specs if spec.option.who and not spec.field}
    if not checks:
        return handler

    @wraps(handler)
    async def checked(ctx: Any, *subject: Any, **arguments: Any) -> Any:
        for parameter, who in checks.items():
            if arguments.get(parameter) is not None:
                await who(ctx, arguments[parameter])
        return await handler(ctx, *subject, **arguments)

    return checked
