"""Texts in the reader's language: the English sentence in the code is the key to the others.

A catalogue is a `de.json` beside the feature, {"English {name}": "Deutsch {name}"}. What a
catalogue lacks is said in English. Localised command and option names stand under "name: <name>".

A community may call things otherwise: `de.hacks.json` and `en.hacks.json` hold the texts in which the wording
"hacks" differs, whole sentences, since articles and endings differ too.

Why: decision 0126.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter
from typing import Final

import msgspec

from interactions.escaping import Markdown, escape, in_code, plain, unescape

ENGLISH: Final = "en"

# The locales Discord takes; the ones of a language we speak share its texts.
# fmt: off
DISCORD_LOCALES: Final = frozenset((
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl",
    "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja",
    "zh-TW", "ko",
))
# fmt: on

_NUMBER_SEPARATORS: Final = {ENGLISH: (",", "."), "de": (".", ",")}
_catalogue_decoder = msgspec.json.Decoder(dict[str, str])


class Say:
    """Says the text for this key in one language: say("Gave {amount} xp to {member}", amount=5, ...).

    Texts among the facts are escaped, unless they are Markdown; between backticks they cannot end the code.
    """

    __slots__ = ("_texts", "language", "locale", "wording")

    def __init__(self, locale: str, language: str, texts: Mapping[str, str], wording: str = "") -> None:
        self.locale = locale
        self.language = language
        self.wording = wording
        self._texts = texts

    def __call__(self, text: str, /, **facts: object) -> Markdown:
        for name, fact in facts.items():
            if isinstance(fact, str) and not isinstance(fact, Markdown):
                facts[name] = in_code(fact) if f"`{{{name}}}`" in text else escape(fact)
        return Markdown(self._fill(text, facts))

    def plain(self, text: str, /, **facts: object) -> str:
        """The same where no markdown is known: labels, titles of forms, pictures."""
        for name, fact in facts.items():
            if isinstance(fact, str):
                facts[name] = unescape(fact) if isinstance(fact, Markdown) else plain(fact)
        return self._fill(text, facts)

    def _fill(self, text: str, facts: Mapping[str, object]) -> str:
        translated = self._texts.get(text)
        if translated is not None:
            try:
                return translated.format_map(facts) if facts else _without_facts(translated)
            except (KeyError, IndexError, ValueError):
                pass  # problems() reports such a translation; the reader gets English
        return text.format_map(facts) if facts else _without_facts(text)

    def counted(self, count: int, one: str, many: str, /, **facts: object) -> Markdown:
        """One sentence for a single thing, another with {count} for any other number of them."""
        return self(one if count == 1 else many, count=self.number(count), **facts)

    def number(self, number: float, *, places: int = 0) -> Markdown:
        """With the separators of the language: 12,345.5 or 12.345,5."""
        thousands, point = _NUMBER_SEPARATORS.get(self.language, (",", "."))
        whole, _, fraction = f"{number:,.{places}f}".partition(".")
        return Markdown(whole.replace(",", thousands) + (point + fraction if fraction else ""))

    def __repr__(self) -> str:
        return f"Say({self.locale!r})"


def _without_facts(text: str) -> str:
    return text.format_map({}) if "{" in text or "}" in text else text


SAY_ENGLISH: Final = Say("en-US", ENGLISH, {})


class Languages:
    """All catalogues, by language."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._catalogues: dict[str, dict[str, str]] = {}
        self._wordings: dict[tuple[str, str], dict[str, str]] = {}
        self._clashes: list[str] = []
        self._says: dict[tuple[str, str], Say] = {}
        for language, texts in (catalogues or {}).items():
            self._add(language, texts, "given")

    @classmethod
    def load(cls, paths: Iterable[Path]) -> "Languages":
        """From files named by language (`de.json`), or folders searched for them; our own are added."""
        languages = cls()
        for path in (*Path(__file__).parent.glob("*.json"), *paths):
            files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
            for file in files:
                language, _, wording = file.stem.partition(".")
                if wording and language in (ENGLISH, *DISCORD_LOCALES):
                    texts = _catalogue_decoder.decode(file.read_bytes())
                    languages._wordings.setdefault((language, wording), {}).update(texts)
                elif language in DISCORD_LOCALES:
                    languages._add(language, _catalogue_decoder.decode(file.read_bytes()), str(file))
        return languages

    def _add(self, language: str, texts: Mapping[str, str], source: str) -> None:
        catalogue = self._catalogues.setdefault(language, {})
        for key, text in texts.items():
            if catalogue.setdefault(key, text) != text:
                self._clashes.append(f"{source}: {key!r} is translated otherwise elsewhere")

    @property
    def languages(self) -> tuple[str, ...]:
        return (ENGLISH, *sorted(self._catalogues))

    def speaks(self, locale: str | None) -> bool:
        return locale is not None and (self._language_of(locale) != ENGLISH or locale.startswith(ENGLISH))

    def say_for(self, locale: str | None, wording: str = "") -> Say:
        """By Discord locale; English if the language is not spoken or the locale is unknown.

        `wording`: how the community calls things; empty for our own words.
        """
        known = locale if locale in DISCORD_LOCALES else "en-US"
        say = self._says.get((known, wording))
        if say is None:
            language = self._language_of(known)
            texts = self._catalogues.get(language, {}) | self._wordings.get((language, wording), {})
            say = self._says[known, wording] = Say(known, language, texts, wording)
        return say

    def _language_of(self, locale: str) -> str:
        short = locale.partition("-")[0]
        return next((name for name in (locale, short) if name in self._catalogues), ENGLISH)

    def find(self, language: str, key: str) -> str | None:
        return self._catalogues.get(language, {}).get(key)

    def localizations(self, key: str, default: str | None = None) -> dict[str, str]:
        """Discord locale -> text, for registration; the default under both English locales beside the others.

        Empty if no language has a translation.
        """
        texts = {
            locale: text
            for locale in sorted(DISCORD_LOCALES)
            if (text := self.find(self._language_of(locale), key)) is not None
        }
        if texts and default is not None:
            texts |= {"en-GB": default, "en-US": default}
        return texts

    def problems(self, used: Iterable[str] = ()) -> list[str]:
        """Translations that lack a text in `used`, are empty, clash, or lost a placeholder."""
        problems = list(self._clashes)
        wanted = sorted(set(used))
        for language, catalogue in sorted(self._catalogues.items()):
            problems += [
                f"{language}: no translation of {text!r}" for text in wanted if text not in catalogue
            ]
        worded = {f"{language}.{wording}": texts for (language, wording), texts in self._wordings.items()}
        for name, texts in sorted((self._catalogues | worded).items()):
            for key, text in texts.items():
                problems += [f"{name}: {key!r} {what}" for what in _faults(key, text)]
        return problems

    def worded(self, language: str, wording: str) -> Mapping[str, str]:
        """The texts in which that wording differs."""
        return self._wordings.get((language, wording), {})


def _faults(key: str, text: str) -> list[str]:
    if not text.strip():
        return ["is translated by nothing"]
    try:
        expected, given = _placeholders(key), _placeholders(text)
    except ValueError as error:
        return [f"cannot be filled in: {error}"]
    if expected == given:
        return []
    return [f"has placeholders {sorted(given)}, expected {sorted(expected)}"]


def _placeholders(text: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name is not None}
