"""A member who was typed into a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.platform.dashboard import list_members_by_name
from handlers.frame.refusals import Refusal
from interactions.escaping import shorten

if TYPE_CHECKING:
    from handlers.dashboard.context import PageContext


class NobodyCalledThat(Refusal):
    """Nobody here is called "{typed}"."""

    remedy = "Type the beginning of a name, or an id. Members lists everybody."


async def find_typed(ctx: PageContext, typed: str) -> int:
    """Their id: what was typed if it is one, else that of the first member whose name holds it."""
    words = typed.strip().removeprefix("@")
    if words.isascii() and words.isdigit() and 15 <= len(words) <= 19:
        return int(words)
    members = await list_members_by_name(
        ctx.db, ctx.guild_id, words=words, with_left=True, after=None, limit=1
    )
    if not members:
        raise NobodyCalledThat(typed=shorten(words, 40))
    return members[0].user_id
