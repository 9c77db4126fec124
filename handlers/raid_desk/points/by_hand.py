"""What staff log and give by hand: booked once, marked as such, and taken back by reversals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.kit.ledger import Holder
from db.platform.metrics import add_changed
from db.raid_desk.points import find_count
from db.raid_desk.quota import QUOTA_PANEL
from handlers.kit import panels
from handlers.kit.booking import NotEnough, lock
from handlers.kit.ledgers import Ledger, LedgerEntry
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.ledgers import ALL, COUNTS, QUOTA_POINTS, RAIDER_POINTS
from handlers.raid_desk.metrics import METRIC_OF, POINT_METRICS
from handlers.raid_desk.points import refusals
from handlers.raid_desk.settings import RaidSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.options import MemberOption

TAKE_BACK_WITHIN: Final = timedelta(minutes=15)


class GivenPoints(msgspec.Struct, frozen=True):
    """What somebody logged or gave to a member. `facts`: kept with the entries.

    `counts`, `quota` and `raider` are what goes into each ledger; 0: nothing.
    """

    user_id: int
    reason: str
    action: str
    counts: int = 0
    quota: int = 0
    raider: int = 0
    facts: dict[str, Any] = msgspec.field(default_factory=dict)

    def amount(self, ledger: Ledger) -> int:
        """What goes into that ledger."""
        return {COUNTS: self.counts, QUOTA_POINTS: self.quota, RAIDER_POINTS: self.raider}[ledger]


async def give(ctx: Context, given: GivenPoints) -> None:
    """Books it under a key of the interaction, so that a second delivery books nothing."""
    strict = not (await ctx.guild_settings(RaidSettings)).negative_totals
    own = {"own": True} if given.user_id == ctx.actor.id else {}
    facts = {"log": ctx.interaction.id, **own, **given.facts}
    if strict and given.counts < 0:
        await _refuse_too_few(ctx, given)
    for ledger in ALL:
        amount = given.amount(ledger)
        if not amount:
            continue
        entry = LedgerEntry(
            given.user_id, amount, given.reason, f"log:{ctx.interaction.id}", ctx.actor.id, facts
        )
        await floored(ledger, given, strict).add(ctx.db, ctx.guild_id, entry, now=ctx.now)
    told = {"counts": given.counts, "quota": given.quota, "raider": given.raider, **own, **given.facts}
    await ctx.audit(
        given.action, str(given.user_id), **{name: fact for name, fact in told.items() if fact != 0}
    )
    await _follow(ctx, [given.user_id])


def floored(ledger: Ledger, given: GivenPoints, strict: bool) -> Ledger:
    """Points that staff take are never cut: they are there, or they are not taken.

    What follows from a log that is corrected is taken as far as there is something.
    """
    if given.counts:
        return ledger
    return msgspec.structs.replace(ledger, least=0 if strict else None, clamp=False)


async def take_back(ctx: Context, log_id: int) -> Sequence[int]:
    """By entries of the opposite amount, once, within 15 minutes; the members that it concerned."""
    facts = {"log": log_id}
    standing = [
        entry for ledger in ALL for entry in await ledger.standing_entries(ctx.db, ctx.guild_id, facts)
    ]
    if not standing:
        raise refusals.TakenBackAlready
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if standing[0].actor_id != ctx.actor.id and not allowed(ctx.actor, Role.OFFICER, roles):
        raise refusals.NotYourLog
    if ctx.now - standing[0].at > TAKE_BACK_WITHIN:
        raise refusals.TooLateToTakeBack
    taken = [
        await ledger.reverse_all(ctx.db, ctx.guild_id, facts, by=ctx.actor.id, now=ctx.now) for ledger in ALL
    ]
    if not sum(taken):
        raise refusals.TakenBackAlready
    members = sorted({entry.user_id for entry in standing})
    await ctx.audit("points.take_back", ",".join(map(str, members)), log=str(log_id))
    await _follow(ctx, members)
    return members


async def _refuse_too_few(ctx: Context, given: GivenPoints) -> None:
    """Nobody has led, in a dungeon, fewer runs than none."""
    await lock(COUNTS, ctx.db, ctx.guild_id, [Holder(given.user_id)])
    known = await find_count(ctx.db, ctx.guild_id, given.user_id, given.reason, given.facts["dungeon"])
    if known + given.counts < 0:
        raise NotEnough(holder=Holder(given.user_id), total=known, amount=-given.counts)


async def _follow(ctx: Context, user_ids: Sequence[int]) -> None:
    today = (await ctx.guild()).today
    metrics = sorted({*METRIC_OF.values(), *POINT_METRICS})
    await add_changed(ctx.db, ctx.guild_id, list(user_ids), metrics, today)
    await panels.touch_all(ctx.db, QUOTA_PANEL, ctx.guild_id, now=ctx.now)


async def refuse_own(ctx: Context, member: MemberOption) -> None:
    """Nobody gives points to themselves, but for administrators."""
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if member.id == ctx.actor.id and not allowed(ctx.actor, Role.ADMINISTRATOR, roles):
        raise refusals.OwnRaidPoints


def facts_of(dungeon: Dungeon, **more: Any) -> dict[str, Any]:
    """What an entry of a dungeon is counted by."""
    return {"dungeon": dungeon.key, **more}
