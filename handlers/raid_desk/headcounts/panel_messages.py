"""How the message of a headcount reads, on which everybody answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from handlers.raid_desk.dungeons.dungeon import Dungeon, Item, asked_role
from handlers.raid_desk.dungeons.pictures import picture_address
from handlers.raid_desk.headcounts import states
from handlers.raid_desk.headcounts.messages import A_SELECT, Emoji, emoji_of, standing
from handlers.raid_desk.headcounts.rules import Interest, favourite
from interactions.components import ActionRow, Button, ButtonStyle, Component, SelectOption, StringSelect
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, mention_role, plain, shorten
from interactions.responses import AllowedMentions, Reply

if TYPE_CHECKING:
    from db.raid_desk.headcounts import HeadcountRow
    from handlers.platform.roles.rules import RoleMap
    from interactions.languages import Say

A_ROW: Final = 5


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
        description="\n".join((standing(say, row), *_roles(say, row, interests, roles))),
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


def interest_line(say: Say, interest: Interest, emoji: Emoji) -> str:
    """How many would come to a dungeon, and what they would bring."""
    parts: list[str] = [say("**{count}** would come", count=len(interest.joined))]
    for item in interest.dungeon.items:
        count = len(interest.offers.get(item.key, ()))
        if count or item in interest.dungeon.keys:
            parts.append(f"{emoji_of(item, emoji)} {escape(item.name)}: **{count}**")
    return "\n".join(parts)


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
