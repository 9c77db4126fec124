"""`guildhall try` shows an answer as text."""

from typing import Any

from handlers.operations.cli.trying import _option_kinds, shown


def answer(**fields: Any) -> dict[str, Any]:
    return {"failure": None, "reason": None, "modal": None, "message": None, "ephemeral": False} | fields


def message(**fields: Any) -> dict[str, Any]:
    return {"content": "", "embeds": [], "attachments": [], "components": []} | fields


def test_content_embeds_files_and_buttons_are_shown() -> None:
    row = {"type": 1, "components": [{"type": 2, "label": "Next"}, {"type": 3, "placeholder": "Pick"}]}
    shown_lines = list(
        shown(
            answer(
                ephemeral=True,
                message=message(
                    content="one\ntwo",
                    embeds=[{"title": "Board", "fields": [{"name": "Ada", "value": "3"}]}],
                    attachments=[{"url": "http://here/rank.png"}],
                    components=[row],
                ),
            )
        )
    )

    assert shown_lines == [
        "  (only they see this)",
        "  one",
        "  two",
        "  Board",
        "  Ada: 3",
        "  [file] http://here/rank.png",
        "  [Next] [Pick]",
    ]


def test_texts_inside_containers_are_shown() -> None:
    container = {"type": 17, "components": [{"type": 9, "components": [{"type": 10, "content": "inside"}]}]}

    assert list(shown(answer(message=message(components=[container])))) == ["  inside"]


def test_a_failure_and_a_form_are_told() -> None:
    assert list(shown(answer(failure="late", reason="no answer within 3 s"))) == [
        "  late: no answer within 3 s"
    ]
    assert list(shown(answer(modal={"title": "Settings"}))) == ["  [form] Settings"]


def test_options_of_a_subcommand_are_found_with_their_types() -> None:
    give = {
        "type": 1,
        "name": "give",
        "options": [{"type": 6, "name": "member"}, {"type": 4, "name": "amount"}],
    }
    commands = [{"type": 1, "name": "rank"}, {"type": 1, "name": "xp", "options": [give]}]

    assert dict(_option_kinds(commands, ["xp", "give"])) == {"member": 6, "amount": 4}
    assert dict(_option_kinds(commands, ["xp"])) == {}
    assert dict(_option_kinds(commands, ["unknown"])) == {}
