"""The achievements of runs that every server begins with, as data."""

from __future__ import annotations

from typing import Any

from handlers.platform.metrics.defaults import DefaultAchievement, add_default_set
from handlers.raid_desk.metrics import MODULE


def _over(metric: str, at_least: int, in_days: int | None = None) -> dict[str, Any]:
    criteria: dict[str, Any] = {"metric": metric, "at_least": at_least}
    return criteria | ({"in_days": in_days} if in_days is not None else {})


ACHIEVEMENTS = (
    DefaultAchievement(
        key="run_1",
        name="Through the gate",
        description="Join your first run",
        emoji="🚪",
        xp=25,
        criteria=_over("runs_joined", 1),
    ),
    DefaultAchievement(
        key="runs_10",
        name="Raider",
        description="Join 10 runs",
        emoji="⚔️",
        xp=100,
        criteria=_over("runs_joined", 10),
    ),
    DefaultAchievement(
        key="runs_100",
        name="Veteran raider",
        description="Join 100 runs",
        emoji="🛡️",
        xp=500,
        criteria=_over("runs_joined", 100),
    ),
    DefaultAchievement(
        key="runs_week",
        name="No day off",
        description="Join 15 runs within 7 days",
        emoji="🗓️",
        xp=150,
        criteria=_over("runs_joined", 15, 7),
    ),
    DefaultAchievement(
        key="key_1",
        name="Door opener",
        description="Pop your first key",
        emoji="🗝️",
        xp=50,
        criteria=_over("keys_popped", 1),
    ),
    DefaultAchievement(
        key="keys_25",
        name="Key ring",
        description="Pop 25 keys",
        emoji="🔑",
        xp=300,
        criteria=_over("keys_popped", 25),
    ),
    DefaultAchievement(
        key="led_1",
        name="Follow me",
        description="Lead your first run",
        emoji="🚩",
        xp=50,
        criteria=_over("runs_organized", 1),
    ),
    DefaultAchievement(
        key="led_25",
        name="Guide",
        description="Lead 25 runs",
        emoji="🧭",
        xp=250,
        criteria=_over("runs_organized", 25),
    ),
    DefaultAchievement(
        key="led_100",
        name="Warlord",
        description="Lead 100 runs",
        emoji="👑",
        xp=750,
        criteria=_over("runs_organized", 100),
    ),
    DefaultAchievement(
        key="verifier_25",
        name="Gatekeeper",
        description="Verify 25 raiders by hand",
        emoji="🪪",
        xp=200,
        criteria=_over("verifications", 25),
    ),
    DefaultAchievement(
        key="raider_points_500",
        name="Well off",
        description="Have 500 raider points",
        emoji="💰",
        xp=300,
        criteria=_over("raider_points", 500),
    ),
    DefaultAchievement(
        key="all_round_raider",
        name="Jack of all gates",
        description="Join 25 runs, pop 5 keys and lead 5 runs",
        emoji="🎖️",
        xp=300,
        criteria={"all": [_over("runs_joined", 25), _over("keys_popped", 5), _over("runs_organized", 5)]},
    ),
)

add_default_set(MODULE, *ACHIEVEMENTS)
