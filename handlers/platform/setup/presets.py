"""A preset per kind of server: settings of a module as data, offered by its product in `Product.presets`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class Preset(msgspec.Struct, frozen=True):
    """`title` and `summary` are English texts, translated when shown. All presets of a module set the same
    keys, so that one can follow another."""

    key: str
    module: str
    title: str
    summary: str
    values: Mapping[str, Any]
