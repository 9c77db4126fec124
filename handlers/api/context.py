"""What an endpoint has at hand: a Context of the member as whom its key acts.

Commands and endpoints call the same actions, which ask their context who acts, in which guild, in which
transaction. All of that follows from an interaction; so a call is seen as the interaction which that member
would have sent, made from the member rows that the relay keeps. Its id is negative, so that it is never
one of Discord's, and the same when the same write is sent twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.api.keys import ActingMember, find_acting_member
from db.platform.members import find_member
from handlers.api.problems import NotThere, VersionMissing, VersionOutdated
from handlers.api.versions import encode, etag_of
from handlers.frame.context import Context
from interactions.entities import Member, User
from interactions.option_values import MemberOption
from interactions.payloads import Interaction
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from db.api.keys import KeyRow
    from handlers.api.requests import ApiRequest
    from handlers.frame.people import Person
    from handlers.frame.resources import Resources


class ApiContext(Context):
    """One call. `etag_version`, when set, is the version in the answer's ETag."""

    __slots__ = ("etag_version", "key", "request")

    def __init__(
        self, interaction: Interaction, resources: Resources, request: ApiRequest, key: KeyRow
    ) -> None:
        super().__init__(interaction, resources)
        self.request = request
        self.key = key
        self.etag_version: int | None = None

    def becomes(self, write_id: int) -> None:
        """The call is this write: what it makes once is made once for it."""
        self.interaction = msgspec.structs.replace(self.interaction, id=-write_id)

    @property
    def seen_version(self) -> int:
        """The version that the client has seen, from If-Match; refuses when it names none."""
        seen = self.request.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
        number = seen.partition(".")[0].removeprefix("v")
        if not seen:
            raise VersionMissing
        if not (number.isascii() and number.isdigit() and len(number) <= 18):
            raise VersionOutdated
        return int(number)

    def saw(self, thing: object | None) -> None:
        """Refuses when the client has not seen that thing as it is: If-Match names the ETag of its answer,
        or `If-None-Match: *` says that there is none yet (None).
        """
        headers = self.request.headers
        seen, none = headers.get("if-match"), headers.get("if-none-match")
        if seen is None and none is None:
            raise VersionMissing
        as_seen = none == "*" if thing is None else seen == etag_of(encode(thing), None)
        if not as_seen:
            raise VersionOutdated

    async def member(self, user_id: str, who: Person | None = None) -> MemberOption:
        """A member as a command would be given them; refuses whom `who` does not take."""
        member = await picked_member(self, int(user_id))
        if who is not None:
            await who(self, member)
        return member

    async def acting_as(self, user_id: int) -> Context:
        """The same call, in the same transaction, on behalf of another member of the guild."""
        member = await find_acting_member(self.db, self.guild_id, user_id)
        if member is None:
            raise NotThere
        if self._after_commit is None:
            self._after_commit = []
        other = Context(interaction_of(self.interaction.id, self.guild_id, member), self.resources)
        other.now, other._db, other._after_commit = self.now, self._db, self._after_commit
        return other


async def picked_member(ctx: Context, user_id: int) -> MemberOption:
    """A member as a command would be given them, also one who left; refuses whom nobody has ever seen."""
    row = await find_member(ctx.db, ctx.guild_id, user_id)
    if row is None:
        raise NotThere
    user = User(id=row.user_id, username=row.username, global_name=row.global_name, bot=row.is_bot)
    there = await find_acting_member(ctx.db, ctx.guild_id, user_id)
    if there is None:
        return MemberOption(user=user)
    return MemberOption(user=user, member=member_of(there, user))


def interaction_of(
    call_id: int, guild_id: int, member: ActingMember, locale: str | None = None
) -> Interaction:
    """What the member would have sent. What the bot may do is what its roles allow in the whole server."""
    user = User(id=member.user_id, username=member.username, global_name=member.global_name)
    return Interaction(
        id=call_id,
        application_id=0,
        type=0,
        token="",
        guild_id=guild_id,
        member=member_of(member, user),
        locale=locale,
        guild_locale=member.guild_locale,
        app_permissions_wire=str(member.bot_permissions),
    )


def member_of(member: ActingMember, user: User) -> Member:
    """As an interaction tells it."""
    permissions = Permissions.ADMINISTRATOR if member.is_owner else Permissions(member.permissions)
    return Member(user=user, nick=member.nick, roles=member.role_ids, permissions_wire=str(int(permissions)))
