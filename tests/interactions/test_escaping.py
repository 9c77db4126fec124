"""Text from people cannot format, link, ping or hide anything."""

import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.escaping import (
    Markdown,
    as_text,
    bold,
    code,
    escape,
    link,
    mention,
    mention_channel,
    mention_command,
    mention_role,
    plain,
    shorten,
    timestamp,
    unescape,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** _it_ ~~no~~", r"\*\*bold\*\* \_it\_ \~\~no\~\~"),
        ("[free nitro](https://evil)", r"\[free nitro\]\(https\://evil\)"),
        ("@everyone <@1> <#2>", r"\@everyone \<\@1\> \<\#2\>"),
        ("# big\n> quote", "\\# big\n\\> quote"),
        ("`code` ||secret||", r"\`code\` \|\|secret\|\|"),
        ("back\\slash", r"back\\slash"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u200bb\u2060c\ufeffd", "abcd"),
        ("a\x00\x1b[31mb", r"a\[31mb"),
        ("👨‍👩‍👧 ❤️", "👨‍👩‍👧 ❤️"),
        ("  many   spaces\u00a0 here ", "many spaces here"),
        ("ﷺ 語 Ωmega", "ﷺ 語 Ωmega"),
        ("\u3164\u2800\u115f", ""),
        ("\u200d\ufe0f", ""),
    ],
)
def test_text_is_shown_as_it_was_typed_and_nothing_more(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(st.text())
def test_every_special_character_is_escaped(text: str) -> None:
    rest = re.sub(r"\\.", "", escape(text))
    assert not re.search(r"[\\`*_~|>#\[\]():@<]", rest)


@given(st.text())
def test_plain_text_has_nothing_invisible_at_its_ends(text: str) -> None:
    shown = plain(text)
    assert shown == shown.strip()
    assert plain(shown) == shown


@given(st.text(), st.integers(1, 50))
def test_shortened_text_fits(text: str, most: int) -> None:
    assert len(shorten(text, most)) <= most


def test_mentions_and_times_are_written_as_discord_reads_them() -> None:
    assert (mention(1), mention_role(2), mention_channel(3)) == ("<@1>", "<@&2>", "<#3>")
    assert mention_command("xp give", 4) == "</xp give:4>"
    assert timestamp(datetime(2026, 1, 1, tzinfo=UTC), "R") == "<t:1767225600:R>"


def test_what_is_markdown_already_is_not_escaped_again() -> None:
    assert escape(escape("*star*")) == r"\*star\*"
    assert escape(mention(7)) == "<@7>"
    assert bold("a*b") == r"**a\*b**"
    assert escape(Markdown("**kept**")) == "**kept**"


def test_joined_parts_are_escaped_and_stay_markdown() -> None:
    listed = Markdown(", ").join(["a*b", mention(7)])
    assert (listed, escape(listed)) == (r"a\*b, <@7>", listed)


def test_what_is_shortened_stays_markdown_and_never_ends_in_half_an_escape() -> None:
    assert shorten(escape("a*b"), 3) == "a…"
    assert escape(shorten(escape("*****"), 4)) == r"\*…"


def test_labels_have_the_text_that_was_typed() -> None:
    assert unescape(escape("a_b (c)")) == "a_b (c)"
    assert unescape(r"c\_d") == r"c\_d"


def test_code_and_links_cannot_be_broken_out_of() -> None:
    assert code("a`b`") == "`a'b'`"
    assert link("a](http://evil)", "https://x.y") == r"[a\]\(http\://evil\)](https://x.y)"


@pytest.mark.parametrize("encode", [msgspec.json.encode, msgspec.to_builtins])
def test_encoders_take_markdown_as_the_text_that_it_is(encode) -> None:
    kept = encode({"content": Markdown("**x**")}, enc_hook=as_text)
    assert kept in ({"content": "**x**"}, b'{"content":"**x**"}')
    with pytest.raises(NotImplementedError):
        encode(object(), enc_hook=as_text)
