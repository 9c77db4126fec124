"""Limits as they are typed, and what is missing of the needed classes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db.raid_desk.run_members import RunMemberRow
from handlers.raid_desk.dungeons.dungeon import Dungeon, Item, RaidClass
from handlers.raid_desk.runs.group import Caps, caps_of, missing_classes
from handlers.raid_desk.runs.limits import UnknownLimit, UnreadableLimit, read_limits

NOW = datetime(2026, 11, 21, tzinfo=UTC)
VOID = Dungeon(
    key="void",
    name="The Void",
    keys=(Item("lost_halls_key", "Lost Halls Key", "🔑"),),
    reactions=(Item("vial", "Vial of Pure Darkness", "🧪", 1), Item("slow", "Slow", "🐌", 2)),
)
CLASSES = (
    RaidClass("wizard", "Wizard", "🔥", "damage"),
    RaidClass("knight", "Knight", "🛡️", "tank"),
    RaidClass("tank", "Tank", "🧱", "tank"),
)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", {}),
        ("45", {"all": 45}),
        ("45, wizard 2,vial 3", {"all": 45, "class:wizard": 2, "item:vial": 3}),
        ("2 Wizard, Key: 1", {"class:wizard": 2, "item:lost_halls_key": 1}),
        ("lost halls key x2, vial of pure darkness 2", {"item:lost_halls_key": 2, "item:vial": 2}),
    ],
)
def test_limits_are_read_as_people_write_them(text, limits):
    assert read_limits(text, VOID, CLASSES) == limits


@pytest.mark.parametrize("text", ["wizard", "0", "1 wizard 2", "999999", "-3 5"])
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(UnreadableLimit):
        read_limits(text, VOID, CLASSES)


def test_a_limit_of_something_unknown_is_refused():
    with pytest.raises(UnknownLimit):
        read_limits("dragon 2", VOID, CLASSES)


def test_the_limits_of_a_run_go_before_those_of_its_things():
    caps = caps_of({"item:vial": 3, "all": 9}, VOID)

    assert caps.all == 9
    assert caps.items == {"vial": 3, "slow": 2}


def test_members_count_for_their_class_and_for_its_role_but_only_when_they_are_in():
    members = [
        RunMemberRow(number, state, key, number, None, True, None, NOW)
        for number, (state, key) in enumerate(
            [
                ("joined", "knight"),
                ("joined", "tank"),
                ("joined", "wizard"),
                ("waiting", "knight"),
                ("joined", None),
            ]
        )
    ]

    assert missing_classes({"tank": 3, "wizard": 1, "knight": 2}, members, CLASSES, Caps()) == {
        "tank": 1,
        "knight": 1,
    }


@pytest.mark.parametrize(
    ("caps", "missing"),
    [
        (Caps(all=3), {"tank": 3, "wizard": 2}),
        (Caps(classes={"knight": 1, "tank": 1}), {"tank": 1, "wizard": 2}),
        (Caps(classes={"wizard": 1}), {"tank": 4, "wizard": 1}),
    ],
)
def test_no_more_are_missing_than_the_limits_let_in(caps, missing):
    assert missing_classes({"tank": 4, "wizard": 2}, [], CLASSES, caps) == missing
