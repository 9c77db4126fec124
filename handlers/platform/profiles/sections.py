"""What a product tells of a member: it lists its functions in `Product.profile`, nobody searches for them.

    async def level_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]: ...

A function answers quickly (a key lookup or two), returns nothing when there is nothing to tell, and never
tells what the member may see of themselves only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from handlers.frame.context import Context


class ProfileLine(msgspec.Struct, frozen=True):
    """A title and what is told under it, both translated; `text` is markdown."""

    title: str
    text: str


ProfileSection = Callable[["Context", int], Awaitable[Sequence[ProfileLine]]]
