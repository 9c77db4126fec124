"""Modules on the dashboard: which are on, and switching one, as `/modules` does."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from handlers.api.problems import NotThere
from handlers.dashboard.context import Changed, Done, Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.platform.modules import actions
from handlers.platform.roles.rules import Role

pages = Pages("platform")

Key = Annotated[str, Meta(max_length=100)]


@pages.get("/modules", requires=Role.ADMINISTRATOR, nav="Modules")
async def modules(ctx: PageContext) -> Page:
    """Every module that can be switched off."""
    states = await actions.module_states(ctx)
    return Page("platform/modules/modules.html", ctx.say("Modules"), {"states": states})


@pages.post("/modules/{module}", requires=Role.ADMINISTRATOR)
async def switch(ctx: PageContext, module: Key, to: Literal["on", "off"]) -> Done:
    """One module on or off."""
    say = ctx.say
    product = next((product for product in actions.modules(ctx) if product.key == module), None)
    if product is None:
        raise NotThere
    changes = await actions.switch_module(ctx, product, on=to == "on")
    title = say(product.title)
    if not changes:
        asks = say("That is its value already.")
    elif to == "on":
        asks = say("Switch **{module}** on?", module=title)
    else:
        asks = say("Switch **{module}** off? Its commands will be refused; nothing is deleted.", module=title)
    words = {True: say("on"), False: say("off")}
    return Done(
        asks=asks,
        tells=say("Saved. It applies from now on.") if changes else say("Nothing changed."),
        back=ctx.address("modules"),
        changes=[Changed(f"**{title}**", words[change.before], words[change.after]) for change in changes],
    )
