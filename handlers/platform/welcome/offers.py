"""What products offer to newcomers: a button under the welcome and the first steps, while their module is on.

add_offer(Offer("mentors", "Find a mentor", FindMentor(), module="quest_hall"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.frame.registry import Registry
from handlers.platform.welcome.states import ShowSteps
from interactions.components import ActionRow, Button, ButtonStyle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from db.pool import Connection
    from handlers.frame.guild import Guild
    from interactions.custom_id import ComponentState
    from interactions.languages import Say


class WelcomeOffer(msgspec.Struct, frozen=True):
    """A button; `label` is an English text that is translated when shown.

    `there`: asked whether the server has something behind it; none: always.
    """

    key: str
    label: str
    state: ComponentState
    module: str
    there: Callable[[Connection, Guild], Awaitable[bool]] | None = None


OFFERS: Registry[WelcomeOffer] = Registry("offers")


def add_offer(offer: WelcomeOffer) -> None:
    """Let it be known; a key is used once."""
    OFFERS.add(offer.key, offer, offer.module)


async def buttons(db: Connection, guild: Guild, say: Say, *, steps: bool) -> tuple[ActionRow, ...]:
    """A row with what is there for newcomers; `steps`: also their first steps."""
    row_of_buttons = [Button(say("My first steps"), ShowSteps(), ButtonStyle.PRIMARY)] if steps else []
    for offer in OFFERS.values():
        if guild.module_on(offer.module) and (offer.there is None or await offer.there(db, guild)):
            row_of_buttons.append(Button(say(offer.label), offer.state))
    return (ActionRow(tuple(row_of_buttons[:5])),) if row_of_buttons else ()
