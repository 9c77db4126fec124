"""The declaration of a kind of review."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from handlers.frame.registry import Registry
from handlers.kit.reviews.rules import Terms

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild
    from handlers.kit.reviews.moves import Acting
    from handlers.platform.settings.platform_settings import ChannelKey
    from interactions.components import Button
    from interactions.embeds import Embed
    from interactions.languages import Say

Draw = Callable[["Say", "ReviewRow"], "Embed"]
"""What was submitted, as a card with a title. Pure; everything it shows is in `review.facts`."""

Follow = Callable[["Connection", "ReviewRow", datetime], Awaitable[None]]
"""What follows from a decision, in its transaction: rows, and effects in the outbox."""

Decided = Callable[["Acting", "ReviewRow"], Awaitable[None]]
"""The same where the guild, or who decided, must be known: `review.state` is approved or rejected. It may
refuse, and then nothing is decided."""

Barred = Callable[["Connection", "ReviewRow"], Awaitable[Collection[int]]]
"""Members who may not decide it as things are now, beside those named at the submission."""


Overdue = Callable[["Guild"], tuple[int, ...]]
"""When reviewers are reminded, in hours after the submission, where the guild can say so."""

More = Callable[["Say", "ReviewRow"], "Sequence[Button]"]
"""Further buttons of the card, while it waits: one, beside those of the block."""

Entitled = Callable[["Context"], Awaitable[None]]
"""Raises unless whoever acts may review; where an internal role alone does not tell."""


class Tell(Protocol):
    """Tells a member something; `key` makes it single. `handlers.platform.notifications.reviews` has it."""

    async def __call__(
        self, db: Connection, guild_id: int, user_id: int, text: str, *, key: str, now: datetime
    ) -> None: ...


class Reviewed(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One kind of thing that members submit and others decide.

        PROOFS = Reviewed(
            kind="board_quests.proof",
            may=Role.QUEST_MASTER,
            card=messages.proof_card,
            tell=tells(NoticeKind.QUEST_REVIEW),
            channels=(ChannelKey.QUEST_REVIEW, ChannelKey.QUEST),
            approved=actions.pay,
            terms=Terms(of=1, overdue_hours=(24, 72)),
        )
        review_doors = doors(PROOFS)          # among the product's routers

        # in the handler of /quest submit; also when it was rejected, or more was asked for
        review = await submit(PROOFS, ctx, f"claim:{claim.claim_id}", {"text": proof}, concerned=team)
        return receipt(PROOFS, ctx, review)

    From there on everything happens here: the card in the channel, with its buttons; who may decide; the
    second reviewer who reads that somebody was quicker; reasons; questions; reminders; appeals; the audit.

    `kind`: "feature.what", never changed: rows and buttons bear it. `may`: the internal role of reviewers.
    `card`: see `Draw`. `tell`: see `Tell`. `channels`: keys of `/setchannels`, the first that is set is
    taken; `escalates_to`: likewise, for what nobody decided in time. `approved`, `rejected`: what follows,
    once; `decided`: both of them, see `Decided`. `ended`: what follows when it was withdrawn or has expired.
    `for_suspended`: submitters can use what is theirs although they are suspended.
    `overdue`: see `Overdue`; else the terms say it. `never`: see `Barred`; `more`: see `More`;
    `entitled`: see `Entitled`, beside `may`. `again`: an English sentence that tells the submitter how to
    submit again.
    """

    kind: str
    may: Any
    card: Draw
    tell: Tell
    channels: Sequence[ChannelKey]
    approved: Follow | None = None
    rejected: Follow | None = None
    decided: Decided | None = None
    ended: Follow | None = None
    never: Barred | None = None
    more: More | None = None
    entitled: Entitled | None = None
    again: str = ""
    for_suspended: bool = False
    escalates_to: Sequence[ChannelKey] = ()
    overdue: Overdue | None = None
    terms: Terms = Terms()

    def next_reminder(self, guild: Guild, submitted_at: datetime, reminders: int) -> datetime | None:
        """When reviewers are to be reminded next; None: they were often enough."""
        hours = self.overdue(guild) if self.overdue is not None else self.terms.overdue_hours
        return None if reminders >= len(hours) else submitted_at + timedelta(hours=hours[reminders])

    def __post_init__(self) -> None:
        _declared.add(self.kind, self)


_declared: Registry[Reviewed] = Registry("kinds of reviews")


def reviewed_of(kind: str) -> Reviewed | None:
    """The declaration of a row's kind; None when no product declares it."""
    return _declared.get(kind)
