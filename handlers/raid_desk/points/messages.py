"""How points that were logged or given by hand read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.raid_desk.points.states import TakeBack
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.escaping import Markdown, mention
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.languages import Say


def logged_runs(say: Say, user_id: int, dungeon: Dungeon, amount: int, log_id: int) -> Reply:
    """After /logrun."""
    who, name = mention(user_id), dungeon.name
    if amount > 0:
        text = say.counted(
            amount,
            "Logged 1 run of **{dungeon}** for {who}.",
            "Logged {count} runs of **{dungeon}** for {who}.",
            dungeon=name,
            who=who,
        )
    else:
        text = say.counted(
            -amount,
            "Took 1 run of **{dungeon}** from {who}.",
            "Took {count} runs of **{dungeon}** from {who}.",
            dungeon=name,
            who=who,
        )
    return _reply(say, text, log_id)


def logged_keys(say: Say, user_id: int, dungeon: Dungeon, amount: int, points: int, log_id: int) -> Reply:
    """After /logkey."""
    who, name = mention(user_id), dungeon.name
    if amount > 0:
        text = say.counted(
            amount,
            "Logged 1 key of **{dungeon}** for {who}.",
            "Logged {count} keys of **{dungeon}** for {who}.",
            dungeon=name,
            who=who,
        )
    else:
        text = say.counted(
            -amount,
            "Took 1 key of **{dungeon}** from {who}.",
            "Took {count} keys of **{dungeon}** from {who}.",
            dungeon=name,
            who=who,
        )
    return _reply(say, f"{text}\n-# {say('Raider points: {points}', points=signed(say, points))}", log_id)


def gave(say: Say, user_id: int, amount: int, log_id: int, *, quota: bool) -> Reply:
    """After /addpoints and /addquotapoints."""
    facts = {"who": mention(user_id), "points": say.number(abs(amount))}
    if quota:
        text = (
            say("{who} has {points} more quota points.", **facts)
            if amount > 0
            else say("{who} has {points} fewer quota points.", **facts)
        )
    else:
        text = (
            say("{who} has {points} more raider points.", **facts)
            if amount > 0
            else say("{who} has {points} fewer raider points.", **facts)
        )
    return _reply(say, text, log_id)


def taken_back(say: Say, user_ids: Sequence[int]) -> Update:
    """In place of what was said."""
    who = Markdown(", ").join(mention(user_id) for user_id in user_ids)
    return Update(content=say("Taken back: {who} has as much as before.", who=who), components=())


def signed(say: Say, points: int) -> str:
    """With its sign."""
    return f"{'+' if points > 0 else ''}{say.number(points)}"


def _reply(say: Say, text: str, log_id: int) -> Reply:
    button = Button(say("Take it back"), TakeBack(log_id), style=ButtonStyle.SECONDARY)
    return Reply(text, components=(ActionRow((button,)),), ephemeral=True)
