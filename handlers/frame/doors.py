"""The doors of all products, each product imported when somebody comes to one of its doors.

doors.json tells by the first word of a command ("/quest") and of a custom id ("board_quests.") whose it is;
`python -m tests.architecture.write_inventory` writes it. A word that it does not know, and whoever asks for
all routes or products, has all of them imported.

Why: decision 0324.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import msgspec

from handlers.frame.product import Product
from handlers.frame.registry import load_products
from interactions.matching import Match, Routes
from interactions.payloads import (
    AutocompleteInteraction,
    CommandInteraction,
    ComponentInteraction,
    Interaction,
    ModalInteraction,
)
from interactions.router import Route

TABLE = Path(__file__).with_name("doors.json")
"""Products in the order in which they are shown, each with its words."""


def word_of(route: Route) -> str:
    """The word in the table under which a route stands."""
    return f"{route.group}." if isinstance(route.kind.value, str) else f"/{route.group}"


def word_in(interaction: Interaction) -> str:
    """The word in the table for what was typed or pressed."""
    match interaction:
        case CommandInteraction() | AutocompleteInteraction():
            return f"/{interaction.data.name.partition(' ')[0]}"
        case ComponentInteraction() | ModalInteraction():
            return f"{interaction.data.custom_id.partition('.')[0]}."
    return ""


class Doors(Routes):
    """`products`: these and no others. `arrived` is told of each product once, before its first answer."""

    def __init__(
        self, products: tuple[Product, ...] | None = None, arrived: Callable[[Product], None] = lambda _: None
    ) -> None:
        super().__init__(())
        self._arrived = arrived
        self._here: dict[str, Product] = {}
        self._key_of: dict[str, str] = {}
        self._whole = products is not None
        if products is None:
            table = msgspec.json.decode(TABLE.read_bytes(), type=dict[str, list[str]])
            self._key_of = {word: key for key, words in table.items() for word in words}
        for product in products or ():
            self._take_in(product)

    def match(self, interaction: Interaction) -> Match:
        """As of all routes."""
        if not self._whole:
            self._load_for(word_in(interaction))
        return super().match(interaction)

    def command(self, name: str) -> Route | None:
        """As of all routes."""
        self._load_for(f"/{name.partition(' ')[0]}")
        return super().command(name)

    def __iter__(self) -> Iterator[Route]:
        self.products()
        return super().__iter__()

    def product(self, key: str) -> Product | None:
        """The product of that key."""
        if key not in self._here and key in self._key_of.values():
            self._take_in(import_module(f"handlers.{key}.product").PRODUCT)
        return self._here.get(key)

    def products(self) -> tuple[Product, ...]:
        """All of them, in the order in which they are shown, as are now the routes."""
        if not self._whole:
            products = load_products()
            for product in products:
                if product.key not in self._here:
                    self._take_in(product)
            self._here = {product.key: product for product in products}
            self._arrange(list(self._here))
            self._whole = True
        return tuple(self._here.values())

    def _load_for(self, word: str) -> None:
        key = self._key_of.get(word)
        if key is None:
            self.products()
        else:
            self.product(key)

    def _take_in(self, product: Product) -> None:
        self.add(product)
        self._here[product.key] = product
        self._arrived(product)
