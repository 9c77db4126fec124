"""The past of the demo's raid desk: verified raiders, a quota with past periods, and some punishments."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection

REQUIRED = 6
WEEKS = 3
DUNGEONS = ("void", "lost_halls", "shatters", "nest")
LEADER, RAIDER = "Raid Leader", "Raider"
QUOTA_CHANNEL = "quota"


class DemoServer(msgspec.Struct, frozen=True):
    """What of the server the past is about. `raiders`: member and name in the game."""

    guild_id: int
    role_id: int
    channel_id: int
    owner_id: int
    leaders: tuple[int, ...]
    raiders: tuple[tuple[int, str], ...]


async def tell_raids(database_url: str, whole: dict[str, Any]) -> None:
    """Once, for a server that has the roles of the demo; `whole`: as the control API shows it."""
    import asyncpg

    from db.pool import set_up_connection

    server = _server(whole)
    if server is None:
        return
    connection = await asyncpg.connect(database_url, timeout=10)
    try:
        await set_up_connection(connection)
        async with connection.transaction():
            now, dice = datetime.now(UTC), random.Random(11)
            await _verify(connection, server, now)
            await _lead(connection, server, now, dice)
            await _punish(connection, server, now)
    finally:
        await connection.close()


def _server(whole: dict[str, Any]) -> DemoServer | None:
    roles = {role["name"]: role["id"] for role in whole["roles"]}
    channels = {channel["name"]: channel["id"] for channel in whole["channels"]}
    if LEADER not in roles or RAIDER not in roles or QUOTA_CHANNEL not in channels:
        return None
    raiders: dict[str, tuple[int, str]] = {}
    for place, member in enumerate(whole["members"]):
        name = _name_in_game(member["user"]["global_name"] or member["user"]["username"])
        name = name or f"Raider{ascii_uppercase[place % 26]}"
        if roles[RAIDER] in member["roles"]:
            raiders.setdefault(name.lower(), (int(member["user"]["id"]), name))
    leaders = [int(member["user"]["id"]) for member in whole["members"] if roles[LEADER] in member["roles"]]
    return DemoServer(
        guild_id=int(whole["guild"]["id"]),
        role_id=int(roles[LEADER]),
        channel_id=int(channels[QUOTA_CHANNEL]),
        owner_id=int(whole["guild"]["owner_id"]),
        leaders=tuple(leaders),
        raiders=tuple(raiders.values()),
    )


def _name_in_game(name: str) -> str:
    """Its first word in the letters that the game knows; empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", name.split(" ")[0])
    return "".join(re.findall("[A-Za-z]", plain))[:15].capitalize()


async def _verify(db: Connection, server: DemoServer, now: datetime) -> None:
    """Everybody who is a raider, by hand of the owner, some days ago; their points for it go to nobody."""
    from db.raid_desk import raiders as rows
    from db.raid_desk import verification_names

    for place, (user_id, name) in enumerate(server.raiders):
        at = now - timedelta(days=40 - place, hours=place)
        await rows.lock_raider(db, server.guild_id, user_id, at)
        await rows.mark_status(db, server.guild_id, user_id, "approved", by=server.owner_id, why="", now=at)
        await verification_names.add_name(db, server.guild_id, user_id, name, "main", server.owner_id, at)
        await rows.add_raider_event(
            db, server.guild_id, user_id, "verified", by=server.owner_id, name=name, why="", now=at
        )


async def _lead(db: Connection, server: DemoServer, now: datetime, dice: random.Random) -> None:
    """Weeks of runs, each with its final standings, and a panel for the week that is on."""
    from db.raid_desk import quota as rows
    from handlers.kit import panels
    from handlers.raid_desk.quota import standing  # noqa: F401 (declares the panel)
    from handlers.raid_desk.quota.rules import Repeat, with_period

    began = now - timedelta(days=7 * WEEKS + 3)
    quota = await rows.add_quota(db, server.guild_id, server.role_id, began)
    quota = msgspec.structs.replace(
        quota, required=REQUIRED, dungeons={"void": 2}, carry_cap=2, channel_id=server.channel_id
    )
    for _ in range(WEEKS):
        ends_at = quota.begins_at + timedelta(days=7)
        await _keep(db, quota, ends_at, await _week(db, server, quota.begins_at, dice))
        quota = msgspec.structs.replace(quota, number=quota.number + 1, begins_at=ends_at)
    await _week(db, server, quota.begins_at, dice, days=3)
    reset_at = quota.begins_at + timedelta(days=7)
    await rows.move_quota(db, with_period(quota, quota.begins_at, reset_at, Repeat.WEEKLY, "UTC"))
    await panels.post(db, rows.QUOTA_PANEL, quota.quota_id, server.guild_id, server.channel_id, now=now)


