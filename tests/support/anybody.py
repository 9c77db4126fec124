"""People who try everything: any command with any options, any button, select and form, in any order."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stand_in.changes import channels, messages, roles
from stand_in.delivery import options
from stand_in.delivery.options import ClientRefusal
from stand_in.errors import ApiError
from stand_in.rules.messages import Upload, interactive
from stand_in.rules.modals import fields_of
from tests.support.hostile import HOSTILE

if TYPE_CHECKING:
    from random import Random

    from stand_in.delivery.interaction import Interaction
    from stand_in.model import Message
    from stand_in.people import Person
    from tests.support.someone import Someone
    from tests.support.world import World

Json = dict[str, Any]

TEXT, VOICE = 0, 2
# What people type: sense, nonsense, and what has broken other programs.
# fmt: off
TEXTS = (
    "o3", "lost_halls", "void", "Wizard", "trickster 2, key 1", "45", "-1", "0", "1.5", "20:00", "24:61",
    "2026-12-24", "tomorrow", "Mon", "teal", "#ff8800", "#zzz", "https://example.org/a.png", "http://127.0.0.1/",
    "ftp://x", "xp", "messages", "{member} reached {level}", "{nobody}", "{", "*bold* `code` ||spoiler||",
    "@everyone <@1> <@&2> <#3>", "😀", "👩\u200d👩\u200d👧\u200d👦", "<:keys:123456789012345678>", "مرحبا",
    "ｗｉｄｅ",
    "\u200b", "\u3164", "a\nb\n\nc", "\t", "null", "[]", "{}", '{"all": []}', "a\x00b", "%s %d {0}",
    '{"all": [{"metric": "level", "at_least": 10}]}', '{"any": [{"all": [{}]}]}', "1e400", "NaN", "９９",
    "Robert'); DROP TABLE member;--", "Europe/Berlin", "UTC", "de", "x" * 300, "y" * 4_000,
    "Ada, Ben\nCy [12] dude", "user_id,xp\n1,5\n", "key: 1; rusher: x", *[HOSTILE] * 9,
)
FILES = (
    ("xp.json", b'[{"id": "1", "xp": 5}]'),
    ("xp.json", b'{"players": [{"id": "80351110224678912", "username": "x", "xp": 120, "level": 1}]}'),
    ("xp.csv", b"user_id,xp,level\n80351110224678912,55,0\n1,x,\n"),
    ("xp.csv", b"\xff\xfe\x00\x00"),
    ("empty.csv", b" "),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
)
# fmt: on
SWITCHES = ("modules.choose/1", "setup.modules/1")
"""These can switch everything off; then nothing more is to be found."""
OWN_MARKDOWN = ("config.text/1",)
"""Forms in which administrators write texts that are shown with their markdown."""


class Anybody:
    """They all; `dice` decides what they do. `only`: the commands they know, if not all."""

    def __init__(self, world: World, dice: Random, people: list[Someone], only: frozenset[str]) -> None:
        self.world, self.dice, self.people, self.only = world, dice, people, only
        self.done: list[str] = []
        """What was done, for whoever reads a failure."""
        self._forms: list[tuple[Person, Interaction]] = []
        self._last: tuple[Person, Interaction] | None = None
        self._often: Counter[str] = Counter()

    async def ask_something(self) -> Interaction | None:
        """Of the bot; None when there was nothing to ask, or Discord's client would not let them."""
        person = self.dice.choice(self.people).person
        act = self.dice.choices((self._runs, self._uses, self._submits, self._types), (4, 8, 6, 1))[0]
        try:
            interaction = await act(person)
        except (ApiError, ClientRefusal) as refusal:
            self.done.append(f"  Discord's client: {refusal}")
            return None
        if interaction is not None and interaction.modal is not None:
            self._forms.append((person, interaction))
        elif interaction is not None:
            self._last = (person, interaction)
        return interaction

    # ---- what they do

    async def _runs(self, person: Person) -> Interaction | None:
        able = self._commands(person)
        command = self._rare(able, [f"/{command.name}" for command in able])
        if command.type == 2:
            return await person.use_on(command.name, self.dice.choice(self.people).person)
        if command.type == 3:
            seen = person.sees()
            return await person.use_on(command.name, self.dice.choice(seen)) if seen else None
        path, definitions = self._path(command)
        values = await self._options(person, path, definitions)
        self.done.append(f"{person} runs /{path} {self._shown(values)}")
        return await person.run(path, values)

    async def _uses(self, person: Person) -> Interaction | None:
        """A button or select; rather of the last answer, so that they come far."""
        seen = self._seen(person)
        if self._last is not None and self.dice.random() < 0.7:
            whose, last = self._last
            if there := [message for message in self._seen(whose) if message is last.message]:
                person, seen = whose, there
        by_tag: dict[str, list[tuple[Message, Json]]] = {}
        for message in seen:
            for component in interactive(message.components):
                tag = component["custom_id"].partition(":")[0]
                if not component.get("disabled") and (tag not in SWITCHES or self.dice.random() < 0.02):
                    by_tag.setdefault(tag, []).append((message, component))
        if not by_tag:
            return None
        message, component = self.dice.choice(self._rare(list(by_tag.values()), list(by_tag)))
        if component["type"] == 2:
            self.done.append(f"{person} presses {component['custom_id']}")
            return await person.press(message, component["custom_id"])
        values = self._picks(component)
        self.done.append(f"{person} picks {values} in {component['custom_id']}")
        return await person.pick(message, component["custom_id"], values)

    async def _submits(self, person: Person) -> Interaction | None:
        if not self._forms:
            return None
        person, opened = self._forms.pop()
        assert opened.modal is not None
        fields = fields_of(opened.modal).items()
        values = {name: self._field(field) for name, field in fields if self.dice.random() < 0.6}
        if opened.modal["custom_id"].startswith(OWN_MARKDOWN):
            values = {name: "*own*" if value == HOSTILE else value for name, value in values.items()}
        self.done.append(f"{person} submits {opened.modal['custom_id']} {values}")
        return await person.submit_fields(opened, values)

    async def _types(self, person: Person) -> Interaction | None:
        """Into an option with suggestions."""
        path, definitions = self._path(self.dice.choice(self._commands(person, 1)))
        able = [definition["name"] for definition in definitions if definition.get("autocomplete")]
        if not able:
            return None
        name, text = self.dice.choice(able), self.dice.choice(("", *TEXTS))[:100]
        self.done.append(f"{person} types {text!r} into {name} of /{path}")
        return await person.complete(path, name, text)

    def live(self) -> None:
        """Somebody writes or talks, comes or goes, deletes what others need; or Discord has its moments."""
        person = self.dice.choice(self.people).person
        common = ("writes", "writes", "reacts", "talks", "hangs up", "waits", "waits", "waits")
        rare = ("deletes", "deletes", "takes role", "leaves", "has dms", "closes", "opens", "ends", "fails")
        what = self.dice.choice(common if self.dice.random() < 0.7 else rare)
        self.done.append(f"{person} {what}")
        with suppress(ClientRefusal):
            self._live(person, what)

    def _live(self, person: Person, what: str) -> None:
        dice, discord, guild = self.dice, self.world.discord.world, self.world.guild
        texts, seen = self._channels(TEXT), self._seen(person)
        loose = [role for role in guild.roles.values() if role.name.startswith("Loose")]
        match what:
            case "writes":
                person.write("hello", channel=dice.choice(texts))
            case "reacts" if seen:
                person.react(dice.choice(seen))
            case "talks":
                person.join_voice(dice.choice(self._channels(VOICE)))
            case "hangs up" if person.id in guild.voice:
                person.leave_voice()
            case "waits":
                minutes = dice.choices((0.1, 1, 3, 20, 130, 1500), (9, 9, 6, 3, 1, 1))[0]
                self.world.moves_clock(minutes=minutes)
            case "deletes" if seen:
                messages.delete(discord, dice.choice(seen))
            case "takes role" if loose:
                roles.delete_role(discord, guild, dice.choice(loose))
            case "leaves" if person.id != guild.owner_id:
                person.leave()
                person.rejoin()
            case "has dms":
                person.close_dms(dice.random() < 0.5)
            case "closes":
                self.world.closes(dice.choice(texts))
            case "opens":
                channels.drop_overwrite(discord, dice.choice(texts), guild.id)
            case "ends" if len(texts) > 3:
                channels.delete_channel(discord, guild, dice.choice(texts[1:]))
            case "fails":
                fault = dice.choice((500, 502, 429))
                self.world.discord.answers_next(fault, times=dice.randint(1, 2), after=dice.randint(0, 2))

    # ---- what they choose

    def _rare(self, things: list[Any], names: list[str]) -> Any:
        """One of the things, rather what was chosen less often."""
        weights = [1 / (1 + self._often[name]) ** 2 for name in names]
        number = self.dice.choices(range(len(things)), weights)[0]
        self._often[names[number]] += 1
        return things[number]

    def _commands(self, person: Person, kind: int | None = None) -> list[Any]:
        able = options.commands_for(self.world.discord.world, person.id, person.place(), kind)
        return [command for command in able if command.name in self.only] or able

    def _channels(self, kind: int) -> list[Any]:
        return [channel for channel in self.world.guild.channels.values() if channel.type == kind]

    def _seen(self, person: Person) -> list[Message]:
        places = [place for place in self.world.guild.channels.values() if place.type in (TEXT, 11)]
        return [m for place in places for m in place.messages.values() if m.ephemeral_to in (None, person.id)]

    def _path(self, command: Any) -> tuple[str, list[Json]]:
        path, inner = [command.name], command.body.get("options", [])
        while inner and inner[0]["type"] in (1, 2):
            chosen = self._rare(inner, [f"/{command.name} {option['name']}" for option in inner])
            path.append(chosen["name"])
            inner = chosen.get("options", [])
        return " ".join(path), inner

    async def _options(self, person: Person, path: str, definitions: list[Json]) -> Json:
        values: Json = {}
        eager = self.dice.choice((0, 0.15, 0.5))
        for definition in definitions:
            likely = max(eager, 0.9 * bool(definition.get("autocomplete")))
            if definition.get("required") or self.dice.random() < likely:
                values[definition["name"]] = await self._option(person, path, definition)
        return {name: value for name, value in values.items() if value is not None}

    async def _option(self, person: Person, path: str, definition: Json) -> Any:
        dice, kind = self.dice, definition["type"]
        if definition.get("choices"):
            return dice.choice(definition["choices"])["value"]
        if definition.get("autocomplete") and dice.random() < 0.8:
            offered = await person.complete(path, definition["name"], dice.choice(("", "", "o", "le")))
            if offered.choices:
                return dice.choice(offered.choices)["value"]
        match kind:
            case 3:
                return self._text(definition.get("min_length", 1), definition.get("max_length", 6_000))
            case 4 | 10:
                low, high = definition.get("min_value", -(2**53) + 1), definition.get("max_value", 2**53 - 1)
                value = dice.choice((low, high, dice.uniform(low, high), max(low, min(3, high))))
                return int(value) if kind == 4 else float(value)
            case 5:
                return dice.random() < 0.5
            case 11:
                return self._file()
        pool = self._pool({6: 5, 8: 6, 9: 7, 7: 8}[kind], definition.get("channel_types"))
        return dice.choice(pool) if pool else None

    def _pool(self, select: int, channel_types: list[int] | None) -> list[Any]:
        """What a select of that type offers."""
        guild = self.world.guild
        everybody = {member.id: member.person for member in self.people}
        people: list[Any] = [*everybody.values(), self.world.discord.world.bot]
        if select == 8:
            return [
                channel
                for channel in guild.channels.values()
                if not channel_types or channel.type in channel_types
            ]
        return {5: people, 6: list(guild.roles.values()), 7: [*people, *guild.roles.values()]}[select]

    def _picks(self, select: Json) -> list[Any]:
        if select["type"] == 3:
            pool: list[Any] = [option["value"] for option in select["options"]]
        else:
            pool = self._pool(select["type"], select.get("channel_types"))
        number = self.dice.randint(select.get("min_values", 1), select.get("max_values", 1))
        return self.dice.sample(pool, min(number, len(pool)))

    def _field(self, field: Json) -> Any:
        match field["type"]:
            case 4:
                return self._text(field.get("min_length") or 0, field.get("max_length") or 4_000)
            case 19:
                return [self._file()]
            case 21:
                return self.dice.choice(field["options"])["value"]
            case 22:
                return [option["value"] for option in field["options"] if self.dice.random() < 0.6]
            case 23:
                return self.dice.random() < 0.5
        return self._picks(field)

    def _text(self, least: int, most: int) -> str:
        return self.dice.choice(TEXTS)[:most].ljust(least, "z")

    def _file(self) -> Upload:
        name, content = self.dice.choice(FILES)
        return Upload(0, name, content)

    def _shown(self, values: Json) -> Json:
        return {name: getattr(value, "name", value) for name, value in values.items()}
