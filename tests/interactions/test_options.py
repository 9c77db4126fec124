"""Options and fields arrive typed and checked: clients lie, members leave, commands change."""

import json
from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interactions import payloads
from interactions.forms import option_specs
from interactions.matching import Routes
from interactions.options import (
    AttachmentOption,
    BadOption,
    ChannelOption,
    MemberOption,
    MentionableOption,
    Option,
    RoleOption,
    UserOption,
)
from interactions.responses import Choice, Reply
from interactions.router import Router
from tests.interactions.endpoint_door import EndpointDoor
from tests.support.payloads import ADA, BEN, command, typing

RESOLVED = {
    "users": {ADA["id"]: ADA, BEN["id"]: BEN},
    "members": {ADA["id"]: {"nick": "Countess", "roles": ["5", "6"], "permissions": "8"}},
    "roles": {"5": {"id": "5", "name": "Raider", "permissions": "0"}},
    "channels": {
        "7": {"id": "7", "type": 0, "name": "general", "permissions": "1024", "app_permissions": "2048"},
        "8": {"id": "8", "type": 2, "name": "Voice"},
    },
    "attachments": {"9": {"id": "9", "filename": "proof.png", "size": 10, "url": "https://x/proof.png"}},
}


class Metric(StrEnum):
    MESSAGES = "messages"
    VOICE_TIME = "voice_time"


class Size(IntEnum):
    SMALL = 1
    VERY_LARGE = 5


async def suggest(ctx: Any, text: str) -> Sequence[Choice]:
    return [Choice(f"{text} {number}", f"{number}") for number in range(30)]


router = Router()
calls: list[dict[str, Any]] = []


@router.command("everything", requires=None)
async def everything(
    ctx: Any,
    *,
    member: Annotated[MemberOption, Option("A member")],
    amount: Annotated[int, Option("How many", ge=1, le=10)] = 1,
    share: Annotated[float, Option("Which part", ge=0, le=1)] = 0.5,
    note: Annotated[str, Option("Why", min_length=2, max_length=5)] | None = None,
    loud: Annotated[bool, Option("Loud?")] = False,
    somebody: Annotated[UserOption | None, Option("Anybody")] = None,
    role: Annotated[RoleOption, Option("A role")] | None = None,
    where: Annotated[ChannelOption, Option("A text channel", channel_types=(0, 5))] | None = None,
    whom: Annotated[MentionableOption, Option("A user or role")] | None = None,
    proof: Annotated[AttachmentOption, Option("A file")] | None = None,
    metric: Annotated[Metric, Option("What to count")] = Metric.MESSAGES,
    size: Annotated[Size, Option("How large")] | None = None,
    mood: Annotated[Literal["good", "bad"], Option("How it went")] | None = None,
    days: Annotated[int, Option("How long", choices={"a week": 7, "a month": 30})] = 7,
    dungeon: Annotated[str, Option("Where", name="dungeon-name", autocomplete=suggest)] = "",
) -> Reply:
    """Take every kind of option."""
    calls.append({name: value for name, value in locals().items() if name != "ctx"})
    return Reply("done")


ROUTES = Routes(router.routes)


def arguments(options: Any, resolved: Any = RESOLVED) -> dict[str, Any]:
    """What the handler would be called with."""
    options = {"member": (6, ADA["id"])} | options
    given = payloads.decode(json.dumps(command("everything", options, resolved=resolved)).encode())
    assert given is not None
    return ROUTES.match(given).arguments()


