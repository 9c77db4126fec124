"""What is registered with Discord: made from the declarations, checked, compared, pushed."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest

from interactions.entities import Message
from interactions.languages import Languages
from interactions.matching import Routes
from interactions.options import AttachmentOption, ChannelOption, MemberOption, Option
from interactions.permissions import Permissions
from interactions.registration import (
    RegistrationRefused,
    diff,
    for_guild,
    normalise,
    payload,
    problems,
    push,
    render,
    render_diff,
    texts,
)
from interactions.responses import Choice, Reply
from interactions.router import Router
from tests.support.openapi import needs_description, the_validator

GOLDEN = Path(__file__).with_name("registration.golden.json")


class Metric(StrEnum):
    MESSAGES = "messages"
    VOICE = "voice"


async def suggest(ctx: Any, text: str) -> list[Choice]:
    return []


def make_router() -> Router:
    router = Router()
    router.group("xp", "Give and explain XP")
    router.group("xp roles", "Roles that members get by level")

    @router.command("leaderboard", requires=None, in_dm=True)
    async def leaderboard(
        ctx: Any,
        *,
        metric: Annotated[Metric, Option("What to count")] = Metric.MESSAGES,
        page: Annotated[int, Option("Which page", ge=1, le=1000)] = 1,
    ) -> Reply:
        """Show who is most active."""
        return Reply("x")

    @router.command("xp give", requires=None, default_permissions=Permissions.MANAGE_GUILD)
    async def give(
        ctx: Any,
        *,
        member: Annotated[MemberOption, Option("Who earned it")],
        amount: Annotated[int, Option("How much XP", ge=1, le=10_000)],
        reason: Annotated[str, Option("Why", max_length=100)] | None = None,
    ) -> Reply:
        """Give a member bonus XP."""
        return Reply("x")

    @router.command("xp roles add", requires=None, default_permissions=Permissions.MANAGE_GUILD)
    async def add(
        ctx: Any,
        *,
        dungeon: Annotated[str, Option("Where", autocomplete=suggest)],
        proof: Annotated[AttachmentOption, Option("A picture")] | None = None,
        where: Annotated[ChannelOption, Option("Which channel", channel_types=(0, 5))] | None = None,
        share: Annotated[float, Option("Which part", ge=0, le=1)] = 0.5,
    ) -> Reply:
        """Add a role."""
        return Reply("x")

    @router.user_command("Show rank", requires=None)
    async def show(ctx: Any, target: MemberOption) -> Reply:
        return Reply("x")

    @router.message_command("Quote", requires=None)
    async def quote(ctx: Any, target: Message) -> Reply:
        return Reply("x")

    return router


ROUTES = Routes(make_router().routes, make_router().groups)
GERMAN = Languages(
    {
        "de": {
            "name: leaderboard": "rangliste",
            "name: metric": "was",
            "name: Show rank": "Rang zeigen",
            "Show who is most active.": "Zeige, wer am aktivsten ist.",
            "Give and explain XP": "XP geben und erklären",
            "messages": "Nachrichten",
        }
    }
)


def slash(name: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": 1, "name": name, "description": "d"} | more


def option(name: str = "o", kind: int = 3, **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": "d"} | more


def test_the_payload_is_the_one_on_record() -> None:
    """After an intended change: delete the file, run this test twice, read the difference."""
    made = payload(ROUTES, GERMAN)
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
        pytest.fail("the golden file was missing and has been written")
    assert made == json.loads(GOLDEN.read_text())


def test_a_sound_payload_has_no_problems() -> None:
    assert problems(payload(ROUTES, GERMAN)) == []


@needs_description
def test_discords_own_schema_takes_the_payload() -> None:
    commands = payload(ROUTES, GERMAN)
    the_validator().check_request("PUT", "/applications/1/commands", commands)
    the_validator().check_request("PUT", "/applications/1/guilds/1/commands", for_guild(commands))


def test_a_group_without_a_description_is_a_problem() -> None:
    complaints = problems(payload(Routes(make_router().routes)))
    assert complaints == [
        "/xp: the description must have 1 to 100 characters, has 0",
        "/xp roles: the description must have 1 to 100 characters, has 0",
    ]


@pytest.mark.parametrize(
    ("commands", "problem"),
    [
        ([slash(f"c{n}") for n in range(101)], "101 slash commands, at most 100"),
        ([{"type": 2, "name": f"c{n}"} for n in range(16)], "16 user commands, at most 15"),
        ([{"type": 3, "name": f"c{n}"} for n in range(16)], "16 message commands, at most 15"),
        ([slash("a"), slash("a")], "slash commands: the name 'a' is there 2 times"),
        ([slash("x" * 33)], "/" + "x" * 33 + ": the name '" + "x" * 33 + "' must be 1 to 32 letters, "
         "digits, '-', '_' or apostrophes"),
        ([slash("a b")], "/a b: the name 'a b' must be 1 to 32 letters, digits, '-', '_' or apostrophes"),
        ([slash("Rank")], "/Rank: the name 'Rank' must be lower case"),
        ([slash(description="x" * 101)], "/a: the description must have 1 to 100 characters, has 101"),
        ([slash(description_localizations={"de": ""})],
         "/a: the description (de) must have 1 to 100 characters, has 0"),
        ([slash(name_localizations={"de": "Rang"})], "/a: the name 'Rang' (de) must be lower case"),
        ([slash(name_localizations={"xx": "b"})], "/a: 'xx' is not a locale of Discord's"),
        ([slash("a"), slash("b", name_localizations={"de": "a"})],
         "slash commands: the name 'a' is there 2 times (de)"),
        ([{"type": 2, "name": "x" * 33}],
         f"menu command '{'x' * 33}': the name '{'x' * 33}' must have 1 to 32 characters"),
        ([{"type": 2, "name": "A", "description": "d"}],
         "menu command 'A': has no description and no options"),
        ([slash(options=[option(f"o{n}") for n in range(26)])], "/a: 26 options, at most 25"),
        ([slash(options=[option("o"), option("o")])], "/a: the name 'o' is there 2 times"),
        ([slash(options=[option("o"), option("p", required=True)])], "/a: required options must come first"),
        ([slash(options=[option("o", 1), option("p")])],
         "/a: subcommands and options cannot stand side by side"),
        ([slash(options=[option("g", 2, options=[option("h", 2, options=[option("s", 1)])])])],
         "/a g h: nested too deep"),
        ([slash(options=[option("g", 2, options=[])])], "/a g: a group without subcommands"),
        ([slash(options=[option(choices=[{"name": str(n), "value": n} for n in range(26)])])],
         "/a o: 26 choices, at most 25"),
        ([slash(options=[option(choices=[{"name": "x" * 101, "value": "v"}])])],
         f"/a o: the choice '{'x' * 101}' must have 1 to 100 characters"),
        ([slash(options=[option(choices=[{"name": "n", "value": "x" * 101}])])],
         "/a o: the value of choice 'n' must have 1 to 100 characters"),
        ([slash(options=[option(choices=[{"name": "n", "value": "v"}], autocomplete=True)])],
         "/a o: choices and autocomplete exclude each other"),
        ([slash(options=[option(min_length=6001)])], "/a o: min_length is for texts, 0 to 6,000"),
        ([slash(options=[option(max_length=0)])], "/a o: max_length is for texts, 1 to 6,000"),
        ([slash(options=[option(min_length=5, max_length=4)])], "/a o: min_length is above max_length"),
        ([slash(options=[option(min_value=1)])], "/a o: min_value is for numbers within 2^53"),
        ([slash(options=[option(kind=4, max_value=2**53)])], "/a o: max_value is for numbers within 2^53"),
        ([slash(options=[option(kind=4, min_value=2, max_value=1)])], "/a o: min_value is above max_value"),
    ],
)  # fmt: skip
def test_each_limit_of_discords_is_a_sentence(commands: list[dict[str, Any]], problem: str) -> None:
    assert problems(commands) == [problem]


def test_the_size_of_a_command_counts_the_longest_localisation_of_each_field() -> None:
    choices = [{"name": "n" * 100, "value": "v" * 100} for _ in range(1)]
    options = [option(f"o{n:02}", description="x" * 97, choices=choices) for n in range(25)]
    command = slash("a" * 32, description="d" * 100, options=options)
    size = 32 + 100 + 25 * (3 + 97 + 200)
    assert size == 7_632
    assert problems([command]) == []
    command["description_localizations"] = {"de": "d" * 99, "fr": "f" * 100}
    assert problems([command]) == []
    for argument in options[:4]:
        argument["choices"] = [{"name": "n" * 100, "value": "v" * 100}, {"name": "m" * 100, "value": "v"}]
    assert problems([command]) == [f"/{'a' * 32}: 8,036 characters altogether, at most 8,000"]


def returned_by_discord(command: dict[str, Any]) -> dict[str, Any]:
    """The same command with all that Discord adds when it is read back."""
    added = {
        "id": "1",
        "application_id": "2",
        "version": "3",
        "dm_permission": True,
        "nsfw": False,
        "default_permission": True,
        "name_localizations": None,
        "description_localizations": None,
        "description": "",
    }
    return added | json.loads(json.dumps(command))


def test_what_was_pushed_and_read_back_makes_no_difference() -> None:
    ours = payload(ROUTES, GERMAN)
    theirs = [returned_by_discord(command) for command in reversed(ours)]
    difference = diff(ours, theirs)
    assert not difference
    assert difference.unchanged == len(ours)
    assert render_diff(difference) == "0 added, 0 changed, 0 removed, 4 unchanged"
    assert normalise(theirs[0]) == normalise(ours[-1])


def test_a_difference_says_what_and_where() -> None:
    ours = payload(ROUTES)
    theirs = json.loads(json.dumps(ours))
    theirs[0]["options"][1]["max_value"] = 100
    theirs[0]["description"] = "Old"
    del theirs[1]
    theirs.append(slash("gone"))
    assert render_diff(diff(ours, theirs)) == "\n".join(
        [
            "+ /xp",
            "~ /leaderboard",
            '    description: "Old" -> "Show who is most active."',
            "    options.page.max_value: 100 -> 1000",
            "- /gone (its permissions are lost for good)",
            "1 added, 1 changed, 1 removed, 2 unchanged",
        ]
    )


def test_the_order_of_options_is_a_difference_too() -> None:
    ours = slash(options=[option("a"), option("b")])
    theirs = slash(options=[option("b"), option("a")])
    (changed,) = diff([ours], [theirs]).changed
    assert changed.lines == ("options: order b, a -> a, b",)


async def test_a_push_sends_everything_at_once() -> None:
    sent: list[Any] = []

    async def put(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
        sent.append(commands)
        return commands

    commands = payload(ROUTES)
    assert await push(put, commands) == commands
    assert sent == [commands]


async def test_nothing_is_pushed_if_a_limit_is_broken() -> None:
    async def put(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
        raise AssertionError("pushed")

    with pytest.raises(RegistrationRefused, match="must be lower case"):
        await push(put, [slash("Rank")])


def test_commands_can_be_read_on_a_terminal() -> None:
    assert render(payload(ROUTES)) == "\n".join(
        [
            "/leaderboard [metric] [page]  Show who is most active.",
            "/xp give <member> <amount> [reason]  Give a member bonus XP.",
            "/xp roles add <dungeon> [proof] [where] [share]  Add a role.",
            "Show rank  (user menu)",
            "Quote  (message menu)",
        ]
    )


def test_every_text_members_read_is_listed_for_translation() -> None:
    listed = texts(ROUTES)
    assert {"Show who is most active.", "Give and explain XP", "messages", "How much XP"} <= set(listed)
    assert "leaderboard" not in listed


def test_permissions_are_asked_only_if_every_subcommand_asks_the_same() -> None:
    commands = {command["name"]: command for command in payload(ROUTES)}
    assert commands["xp"]["default_member_permissions"] == "32"
    mixed = make_router()

    @mixed.command("xp why", requires=None)
    async def why(ctx: Any) -> Reply:
        """Explain."""
        return Reply("x")

    commands = {command["name"]: command for command in payload(Routes(mixed.routes))}
    assert commands["xp"]["default_member_permissions"] is None
