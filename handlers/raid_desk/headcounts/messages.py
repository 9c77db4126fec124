"""How headcounts read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from handlers.raid_desk.dungeons.dungeon import Dungeon, Item, asked_role
from handlers.raid_desk.dungeons.pictures import picture_address
from handlers.raid_desk.headcounts import states
from handlers.raid_desk.headcounts.rules import MOST_DUNGEONS, Bar, Interest, favourite
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Component,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
)
from interactions.embeds import Embed, EmbedField, Footer
from interactions.escaping import (
    Markdown,
    bold,
    escape,
    mention,
    mention_channel,
    mention_role,
    plain,
    shorten,
    timestamp,
)
from interactions.responses import AllowedMentions, Reply, Update

if TYPE_CHECKING:
    from db.raid_desk.headcount_plans import PlanRow
    from db.raid_desk.headcounts import HeadcountRow
    from handlers.platform.roles.rules import RoleMap
    from interactions.languages import Say

A_SELECT: Final = 25
A_ROW: Final = 5
SHOWN_NAMES: Final = 15
AT_ONCE: Final = 70
"""Members called in one message."""

Emoji = Mapping[str, str]
"""Key of a class or item -> the guild's own emoji for it."""


def panel(
    say: Say, row: HeadcountRow, interests: Sequence[Interest], emoji: Emoji, roles: RoleMap, pictures: str
) -> Reply:
    """The message everybody answers on; when it is over, what came of it. `pictures`: their address."""
    return Reply(
        content=mention_role(row.role_id) if row.role_id else "",
        embeds=(_embed(say, row, interests, emoji, roles, pictures),),
        components=_questions(say, row, interests, emoji) if row.state == "open" else (),
        allowed_mentions=AllowedMentions(roles=(row.role_id,) if row.role_id else ()),
    )


def _embed(
    say: Say, row: HeadcountRow, interests: Sequence[Interest], emoji: Emoji, roles: RoleMap, pictures: str
) -> Embed:
    best = favourite(interests) or interests[0]
    single = len(interests) == 1
    title = say("Headcount: {dungeon}", dungeon=plain(best.dungeon.name)) if single else say("Headcount")
    return Embed(
        title=title,
        description="\n".join((_standing(say, row), *_roles(say, row, interests, roles))),
        color=best.dungeon.color,
        thumbnail=picture_address(best.dungeon, pictures),
        fields=tuple(
            EmbedField(plain(interest.dungeon.name), interest_line(say, interest, emoji), inline=not single)
            for interest in interests
        ),
    )


def _roles(say: Say, row: HeadcountRow, interests: Sequence[Interest], roles: RoleMap) -> Iterable[str]:
    """Which role is needed, and for which of the dungeons."""
    if row.state != "open":
        return
    asked = {
        asked_role(row.required_role_id, interest.dungeon, roles): interest.dungeon.name
        for interest in interests
    }
    if len(asked) == 1 and "" not in asked:
        yield say("Only for {role}", role=next(iter(asked)))
        return
    for interest in interests:
        if role := asked_role(row.required_role_id, interest.dungeon, roles):
            yield say("{dungeon}: only for {role}", dungeon=interest.dungeon.name, role=role)


def _standing(say: Say, row: HeadcountRow) -> str:
    who = mention(row.organizer_id)
    if row.state == "converted":
        return say("{organizer} has made a run of it. This headcount is over.", organizer=who)
    if row.state == "ended":
        return say("This headcount of {organizer} is over.", organizer=who)
    when = timestamp(row.ends_at, "R")
    return say("{organizer} asks who would come, and with what. It ends {when}.", organizer=who, when=when)


def interest_line(say: Say, interest: Interest, emoji: Emoji) -> str:
    """How many would come to a dungeon, and what they would bring."""
    parts: list[str] = [say("**{count}** would come", count=len(interest.joined))]
    for item in interest.dungeon.items:
        count = len(interest.offers.get(item.key, ()))
        if count or item in interest.dungeon.keys:
            parts.append(f"{emoji_of(item, emoji)} {escape(item.name)}: **{count}**")
    return "\n".join(parts)


def emoji_of(item: Item, emoji: Emoji) -> str:
    """The guild's own emoji, else the one that every client has."""
    return emoji.get(item.key, item.emoji)


