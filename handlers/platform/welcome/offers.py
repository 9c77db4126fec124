"""What products offer to newcomers: a button under the welcome, while their module is on.

add_offer(Offer("mentors", "Find a mentor", FindMentor(), module="quest_hall"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlers.platform.welcome.states import ShowSteps
from interactions.components import ActionRow, Button, ButtonStyle

if TYPE_CHECKING:
    from handlers.frame.guild import Guild
    from interactions.custom_id import ComponentState


class Offer(msgspec.Struct, frozen=True):
    """A button; `label` is an English text that is translated when shown."""

    key: str
    label: str
    state: ComponentState
    module: str


OFFERS: dict[str, Offer] = {}


def add_offer(offer: Offer) -> None:
    """Let it be known; a key is used once."""
    if OFFERS.setdefault(offer.key, offer) is not offer:
        raise ValueError(f"there are two offers {offer.key}")


def buttons(guild: Guild, *, steps: bool) -> tuple[ActionRow, ...]:
    """Under the welcome."""
    found = [Button(guild.say("My first steps"), ShowSteps(), ButtonStyle.PRIMARY)] if steps else []
    found += [
        Button(guild.say(offer.label), offer.state)
        for offer in OFFERS.values()
        if guild.module_on(offer.module)
    ]
    return (ActionRow(tuple(found[:5])),) if found else ()