async def test_a_signed_command_reaches_its_handler_with_typed_values() -> None:
    calls.clear()
    options = {
        "member": (6, ADA["id"]),
        "amount": (4, 3),
        "share": (10, 1),
        "note": (3, "hello"),
        "loud": (5, True),
        "somebody": (6, BEN["id"]),
        "role": (8, "5"),
        "where": (7, "7"),
        "whom": (9, "5"),
        "proof": (11, "9"),
        "metric": (3, "voice_time"),
        "size": (4, 5),
        "mood": (3, "bad"),
        "days": (4, 30),
        "dungeon-name": (3, "anything at all"),
    }
    answer = await EndpointDoor.to(ROUTES).posts(command("everything", options, resolved=RESOLVED))
    assert answer.content == "done"
    (call,) = calls
    member = call["member"]
    assert isinstance(member, MemberOption)
    assert (member.id, member.display_name, member.left) == (int(ADA["id"]), "Countess", False)
    assert member.role_ids == (5, 6)
    assert (call["amount"], call["share"], call["note"], call["loud"]) == (3, 1.0, "hello", True)
    assert isinstance(call["share"], float)
    assert (call["role"].name, call["role"].mention) == ("Raider", "<@&5>")
    assert (call["where"].name, call["where"].mention, call["where"].type) == ("general", "<#7>", 0)
    assert call["where"].channel.app_permissions == 2048
    assert (call["whom"].role.name, call["whom"].user, call["whom"].id) == ("Raider", None, 5)
    assert (call["proof"].filename, call["proof"].size, call["proof"].id) == ("proof.png", 10, 9)
    assert call["metric"] is Metric.VOICE_TIME
    assert call["size"] is Size.VERY_LARGE
    assert (call["mood"], call["days"], call["dungeon"]) == ("bad", 30, "anything at all")


def test_somebody_who_left_is_still_somebody() -> None:
    member = arguments({"member": (6, BEN["id"])})["member"]
    assert (member.left, member.member, member.display_name) == (True, None, "ben")
    assert member.mention == f"<@{BEN['id']}>"


def test_options_that_were_not_given_are_left_to_their_defaults() -> None:
    assert set(arguments({})) == {"member"}


@pytest.mark.parametrize(
    ("options", "option", "sentence"),
    [
        ({"amount": (4, 0)}, "amount", "**amount** must be from 1 to 10."),
        ({"amount": (4, 11)}, "amount", "**amount** must be from 1 to 10."),
        ({"amount": (4, "3")}, "amount", "**amount** must be a whole number."),
        ({"amount": (4, 3.0)}, "amount", "**amount** must be a whole number."),
        ({"amount": (4, True)}, "amount", "**amount** must be a whole number."),
        ({"amount": (4, None)}, "amount", "**amount** must be a whole number."),
        ({"amount": (3, 3)}, "amount", "The option **amount** has changed. Please type the command again."),
        ({"share": (10, 1.01)}, "share", "**share** must be from 0 to 1."),
        ({"share": (10, "x")}, "share", "**share** must be a number."),
        ({"share": (10, 10**400)}, "share", "**share** must be from 0 to 1."),
        ({"note": (3, "x")}, "note", "**note** must have at least 2 characters, yours has 1."),
        ({"note": (3, "123456")}, "note", "**note** may have at most 5 characters, yours has 6."),
        ({"note": (3, 12)}, "note", "**note** must be a text."),
        ({"loud": (5, "true")}, "loud", "**loud** must be yes or no."),
        ({"role": (8, "6")}, "role", "What you picked for **role** no longer exists."),
        ({"role": (8, 5)}, "role", "What you picked for **role** no longer exists."),
        ({"role": (8, ["5"])}, "role", "What you picked for **role** no longer exists."),
        ({"where": (7, "8")}, "where", "**where** cannot be a channel of that kind."),
        ({"proof": (11, "")}, "proof", "What you picked for **proof** no longer exists."),
        ({"whom": (9, "7")}, "whom", "What you picked for **whom** no longer exists."),
        ({"metric": (3, "money")}, "metric", "**metric** must be one of: messages, voice time."),
        ({"size": (4, 2)}, "size", "**size** must be one of: small, very large."),
        ({"mood": (3, "Good")}, "mood", "**mood** must be one of: good, bad."),
        ({"days": (4, 8)}, "days", "**days** must be one of: a week, a month."),
        ({"more": (3, "x")}, "more", "The option **more** has changed. Please type the command again."),
    ],
)
def test_a_value_that_is_not_allowed_gets_a_clear_sentence(
    options: dict[str, Any], option: str, sentence: str
) -> None:
    with pytest.raises(BadOption) as caught:
        arguments(options)
    assert (caught.value.option, caught.value.sentence) == (option, sentence)
    assert caught.value.template.format_map(caught.value.facts) == sentence


def test_a_required_option_that_is_missing_gets_a_clear_sentence() -> None:
    given = payloads.decode(json.dumps(command("everything")).encode())
    assert given is not None
    with pytest.raises(BadOption, match=r"Please fill in \*\*member\*\*"):
        ROUTES.match(given).arguments()


