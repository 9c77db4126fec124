"""The people who try everything, what they are interested in, and the proof that all adds up after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.operations.doctor import CHECKS, Installation, Severity, examine
from tests.support.hostile import HOSTILE

if TYPE_CHECKING:
    from tests.support.someone import Someone
    from tests.support.world import World

NAMES = (
    "Ada",
    "\u3164",
    HOSTILE,
    "*_`|~>[x](https://x.y)",
    "\u202eevil",
    "👩\u200d👩\u200d👧\u200d👦",
    "@everyone",
)
INTERESTS = (
    frozenset({"run", "headcount", "schedule", "template", "who", "viewrun", "runhistory", "dungeon"}),
    frozenset({"run", "headcount", "who"}),
    frozenset({"xp", "card", "achievement", "achievements", "levelroles", "board", "rank", "prizes"}),
    frozenset({"activityquest", "quests", "boost", "config", "settings", "setup", "doctor", "analytics"}),
    frozenset(),
)
PROOFS = ("totals", "boards", "orphans", "activity")


async def assemble(world: World) -> list[Someone]:
    """Some of them staff, some with odd names; the owner has most time for all of it."""
    discord, guild = world.discord, world.guild
    guild.name = HOSTILE
    ladder = ("administrator", "moderator", "officer", "organizer")
    staff = {name: discord.role(guild, name) for name in ladder}
    for name in ("Loose 1", "Loose 2", "\u3164", "*" * 100, HOSTILE):
        discord.role(guild, name)
    for name in ("text-1", "text-2", "\u3164", "@here", HOSTILE):
        discord.channel(guild, name)
    for name, kind in (("Voice 1", 2), ("Voice 2", 2), ("news", 5), ("forum", 15), ("category", 4)):
        discord.channel(guild, name, kind)
    await world.owner.runs("setroles", **staff)
    members = [world.member(name) for name in NAMES]
    members[-1].person.rename("\u200b")
    members += [world.member(name, role) for name, role in staff.items()]
    return [*members, *[world.owner] * 5]


async def ailments(world: World) -> list[str]:
    """What `guildhall doctor` proves wrong."""
    async with world.job.pool.acquire() as connection:
        patient = Installation(connection, world.job.redis, world.discord.clock)
        found = [
            result async for result in examine(patient, [check for check in CHECKS if check.name in PROOFS])
        ]
    return [
        f"{check.name}: {finding.text}" for check, finding in found if finding.severity is not Severity.FINE
    ]
