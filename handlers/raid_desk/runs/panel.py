"""The panel of a run, as everybody sees it: drawn from its rows. Where the run takes place is never in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk.run_members import list_members, list_offers
from db.raid_desk.runs import RUN_PANEL, find_run
from handlers.kit.panels import Drawn, panel
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import emoji_map, list_classes
from handlers.raid_desk.dungeons.dungeon import asked_role
from handlers.raid_desk.dungeons.pictures import picture_address
from handlers.raid_desk.runs.ending import log_stage
from handlers.raid_desk.runs.group import BROUGHT, Caps, caps_of, missing_classes
from handlers.raid_desk.runs.log_form import log_row
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.panel_failures import repost_or_cancel, tell_organizer
from handlers.raid_desk.runs.states import Bench, BringItem, ChooseClass, Join, Leave, OpenPanel, SeeLocation
from handlers.raid_desk.runs.words import outcome_word
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.embeds import Embed, EmbedField, Footer
from interactions.escaping import escape, mention, mention_channel, plain, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.run_members import OfferRow, RunMemberRow
    from db.raid_desk.runs import RunRow
    from handlers.frame.guild import Guild
    from handlers.raid_desk.dungeons.dungeon import Dungeon, Item, RaidClass
    from interactions.languages import Say

LOOK_EVERY = timedelta(minutes=10)
"""A run lasts an hour or two, and nobody can press on it while its panel is gone."""
IN_A_ROW = 5
MOST_NAMED = 8
GREY = 0x6D6F78
FIELD = 1_024


class RunPanelView(msgspec.Struct, frozen=True):
    """Everything a panel is drawn from. `missing`: needed class or role -> how many.

    `only_for`: the role that newcomers need, as a mention; empty when they need none.
    """

    run: RunRow
    now: datetime
    dungeon: Dungeon
    caps: Caps
    members: Sequence[RunMemberRow]
    offers: Sequence[OfferRow]
    classes: Sequence[RaidClass]
    missing: Mapping[str, int]
    emoji: Mapping[str, str]
    only_for: str = ""
    picture: str | None = None

    def of(self, *states: str) -> list[RunMemberRow]:
        return [member for member in self.members if member.state in states]

    def icon(self, thing: Item | RaidClass) -> str:
        return self.emoji.get(thing.key, thing.emoji)


@panel(RUN_PANEL, lost=repost_or_cancel, failed=tell_organizer, look_every=LOOK_EVERY)
async def draw(db: Connection, guild: Guild, run_id: int) -> Drawn | None:
    """The run as its rows are now; one without its channel is left as it is."""
    run = await find_run(db, guild.id, run_id)
    if run is None:
        return None
    if run.archived_at is not None:
        return Drawn(None, ended=True)
    dungeon = dungeon_of(run)
    members = await list_members(db, run_id)
    classes = await list_classes(db, guild.id)
    caps = caps_of(run.limits, dungeon)
    shown = RunPanelView(
        run=run,
        now=guild.now,
        dungeon=dungeon,
        caps=caps,
        members=members,
        offers=await list_offers(db, run_id),
        classes=classes,
        missing=missing_classes(dungeon.needed, members, classes, caps),
        emoji=await emoji_map(db, guild.id),
        picture=picture_address(dungeon, guild.pictures_url),
        only_for=asked_role(run.required_role_id, dungeon, guild.settings(PlatformSettings).roles),
    )
    return Drawn(_message(guild.say, shown), ended=not run.running)


def _message(say: Say, shown: RunPanelView) -> Reply:
    """An embed, and buttons while the run goes on; afterwards those of its log."""
    run = shown.run
    rows = _rows(say, shown) if run.running else log_row(say, run.run_id, log_stage(run, shown.now))
    return Reply(embeds=(_embed(say, shown),), components=rows)


def _embed(say: Say, shown: RunPanelView) -> Embed:
    run = shown.run
    return Embed(
        title=shorten(plain(shown.dungeon.name), 200) or "?",
        description="\n".join(_lines(say, shown)),
        color=shown.dungeon.color if run.running else GREY,
        thumbnail=shown.picture,
        fields=tuple(_fields(say, shown)),
        footer=Footer(say("Run #{number}", number=run.run_id)),
        timestamp=run.created_at,
    )


def _status(say: Say, run: RunRow) -> str:
    """On the panel: in words and with a sign, never by colour alone."""
    if run.archived_at is not None or run.state == "cancelled":
        return say("❌ Cancelled")
    if run.state == "ended":
        return f"{say('🏁 Over')} · {outcome_word(say, run.outcome)}"
    text = say("⚔️ Under way") if run.state == "live" else say("🟢 Open: come in")
    return f"{text} · {say('🔒 locked, nobody new can join')}" if run.locked else text


def _lines(say: Say, shown: RunPanelView) -> Iterable[str]:
    run = shown.run
    yield f"**{_status(say, run)}**"
    if run.description:
        yield escape(shorten(run.description, 1_000))
    yield say("Led by {organizer}", organizer=mention(run.organizer_id))
    if run.party:
        yield say("Party: **{party}**", party=shorten(run.party, 100))
    if run.location and run.running:
        yield say("Location: set; whoever is in can see it with the button Location")
    if run.voice_channel_id and run.running:
        yield say("Voice: {channel}", channel=mention_channel(run.voice_channel_id))
    if shown.only_for:
        yield say("Only for {role}", role=shown.only_for)
    if run.started_at is not None:
        yield say("Started {when}", when=timestamp(run.started_at, "R"))
    if run.ended_at is not None:
        yield say("Ended {when}", when=timestamp(run.ended_at, "R"))
    elif run.auto_end_at is not None and run.running:
        yield say("Ends automatically {when}", when=timestamp(run.auto_end_at, "R"))


def _fields(say: Say, shown: RunPanelView) -> Iterable[EmbedField]:
    joined, waiting = shown.of("joined"), shown.of("waiting", "offered")
    most = shown.caps.all
    count = f"{len(joined)}/{most}" if most is not None else str(len(joined))
    yield EmbedField(say("In ({count})", count=count), _classes(say, shown, joined))
    if shown.missing and shown.run.running:
        yield EmbedField(say("Still missing"), _missing(shown))
    if shown.dungeon.items:
        lines = "\n".join(_item_line(say, shown, item) for item in shown.dungeon.items)
        yield EmbedField(say("Keys and more"), shorten(lines, FIELD))
    if waiting and shown.run.running:
        yield EmbedField(say("Waiting list ({count})", count=len(waiting)), _named(waiting), inline=True)
    if benched := shown.of("benched"):
        yield EmbedField(say("Bench ({count})", count=len(benched)), _named(benched), inline=True)


def _classes(say: Say, shown: RunPanelView, joined: Sequence[RunMemberRow]) -> str:
    counted = Counter(member.class_key for member in joined)
    parts = []
    for raid_class in shown.classes:
        most = shown.caps.classes.get(raid_class.key)
        if here := counted.pop(raid_class.key, 0):
            of = f"/{most}" if most is not None else ""
            parts.append(f"{shown.icon(raid_class)} {escape(raid_class.name)} {here}{of}")
    if unsaid := sum(counted.values()):
        parts.append(f"❔ {say('class not said')} {unsaid}")
    return shorten(" · ".join(parts), FIELD) or say("Nobody yet: be the first")


def _missing(shown: RunPanelView) -> str:
    known = {
        raid_class.key: f"{shown.icon(raid_class)} {escape(raid_class.name)}" for raid_class in shown.classes
    }
    parts = [f"{known.get(key, escape(key))} ×{count}" for key, count in shown.missing.items()]
    return shorten(" · ".join(parts), FIELD)


def _item_line(say: Say, shown: RunPanelView, item: Item) -> str:
    here = [offer for offer in shown.offers if offer.item == item.key and offer.state in BROUGHT]
    waiting = sum(offer.item == item.key and offer.state == "waiting" for offer in shown.offers)
    most = shown.caps.items.get(item.key)
    count = f"{len(here)}/{most}" if most is not None else str(len(here))
    line = f"{shown.icon(item)} {escape(item.name)} **{count}**"
    names = [mention(offer.user_id) + (" ✅" if offer.state == "popped" else "") for offer in here[:3]]
    if names:
        line += " " + " ".join(names) + (" …" if len(here) > 3 else "")
    return line + (" · " + say("{count} more wait", count=waiting) if waiting else "")


def _named(some: Sequence[RunMemberRow]) -> str:
    names = " ".join(mention(member.user_id) for member in some[:MOST_NAMED])
    return names + (f" +{len(some) - MOST_NAMED}" if len(some) > MOST_NAMED else "")


def _rows(say: Say, shown: RunPanelView) -> tuple[ActionRow, ...]:
    number = shown.run.run_id
    first = ActionRow(
        (
            Button(say("Join"), Join(number), ButtonStyle.SUCCESS, emoji="✅", disabled=_closed(shown)),
            Button(say("Bench"), Bench(number), emoji="🪑"),
            Button(say("Leave"), Leave(number), ButtonStyle.DANGER, emoji="🚪"),
            Button(say("Choose class"), ChooseClass(number), emoji="🎭"),
        )
    )
    items = [
        Button(shorten(plain(item.name), 80), BringItem(number, item.key), emoji=shown.icon(item))
        for item in shown.dungeon.items[: 2 * IN_A_ROW]
    ]
    rows = [ActionRow(tuple(items[at : at + IN_A_ROW])) for at in range(0, len(items), IN_A_ROW)]
    last = ActionRow(
        (
            Button(say("Location"), SeeLocation(number), emoji="📍"),
            Button(say("Organizer"), OpenPanel(number), emoji="🛠️"),
        )
    )
    return (first, *rows, last)


def _closed(shown: RunPanelView) -> bool:
    """Locked; but who is offered a place takes it with that button."""
    return shown.run.locked and not shown.of("offered")
