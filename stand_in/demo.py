"""The demo server: about forty people, roles with colours, channels of many kinds, some history, and life.

Why: decision 0102.
"""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from stand_in import demo_past
from stand_in.changes import channels, guilds, messages, roles, voice
from stand_in.demo_people import EMOJI, LINES, LOCALES, NAMES
from stand_in.events import SilentGateway
from stand_in.model import (
    CATEGORY,
    FORUM,
    STAGE,
    TEXT,
    VOICE,
    Channel,
    Guild,
    Member,
    Overwrite,
    Role,
)
from stand_in.rules.permissions import bits

if TYPE_CHECKING:
    from stand_in.app import StandIn

FOUNDED = datetime(2024, 5, 4, 12, tzinfo=UTC)
OWNER, ADMINS, STAFF, LEADERS = 0, slice(1, 3), slice(3, 8), slice(6, 16)
LEVELS = (("Newcomer", 0x95A5A6), ("Regular", 0x3498DB), ("Veteran", 0x9B59B6), ("Legend", 0xF1C40F))


def build(stand_in: "StandIn", seed: int = 7) -> "Life":
    """Make the server in an empty world and give its life, not yet started."""
    draw = random.Random(seed)
    world = stand_in.world
    world.ids.always_at = FOUNDED
    owner = guilds.make_user(world, NAMES[OWNER])
    guild = guilds.make_guild(world, "The Guildhall", owner, with_bot=False)
    places = _channels(stand_in, guild)
    ranks = _roles(stand_in, guild)
    people = [guild.members[owner.id], *_members(stand_in, guild, draw)]
    _hand_out(stand_in, ranks, people, draw)
    guilds.add_bot(world, guild)
    _raise_bot(guild, ranks)
    _let_bot_write(stand_in, guild, places)
    world.ids.always_at = None
    life = Life(stand_in, guild, places, people, draw)
    gateway, world.gateway = world.gateway, SilentGateway()
    _history(stand_in, places, people, draw)
    life.past = demo_past.draw_past(stand_in, guild, places["tavern"], places["Lounge"], people, draw)
    world.gateway = gateway
    return life


def _channels(stand_in: "StandIn", guild: Guild) -> dict[str, Channel]:
    made: dict[str, Channel] = {}
    plan = {
        "Welcome": (("welcome", TEXT), ("rules", TEXT)),
        "Community": (
            ("general", TEXT),
            ("introductions", TEXT),
            ("pictures", TEXT),
            ("tavern", TEXT),
            ("help", FORUM),
        ),
        "Progress": (("level-ups", TEXT), ("leaderboard", TEXT), ("quests", TEXT)),
        "Raids": (("raid", TEXT), ("raid-log", TEXT), ("quota", TEXT), ("get-verified", TEXT)),
        "Staff": (("staff", TEXT), ("audit-log", TEXT)),
        "Voice": (
            ("Lounge", VOICE),
            ("Raid One", VOICE),
            ("Raid Two", VOICE),
            ("Town Hall", STAGE),
            ("AFK", VOICE),
        ),
    }
    for category, inside in plan.items():
        parent = channels.make_channel(stand_in.world, guild, category, CATEGORY)
        for name, kind in inside:
            made[name] = channels.make_channel(stand_in.world, guild, name, kind, parent_id=parent.id)
    guild.afk_channel_id = made["AFK"].id
    guild.system_channel_id = made["welcome"].id
    for name in ("rules", "leaderboard", "level-ups", "raid-log", "quota", "get-verified"):
        quiet = Overwrite(guild.id, 0, deny=bits("SEND_MESSAGES"))
        channels.set_overwrite(stand_in.world, made[name], quiet)
    return made


def _roles(stand_in: "StandIn", guild: Guild) -> dict[str, Role]:
    """Lowest first; each new role lands at the bottom in Discord, so positions are given."""
    plan: list[tuple[str, int, int, bool]] = [(name, color, 0, False) for name, color in LEVELS]
    plan += [
        ("Wolves", 0x3B82F6, 0, False),
        ("Raider", 0xE67E22, 0, False),
        ("Suspended", 0x607D8B, 0, False),
        ("Raid Leader", 0xE91E63, 0, True),
        ("Moderator", 0x2ECC71, bits("MANAGE_MESSAGES", "MODERATE_MEMBERS", "MANAGE_NICKNAMES"), True),
        ("Admin", 0xE74C3C, bits("ADMINISTRATOR"), True),
    ]
    made = {}
    for position, (name, color, permissions, hoist) in enumerate(plan, start=1):
        made[name] = roles.make_role(
            stand_in.world, guild, name, color=color, permissions=permissions, hoist=hoist, position=position
        )
    for channel in guild.channels.values():
        if channel.name in ("staff", "audit-log", "Staff"):
            hidden = Overwrite(guild.id, 0, deny=bits("VIEW_CHANNEL"))
            shown = Overwrite(made["Moderator"].id, 0, allow=bits("VIEW_CHANNEL"))
            channel.overwrites = {hidden.id: hidden, shown.id: shown}
    return made


