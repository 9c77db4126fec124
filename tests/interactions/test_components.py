"""Components of messages and modals at each limit, and one beyond."""

from collections.abc import Callable
from typing import Any

import pytest

from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    ChannelSelect,
    Checkbox,
    CheckboxGroup,
    Container,
    File,
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
    TextStyle,
    Thumbnail,
    UserSelect,
    check_message,
)
from interactions.limits import LimitExceeded

SELECT = UserSelect(state="s")
URL = "https://x/"


def buttons(count: int, start: int = 0) -> tuple[Button, ...]:
    return tuple(Button("b", f"id{number}") for number in range(start, start + count))


def options(count: int, default: int = 0) -> tuple[SelectOption, ...]:
    return tuple(SelectOption("o", str(number), default=number < default) for number in range(count))


def picks(count: int, default: int = 0) -> tuple[Pick, ...]:
    return tuple(Pick("p", str(number), default=number < default) for number in range(count))


def texts(count: int) -> tuple[TextDisplay, ...]:
    return (TextDisplay("t"),) * count


def rows(count: int) -> tuple[ActionRow, ...]:
    return tuple(ActionRow(buttons(1, number)) for number in range(count))


def v2(*components: Any) -> None:
    check_message(components, v2=True)


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda n: Button("x" * n, "s"), 80),
        (lambda n: Button("x", "s" * n), 100),
        (lambda n: LinkButton("x" * n, URL), 80),
        (lambda n: LinkButton("x", URL + "x" * (n - len(URL))), 512),
        (lambda n: ActionRow(buttons(n)), 5),
        (lambda n: StringSelect(state="s", options=options(n)), 25),
        (lambda n: StringSelect(state="s", options=options(25), max_values=n), 25),
        (lambda n: StringSelect(state="s", options=options(7), max_values=n), 7),
        (lambda n: StringSelect(state="s", options=options(9, default=n), max_values=4), 4),
        (lambda n: StringSelect(state="s", options=options(2), placeholder="x" * n), 150),
        (lambda n: UserSelect(state="s" * n), 100),
        (lambda n: UserSelect(state="s", max_values=n), 25),
        (lambda n: UserSelect(state="s", min_values=n, max_values=25), 25),
        (lambda n: RoleSelect(state="s", max_values=3, defaults=tuple(range(n))), 3),
        (lambda n: MentionableSelect(state="s", max_values=3, default_users=(1,) * n), 3),
        (lambda n: SelectOption("x" * n, "v"), 100),
        (lambda n: SelectOption("l", "x" * n), 100),
        (lambda n: SelectOption("l", "v", "x" * n), 100),
        (lambda n: TextDisplay("x" * n), 4_000),
        (lambda n: Section(texts(n), Thumbnail(URL)), 3),
        (lambda n: Thumbnail(URL, "x" * n), 1_024),
        (lambda n: MediaGallery((GalleryItem(URL),) * n), 10),
        (lambda n: GalleryItem(URL, "x" * n), 1_024),
        (lambda n: Container(texts(n)), 40),
        (lambda n: Container(texts(1), accent_color=n), 0xFFFFFF),
        (lambda n: check_message(rows(n), v2=False), 5),
        (lambda n: v2(*texts(n)), 40),
        (lambda n: v2(Container(texts(10)), *texts(n)), 29),
        (lambda n: v2(Section(texts(2), Thumbnail(URL)), *texts(n)), 36),
        (lambda n: v2(TextDisplay("x" * 3_000), TextDisplay("x" * n)), 1_000),
        (lambda n: v2(TextDisplay("語" * 3_300), TextDisplay("x" * n)), 76),  # 9,900 + 76 + 2 * 12 bytes
        (lambda n: TextInput(name="x" * n), 100),
        (lambda n: TextInput(name="f", max_length=n), 4_000),
        (lambda n: TextInput(name="f", min_length=n), 4_000),
        (lambda n: TextInput(name="f", value="x" * n), 4_000),
        (lambda n: TextInput(name="f", max_length=5, value="x" * n), 5),
        (lambda n: TextInput(name="f", placeholder="x" * n), 100),
        (lambda n: FileUpload(name="f", max_values=n), 10),
        (lambda n: FileUpload(name="f", file_types=(".png",) * n), 10),
        (lambda n: RadioGroup(name="f", options=picks(n)), 10),
        (lambda n: RadioGroup(name="f", options=picks(4, default=n)), 1),
        (lambda n: CheckboxGroup(name="f", options=picks(n)), 10),
        (lambda n: CheckboxGroup(name="f", options=picks(5, default=n), max_values=2), 2),
        (lambda n: Pick("x" * n, "v"), 100),
        (lambda n: Pick("l", "x" * n), 100),
        (lambda n: Pick("l", "v", "x" * n), 100),
        (lambda n: Label("x" * n, Checkbox(name="f")), 45),
        (lambda n: Label("l", Checkbox(name="f"), "x" * n), 100),
        (lambda n: Modal("x" * n, "s", texts(1)), 45),
        (lambda n: Modal("t", "s" * n, texts(1)), 100),
        (lambda n: Modal("t", "s", texts(n)), 5),
    ],
)
def test_a_component_may_go_to_the_limit_and_not_beyond(make: Callable[[int], Any], most: int) -> None:
    make(most)
    with pytest.raises(LimitExceeded):
        make(most + 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Button("", "s"),
        lambda: Button("b", ""),
        lambda: Button("b", "s", emoji="wave"),
        lambda: Button("b", "s", emoji=":wave:"),
        lambda: LinkButton("", URL),
        lambda: LinkButton("b", "ftp://x"),
        lambda: ActionRow(()),
        lambda: ActionRow((SELECT, *buttons(1))),
        lambda: ActionRow((SELECT, UserSelect(state="t"))),
        lambda: ActionRow(texts(1)),
        lambda: ActionRow(rows(1)),
        lambda: StringSelect(state="s", options=()),
        lambda: StringSelect(state="s", options=(SelectOption("a", "1"), SelectOption("b", "1"))),
        lambda: StringSelect(state="s", options=options(2), min_values=2),
        lambda: UserSelect(state="s", max_values=0),
        lambda: UserSelect(state="s", min_values=2, max_values=3, defaults=(1,)),
        lambda: TextDisplay(" "),
        lambda: Section((), Thumbnail(URL)),
        lambda: MediaGallery(()),
        lambda: File("https://x/a.txt"),
        lambda: Container(()),
        lambda: Container((Container(texts(1)),)),
        lambda: Container(buttons(1)),
        lambda: check_message(buttons(1), v2=False),
        lambda: check_message(texts(1), v2=False),
        lambda: v2(),
        lambda: v2(*buttons(1)),
        lambda: v2(Thumbnail(URL)),
        lambda: v2(Label("l", Checkbox(name="f"))),
        lambda: check_message((ActionRow(buttons(1)), ActionRow(buttons(1))), v2=False),
        lambda: v2(Container((ActionRow(buttons(1)),)), Section(texts(1), Button("b", "id0"))),
        lambda: TextInput(name="f", min_length=5, max_length=4),
        lambda: FileUpload(name="f", min_values=3, max_values=2),
        lambda: RadioGroup(name="f", options=picks(1)),
        lambda: RadioGroup(name="f", options=(Pick("a", "1"), Pick("b", "1"))),
        lambda: CheckboxGroup(name="f", options=()),
        lambda: Label("l", UserSelect(state="f", disabled=True)),
        lambda: Label("", Checkbox(name="f")),
        lambda: Modal("", "s", texts(1)),
        lambda: Modal("t", "s", ()),
        lambda: Modal("t", "s", (Label("a", Checkbox(name="f")), Label("b", Checkbox(name="f")))),
        lambda: Modal("t", "s", rows(1)),  # type: ignore[arg-type]
    ],
)
def test_what_discord_would_refuse_is_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(LimitExceeded):
        make()


