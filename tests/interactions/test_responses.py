"""Answers: which kind is legal for which interaction, and that Discord would take each."""

import json
from typing import Any

import pytest

from interactions import payloads
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    ChannelSelect,
    Checkbox,
    CheckboxGroup,
    Container,
    FileUpload,
    GalleryItem,
    Label,
    LinkButton,
    MediaGallery,
    MentionableSelect,
    Modal,
    Pick,
    RadioGroup,
    RoleSelect,
    Section,
    SelectOption,
    Separator,
    StringSelect,
    TextDisplay,
    TextInput,
    Thumbnail,
    UserSelect,
)
from interactions.embeds import Author, Embed, EmbedField, Footer
from interactions.limits import LimitExceeded
from interactions.responses import (
    Acknowledge,
    AllowedMentions,
    Choice,
    Choices,
    Defer,
    IllegalAnswer,
    OpenModal,
    Reply,
    Response,
    Update,
    Upload,
    encode,
)
from tests.support.openapi import ContractBroken, needs_description, the_validator
from tests.support.payloads import MESSAGE, command, component, interaction, modal, typing


def received(made: Any) -> payloads.Interaction:
    interaction = payloads.decode(json.dumps(made).encode())
    assert interaction is not None
    return interaction


INTERACTIONS = {
    "command": received(command("x")),
    "component": received(component("x")),
    "autocomplete": received(typing("x", [])),
    "modal": received(modal("x", [])),
    "modal on a message": received(modal("x", [], message=MESSAGE)),
    "unknown": received(interaction(42, {})),
}
FORM = Modal("Form", "form", (Label("Name", TextInput(name="name")),))
ANSWERS: dict[str, tuple[Response, int, set[str]]] = {
    "reply": (Reply("hi"), 4, {"command", "component", "modal", "modal on a message", "unknown"}),
    "update": (Update("hi"), 7, {"component", "modal on a message"}),
    "modal": (OpenModal(FORM), 9, {"command", "component"}),
    "choices": (Choices((Choice("a", "b"),)), 8, {"autocomplete"}),
    "defer": (Defer(None), 5, {"command", "component", "modal", "modal on a message"}),
    "defer the update": (Defer(None, update=True), 6, {"component", "modal on a message"}),
    "acknowledge": (Acknowledge(), 6, {"component", "modal on a message"}),
}


@pytest.mark.parametrize("where", INTERACTIONS)
@pytest.mark.parametrize("what", ANSWERS)
def test_only_an_answer_that_discord_takes_there_is_sent(what: str, where: str) -> None:
    answer, kind, legal = ANSWERS[what]
    if where in legal:
        assert json.loads(encode(answer, INTERACTIONS[where]))["type"] == kind
    else:
        with pytest.raises(IllegalAnswer):
            encode(answer, INTERACTIONS[where])


def test_every_message_says_that_nobody_is_pinged_unless_somebody_is_named() -> None:
    for message in (Reply("@everyone").to_message(), Update("@everyone").to_edit()):
        assert message["allowed_mentions"] == {"parse": []}
    named = Reply("hi", allowed_mentions=AllowedMentions(users=(1,), roles=(2,), everyone=True))
    assert named.to_message()["allowed_mentions"] == {"parse": ["everyone"], "users": ["1"], "roles": ["2"]}


def test_a_reply_may_be_for_one_pair_of_eyes() -> None:
    assert Reply("hi", ephemeral=True).to_message()["flags"] == 64
    sent = json.loads(encode(Defer(None, ephemeral=True), INTERACTIONS["command"]))
    assert sent == {"type": 5, "data": {"flags": 64}}


def test_an_update_replaces_all_there_was() -> None:
    assert Update("hi").to_edit() == {
        "allowed_mentions": {"parse": []},
        "content": "hi",
        "embeds": [],
        "components": [],
        "attachments": [],
    }
    assert "attachments" not in Update("hi", keep_files=True).to_edit()


def test_an_edit_to_v2_takes_content_and_embeds_away() -> None:
    edit = Reply(components=(TextDisplay("t"),), v2=True, ephemeral=True).to_edit()
    assert (edit["content"], edit["embeds"], edit["flags"]) == (None, [], 1 << 15)


def test_files_are_announced_for_rest_and_refused_inline() -> None:
    reply = Reply(files=(Upload("card.png", b"", description="A card"), Upload("b.txt", b"")))
    assert reply.to_message()["attachments"] == [
        {"id": "0", "filename": "card.png", "description": "A card"},
        {"id": "1", "filename": "b.txt"},
    ]
    with pytest.raises(IllegalAnswer, match="files are sent by jobs"):
        encode(reply, INTERACTIONS["command"])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Reply(),
        lambda: Reply(" \n"),
        lambda: Update(),
        lambda: Reply("x" * 2_001),
        lambda: Reply(embeds=(Embed(title="t"),) * 11),
        lambda: Reply(embeds=(Embed(description="x" * 3_001),) * 2),
        lambda: Reply("x", components=(TextDisplay("t"),)),
        lambda: Reply("x", components=(TextDisplay("t"),), v2=True),
        lambda: Reply(embeds=(Embed(title="t"),), components=(TextDisplay("t"),), v2=True),
        lambda: Reply(v2=True),
        lambda: Reply("x", files=(Upload("a", b""),) * 11),
        lambda: AllowedMentions(users=(1,) * 101),
        lambda: Choices((Choice("a", "b"),) * 26),
        lambda: Choice("", "b"),
        lambda: Choice("x" * 101, "b"),
        lambda: Choice("a", "x" * 101),
    ],
)
def test_what_discord_would_refuse_is_refused(make: Any) -> None:
    with pytest.raises(LimitExceeded):
        make()


