"""The shipped dungeons and classes are whole and consistent, and found by what raiders type."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.raid_desk.dungeons.finding import best_match, initials, search
from handlers.raid_desk.dungeons.shipped import shipped_classes, shipped_dungeons, shipped_items
from interactions.components import Button
from interactions.embeds import Embed

DUNGEONS = shipped_dungeons()
KEYLESS = {"oryx_castle", "oryx_chamber"}
"""The game opens these by itself."""


def test_there_are_more_than_fifty_dungeons_and_every_class():
    assert len(DUNGEONS) >= 50
    assert len(shipped_classes()) >= 18
    assert {class_.role for class_ in shipped_classes()} == {"tank", "support", "damage"}


def test_keys_names_and_aliases_mean_one_dungeon_each():
    words = [
        word.casefold()
        for dungeon in DUNGEONS
        for word in {dungeon.key, dungeon.name.casefold(), *(alias.casefold() for alias in dungeon.aliases)}
    ]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert len({class_.key for class_ in shipped_classes()}) == len(shipped_classes())


@pytest.mark.parametrize("dungeon", DUNGEONS, ids=lambda dungeon: dungeon.key)
def test_a_dungeon_fits_into_what_discord_shows(dungeon):
    assert dungeon.key.replace("_", "").isalnum()
    assert len(dungeon.key) <= 32
    assert 0 <= dungeon.difficulty <= 10
    assert len(dungeon.items) <= 10
    assert len({item.key for item in dungeon.items}) == len(dungeon.items)
    Embed(title=dungeon.name, color=dungeon.color, thumbnail=dungeon.picture or None)
    for item in dungeon.items:
        assert len(item.key) <= 24
        Button(item.name, "x" * 40 + item.key, emoji=item.emoji)


@pytest.mark.parametrize("dungeon", DUNGEONS, ids=lambda dungeon: dungeon.key)
def test_a_dungeon_has_a_key_where_the_game_has_one(dungeon):
    assert bool(dungeon.keys) == (dungeon.key not in KEYLESS)


def test_what_is_needed_are_classes_and_their_roles():
    known = {class_.key for class_ in shipped_classes()} | {class_.role for class_ in shipped_classes()}
    assert {need for dungeon in DUNGEONS for need in dungeon.needed} <= known


def test_the_same_thing_is_one_item_in_all_dungeons():
    by_key = {item.key: item for dungeon in DUNGEONS for item in dungeon.items}
    assert all(shipped_items()[key] == item for key, item in by_key.items())
    assert by_key.keys() == shipped_items().keys()


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("o3", "oryx_sanctuary"), ("O3", "oryx_sanctuary"), ("lh", "lost_halls"), ("mbc", "lost_halls"),
        ("shatts", "shatters"), ("shaters", "shatters"), ("the shatters", "shatters"), ("void", "void"),
        ("cult", "cult"), ("nest", "nest"), ("udl", "undead_lair"), ("fungal", "fungal"),
        ("bnex", "battle_nexus"),
        ("tota", "tomb"), ("osanctuary", "oryx_sanctuary"), ("davy jones", "davy_jones"),
        ("mad lab", "mad_lab"),
        ("candylnd", "candyland"), ("steamwroks", "steamworks"), ("pirate", "pirate_cave"),
        ("wc", "wine_cellar"),
    ],
)  # fmt: skip
def test_a_dungeon_is_found_by_what_raiders_type(typed, key):
    assert search(DUNGEONS, typed)[0].key == key
    assert best_match(DUNGEONS, typed).key == key


@pytest.mark.parametrize("typed", ["", "  ", "qqqqqq", "!!!", "xyzzy plugh"])
def test_what_means_nothing_finds_nothing_for_sure(typed):
    assert best_match(DUNGEONS, typed) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_at_most_25_are_suggested_each_once(typed):
    keys = [dungeon.key for dungeon in search(DUNGEONS, typed)]
    assert len(keys) <= 25
    assert len(set(keys)) == len(keys)


@given(st.sampled_from(DUNGEONS))
def test_every_dungeon_is_found_by_its_name_and_by_its_initials_if_they_are_its_own(dungeon):
    assert best_match(DUNGEONS, dungeon.name) is dungeon
    mine = initials(dungeon.name)
    words = {word for candidate in DUNGEONS for word in (initials(candidate.name), *candidate.aliases)}
    if (
        sum(initials(candidate.name) == mine or mine in candidate.aliases for candidate in DUNGEONS) == 1
        and mine in words
    ):
        assert search(DUNGEONS, mine)[0] is dungeon
