"""What the components of `/settings` remember. Each acts on the presser's own choices."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from handlers.platform.notifications.rules import CHOOSABLE, NoticeKind, Where
from interactions.custom_id import ComponentState

KindMask = Annotated[int, Meta(ge=0, le=2 ** len(CHOOSABLE) - 1)]
"""Kinds as bits, by their place in CHOOSABLE."""


class ChooseKinds(ComponentState, tag="settings.kinds/1"):
    """The select of kinds that are about to be changed."""


class ChoosePlace(ComponentState, tag="settings.place/1"):
    """A button that says where the chosen kinds are told; `where` None: as usual."""

    kinds: KindMask
    where: Where | None


class QuietHours(ComponentState, tag="settings.quiet/1"):
    """The button that opens the form of quiet hours, and the form."""


class NoQuietHours(ComponentState, tag="settings.no_quiet/1"):
    """The button that ends quiet hours."""


class DailyDigest(ComponentState, tag="settings.digest/1"):
    """The button that opens the form of the digest, and the form."""


class NoDigest(ComponentState, tag="settings.no_digest/1"):
    """The button that ends the digest."""


class TryDirectly(ComponentState, tag="settings.try_dm/1"):
    """The button of members who have opened their direct messages again."""


_BITS: Final = {kind: 1 << place for place, kind in enumerate(CHOOSABLE)}


def mask_of(kinds: tuple[NoticeKind, ...]) -> int:
    """The kinds as bits."""
    return sum(_BITS[kind] for kind in set(kinds))


def kinds_in(mask: int) -> tuple[NoticeKind, ...]:
    """The kinds of these bits, in their order."""
    return tuple(kind for kind in CHOOSABLE if mask & _BITS[kind])