def _questions(
    say: Say, row: HeadcountRow, interests: Sequence[Interest], emoji: Emoji
) -> tuple[Component, ...]:
    number = row.headcount_id
    last = (
        Button(say("Can't come"), states.Leave(headcount_id=number), style=ButtonStyle.SECONDARY),
        Button(
            say("Organizer"), states.Organize(headcount_id=number), style=ButtonStyle.SECONDARY, emoji="🛠️"
        ),
    )
    if len(interests) == 1:
        return _rows((_join(say, number), *_offers(number, interests[0].dungeon, emoji), *last))
    dungeons = [interest.dungeon for interest in interests]
    picks: tuple[Component, ...] = (_dungeon_select(say, number, dungeons),)
    options = _offer_options(dungeons)
    if options:
        picks += (_offer_select(say, number, options),)
    return (*picks, ActionRow(last))


def _rows(buttons: Sequence[Button]) -> tuple[ActionRow, ...]:
    return tuple(ActionRow(tuple(buttons[first : first + A_ROW])) for first in range(0, len(buttons), A_ROW))


def _join(say: Say, headcount_id: int) -> Button:
    return Button(say("Join"), states.Join(headcount_id=headcount_id), style=ButtonStyle.SUCCESS, emoji="🙋")


def _offers(headcount_id: int, dungeon: Dungeon, emoji: Emoji) -> tuple[Button, ...]:
    return tuple(
        Button(
            shorten(plain(item.name), 80),
            states.Offer(headcount_id=headcount_id, item=item.key),
            style=ButtonStyle.PRIMARY,
            emoji=emoji_of(item, emoji),
        )
        for item in dungeon.items
    )


def _dungeon_select(say: Say, headcount_id: int, dungeons: Sequence[Dungeon]) -> ActionRow:
    options = tuple(SelectOption(shorten(plain(dungeon.name), 100), dungeon.key) for dungeon in dungeons)
    return ActionRow(
        (
            StringSelect(
                state=states.PickDungeons(headcount_id=headcount_id),
                placeholder=say("Join: which of these would you come to?"),
                min_values=0,
                max_values=len(options),
                options=options,
            ),
        )
    )


def _offer_options(dungeons: Sequence[Dungeon]) -> list[tuple[Dungeon, Item]]:
    """As many as a select holds: the first item of each dungeon, then the second..."""
    turns = max((len(dungeon.items) for dungeon in dungeons), default=0)
    by_turn = [
        (dungeon, dungeon.items[turn])
        for turn in range(turns)
        for dungeon in dungeons
        if turn < len(dungeon.items)
    ]
    return by_turn[:A_SELECT]


def _offer_select(say: Say, headcount_id: int, offered: Sequence[tuple[Dungeon, Item]]) -> ActionRow:
    options = tuple(
        SelectOption(
            shorten(plain(f"{item.name} · {dungeon.name}"), 100),
            f"{dungeon.key}:{item.key}",
            emoji=item.emoji,
        )
        for dungeon, item in offered
    )
    return ActionRow(
        (
            StringSelect(
                state=states.PickOffers(headcount_id=headcount_id),
                placeholder=say("Offer key: what would you bring?"),
                min_values=0,
                max_values=len(options),
                options=options,
            ),
        )
    )


def answered(say: Say, interests: Sequence[Interest], user_id: int) -> Reply:
    """What a member has said so far, for them alone."""
    coming = [interest.dungeon.name for interest in interests if user_id in interest.joined]
    if not coming:
        return Reply(content=say("Noted: you can't come."), ephemeral=True)
    lines: list[str] = [
        say("Noted: you would come to {dungeons}.", dungeons=Markdown(", ").join(map(bold, coming)))
    ]
    brought = [
        Markdown(f"{bold(item.name)} ({escape(interest.dungeon.name)})")
        for interest in interests
        for item in interest.dungeon.items
        if user_id in interest.offers.get(item.key, ())
    ]
    if brought:
        lines.append(say("You would bring {items}.", items=Markdown(", ").join(brought)))
    lines.append("-# " + say("When a run is made of it, you are taken along and pinged."))
    return Reply(content="\n".join(lines), ephemeral=True)


def organizer_panel(
    say: Say, row: HeadcountRow, interests: Sequence[Interest], emoji: Emoji, taken_off: Sequence[int]
) -> Reply:
    """For the organizer alone: who offered what, what is missing, who was suspended, and the two ways on."""
    ranked = sorted(interests, key=lambda interest: (-len(interest.joined), -interest.keys))
    fields = [EmbedField(plain(interest.dungeon.name), _details(say, interest, emoji)) for interest in ranked]
    if taken_off:
        fields.append(EmbedField(say("Taken off because of a suspension"), _named(taken_off)))
    number = row.headcount_id
    buttons = (
        Button(say("AFK check"), states.CheckAfk(headcount_id=number), emoji="⏱️"),
        Button(say("End"), states.End(headcount_id=number), style=ButtonStyle.DANGER),
    )
    return Reply(
        embeds=(Embed(title=say("Headcount"), description=_standing(say, row), fields=tuple(fields)),),
        components=(ActionRow((_convert_select(say, number, ranked),)), ActionRow(buttons)),
        ephemeral=True,
    )


