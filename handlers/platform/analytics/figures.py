"""What a product adds to `/analytics`: it names its numbers in `Product.analytics`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from handlers.frame.product import Product


class Numbers(msgspec.Struct, frozen=True):
    """What a product counts of a server: English names by key, in their order, and how they are counted.

    `count` reads what happened since a moment, in a query or two, and tells of no single member.
    """

    names: Mapping[str, str]
    count: Callable[[Connection, Guild, datetime], Awaitable[Mapping[str, int]]]


class Figure(msgspec.Struct, frozen=True):
    """A number with its English name; `key` names it in the REST API."""

    key: str
    name: str
    number: int


class ProductFigures(msgspec.Struct, frozen=True):
    """The numbers of one product; `title` is English."""

    key: str
    title: str
    figures: Sequence[Figure]


async def find_figures(
    db: Connection, guild: Guild, products: Iterable[Product], since: datetime
) -> tuple[ProductFigures, ...]:
    """Of every product that is on there and has anything to tell."""
    told = []
    for product in products:
        if product.analytics is None or not guild.module_on(product.key):
            continue
        counted = await product.analytics.count(db, guild, since)
        if any(counted.values()):
            figures = [Figure(key, name, counted[key]) for key, name in product.analytics.names.items()]
            told.append(ProductFigures(product.key, product.title, figures))
    return tuple(told)