def test_the_error_names_the_limit_and_the_place() -> None:
    with pytest.raises(LimitExceeded) as caught:
        Button("x" * 81, "s")
    assert (caught.value.place, caught.value.limit, caught.value.given) == (
        "button label",
        "at most 80 characters",
        "81",
    )


@pytest.mark.parametrize(
    "emoji", ["🏆", "👨‍👩‍👧‍👦", "1️⃣", "#️⃣", "❤", "<:gold:123456789012345678>", "<a:spin:1234567890123456789>"]
)
def test_real_emojis_are_taken(emoji: str) -> None:
    assert Button("b", "s", emoji=emoji).to_wire()["emoji"]


def test_a_custom_emoji_is_taken_apart() -> None:
    wire = Button("", "s", emoji="<a:spin:123456789012345678>").to_wire()
    assert wire["emoji"] == {"id": "123456789012345678", "name": "spin", "animated": True}
    assert "label" not in wire


def test_a_v2_message_looks_as_discord_wants_it() -> None:
    container = Container(
        (
            TextDisplay("# Title"),
            Section((TextDisplay("text"),), Button("Join", "join", style=ButtonStyle.SUCCESS)),
            MediaGallery((GalleryItem("attachment://card.png", "A card"),)),
            Separator(wide=True),
            File("attachment://a.csv"),
            ActionRow((ChannelSelect(state="c", channel_types=(0, 5), defaults=(7,)),)),
        ),
        accent_color=0x00FF00,
    )
    assert container.to_wire() == {
        "type": 17,
        "accent_color": 0x00FF00,
        "components": [
            {"type": 10, "content": "# Title"},
            {
                "type": 9,
                "components": [{"type": 10, "content": "text"}],
                "accessory": {"type": 2, "style": 3, "custom_id": "join", "label": "Join"},
            },
            {"type": 12, "items": [{"media": {"url": "attachment://card.png"}, "description": "A card"}]},
            {"type": 14, "divider": True, "spacing": 2},
            {"type": 13, "file": {"url": "attachment://a.csv"}, "spoiler": False},
            {
                "type": 1,
                "components": [
                    {
                        "type": 8,
                        "custom_id": "c",
                        "min_values": 1,
                        "max_values": 1,
                        "default_values": [{"id": "7", "type": "channel"}],
                        "channel_types": [0, 5],
                    }
                ],
            },
        ],
    }