def _convert_select(say: Say, headcount_id: int, ranked: Sequence[Interest]) -> StringSelect:
    options = tuple(
        SelectOption(
            shorten(plain(interest.dungeon.name), 100),
            interest.dungeon.key,
            shorten(
                say("{count} would come, keys: {keys}", count=len(interest.joined), keys=interest.keys), 100
            ),
        )
        for interest in ranked
    )
    state = states.Convert(headcount_id=headcount_id)
    return StringSelect(state=state, placeholder=say("Convert to a run…"), options=options)


def _details(say: Say, interest: Interest, emoji: Emoji) -> str:
    lines: list[str] = [say("**{count}** would come", count=len(interest.joined))]
    for item in interest.dungeon.items:
        members = interest.offers.get(item.key, ())
        if members:
            lines.append(f"{emoji_of(item, emoji)} {escape(item.name)}: {_named(members)}")
    short = missing_line(say, interest)
    return shorten("\n".join([*lines, short] if short else lines), 1024)


def missing_line(say: Say, interest: Interest) -> str:
    """ "Missing: 1 Vial, 2 Debuffer"; nothing when nothing is."""
    named = [
        Markdown(f"{count} {escape(item.name)}")
        for key, count in interest.missing.items()
        if (item := interest.dungeon.item(key)) is not None
    ]
    return say("Missing: {items}", items=Markdown(", ").join(named)) if named else ""


def _calls(text: str, members: Sequence[int], components: tuple[Component, ...] = ()) -> list[dict[str, Any]]:
    """That text with each member mentioned once, in as many messages as it takes."""
    parts = [tuple(members[first : first + AT_ONCE]) for first in range(0, len(members), AT_ONCE)]
    return [
        Reply(
            content=text + "\n" + " ".join(map(mention, part)),
            components=components,
            allowed_mentions=AllowedMentions(users=part),
        ).to_message()
        for part in parts
    ]


def called(say: Say, interest: Interest) -> list[dict[str, Any]]:
    """Messages that call everybody who would come, each once."""
    text = say("**{dungeon}** is on: you are in. Look at the run's panel.", dungeon=interest.dungeon.name)
    return _calls(text, interest.joined)


def afk_check(say: Say, headcount_id: int, asked: Sequence[int], until: datetime) -> list[dict[str, Any]]:
    """The ready check, with its button under each message."""
    text = say(
        "Are you there? Press the button {when}, or the run goes without you.",
        when=timestamp(until, "R"),
    )
    here = Button(say("I'm here"), states.Here(headcount_id=headcount_id), ButtonStyle.SUCCESS, emoji="🙋")
    return _calls(text, asked, (ActionRow((here,)),))


def confirmed(say: Say, in_time: bool) -> Reply:
    """To who pressed I'm here."""
    text = say("You are there: when a run is made, you are taken along.")
    if not in_time:
        text = say("The check was over, but there is no run yet: you are taken along after all.")
    return Reply(content=text, ephemeral=True)


def checking(say: Say, panel: Reply, until: datetime) -> Update:
    """To the organizer who began an AFK check."""
    text = say("The AFK check ends {when}. Make the run after that.", when=timestamp(until, "R"))
    return Update(content=text, embeds=panel.embeds, components=panel.components)


def checked_first(say: Say, panel: Reply, until: datetime) -> Update:
    """To the organizer, where a run is only made after a check."""
    text = say(
        "This server asks for an AFK check first: it has begun and ends {when}. Choose again after that.",
        when=timestamp(until, "R"),
    )
    return Update(content=text, embeds=panel.embeds, components=panel.components)


def by_reason(left_out: Mapping[int, Bar]) -> dict[str, list[int]]:
    """Why -> who was not taken along."""
    reasons: dict[str, list[int]] = {}
    for user_id, bar in left_out.items():
        reasons.setdefault(bar.value, []).append(user_id)
    return reasons


