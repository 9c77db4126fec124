"""Texts in the reader's language, English where there is none."""

import ast
import json
from pathlib import Path

import pytest

import interactions
from interactions.escaping import escape, mention
from interactions.languages import SAY_ENGLISH, Languages

GERMAN = {
    "Gave {amount} xp to {member}": "{member} hat {amount} XP bekommen",
    "Hello": "Hallo",
    "name: rank": "rang",
    "Broken {amount}": "Kaputt {menge}",
}
LANGUAGES = Languages({"de": GERMAN})


def test_a_text_is_said_in_the_language_of_the_locale() -> None:
    assert LANGUAGES.say_for("de")("Gave {amount} xp to {member}", amount=5, member="Ada") == (
        "Ada hat 5 XP bekommen"
    )


@pytest.mark.parametrize(
    ("count", "english", "german"),
    [
        (0, "0 runs", "0 Runs"),
        (1, "1 run", "1 Run"),
        (2, "2 runs", "2 Runs"),
        (1_000, "1,000 runs", "1.000 Runs"),
    ],
)
def test_one_thing_reads_otherwise_than_several(count: int, english: str, german: str) -> None:
    says = Languages({"de": {"1 run": "1 Run", "{count} runs": "{count} Runs"}})
    assert says.say_for("en-US").counted(count, "1 run", "{count} runs") == english
    assert says.say_for("de").counted(count, "1 run", "{count} runs") == german


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "fr", None, "xx", "../de", ""])
def test_everybody_else_reads_english(locale: str | None) -> None:
    assert LANGUAGES.say_for(locale)("Gave {amount} xp to {member}", amount=5, member="Ada") == (
        "Gave 5 xp to Ada"
    )


def test_what_has_no_translation_is_said_in_english() -> None:
    assert LANGUAGES.say_for("de")("Goodbye {name}", name="Ada") == "Goodbye Ada"


def test_a_translation_with_a_wrong_placeholder_is_passed_over_for_english() -> None:
    assert LANGUAGES.say_for("de")("Broken {amount}", amount=5) == "Broken 5"


def test_values_from_members_are_never_taken_for_placeholders() -> None:
    assert SAY_ENGLISH("Hello {name}", name="{password} {0}") == "Hello {password} {0}"


HOSTILE = "**x** [a](http://b) @everyone <@1>"


def test_texts_among_the_facts_are_escaped_once() -> None:
    name = SAY_ENGLISH("{who} won", who=HOSTILE)
    assert name == r"\*\*x\*\* \[a\]\(http\://b\) \@everyone \<\@1\> won"
    assert SAY_ENGLISH("Told: {said}", said=name) == f"Told: {name}"
    assert SAY_ENGLISH("{who} won", who=mention(1)) == "<@1> won"
    assert SAY_ENGLISH("{count} of {more}", count=5, more=-0.5) == "5 of -0.5"
    assert SAY_ENGLISH.counted(2, "1 run of {who}", "{count} runs of {who}", who="a*b") == r"2 runs of a\*b"


def test_between_backticks_nothing_is_escaped_but_nothing_ends_the_code() -> None:
    assert SAY_ENGLISH("`{slug}` is taken, {slug}", slug="a_b`c") == "`a_b'c` is taken, a_b'c"


def test_labels_show_names_as_they_were_typed() -> None:
    assert SAY_ENGLISH.plain("Remove {name}", name="a_b\u200b") == "Remove a_b"
    assert SAY_ENGLISH.plain("Remove {name}", name=escape("a_b")) == "Remove a_b"


def test_braces_can_be_said() -> None:
    assert SAY_ENGLISH("Use {{level}}") == "Use {level}"
    assert SAY_ENGLISH("Use {{level}}, {name}", name="Ada") == "Use {level}, Ada"


@pytest.mark.parametrize(
    ("locale", "number", "places", "shown"),
    [
        ("de", 1234567, 0, "1.234.567"),
        ("en-US", 1234567, 0, "1,234,567"),
        ("de", 1234.5, 1, "1.234,5"),
        ("en-GB", -0.25, 2, "-0.25"),
        ("de", 999, 0, "999"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    locale: str, number: float, places: int, shown: str
) -> None:
    assert LANGUAGES.say_for(locale).number(number, places=places) == shown


def test_catalogues_are_found_beside_features_and_other_json_is_left_alone(tmp_path: Path) -> None:
    for feature, texts in (("xp", {"Hello": "Hallo"}), ("rank", {"Bye": "Tschüss"})):
        (tmp_path / feature).mkdir()
        (tmp_path / feature / "de.json").write_text(json.dumps(texts))
    (tmp_path / "xp" / "levels.json").write_text("[1, 2]")
    languages = Languages.load([tmp_path])
    say = languages.say_for("de")
    assert (say("Hello"), say("Bye")) == ("Hallo", "Tschüss")
    assert languages.languages == ("en", "de")


def test_problems_name_every_fault() -> None:
    catalogue = GERMAN | {"Empty": " ", "Odd {a}": "Schief {a", "Not {{this}} {that}": "Nicht {this}"}
    problems = Languages({"de": catalogue}).problems(used=["Hello", "Missing"])
    assert [problem.partition(":")[2].strip() for problem in problems] == [
        "no translation of 'Missing'",
        "'Broken {amount}' has placeholders ['menge'], expected ['amount']",
        "'Empty' is translated by nothing",
        "'Odd {a}' cannot be filled in: expected '}' before end of string",
        "'Not {{this}} {that}' has placeholders ['this'], expected ['that']",
    ]


def test_a_text_translated_in_two_ways_is_a_problem(tmp_path: Path) -> None:
    for feature, german in (("a", "Eins"), ("b", "Zwei")):
        (tmp_path / feature).mkdir()
        (tmp_path / feature / "de.json").write_text(json.dumps({"One": german}))
    (problem,) = Languages.load([tmp_path]).problems()
    assert "'One' is translated otherwise elsewhere" in problem


def test_localisations_come_by_discords_locales_with_the_default_beside() -> None:
    assert LANGUAGES.localizations("name: rank", "rank") == {"de": "rang", "en-GB": "rank", "en-US": "rank"}
    assert LANGUAGES.localizations("name: other", "other") == {}


def test_a_language_covers_its_regional_locales() -> None:
    languages = Languages({"es-ES": {"Hello": "Hola"}, "pt-BR": {"Hello": "Oi"}})
    assert languages.say_for("pt-BR")("Hello") == "Oi"
    assert languages.say_for("es-419")("Hello") == "Hello"
    assert languages.speaks("pt-BR")
    assert languages.speaks("en-GB")
    assert not languages.speaks("ja")


def test_every_sentence_about_options_is_translated() -> None:
    folder = Path(interactions.__file__).parent
    texts = {
        node.value
        for file in ("option_values.py", "options.py", "fields.py", "router.py")
        for node in ast.walk(ast.parse((folder / file).read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "**{option}**" in node.value
    }
    languages = Languages.load([])
    assert len(texts) == 13
    assert languages.problems(used=texts) == []
