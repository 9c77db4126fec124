"""The words of buddies. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.practice import look
from handlers.practice.buddies.states import AcceptBuddy, Nudge
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.embeds import Embed
from interactions.escaping import mention, mention_channel, timestamp
from interactions.responses import AllowedMentions, Reply

if TYPE_CHECKING:
    from db.practice.buddies import BuddyPairRow
    from handlers.practice.buddies.actions import Together
    from handlers.practice.members import Practitioner
    from interactions.languages import Say


def looking(say: Say) -> Reply:
    """Nobody was found at once."""
    text = say("I am looking for a practice buddy for you, and tell you when somebody suits you.")
    hint = say("I look at techniques, level, time zone and language. `/buddy leave` stops looking.")
    return Reply(f"{text}\n-# {hint}", ephemeral=True)


def offered(say: Say, pair: BuddyPairRow, user_id: int) -> Reply:
    """Somebody was found."""
    text = told_offer(say, pair.other(user_id))
    button = Button(say("Practise together"), AcceptBuddy(pair.pair_id), ButtonStyle.PRIMARY)
    return Reply(text, components=(ActionRow((button,)),), ephemeral=True)


def told_offer(say: Say, other_id: int) -> str:
    """Likewise, as a notice."""
    text = say("🤝 {who} could be your practice buddy.", who=mention(other_id))
    return (
        f"{text}\n-# {say('Accept with `/buddy accept` within three days, or decline with `/buddy leave`.')}"
    )


def waits(say: Say, other_id: int) -> Reply:
    """One yes of two."""
    return Reply(
        say("Your yes is noted. Now {who} has to accept, too.", who=mention(other_id)), ephemeral=True
    )


def paired(say: Say, other_id: int) -> str:
    """Both said yes."""
    text = say("🤝 You and {who} are practice buddies now.", who=mention(other_id))
    hint = say("`/buddy status` shows your shared streak: the days on which both of you practised.")
    return f"{text}\n-# {hint}"


def accepted(say: Say, other_id: int) -> Reply:
    """For whoever said yes last."""
    return Reply(paired(say, other_id), ephemeral=True)


def hello(say: Say, pair: BuddyPairRow) -> Reply:
    """The first message of their thread."""
    first, second = (mention(user_id) for user_id in pair.members)
    text = say(
        "Welcome, {first} and {second}: this is your own place to practise together.",
        first=first,
        second=second,
    )
    hint = say("Each day on which both of you practise counts. `/buddy nudge` says a kind word once a day.")
    mentions = AllowedMentions(users=pair.members)
    return Reply(f"{text}\n-# {hint}", allowed_mentions=mentions)


def status(say: Say, together: Together) -> Reply:
    """How the two are doing."""
    other_id = together.other_id
    lines = [
        say("With {who} since {when}", who=mention(other_id), when=timestamp(together.since, "D")),
        say(
            "🔥 Shared streak: **{length}** · together on {days}",
            length=look.streak_words(say, together.streak),
            days=look.streak_words(say, together.days),
        ),
        _last(say, together.other),
    ]
    if together.thread_id is not None:
        lines.append(say("You talk in {thread}.", thread=mention_channel(together.thread_id)))
    embed = Embed(title=say("Practice buddy"), description="\n".join(lines), color=BRAND)
    return Reply(embeds=(embed,), components=(ActionRow((Button(say("Nudge"), Nudge()),)),), ephemeral=True)


def _last(say: Say, other: Practitioner | None) -> str:
    last = None if other is None else other.row.last_session_at
    if other is not None and other.done_today:
        return say("They have practised today.")
    if last is None:
        return say("They have not practised yet.")
    return say("They last practised {when}.", when=timestamp(last, "R"))


def nudged(say: Say, other_id: int) -> Reply:
    """For whoever nudged."""
    return Reply(say("{who} gets a kind word from you.", who=mention(other_id)), ephemeral=True)


def told_nudge(say: Say, from_id: int) -> str:
    """For whom it is."""
    return say(
        "👋 {who} thinks of you: a few minutes of practice today, and the day counts for both of you.",
        who=mention(from_id),
    )


def parted(say: Say, *, had_buddy: bool) -> Reply:
    """For whoever left."""
    if had_buddy:
        return Reply(say("You have parted. All that both of you practised stays."), ephemeral=True)
    return Reply(say("You are no longer looking for a practice buddy."), ephemeral=True)


def told_parted(say: Say) -> str:
    """Without blame: nobody is named."""
    text = say("Your time as practice buddies is over; what you both practised stays.")
    return f"{text}\n-# {say('`/buddy find` looks for another one.')}"


def told_declined(say: Say) -> str:
    """An offer that came to nothing."""
    return say("The match for you did not work out. I go on looking.")


def told_inactive(say: Say, other_id: int) -> str:
    """For the one who practised."""
    return say(
        "{who} has not practised for 14 days, so I am looking for another practice buddy for you.",
        who=mention(other_id),
    )


def told_was_inactive(say: Say) -> str:
    """For the one who did not."""
    text = say("You have not practised for 14 days, so your time as practice buddies is over. No harm done.")
    return f"{text}\n-# {say('When you are back, `/buddy find` looks for one.')}"


def told_left(say: Say, other_id: int) -> str:
    """The other one has left the server."""
    text = say("{who} has left the server, so your time as practice buddies is over.", who=mention(other_id))
    return f"{text}\n-# {say('`/buddy find` looks for another one.')}"


def summary(say: Say, pair: BuddyPairRow, counts: dict[int, int], days: int, streak: int) -> str:
    """A week of the two."""
    lines: list[str] = [say("🗓️ **Your week together**")]
    for user_id in pair.members:
        sessions = say.counted(counts.get(user_id, 0), "1 session", "{count} sessions")
        lines.append(f"{mention(user_id)}: {sessions}")
    lines.append(
        say(
            "Together on {days} · shared streak: {streak}",
            days=look.streak_words(say, days),
            streak=look.streak_words(say, streak),
        )
    )
    return "\n".join(lines)