def left_out_lines(say: Say, reasons: Mapping[str, Sequence[int]], role: str) -> list[str]:
    """Who was not taken along and why, a line for each reason. `role`: as it is shown."""
    words = {
        Bar.SUSPENDED: say("suspended"),
        Bar.LEFT: say("left the server"),
        Bar.ROLE: say("without {role}", role=role or say("the role")),
        Bar.AWAY: say("did not confirm the AFK check"),
    }
    return [f"{words[Bar(reason)]}: {_named(user_ids)}" for reason, user_ids in reasons.items()]


def _named(user_ids: Sequence[int]) -> str:
    more = f" +{len(user_ids) - SHOWN_NAMES}" if len(user_ids) > SHOWN_NAMES else ""
    return " ".join(mention(user_id) for user_id in user_ids[:SHOWN_NAMES]) + more


def converted(say: Say, interest: Interest, run_id: int, left_out: Sequence[str]) -> Update:
    """What the organizer reads: how many are in, who was left out, and what is missing."""
    text = say.counted(
        len(interest.joined),
        "Run #{number} of **{dungeon}** is on its way. 1 member is in and called.",
        "Run #{number} of **{dungeon}** is on its way. {count} members are in and called.",
        number=run_id,
        dungeon=interest.dungeon.name,
    )
    lines: list[str] = [text]
    if left_out:
        lines += [say("Not taken along:"), *(f"- {line}" for line in left_out)]
    if short := missing_line(say, interest):
        lines.append(short)
    return Update(content=shorten("\n".join(lines), 2000), embeds=(), components=())


def form(say: Say, groups: Sequence[Sequence[Dungeon]], state: states.NewHeadcount) -> Modal:
    """Which dungeons are asked about: up to three selects, the likeliest first, and a text for others."""
    selects = tuple(
        Label(
            say("Dungeons") if place == 0 else say("More dungeons"),
            StringSelect(
                state=f"dungeons_{place + 1}",
                min_values=0,
                max_values=min(MOST_DUNGEONS, len(group)),
                required=False,
                options=tuple(
                    SelectOption(shorten(plain(dungeon.name), 100), dungeon.key) for dungeon in group
                ),
            ),
            shorten(f"{plain(group[0].name)} … {plain(group[-1].name)}", 100),
        )
        for place, group in enumerate(groups)
    )
    others = Label(
        say("Others, by name"),
        TextInput(name="others", required=False, max_length=400, placeholder="o3, shatters, void"),
        say("Separated by commas; at most {most} in total", most=MOST_DUNGEONS),
    )
    return Modal(say("Headcount"), state, (*selects, others))


def planned(say: Say, plan: PlanRow, names: Sequence[str]) -> str:
    """One line of the list of plans."""
    when = timestamp(plan.next_at, "f") if plan.next_at else ""
    often = daily_text(say, plan.daily_at)
    what = Markdown(", ").join(names)
    role = f" {mention_role(plan.role_id)}" if plan.role_id else ""
    channel = mention_channel(plan.channel_id)
    return f"{when} · {often} · **{what}** · {channel}{role} · {mention(plan.organizer_id)}"


def daily_text(say: Say, at: time | None) -> str:
    """How often a plan comes."""
    return say("once") if at is None else say("each day at {time}", time=Markdown(at.strftime("%H:%M")))


def plan_noted(say: Say, plan: PlanRow, names: Sequence[str]) -> Reply:
    """What the organizer reads when a headcount is planned."""
    line = planned(say, plan, names)
    return Reply(content=say("Planned:") + f"\n{line}", ephemeral=True)


def plan_list(say: Say, lines: Sequence[tuple[PlanRow, Sequence[str]]], timezone: str) -> Reply:
    """All plans, with a select that takes one back."""
    if not lines:
        empty = say("No headcount is planned. `/schedule headcount` plans one.")
        return Reply(content=empty, ephemeral=True)
    options = tuple(
        SelectOption(
            shorten(plain(", ".join(names)), 100),
            str(plan.plan_id),
            shorten(daily_text(say, plan.daily_at), 100),
        )
        for plan, names in lines[:A_SELECT]
    )
    select = StringSelect(state=states.CancelPlan(), placeholder=say("Cancel one…"), options=options)
    text = "\n".join(planned(say, plan, names) for plan, names in lines[:A_SELECT])
    embed = Embed(
        title=say("Planned headcounts"),
        description=shorten(text, 4096),
        footer=Footer(
            say.plain("Times of each day are in the server's time zone, {timezone}.", timezone=timezone)
        ),
    )
    return Reply(embeds=(embed,), components=(ActionRow((select,)),), ephemeral=True)
