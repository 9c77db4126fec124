"""`guildhall try /rank`: runs a command in the demo server of a running Guildhall and shows the answer.

It acts through the stand-in's control API, as a person in front of Discord would: the command is
delivered signed, the worker answers what is deferred.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from deploy.settings import settings_or_exit

ANSWERED_WITHIN_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.03
THINKING = "thinking"
INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = 4, 5, 6, 7, 8, 9, 10
SUBCOMMANDS = (1, 2)

Json = dict[str, Any]


class CannotTry(Exception):
    """Why the command could not be run, for the person at the terminal."""


def try_command(arguments: argparse.Namespace) -> int:
    """Exit code 0 when the bot answered."""
    settings = settings_or_exit("run", of_running=True)
    base = f"{settings.discord_api_url.removesuffix('/api/v10')}/control"
    try:
        asyncio.run(_try(base, arguments))
        return 0
    except CannotTry as problem:
        print(f"guildhall: {problem}", file=sys.stderr)
        return 1


async def _try(base: str, arguments: argparse.Namespace) -> None:
    import httpx

    async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
        try:
            demo = _Demo(client, base)
            await demo.enter(arguments.person, arguments.channel)
            words = " ".join(arguments.command).lstrip("/").split()
            answer = await demo.run(words)
        except (httpx.TransportError, httpx.UnsupportedProtocol) as problem:
            raise CannotTry("no stand-in runs here; start one with `guildhall run`") from problem
    print(f"{demo.name} ran /{' '.join(words)} in #{demo.channel['name']}", end="")
    print(f" ({demo.took_ms:.0f} ms):\n")
    for line in shown(answer):
        print(line)


class _Demo:
    """One person in one channel of the first server of the stand-in."""

    def __init__(self, client: Any, base: str) -> None:
        self._client = client
        self._base = base
        self.users: list[Json] = []
        self.channels: list[Json] = []
        self.channel: Json = {}
        self.person = ""
        self.name = ""
        self.took_ms = 0.0

    async def enter(self, person: str | None, channel: str) -> None:
        """Finds them by the beginning of their names; without a name it is the owner of the server."""
        world = await self._ask("GET", "/world")
        if not world["guilds"]:
            raise CannotTry("the stand-in has no server: start it with its demo")
        guild = world["guilds"][0]
        self.users = [user for user in world["users"] if guild["id"] in user["guild_ids"]]
        self.person = self._user(person) if person else guild["owner_id"]
        self.name = next(user["display_name"] for user in self.users if user["id"] == self.person)
        self.channels = await self._ask("GET", f"/people/{self.person}/channels?guild={guild['id']}")
        self.channel = _by_name(self.channels, channel, "channel", "name")

    async def run(self, words: Sequence[str]) -> Json:
        """The interaction once it is answered, also when the answer comes later."""
        path = [word for word in words if "=" not in word]
        given = dict(word.split("=", 1) for word in words if "=" in word)
        commands = await self._ask("GET", f"/people/{self.person}/commands?channel={self.channel['id']}")
        kinds = dict(_option_kinds(commands, path))
        body = {
            "channel": self.channel["id"],
            "command": " ".join(path),
            "options": {name: self._value(kinds.get(name), text) for name, text in given.items()},
        }
        started = time.monotonic()
        answer: Json = await self._ask("POST", f"/people/{self.person}/run", body)
        give_up_at = started + ANSWERED_WITHIN_SECONDS
        while answer["state"] == THINKING and time.monotonic() < give_up_at:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            answer = await self._ask("GET", f"/interactions/{answer['id']}")
        self.took_ms = (time.monotonic() - started) * 1000
        return answer

    def _value(self, kind: int | None, text: str) -> Any:
        if kind in (USER, MENTIONABLE) and not text.isdigit():
            return self._user(text)
        if kind == CHANNEL and not text.isdigit():
            return _by_name(self.channels, text, "channel", "name")["id"]
        if kind == BOOLEAN:
            return text == "true"
        try:
            return int(text) if kind == INTEGER else float(text) if kind == NUMBER else text
        except ValueError:
            raise CannotTry(f"{text} is no number") from None

    def _user(self, name: str) -> str:
        return str(_by_name(self.users, name, "member", "display_name", "username")["id"])

    async def _ask(self, method: str, path: str, body: Json | None = None) -> Any:
        answer = await self._client.request(method, f"{self._base}{path}", json=body)
        if answer.is_error:
            raise CannotTry(answer.json().get("error", {}).get("message") or answer.text)
        return answer.json()


def _by_name(things: Iterable[Json], name: str, what: str, *fields: str) -> Json:
    wanted = name.lstrip("@#").casefold()
    for thing in things:
        if any(str(thing.get(field) or "").casefold().startswith(wanted) for field in fields):
            return thing
    raise CannotTry(f"there is no {what} {name}")


def _option_kinds(commands: Iterable[Json], path: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The options of a (sub)command and their types."""
    for word in path:
        asked = next((command for command in commands if command["name"] == word), None)
        if asked is None:
            return
        commands = asked.get("options", [])
    yield from ((option["name"], option["type"]) for option in commands if option["type"] not in SUBCOMMANDS)


def shown(answer: Json) -> Iterator[str]:
    """An answer as lines of text: content, embeds, pictures, buttons, or the form that opened."""
    if answer["failure"]:
        yield f"  {answer['failure']}: {answer['reason']}"
    if answer["modal"]:
        yield f"  [form] {answer['modal'].get('title')}"
    message = answer["message"]
    if message is None:
        return
    if answer["ephemeral"]:
        yield "  (only they see this)"
    yield from _texts(message)
    for file in message["attachments"]:
        yield f"  [file] {file['url']}"
    buttons = [f"[{label}]" for label in _labels(message["components"])]
    if buttons:
        yield f"  {' '.join(buttons)}"


def _texts(message: Json) -> Iterator[str]:
    texts = [message["content"]]
    for embed in message["embeds"]:
        texts += [embed.get("title", ""), embed.get("description", "")]
        texts += [f"{field['name']}: {field['value']}" for field in embed.get("fields", [])]
        texts += [embed.get("footer", {}).get("text", "")]
    texts += _contents(message["components"])
    yield from (f"  {line}" for text in texts if text for line in text.splitlines())


def _contents(components: Iterable[Json]) -> Iterator[str]:
    """Texts of Components V2, from the outside inwards."""
    for component in components:
        if component.get("content"):
            yield component["content"]
        yield from _contents(component.get("components", []))


def _labels(components: Iterable[Json]) -> Iterator[str]:
    for component in components:
        label = component.get("label") or component.get("placeholder")
        if label:
            yield label
        yield from _labels(component.get("components", []))
