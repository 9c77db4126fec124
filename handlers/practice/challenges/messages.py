"""The words of challenges. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.platform.metrics.criteria import conditions, stored_criteria
from handlers.practice import look
from handlers.practice.challenges.rules import key_of
from interactions.embeds import Embed
from interactions.escaping import bold, escape, mention, one_line, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.practice.challenges import ChallengeRow, ChallengerRow, ChallengeStandingRow
    from handlers.platform.metrics.criteria import Condition
    from interactions.languages import Say


def condition_line(say: Say, condition: Condition, value: int | None) -> str:
    """What it asks for, with how far somebody is."""
    title = look.condition_title(say, condition)
    need = say.number(condition.at_least)
    if value is None:
        return say("- {metric}: {need}", metric=title, need=need)
    sign = "✅" if value >= condition.at_least else "⬜"
    have = say.number(min(value, condition.at_least))
    return f"{sign} {say('{metric}: {have} of {need}', metric=title, have=have, need=need)}"


def conditions_of(say: Say, row: ChallengeRow, member: ChallengerRow | None = None) -> list[str]:
    """One line each."""
    criteria = stored_criteria(row.criteria)
    known = None if member is None else member.reached
    return [
        condition_line(say, condition, None if known is None else known.get(key_of(condition), 0))
        for condition in (() if criteria is None else conditions(criteria))
    ]


def when(say: Say, row: ChallengeRow) -> str:
    """Its time."""
    if row.state == "planned":
        return say("begins {when}", when=timestamp(row.starts_at, "R"))
    if row.state == "running":
        return say("ends {when}", when=timestamp(row.ends_at, "R"))
    return say("over since {when}", when=timestamp(row.ends_at, "D"))


def listed(say: Say, row: ChallengeRow, counts: tuple[int, int]) -> str:
    """A challenge with its conditions."""
    joined, finished = counts
    facts = [
        when(say, row),
        say.counted(joined, "1 member", "{count} members"),
        say.counted(finished, "1 finished", "{count} finished"),
    ]
    lines = [f"{bold(row.name)} · {' · '.join(facts)}"]
    if row.description:
        lines.append(one_line(shorten(row.description, 200)))
    return "\n".join([*lines, *conditions_of(say, row)])


def created(say: Say, row: ChallengeRow) -> Reply:
    """For the staff."""
    text = say("**{name}** {when}. Members join with `/challenge join`.", name=row.name, when=when(say, row))
    return Reply("\n".join([text, *conditions_of(say, row)]), ephemeral=True)


def changed(say: Say, row: ChallengeRow) -> Reply:
    """For the staff."""
    text = say("**{name}** is changed.", name=row.name)
    return Reply("\n".join([text, *conditions_of(say, row)]), ephemeral=True)


def ended(say: Say, row: ChallengeRow) -> Reply:
    """For the staff."""
    text = say("**{name}** is over. `/challenge leaderboard` keeps its standings.", name=row.name)
    return Reply(text, ephemeral=True)


def joined(say: Say, row: ChallengeRow) -> Reply:
    """For whoever joined."""
    if row.state == "planned":
        text = say("You have joined **{name}**; it {when}.", name=row.name, when=when(say, row))
    else:
        text = say("You have joined **{name}**, and it counts from now on.", name=row.name)
    return Reply("\n".join([text, *conditions_of(say, row)]), ephemeral=True)


def progress(say: Say, row: ChallengeRow, member: ChallengerRow) -> Reply:
    """How far they are, condition by condition."""
    head = when(say, row)
    if member.finished_at is not None:
        head = say("🏁 Finished {when}", when=timestamp(member.finished_at, "f"))
    percent = say("{percent} % in total", percent=int(member.progress * 100))
    lines = [f"{head} · {percent}", *conditions_of(say, row, member)]
    embed = Embed(title=shorten(escape(row.name), 250), description="\n".join(lines), color=BRAND)
    return Reply(embeds=(embed,), ephemeral=True)


def announced(say: Say, row: ChallengeRow, user_id: int) -> str:
    """Somebody has finished."""
    return say("🏁 {member} has finished the challenge **{name}**!", member=mention(user_id), name=row.name)


def told_finished(say: Say, row: ChallengeRow, user_id: int) -> str:
    """For the one who has, alone."""
    return say("🏁 You have finished the challenge **{name}**!", name=row.name)


def begins(say: Say, row: ChallengeRow) -> str:
    """For everybody."""
    return say(
        "🏁 The challenge **{name}** begins, and {when}. Join it with `/challenge join`.",
        name=row.name,
        when=when(say, row),
    )


def results(say: Say, row: ChallengeRow, best: list[ChallengeStandingRow], counts: tuple[int, int]) -> str:
    """For everybody, at the end."""
    joined_count, finished = counts
    lines: list[str] = [
        say(
            "🏁 The challenge **{name}** is over: {finished} of {joined} have finished it.",
            name=row.name,
            finished=finished,
            joined=joined_count,
        )
    ]
    lines += [standing(say, place, challenger, None) for place, challenger in enumerate(best, 1)]
    return "\n".join(lines)


def standing(say: Say, place: int, challenger: ChallengeStandingRow, reader_id: int | None) -> str:
    """A line of the leaderboard; who keeps their practice to themselves is not named."""
    who = (
        say("a member")
        if challenger.hidden and challenger.user_id != reader_id
        else mention(challenger.user_id)
    )
    if challenger.finished_at is not None:
        how = say("finished {when}", when=timestamp(challenger.finished_at, "f"))
    else:
        how = say("{percent} %", percent=int(challenger.progress * 100))
    return f"{place}. {who} · {how}"
