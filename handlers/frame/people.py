"""Who can be picked: said beside an option of members, checked before its command runs.

Receiver = Annotated[MemberOption, Option("Whose xp", who=Person("bots have no xp", here=True))]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import rank
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.languages import Say
    from interactions.option_values import MemberOption


class NotABot(Refusal):
    """{name} is a bot, and {bots}."""

    remedy = "Choose a person."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {**self.fields, "bots": say(self.fields["bots"])}


class NotYourself(Refusal):
    """{sentence}"""

    remedy = "Somebody else can."
    rule = "Nobody decides about themselves."

    def translated_fields(self, say: Say) -> dict[str, Any]:
        return {"sentence": say(self.fields["sentence"])}


class NotHere(Refusal):
    """{name} is no longer in this server."""

    remedy = "Choose somebody who is here."


class RanksTooHigh(Refusal):
    """{name} holds a staff role that is as high as yours, or higher."""

    remedy = "Somebody who ranks above both of you can do it."
    rule = "Nobody decides about equals, superiors or themselves."


class Person(msgspec.Struct, frozen=True):
    """Whom an option takes. `bots`: why it takes none ("bots have no xp"), a clause for a sentence.

    `oneself`: what those read who pick themselves; empty: they may. `here`: nobody who left.
    `below`: nobody whose staff role is as high as the actor's; administrators may pick everybody else.
    """

    bots: str = ""
    oneself: str = ""
    here: bool = False
    below: bool = False

    async def __call__(self, ctx: Context, member: MemberOption) -> None:
        """Refuses whom it does not take."""
        if self.bots and member.user.bot:
            raise NotABot(name=member.display_name, bots=self.bots)
        if self.oneself and member.id == ctx.actor.id:
            raise NotYourself(sentence=self.oneself)
        if self.here and member.left:
            raise NotHere(name=member.display_name)
        if self.below and await _ranks_as_high(ctx, member):
            raise RanksTooHigh(name=member.display_name)


class _Ranked(msgspec.Struct, frozen=True):
    id: int
    role_ids: tuple[int, ...]
    is_administrator: bool


async def _ranks_as_high(ctx: Context, member: MemberOption) -> bool:
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    administers = member.member is not None and member.member.permissions.is_administrator
    theirs, own = rank(_Ranked(member.id, member.role_ids, administers), roles), rank(ctx.actor, roles)
    return member.id == ctx.actor.id or (theirs <= own and own > 0)