def test_something_else_is_not_an_answer() -> None:
    with pytest.raises(IllegalAnswer, match="str is not an answer"):
        encode("hi", INTERACTIONS["command"])  # type: ignore[arg-type]


OPTIONS = (SelectOption("A", "a", "first", emoji="🏆", default=True), SelectOption("B", "b"))
PICKS = (Pick("A", "a", "first", default=True), Pick("B", "b"))
LEGACY = Reply(
    "hi",
    embeds=(
        Embed(
            title="t",
            description="d",
            color=1,
            fields=(EmbedField("n", "v"),),
            footer=Footer("f"),
            thumbnail="https://x/a.png",
            image="https://x/b.png",
            author=Author("a", "https://x"),
            url="https://x",
        ),
    ),
    components=(
        ActionRow((Button("b", "1", ButtonStyle.DANGER, "🏆", disabled=True), LinkButton("l", "https://x"))),
        ActionRow((StringSelect(state="2", options=OPTIONS, placeholder="p", min_values=0, disabled=True),)),
        ActionRow((UserSelect(state="3", defaults=(900_000_000_000_000_001,)),)),
        ActionRow((RoleSelect(state="4", max_values=25),)),
        ActionRow((MentionableSelect(state="5", default_roles=(900_000_000_000_000_001,)),)),
    ),
    ephemeral=True,
    allowed_mentions=AllowedMentions(users=(900_000_000_000_000_001,)),
)
V2 = Reply(
    components=(
        Container(
            (
                TextDisplay("t"),
                Section((TextDisplay("t"),), Thumbnail("https://x/a.png", "d", spoiler=True)),
                Section((TextDisplay("t"),), Button("b", "1")),
                MediaGallery((GalleryItem("https://x/a.png", "d"),)),
                Separator(),
                ActionRow((ChannelSelect(state="2", channel_types=(0,)),)),
            ),
            accent_color=0,
            spoiler=True,
        ),
    ),
    v2=True,
)
FULL_FORM = Modal(
    "Form",
    "form",
    (
        Label("a", StringSelect(state="a", options=OPTIONS), "d"),
        Label("b", FileUpload(name="b", max_values=2)),
        Label("c", RadioGroup(name="c", options=PICKS)),
        Label("d", CheckboxGroup(name="d", options=PICKS)),
        Label("e", Checkbox(name="e", default=True)),
    ),
)
CALLBACK = "/interactions/1/token/callback"
ORIGINAL = "/webhooks/1/token/messages/@original"


@needs_description
@pytest.mark.parametrize(
    ("answer", "where"),
    [
        (LEGACY, "command"),
        (V2, "command"),
        (Update(embeds=LEGACY.embeds, components=LEGACY.components), "component"),
        (Update(components=V2.components, v2=True), "component"),
        (OpenModal(FORM), "command"),
        (OpenModal(FULL_FORM), "component"),
        (Choices((Choice("a", "b"), Choice("c", "d"))), "autocomplete"),
        (Choices((Choice("a", 1),)), "autocomplete"),
        (Defer(None, ephemeral=True), "command"),
        (Defer(None), "command"),
        (Acknowledge(), "component"),
    ],
)
def test_discords_own_schema_takes_our_answers(answer: Response, where: str) -> None:
    sent = json.loads(encode(answer, INTERACTIONS[where]))
    the_validator().check_request("POST", CALLBACK, sent)


@needs_description
@pytest.mark.parametrize("reply", [LEGACY, V2], ids=["legacy", "V2"])
def test_discords_own_schema_takes_our_messages_through_rest(reply: Reply) -> None:
    the_validator().check_request("POST", "/channels/1/messages", reply.to_message())
    the_validator().check_request("PATCH", ORIGINAL, reply.to_edit())


@needs_description
@pytest.mark.parametrize(
    "wrong",
    [
        {"type": 99},
        {"type": 4, "data": {"content": 5}},
        {"type": 9, "data": {"title": "x"}},
        {"type": 4, "data": {"components": [{"type": 1, "components": [{"type": 99}]}]}},
    ],
)
def test_discords_own_schema_does_not_take_just_anything(wrong: Any) -> None:
    with pytest.raises(ContractBroken):
        the_validator().check_request("POST", CALLBACK, wrong)
