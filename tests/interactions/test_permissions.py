"""Permission bits as Discord sends them, and what they grant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.permissions import Permissions


@pytest.mark.parametrize("wire", [None, "", "-1", "1.0", "abc", "0x8", " 8", "²", "9" * 101])
def test_a_strange_permission_string_grants_nothing(wire: str | None) -> None:
    assert Permissions.parse(wire) == 0


@given(st.integers(0, 2**200))
def test_bits_of_any_length_are_kept(bits: int) -> None:
    assert Permissions.parse(str(bits)) == bits


def test_an_administrator_may_everything() -> None:
    assert Permissions.ADMINISTRATOR.allows(Permissions.MANAGE_GUILD | Permissions.BAN_MEMBERS)
    assert Permissions.ADMINISTRATOR.missing(Permissions.MANAGE_GUILD) == 0


def test_all_of_what_is_needed_must_be_there() -> None:
    has = Permissions.MANAGE_ROLES | Permissions.SEND_MESSAGES
    needs = Permissions.MANAGE_ROLES | Permissions.EMBED_LINKS
    assert not has.allows(needs)
    assert has.missing(needs).names() == ["Embed Links"]
    assert (has | Permissions.EMBED_LINKS).allows(needs)
    assert has & needs == Permissions.MANAGE_ROLES


def test_the_bits_are_discords() -> None:
    assert Permissions.ADMINISTRATOR == 1 << 3
    assert Permissions.MANAGE_GUILD == 1 << 5
    assert Permissions.MODERATE_MEMBERS == 1 << 40
    assert Permissions.BYPASS_SLOWMODE == 1 << 52
    assert repr(Permissions.MANAGE_GUILD | Permissions.CONNECT) == "Permissions(Manage Server, Connect)"