def test_a_modal_looks_as_discord_wants_it() -> None:
    modal = Modal(
        "Form",
        "form",
        (
            TextDisplay("Please"),
            Label("Why", TextInput(name="why", style=TextStyle.PARAGRAPH, max_length=200), "In short"),
            Label("Who", UserSelect(state="who", min_values=0, required=False)),
            Label("Proof", FileUpload(name="proof", max_values=3, file_types=(".png",))),
            Label("Sure?", Checkbox(name="sure")),
        ),
    )
    assert modal.to_wire() == {
        "custom_id": "form",
        "title": "Form",
        "components": [
            {"type": 10, "content": "Please"},
            {
                "type": 18,
                "label": "Why",
                "description": "In short",
                "component": {
                    "type": 4,
                    "custom_id": "why",
                    "style": 2,
                    "min_length": 0,
                    "max_length": 200,
                    "required": True,
                },
            },
            {
                "type": 18,
                "label": "Who",
                "component": {
                    "type": 5,
                    "custom_id": "who",
                    "min_values": 0,
                    "max_values": 1,
                    "required": False,
                },
            },
            {
                "type": 18,
                "label": "Proof",
                "component": {
                    "type": 19,
                    "custom_id": "proof",
                    "min_values": 1,
                    "max_values": 3,
                    "required": True,
                    "file_types": [".png"],
                },
            },
            {"type": 18, "label": "Sure?", "component": {"type": 23, "custom_id": "sure", "default": False}},
        ],
    }
