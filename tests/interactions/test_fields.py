"""Fields of modals and values of selects arrive typed and checked."""

import json
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interactions import payloads
from interactions.custom_id import ComponentState
from interactions.fields import Field
from interactions.matching import Routes
from interactions.options import AttachmentOption, BadOption, MemberOption
from interactions.responses import Reply
from interactions.router import Router
from tests.interactions.endpoint_door import EndpointDoor
from tests.support.payloads import ADA, BEN, component, modal

RESOLVED = {
    "users": {ADA["id"]: ADA, BEN["id"]: BEN},
    "members": {ADA["id"]: {"nick": "Countess", "roles": ["5", "6"], "permissions": "8"}},
    "attachments": {"9": {"id": "9", "filename": "proof.png", "size": 10, "url": "https://x/proof.png"}},
}
anything = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)


class Metric(StrEnum):
    MESSAGES = "messages"
    VOICE_TIME = "voice_time"


class Ask(ComponentState, tag="tests_options.ask/1"):
    run: int


class Pick(ComponentState, tag="tests_options.pick/1"):
    pass


class PickMetric(ComponentState, tag="tests_options.pick_metric/1"):
    pass


forms = Router()
submitted: list[dict[str, Any]] = []


@forms.modal(Ask, requires=None)
async def ask(
    ctx: Any,
    state: Ask,
    *,
    why: Annotated[str, Field("reason", min_length=2, max_length=5)],
    rate: Annotated[float, Field(ge=0, le=10)] = 1.0,
    count: Annotated[int, Field(ge=1)] | None = None,
    who: list[MemberOption] = [],  # noqa: B006
    proof: AttachmentOption | None = None,
    sure: bool = False,
    metrics: list[Metric] = [],  # noqa: B006
    mood: Literal["good", "bad"] | None = None,
) -> Reply:
    submitted.append({name: value for name, value in locals().items() if name != "ctx"})
    return Reply("thanks")


@forms.component(Pick, requires=None)
async def pick(ctx: Any, state: Pick, *, values: list[MemberOption]) -> Reply:
    return Reply(", ".join(f"{value.display_name} {value.left}" for value in values))


@forms.component(PickMetric, requires=None)
async def pick_metric(ctx: Any, state: PickMetric, *, metric: Metric) -> Reply:
    return Reply(metric.name)


FORMS = Routes(forms.routes)


def fields(form: Any, resolved: Any = RESOLVED) -> dict[str, Any]:
    made = modal(Ask(3).custom_id, form, resolved=resolved)
    given = payloads.decode(json.dumps(made).encode())
    assert given is not None
    return FORMS.match(given).arguments()


REASON = {"type": 4, "custom_id": "reason", "value": "fun"}


async def test_a_submitted_modal_reaches_its_handler_with_typed_fields() -> None:
    submitted.clear()
    form = [
        REASON,
        {"type": 4, "custom_id": "rate", "value": " 2,5 "},
        {"type": 4, "custom_id": "count", "value": "7"},
        {"type": 5, "custom_id": "who", "values": [ADA["id"], BEN["id"]]},
        {"type": 19, "custom_id": "proof", "values": ["9"]},
        {"type": 23, "custom_id": "sure", "value": True},
        {"type": 22, "custom_id": "metrics", "values": ["messages", "voice_time"]},
        {"type": 21, "custom_id": "mood", "value": "good"},
    ]
    answer = await EndpointDoor.to(FORMS).posts(modal(Ask(3).custom_id, form, resolved=RESOLVED))
    assert answer.content == "thanks"
    (call,) = submitted
    assert (call["state"], call["why"], call["rate"], call["count"]) == (Ask(3), "fun", 2.5, 7)
    assert [member.left for member in call["who"]] == [False, True]
    assert (call["proof"].filename, call["sure"]) == ("proof.png", True)
    assert (call["metrics"], call["mood"]) == ([Metric.MESSAGES, Metric.VOICE_TIME], "good")


def test_fields_left_empty_are_left_to_their_defaults() -> None:
    empty = [
        REASON,
        {"type": 4, "custom_id": "rate", "value": ""},
        {"type": 21, "custom_id": "mood", "value": None},
        {"type": 5, "custom_id": "who", "values": []},
        {"type": 10, "id": 9},
    ]
    assert fields(empty) == {"why": "fun"}


def test_a_field_in_an_action_row_of_old_is_found_too() -> None:
    row = {"type": 1, "components": [REASON]}
    made = modal(Ask(3).custom_id, [])
    made["data"]["components"] = [row]
    given = payloads.decode(json.dumps(made).encode())
    assert given is not None
    assert FORMS.match(given).arguments() == {"why": "fun"}


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ([], "Please fill in **reason**."),
        ([REASON | {"value": ""}], "Please fill in **reason**."),
        ([REASON | {"value": "too long"}], "**reason** may have at most 5 characters, yours has 8."),
        ([REASON | {"value": 5}], "**reason** must be a text."),
        ([REASON, {"custom_id": "rate", "value": "a lot"}], "**rate** must be a number."),
        ([REASON, {"custom_id": "rate", "value": "nan"}], "**rate** must be from 0 to 10."),
        ([REASON, {"custom_id": "rate", "value": "inf"}], "**rate** must be from 0 to 10."),
        ([REASON, {"custom_id": "count", "value": "1.5"}], "**count** must be a whole number."),
        ([REASON, {"custom_id": "count", "value": "9" * 4000}], "**count** must be from 1 to"),
        ([REASON, {"custom_id": "count", "value": "9" * 5000}], "**count** must be a whole number."),
        ([REASON, {"custom_id": "who", "values": ["1"]}], "What you picked for **who** no longer exists"),
        ([REASON, {"custom_id": "sure", "value": "yes"}], "**sure** must be yes or no."),
        (
            [REASON, {"custom_id": "metrics", "values": ["money"]}],
            "What you picked for **metrics** is no longer",
        ),
        ([REASON, {"custom_id": "mood", "value": "so so"}], "What you picked for **mood** is no longer"),
    ],
)
def test_a_field_that_is_not_allowed_gets_a_clear_sentence(form: Any, sentence: str) -> None:
    with pytest.raises(BadOption) as caught:
        fields(form)
    assert caught.value.sentence.startswith(sentence)


@settings(max_examples=200)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"custom_id": st.sampled_from(["reason", "rate", "count", "who", "proof", "sure", "metrics"])},
            optional={"value": anything, "values": st.lists(st.text(max_size=5), max_size=3)},
        ),
        max_size=5,
    )
)
def test_no_field_whatever_raises_anything_but_bad_option(form: Any) -> None:
    try:
        fields(form)
    except (BadOption, payloads.PayloadError):
        return


async def test_a_select_brings_its_values_typed() -> None:
    made = component(Pick().custom_id, [ADA["id"], BEN["id"]], resolved=RESOLVED)
    assert (await EndpointDoor.to(FORMS).posts(made)).content == "Countess False, ben True"


async def test_a_select_of_one_may_take_one_value() -> None:
    made = component(PickMetric().custom_id, ["voice_time"])
    assert (await EndpointDoor.to(FORMS).posts(made)).content == "VOICE_TIME"


@pytest.mark.parametrize("values", [["money"], [], ["", ""]])
def test_a_value_that_was_never_offered_is_refused(values: Any) -> None:
    given = payloads.decode(json.dumps(component(PickMetric().custom_id, values)).encode())
    assert given is not None
    with pytest.raises(BadOption):
        FORMS.match(given).arguments()