async def _week(
    db: Connection, server: DemoServer, begins_at: datetime, dice: random.Random, days: int = 7
) -> dict[int, int]:
    """What each leader led in so many days; their points."""
    from handlers.kit.ledgers import LedgerEntry
    from handlers.raid_desk.ledgers import COUNTS, QUOTA_POINTS, RAIDER_POINTS

    points = dict.fromkeys(server.leaders, 0)
    for leader in server.leaders:
        for _ in range(dice.randint(days // 3, days + 1)):
            dungeon = dice.choice(DUNGEONS)
            at = begins_at + timedelta(minutes=dice.randint(1, days * 1_440 - 1))
            key = f"demo:{leader}:{at.isoformat()}:{dice.random()}"
            led = LedgerEntry(leader, 1, "run_completed", key, by=leader, subject={"dungeon": dungeon})
            for ledger in (COUNTS, QUOTA_POINTS):
                await ledger.add(db, server.guild_id, led, now=at)
            crowd = dice.sample(server.raiders, min(8, len(server.raiders)))
            joined = [
                LedgerEntry(
                    user_id, 1, "run_joined", f"{key}:{user_id}", by=leader, subject={"dungeon": dungeon}
                )
                for user_id, _ in crowd
            ]
            for ledger in (COUNTS, RAIDER_POINTS):
                await ledger.add(db, server.guild_id, *joined, now=at)
            points[leader] += 2 if dungeon == "void" else 1
    return points


async def _keep(db: Connection, quota: Any, ends_at: datetime, points: dict[int, int]) -> None:
    from db.raid_desk import quota_periods as periods
    from db.raid_desk.quota_periods import QuotaResult
    from db.raid_desk.quota_standings import Counts
    from handlers.raid_desk.quota.rules import carried

    kept = [
        QuotaResult(
            user_id, count, carried(count, REQUIRED, 2), "met" if count >= REQUIRED else "not_met", ""
        )
        for user_id, count in points.items()
    ]
    met = sum(standing.verdict == "met" for standing in kept)
    await periods.add_period(db, quota, ends_at, Counts(met, len(kept) - met, 0), None)
    await periods.add_standings(db, quota.quota_id, quota.number, kept)


async def _punish(db: Connection, server: DemoServer, now: datetime) -> None:
    """Two warnings, one of which no longer counts, and a note."""
    from db.raid_desk import moderation as rows
    from db.raid_desk import moderation_history as history

    told: Sequence[tuple[int, str, int]] = ((0, "Left a run with the key", 120), (1, "Rude in chat", 6))
    for place, reason, days in told:
        user_id, at = server.raiders[-1 - place][0], now - timedelta(days=days)
        new = rows.NewPunishment(
            public_id=sha256(f"{server.guild_id}:{place}".encode()).hexdigest()[:24],
            key=f"demo:{place}",
            guild_id=server.guild_id,
            user_id=user_id,
            kind="warning",
            reason=reason,
            actor_id=server.owner_id,
            points=1,
            points_until=at + timedelta(days=90),
            evidence_name=None,
            evidence_url=None,
            at=at,
        )
        row = await rows.add_punishment(db, new)
        if row is not None:
            await history.add_event(db, row, "warned", actor_id=server.owner_id, text=reason, now=at)
    user_id = server.raiders[-2][0]
    note = "Promised to be kinder. Keep an eye on it."
    await history.add_note(db, server.guild_id, user_id, server.owner_id, note, "demo:note", now)
