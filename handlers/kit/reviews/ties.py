"""Who is close to a submitter: shown on the card, so that reviewers see when somebody else should decide.

    @tie("mentor")
    async def mentors(db: Connection, guild_id: int, user_id: int) -> Sequence[int]: ...

Products tell their ties; what they are called is said here, since the card says it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from handlers.frame.registry import Registry
from interactions.escaping import Markdown, mention

if TYPE_CHECKING:
    from db.pool import Connection
    from interactions.languages import Say

Find = Callable[["Connection", int, int], Awaitable[Sequence[int]]]
CLOSE: Final = "close"
"""Under which name the ties stand in the facts of a review: member id (text) -> name of the tie."""
MOST_SHOWN: Final = 10
_finds: Registry[Find] = Registry("ties")


def tie(name: str) -> Callable[[Find], Find]:
    """The function finds those who have this tie to a member; `name`: mentor, student or buddy."""

    def declare(find: Find) -> Find:
        _finds.add(name, find, find.__module__)
        return find

    return declare


async def read_ties(db: Connection, guild_id: int, user_id: int) -> dict[str, str]:
    """Everybody who is close to the member: id -> name of the tie."""
    return {str(other): name for name, find in _finds.items() for other in await find(db, guild_id, user_id)}


async def read_tied(db: Connection, guild_id: int, user_id: int, name: str) -> Sequence[int]:
    """Those who have this tie to the member."""
    return await _finds[name](db, guild_id, user_id)


def shown_ties(say: Say, facts: Mapping[str, Any]) -> list[str]:
    """A line for reviewers; none where nobody is close."""
    close: Mapping[str, str] = facts.get(CLOSE) or {}
    if not close:
        return []
    words = {"mentor": say("their mentor"), "student": say("their student"), "buddy": say("their buddy")}
    who = Markdown(", ").join(
        Markdown(f"{mention(int(other))} ({words[name]})") for other, name in list(close.items())[:MOST_SHOWN]
    )
    return [say("Close to them: {who}. Somebody else should decide.", who=who)]