anything = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
wire_options = st.dictionaries(
    st.sampled_from([spec.name for spec in option_specs(everything)]) | st.text(max_size=5),
    st.tuples(
        st.integers(3, 11),
        anything | st.lists(anything, max_size=2) | st.sampled_from([ADA["id"], "5", "7", "9"]),
    ),
    max_size=6,
)


@settings(max_examples=300)
@given(options=wire_options)
def test_no_option_whatever_raises_anything_but_bad_option(options: dict[str, Any]) -> None:
    try:
        values = arguments(options)
    except (BadOption, payloads.PayloadError):
        return
    assert 1 <= values.get("amount", 1) <= 10
    assert values.get("metric", Metric.MESSAGES) in Metric


async def test_suggestions_come_from_the_option_and_stop_at_25() -> None:
    focused = {"name": "dungeon-name", "type": 3, "value": "or", "focused": True}
    answer = await EndpointDoor.to(ROUTES).posts(typing("everything", [focused]))
    assert answer.json["type"] == 8
    choices = answer.json["data"]["choices"]
    assert (len(choices), choices[0]) == (25, {"name": "or 0", "value": "0"})


@pytest.mark.parametrize(
    "option",
    [
        {"name": "amount", "type": 4, "value": "1", "focused": True},
        {"name": "unknown", "type": 3, "value": "1", "focused": True},
        {"name": "dungeon-name", "type": 3, "value": "1"},
    ],
)
async def test_where_nothing_can_be_suggested_nothing_is(option: Any) -> None:
    answer = await EndpointDoor.to(ROUTES).posts(typing("everything", [option]))
    assert answer.json == {"type": 8, "data": {"choices": []}}


async def test_half_a_number_can_be_completed_too() -> None:
    focused = {"name": "dungeon-name", "type": 3, "value": 4, "focused": True}
    answer = await EndpointDoor.to(ROUTES).posts(typing("everything", [focused]))
    assert answer.json["data"]["choices"][0]["name"] == "4 0"


def test_one_annotation_makes_the_registration() -> None:
    wires = {spec.name: spec.to_wire() for spec in option_specs(everything)}
    assert wires["member"] == {"type": 6, "name": "member", "description": "A member", "required": True}
    assert wires["amount"] == {
        "type": 4,
        "name": "amount",
        "description": "How many",
        "min_value": 1,
        "max_value": 10,
    }
    assert wires["note"] == {
        "type": 3,
        "name": "note",
        "description": "Why",
        "min_length": 2,
        "max_length": 5,
    }
    assert wires["where"]["channel_types"] == [0, 5]
    assert wires["metric"]["choices"] == [
        {"name": "messages", "value": "messages"},
        {"name": "voice time", "value": "voice_time"},
    ]
    assert wires["size"]["choices"] == [{"name": "small", "value": 1}, {"name": "very large", "value": 5}]
    assert wires["days"]["choices"] == [{"name": "a week", "value": 7}, {"name": "a month", "value": 30}]
    assert wires["dungeon-name"]["autocomplete"] is True


def test_required_options_are_registered_first() -> None:
    async def handler(
        ctx: Any, *, late: Annotated[int, Option("l")] = 1, soon: Annotated[int, Option("s")]
    ) -> None: ...

    assert [spec.name for spec in option_specs(handler)] == ["soon", "late"]


async def without_option(ctx: Any, *, x: int) -> None: ...
async def of_strange_type(ctx: Any, *, x: Annotated[bytes, Option("x")]) -> None: ...
async def of_two_types(ctx: Any, *, x: Annotated[int | str, Option("x")]) -> None: ...
async def none_without_default(ctx: Any, *, x: Annotated[int | None, Option("x")]) -> None: ...
async def both_ways(
    ctx: Any, *, x: Annotated[str, Option("x", choices=["a"], autocomplete=suggest)]
) -> None: ...


@pytest.mark.parametrize(
    "handler", [without_option, of_strange_type, of_two_types, none_without_default, both_ways]
)
def test_an_option_that_makes_no_sense_is_refused_when_the_handler_is_declared(handler: Any) -> None:
    with pytest.raises(TypeError):
        Router().command("x", requires=None)(handler)