def _members(stand_in: "StandIn", guild: Guild, draw: random.Random) -> list[Member]:
    made = []
    for name in NAMES[1:]:
        locale = next((value for part, value in LOCALES.items() if part in name), "en-US")
        user = guilds.make_user(stand_in.world, name, locale=locale)
        joined = stand_in.clock.now() - timedelta(days=draw.randint(2, 400), minutes=draw.randint(0, 1440))
        nick = f"{user.display_name} ⚔️"[:32] if draw.random() < 0.12 else None
        made.append(guilds.join(stand_in.world, guild, user, nick=nick, at=joined))
    return made


def _hand_out(
    stand_in: "StandIn", ranks: dict[str, Role], people: Sequence[Member], draw: random.Random
) -> None:
    for member in people[ADMINS]:
        roles.give(stand_in.world, member, ranks["Admin"].id)
    for member in people[STAFF]:
        roles.give(stand_in.world, member, ranks["Moderator"].id)
    for member in people[LEADERS]:
        roles.give(stand_in.world, member, ranks["Raid Leader"].id)
    for member in people[8:]:
        if draw.random() < 0.5:
            roles.give(stand_in.world, member, ranks["Raider"].id)


def _raise_bot(guild: Guild, ranks: dict[str, Role]) -> None:
    """The bot stands above the roles it hands out and below the staff."""
    bot_role = next(role for role in guild.roles.values() if role.bot_id is not None)
    bot_role.position = ranks["Moderator"].position
    ranks["Moderator"].position += 1
    ranks["Admin"].position += 1


def _let_bot_write(stand_in: "StandIn", guild: Guild, places: dict[str, Channel]) -> None:
    """Where members only read or only staff see, the bot needs to be let in by name."""
    bot_role = next(role for role in guild.roles.values() if role.bot_id is not None)
    silent = ("rules", "leaderboard", "level-ups", "raid-log", "quota", "get-verified", "staff", "audit-log")
    for name in silent:
        let_in = Overwrite(bot_role.id, 0, allow=bits("VIEW_CHANNEL", "SEND_MESSAGES"))
        channels.set_overwrite(stand_in.world, places[name], let_in)


def _history(
    stand_in: "StandIn", places: dict[str, Channel], people: Sequence[Member], draw: random.Random
) -> None:
    """What was said in the last days. It is never told to the bot, so it counts for nothing."""
    now = stand_in.clock.now()
    messages.post(
        stand_in.world,
        places["rules"],
        people[OWNER].user.id,
        "Be kind. Have fun.",
        at=now - timedelta(days=9),
    )
    for minutes in sorted((draw.randint(5, 6 * 1440) for _ in range(90)), reverse=True):
        place = places[draw.choice(("general", "general", "general", "introductions", "pictures", "raid"))]
        who = draw.choice(people)
        messages.post(
            stand_in.world, place, who.user.id, draw.choice(LINES), at=now - timedelta(minutes=minutes)
        )


class Life:
    """Members write, react, and come and go in voice. `pace` 1 is a busy evening; it can be paused."""

    def __init__(
        self,
        stand_in: "StandIn",
        guild: Guild,
        places: dict[str, Channel],
        people: Sequence[Member],
        draw: random.Random,
    ) -> None:
        self._world = stand_in.world
        self._guild = guild
        self._places = places
        self._people = people
        self._draw = draw
        self._task: asyncio.Task[None] | None = None
        self.pace = 1.0
        self.past = demo_past.Past()

    @property
    def running(self) -> bool:
        return self._task is not None

    async def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _go_on(self) -> None:
        while True:
            self.happen()
            await asyncio.sleep(self._draw.uniform(0.5, 4.0) / max(self.pace, 0.01))

    def happen(self) -> None:
        """One thing."""
        present = [m for m in self._people if m.user.id in self._guild.members]
        if not present:
            return
        who = self._draw.choice(present)
        what = self._draw.random()
        if what < 0.6:
            self._write(who)
        elif what < 0.8:
            self._react(who)
        else:
            self._move(who)

    def _write(self, who: Member) -> None:
        place = self._places[self._draw.choice(("general", "general", "general", "pictures", "raid"))]
        if place.id in self._world.channels:
            messages.post(self._world, place, who.user.id, self._draw.choice(LINES))

    def _react(self, who: Member) -> None:
        place = self._places["general"]
        recent = [
            m for m in list(place.messages.values())[-15:] if m.author_id != who.user.id and not m.ephemeral
        ]
        if recent:
            messages.react(self._world, self._draw.choice(recent), who.user.id, self._draw.choice(EMOJI))

    def _move(self, who: Member) -> None:
        if who.user.id in self._guild.voice:
            voice.leave(self._world, self._guild, who.user.id)
            return
        room = self._places[self._draw.choice(("Lounge", "Lounge", "Raid One", "Raid Two", "AFK"))]
        if len(self._guild.voice) < 8 and room.id in self._world.channels:
            voice.join(self._world, self._guild, who.user.id, room, self_mute=self._draw.random() < 0.3)
