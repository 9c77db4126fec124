"""Marking members whose counters passed something that an achievement waits for, in the drain's transaction.

What is watched is read again when it or the level curve changed; one look a batch tells where. In a guild
that watches nothing this costs one comparison per member; see handlers.activity.achievements.watching for the
test itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from db.activity.achievement_sums import list_window_sums
from db.activity.achievements import list_criteria
from db.platform.metrics import add_changes, list_watch_versions
from db.rule_changes import list_watch_changes
from db.schedule import Schedule
from handlers.activity.achievements.watching import COUNTERS, Looks, Watch, passes
from handlers.platform.metrics.criteria import stored_criteria
from jobs.requests.activity import CheckEverybody

if TYPE_CHECKING:
    from datetime import datetime

    from db.pool import Connection
    from handlers.activity.xp.rules import Curve
    from jobs.activity.counting.guild import GuildTally

Rows = Sequence[tuple[Any, ...]]
Layer = tuple[Rows, Sequence[Any]]
"""What was added, see MemberTally.row, and the totals that add_counts returned for it."""

REMEMBERED: Final = 50_000
"""Members of one guild whose looks are kept; beyond that all are forgotten, and looked at once more."""


class WatchedGuild:
    """A guild in which something is watched."""

    def __init__(self, version: int, curve: Curve, watch: Watch) -> None:
        self.version = version
        self.curve = curve
        self.watch = watch
        self._looks: dict[int, Looks] = {}

    def looks(self, user_id: int) -> Looks:
        """Of a member."""
        looks = self._looks.get(user_id)
        if looks is None:
            if len(self._looks) >= REMEMBERED:
                self._looks.clear()
            looks = self._looks[user_id] = Looks(self.watch)
        return looks


class Ask:
    """A sum over days to look up."""

    __slots__ = ("day", "looks", "place", "total", "user")

    def __init__(self, user: tuple[int, int], looks: Looks, place: int, day: int, total: int) -> None:
        self.user, self.looks, self.place, self.day, self.total = user, looks, place, day, total

    @property
    def first_day(self) -> int:
        return self.day - self.looks.watch.windows[self.place].days + 1

    def found(self, sums: Any) -> bool:
        """Whether the condition holds; remembered."""
        value = sums[COUNTERS[self.looks.watch.windows[self.place].counter]]
        return self.looks.looked(self.place, self.day, self.total, value)


class Watching:
    """What a leading drain knows of what is watched."""

    def __init__(self) -> None:
        self._guilds: dict[int, WatchedGuild] = {}
        self._current: set[int] = set()
        """Guilds of which the above is as it was at the last look, also when they watch nothing."""
        self._horizon: int | None = None

    def doubt(self, guild_ids: Iterable[int]) -> None:
        """Look again, the level curves of these guilds may have changed."""
        self._current.difference_update(guild_ids)

    async def mark(
        self, db: Connection, guilds: Mapping[int, GuildTally], layers: Sequence[Layer], now: datetime
    ) -> None:
        """Mark everybody of the batch for whom something may be due now."""
        await self._refresh(db, guilds, {row[0] for rows, _ in layers for row in rows}, now)
        if not self._guilds:
            return
        marks: set[tuple[int, int, int]] = set()
        asks: list[Ask] = []
        final = {(told[0], told[1]): told for _, totals in layers[1:] for told in totals}
        for rows, totals in layers:
            self._sift(rows, totals, final, marks, asks)
        if asks:
            marks |= await _look_up(db, asks)
        if marks:
            ordered = sorted(marks)
            await add_changes(db, [m[0] for m in ordered], [m[1] for m in ordered], [m[2] for m in ordered])

    async def _refresh(
        self, db: Connection, guilds: Mapping[int, GuildTally], named: set[int], now: datetime
    ) -> None:
        looked = await list_watch_changes(db, self._horizon)
        self._horizon = looked.horizon
        self._current -= looked.guild_ids
        unsure = sorted(named - self._current)
        if not unsure:
            return
        self._current.update(unsure)
        versions = await list_watch_versions(db, unsure)
        changed = []
        for guild_id in unsure:
            known = self._guilds.get(guild_id)
            if guild_id not in versions:
                self._guilds.pop(guild_id, None)
            elif known is None or (known.version, known.curve) != (
                versions[guild_id],
                guilds[guild_id].rules.curve,
            ):
                changed.append(guild_id)
        if not changed:
            return
        stored = await list_criteria(db, changed)
        for guild_id in changed:
            parsed = (stored_criteria(raw) for raw in stored.get(guild_id, ()))
            curve, before = guilds[guild_id].rules.curve, self._guilds.get(guild_id)
            if before is not None and before.curve != curve:
                check = CheckEverybody(guild_id)  # the levels of all have moved
                await Schedule(db, guild_id).at(now, check, subject=str(guild_id))
            watch = Watch((criteria for criteria in parsed if criteria is not None), curve)
            self._guilds[guild_id] = WatchedGuild(versions[guild_id], curve, watch)

    def _sift(
        self,
        rows: Rows,
        totals: Iterable[Any],
        final: Mapping[tuple[int, int], Any],
        marks: set[tuple[int, int, int]],
        asks: list[Ask],
    ) -> None:
        """Once per member and batch: what does not move costs nothing, what moves one bisection.

        `final`: totals of those who come in several layers, when all of them were added. Windows ask for
        these: what was counted on one day may fill the window of another.
        """
        guild_id, watched = 0, None
        for row, told in zip(rows, totals, strict=True):
            if row[0] != guild_id:
                guild_id = row[0]
                watched = self._guilds.get(guild_id)
                if watched is not None:
                    watch = watched.watch
                    xps, messages, reactions, commands, voice = watch.limits
            if watched is None:
                continue
            xp = row[4] + row[6] + row[8] + row[10]
            if (
                (xp and xps and passes(xps, told[2], xp))
                or (row[3] and messages and passes(messages, told[3], row[3]))
                or (row[5] and reactions and passes(reactions, told[4], row[5]))
                or (row[7] and commands and passes(commands, told[5], row[7]))
                or (row[9] and voice and passes(voice, told[6], row[9]))
            ):
                marks.add((guild_id, row[1], row[2] // 24))
            elif watch.windows:
                told = final.get((guild_id, row[1]), told) if final else told
                _ask(watched, row, (xp, row[3], row[5], row[7], row[9]), told, asks)


def _ask(watched: WatchedGuild, row: Sequence[Any], added: Sequence[int], told: Any, asks: list[Ask]) -> None:
    """The windows that may be full by now."""
    day = row[2] // 24
    for counter, windows in watched.watch.by_counter:
        total = told[counter + 2]
        if added[counter] and total >= windows[0][1]:
            looks = watched.looks(row[1])
            for place, at_least in windows:
                if total < at_least:
                    break
                if looks.needed(place, day, total):
                    asks.append(Ask((row[0], row[1]), looks, place, day, total))


async def _look_up(db: Connection, asks: Sequence[Ask]) -> set[tuple[int, int, int]]:
    """Members and days for which a window is full."""
    sums = await list_window_sums(
        db,
        [ask.user[0] for ask in asks],
        [ask.user[1] for ask in asks],
        [ask.first_day for ask in asks],
        [ask.day for ask in asks],
    )
    return {(*ask.user, ask.day) for ask, found in zip(asks, sums, strict=True) if ask.found(found)}
