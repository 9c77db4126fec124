"""One struct gives the options of two commands, the fields of a modal, what is changed, and a JSON schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.custom_id import ComponentState
from interactions.forms import Changes, Form, New, changed_facts, from_json, json_schema, option_specs
from interactions.matching import Routes
from interactions.option_values import BadOption
from interactions.options import Option, RoleOption
from interactions.responses import Reply
from interactions.router import Router
from tests.interactions.endpoint_door import EndpointDoor
from tests.support.payloads import command, modal

ROLES = {"5": {"id": "5", "name": "Raider", "permissions": "0"}}


class BanquetForm(Form, frozen=True):
    name: Annotated[str, Option("What it is called", max_length=10, read=str.strip)]
    seats: Annotated[int, Option("For how many", ge=1, le=40)] = 8
    mood: Annotated[Literal["calm", "loud"], Option("How it is")] = "calm"
    role_id: Annotated[int | None, Option("For whom", typed=RoleOption, name="role", clear="For all")] = None


class BanquetRow(msgspec.Struct, frozen=True):
    banquet_id: int
    name: str
    seats: int
    mood: str
    role_id: int | None


class RenameBanquet(ComponentState, tag="banquets.rename/1"):
    banquet: int


ROW = BanquetRow(1, "Harvest", 12, "loud", 5)
router = Router()
router.group("banquet", "Banquets.")
seen: list[Any] = []


@router.command("banquet create", requires="anyone")
async def create(ctx: Any, *, form: New[BanquetForm]) -> Reply:
    """Make one."""
    seen.append(form)
    return Reply("made")


@router.command("banquet edit", requires="anyone")
async def edit(ctx: Any, *, banquet: Annotated[int, Option("Which")], form: Changes[BanquetForm]) -> Reply:
    """Change one."""
    seen.append(form)
    return Reply("changed")


@router.modal(RenameBanquet, requires="anyone")
async def rename(ctx: Any, state: RenameBanquet, *, form: Changes[BanquetForm]) -> Reply:
    seen.append(form)
    return Reply("renamed")


@pytest.fixture
def door() -> EndpointDoor:
    seen.clear()
    return EndpointDoor.to(Routes(router.routes, router.groups))


async def test_a_command_takes_the_whole_form_with_its_defaults(door: EndpointDoor) -> None:
    await door.posts(
        command("banquet create", {"name": (3, " Feast "), "role": (8, "5")}, resolved={"roles": ROLES})
    )

    assert seen == [BanquetForm("Feast", 8, "calm", 5)]


async def test_a_command_that_changes_takes_only_what_was_given(door: EndpointDoor) -> None:
    await door.posts(command("banquet edit", {"banquet": (4, 1), "seats": (4, 3), "without_role": (5, True)}))

    assert seen[0].values == {"seats": 3, "role_id": None}
    assert seen[0].apply(ROW) == BanquetRow(1, "Harvest", 3, "loud", None)
    assert changed_facts(ROW, seen[0].apply(ROW)) == {
        "before": {"seats": 12, "role_id": 5},
        "after": {"seats": 3, "role_id": None},
    }


async def test_a_modal_gives_fields_of_the_form_and_an_emptied_one_its_default(door: EndpointDoor) -> None:
    texts = {"name": "Dinner", "seats": ""}
    fields = [{"type": 4, "id": 9, "custom_id": name, "value": text} for name, text in texts.items()]
    await door.posts(modal(RenameBanquet(1).custom_id, fields))

    assert seen[0].values == {"name": "Dinner", "seats": 8}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"seats": 0}, "**seats** must be"),
        ({"name": "x" * 11}, "**name** may have"),
        ({"mood": "wild"}, "**mood** must be one of"),
        ({"role_id": "five"}, "**role_id** must be an id"),
        ({"banquet_id": 2}, "**banquet_id** is not known here"),
        ({"name": None}, "Please fill in **name**"),
    ],
)
def test_an_api_client_reads_what_is_wrong(sent: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadOption) as refused:
        from_json(BanquetForm, sent)

    assert sentence in refused.value.sentence


SCHEMA = jsonschema.Draft202012Validator(json_schema(BanquetForm))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.text(max_size=12) | st.none(),
            "seats": st.integers(-1, 50) | st.none() | st.booleans(),
            "mood": st.sampled_from(["calm", "loud", "wild", None]),
            "role_id": st.sampled_from(["5", "x", None, 5]),
        },
    )
)
def test_the_schema_takes_exactly_what_is_taken(sent: dict[str, Any]) -> None:
    fits = SCHEMA.is_valid(sent)
    try:
        from_json(BanquetForm, sent).made()
    except BadOption:
        taken = False
    else:
        taken = True

    assert taken == fits


def test_options_of_a_form_stand_beside_others_required_ones_first() -> None:
    assert [spec.name for spec in option_specs(edit)] == [
        "banquet", "name", "seats", "mood", "role", "without_role",
    ]  # fmt: skip
    assert [spec.required for spec in option_specs(create)] == [True, False, False, False]
