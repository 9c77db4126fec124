"""What people are told of bounties. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.quest_hall.bounties.messages import name_of, points
from interactions.escaping import mention, timestamp

if TYPE_CHECKING:
    from db.quest_hall.bounties import BountyRow
    from interactions.languages import Say


def submitted(say: Say, bounty: BountyRow, user_id: int) -> str:
    """For the poster."""
    text = say(
        "{who} has submitted proof for your bounty {bounty}.", who=mention(user_id), bounty=name_of(bounty)
    )
    return f"{text}\n-# " + say("`/bounty info` shows it, and lets you approve or reject it.")


def paid(say: Say, bounty: BountyRow, user_id: int) -> str:
    """For everybody."""
    facts = {"who": mention(user_id), "bounty": name_of(bounty), "points": points(say, bounty.reward)}
    return say("{who} has won the bounty {bounty} and gets {points}.", **facts)


def all_won(say: Say, bounty: BountyRow) -> str:
    """For the poster."""
    return say("Your bounty {bounty} is won: all its points are paid.", bounty=name_of(bounty))


def ended(say: Say, bounty: BountyRow, left: int) -> str:
    """For the poster."""
    if not left:
        return say("Your bounty {bounty} is over.", bounty=name_of(bounty))
    if bounty.by_guild:
        return say(
            "Your bounty {bounty} is over; {points} go back to the server.",
            bounty=name_of(bounty),
            points=points(say, left),
        )
    return say(
        "Your bounty {bounty} is over; you get {points} back.",
        bounty=name_of(bounty),
        points=points(say, left),
    )


def lost(say: Say, bounty: BountyRow) -> str:
    """For whoever was at it."""
    if bounty.outcome == "cancelled":
        return say("The bounty {bounty} was cancelled.", bounty=name_of(bounty))
    return say("The bounty {bounty} is over: others were quicker.", bounty=name_of(bounty))


def out_of_time(say: Say, bounty: BountyRow) -> str:
    """For whoever was at it."""
    text = say("Your time for the bounty {bounty} is over.", bounty=name_of(bounty))
    return text + "\n-# " + say("While it is open you can claim it again: `/bounty claim`.")


def reminder(say: Say, bounty: BountyRow) -> str:
    """For whoever is at it, before it ends."""
    when = timestamp(bounty.closes_at, "R")
    return say(
        "The bounty {bounty} closes {when}; your proof is still missing.", bounty=name_of(bounty), when=when
    )


def poster_reminder(say: Say, bounty: BountyRow) -> str:
    """For whoever posted it, before it ends."""
    when = timestamp(bounty.closes_at, "R")
    return say("Your bounty {bounty} closes {when}.", bounty=name_of(bounty), when=when)
