"""/who: the game's player list against those who joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.raid_desk.runs.inside import called, compare, names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Players online (3): Ada, Ben, Cleo", ("Ada", "Ben", "Cleo")),
        ("Ada\nBen;Cleo, Ada", ("Ada", "Ben", "Cleo")),
        ("  ada ,, , Ben. ", ("ada", "Ben")),
        ("", ()),
        ("12, 34", ()),
    ],
)
def test_names_are_read_from_what_was_pasted(text, names):
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("name", "ways"),
    [("🗡 Ada | Bert", {"ada", "bert"}), ("!Cleo", {"cleo"}), ("[HO] Dora", {"hodora"}), ("123", set())],
)
def test_a_server_name_may_stand_for_several_of_the_game(name, ways):
    assert called(name) == ways


LETTERS = st.text("abcdefghij", min_size=1, max_size=8)


@given(st.lists(LETTERS, unique=True), st.dictionaries(st.integers(1, 99), LETTERS))
def test_everybody_is_told_of_once(inside, joined):
    comparison = compare(tuple(inside), joined)

    assert sorted((*comparison.away, *comparison.inside)) == sorted(joined)
    assert set(comparison.strangers) == set(inside) - set(joined.values())
    assert all(joined[user_id] in inside for user_id in comparison.inside)


async def test_an_organizer_reads_who_is_missing_and_who_should_not_be_there(raid, world):
    run = await raid.posts("void")
    ada, ben = world.member("Ada"), world.member("⚔ Ben | Benny")
    for member in (ada, ben):
        await run.pressed(member, "Join")
    await raid.passes()
    form = await raid.organizer.runs("who")

    answer = await raid.organizer.submits(form, players="Players online (2): benny, Intruder")

    assert answer.ephemeral
    assert "Inside, but did not join (1)\nIntruder" in answer.text
    assert f"Joined, but not inside (1)\n{ada.mention}" in answer.text
    assert f"Inside and joined (1)\n{ben.mention}" in answer.text


async def test_without_a_run_or_names_it_says_so(raid):
    assert "No run like that is going on" in (await raid.organizer.runs("who")).text
    await raid.posts("void")
    form = await raid.organizer.runs("who")
    assert "I found no names" in (await raid.organizer.submits(form, players="1, 2")).text
