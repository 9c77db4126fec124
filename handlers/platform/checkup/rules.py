"""What the bot may do in which channel: pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from interactions.permissions import Permissions

ALL = Permissions((1 << 53) - 1)


class Overwrite(msgspec.Struct, frozen=True):
    """What a channel allows or denies to a role or member of its own; both in Discord's decimal notation."""

    id: int
    allow: str
    deny: str


def channel_permissions(
    base: Permissions,
    overwrites: Sequence[Overwrite],
    guild_id: int,
    own_role_ids: Collection[int],
    own_id: int,
) -> Permissions:
    """In one channel, in Discord's order: @everyone's rule, those of all own roles together, one's own."""
    if base.is_administrator:
        return ALL
    bits = int(base)
    for group in (
        [overwrite for overwrite in overwrites if overwrite.id == guild_id],
        [overwrite for overwrite in overwrites if overwrite.id in own_role_ids and overwrite.id != guild_id],
        [overwrite for overwrite in overwrites if overwrite.id == own_id],
    ):
        deny = allow = 0
        for overwrite in group:
            deny |= int(Permissions.parse(overwrite.deny))
            allow |= int(Permissions.parse(overwrite.allow))
        bits = bits & ~deny | allow
    return Permissions(bits) if bits & Permissions.VIEW_CHANNEL else Permissions.NONE
