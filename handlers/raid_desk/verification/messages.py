"""How raiders read, for staff. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.raid_desk.verification.rules import RaiderStatus, event_word, status_word
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, bold, escape, mention, quote, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.raid_desk.raiders import RaiderEventRow, RaiderRow
    from db.raid_desk.verification_names import NameRow
    from interactions.languages import Say

LONGEST_FIELD = 1_024


def unverified(say: Say, user_id: int, name: str) -> Reply:
    """After /unverify."""
    facts = {"who": mention(user_id), "name": name}
    text = say("{who} is no longer verified as **{name}**. Runs and points stay.", **facts)
    return Reply(text, ephemeral=True)


def banned(say: Say, user_id: int, others: Sequence[tuple[int, str]]) -> Reply:
    """After /raider ban. `others`: (member, name) of those who took a name from the member before."""
    lines: list[str] = [
        say(
            "{who} is banned from verification, and so are all names they have or had. "
            "Only staff see the reason.",
            who=mention(user_id),
        )
    ]
    if others:
        listed = Markdown(", ").join(Markdown(f"{mention(other)} (**{name}**)") for other, name in others)
        lines.append(say("Others are verified under a name they had: {members}", members=listed))
    return Reply(shorten("\n".join(lines), 2_000), ephemeral=True)


def names(say: Say, user_id: int, known: Sequence[NameRow]) -> Reply:
    """After /alt list."""
    listed = _names(known, "alt")
    if not listed:
        return Reply(say("{who} has no alts.", who=mention(user_id)), ephemeral=True)
    return Reply(say("Alts of {who}: {names}", who=mention(user_id), names=listed), ephemeral=True)


def info(
    say: Say,
    user_id: int,
    raider: RaiderRow | None,
    known: Sequence[NameRow],
    events: Sequence[RaiderEventRow],
) -> Reply:
    """All that is known of a raider."""
    lines = [mention(user_id), _status(say, raider)]
    kinds = ((say("Name"), "main"), (say("Alts"), "alt"), (say("Former names"), "former"))
    fields = [
        EmbedField(title, shorten(listed, LONGEST_FIELD), inline=True)
        for title, kind in kinds
        if (listed := _names(known, kind))
    ]
    if events:
        history = "\n".join(_event(say, event) for event in events)
        fields.append(EmbedField(say("History"), shorten(history, LONGEST_FIELD)))
    embed = Embed(title=say("Raider"), description="\n".join(lines), color=BRAND, fields=tuple(fields))
    return Reply(embeds=(embed,), ephemeral=True)


def _names(known: Sequence[NameRow], kind: str) -> str:
    return Markdown(", ").join(bold(row.name) for row in known if row.kind == kind)


def _status(say: Say, raider: RaiderRow | None) -> str:
    if raider is None:
        return say("Never asked to be verified.")
    facts = {"status": status_word(say, raider.status), "when": timestamp(raider.at, "R")}
    if raider.by_id is not None:
        text = say("**{status}** since {when}, by {who}", who=mention(raider.by_id), **facts)
    elif raider.status == RaiderStatus.APPROVED:
        text = say("**{status}** since {when}, by their RealmEye page", **facts)
    else:
        text = say("**{status}** since {when}", **facts)
    return f"{text}\n{quote(shorten(raider.why, 300))}" if raider.why else text


def _event(say: Say, event: RaiderEventRow) -> str:
    parts = [timestamp(event.at, "d"), event_word(say, event.kind)]
    parts += [f"**{event.name}**"] if event.name else []
    parts += [mention(event.actor_id)] if event.actor_id is not None else []
    parts += [escape(shorten(event.why, 100))] if event.why else []
    return " · ".join(parts)
