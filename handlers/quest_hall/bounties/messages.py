"""How bounties read: the same look as quests. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from db.quest_hall.bounties import BountyRow, BountyTerms
from handlers.kit.look import BRAND
from handlers.quest_hall.board_quests.words import COLORS, SIGNS, category_word, difficulty_word, proof_word
from handlers.quest_hall.bounties.rules import LIVE
from handlers.quest_hall.bounties.states import (
    PickBounty,
    PickClaim,
    Press,
    PressBounty,
    ShowBounties,
)
from handlers.quest_hall.bounties.words import CLAIM_SIGNS, STATE_SIGNS, bounty_state_word, claim_word
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    SelectOption,
    StringSelect,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, bold, escape, mention, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.quest_hall.bounty_claims import BountyClaimRow
    from interactions.languages import Say

LONGEST_SHOWN = 2_000
LONGEST_REASON = 500


class SeenBounty(msgspec.Struct, frozen=True, kw_only=True):
    """A bounty as one member sees it. `waiting`: claims whose proof they may decide.

    `names`: of their members. `decides`: they posted it or belong to the staff. `rank`: which it asks for.
    """

    bounty: BountyRow
    claim: BountyClaimRow | None = None
    decides: bool = False
    own: bool = False
    rank: str = ""
    waiting: Sequence[BountyClaimRow] = ()
    names: Mapping[int, str] = msgspec.field(default_factory=dict)


def name_of(bounty: BountyTerms) -> Markdown:
    """As it is called in sentences."""
    return bold(bounty.title)


def points(say: Say, count: int) -> str:
    """So many points."""
    return say.counted(count, "1 point", "{count} points")


def embed(say: Say, bounty: BountyRow, rank: str, extra: tuple[EmbedField, ...] = ()) -> Embed:
    """Title, what to do, proof, reward, time, who: in this order, as for quests."""
    kind = escape(category_word(say, bounty.category))
    state = f"{STATE_SIGNS[bounty.state]} {bounty_state_word(say, bounty.state)}"
    head = f"{SIGNS[bounty.difficulty]} {difficulty_word(say, bounty.difficulty)} · {kind} · {state}"
    target = say("Target: **{target}**", target=bounty.target) if bounty.target else ""
    text = "\n\n".join(
        part for part in (head, target, shorten(escape(bounty.description), LONGEST_SHOWN)) if part
    )
    fields = (
        EmbedField(say("Proof"), proof_word(say, bounty.proof), inline=True),
        EmbedField(say("Reward"), _reward(say, bounty), inline=True),
        EmbedField(say("Time"), say("closes {when}", when=timestamp(bounty.closes_at)), inline=True),
        EmbedField(say("For whom"), "\n".join(_who(say, bounty, rank))),
    )
    return Embed(
        title=shorten(escape(bounty.title), 250),
        description=text,
        color=COLORS[bounty.difficulty],
        fields=(*fields, *extra),
    )


def _reward(say: Say, bounty: BountyRow) -> str:
    if bounty.winners == 1:
        return points(say, bounty.reward)
    return say(
        "{points} each for {winners} winners, {won} so far",
        points=points(say, bounty.reward),
        winners=bounty.winners,
        won=bounty.won,
    )


def _who(say: Say, bounty: BountyRow, rank: str) -> list[str]:
    lines = [say("from the rank {rank} on", rank=rank)] if rank else []
    lines.append(
        say("one member at a time") if bounty.exclusive else say("everybody at once, the first approved win")
    )
    by = say("this server") if bounty.by_guild else mention(bounty.poster_id)
    return [*lines, say("posted by {who}", who=by)]


def details(say: Say, seen: SeenBounty, note: str = "") -> Reply:
    """For one member: the card, how they stand, what they can do."""
    extra = []
    if seen.claim is not None:
        extra.append(EmbedField(say("You"), standing(say, seen.claim)))
    buttons = tuple(_buttons(say, seen))
    rows: list[ActionRow] = [ActionRow(buttons)] if buttons else []
    if seen.waiting:
        options = tuple(
            SelectOption(
                shorten(seen.names.get(claim.user_id) or str(claim.user_id), 100), str(claim.claim_id)
            )
            for claim in seen.waiting[:25]
        )
        picker = StringSelect(
            state=PickClaim(seen.bounty.bounty_id), placeholder=say("Proof that waits"), options=options
        )
        rows.append(ActionRow.of(picker))
    card = embed(say, seen.bounty, seen.rank, tuple(extra))
    return Reply(content=note, embeds=(card,), components=tuple(rows), ephemeral=True)


def standing(say: Say, claim: BountyClaimRow) -> str:
    """How a member stands with it."""
    text = f"{CLAIM_SIGNS[claim.state]} {claim_word(say, claim.state)}"
    if claim.state in ("claimed", "rejected"):
        text += " · " + say("until {when}", when=timestamp(claim.due_at))
    return text


def _buttons(say: Say, seen: SeenBounty) -> list[Button]:
    bounty, claim = seen.bounty, seen.claim

    def button(label: str, press: Press, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, PressBounty(bounty.bounty_id, press), style)

    if bounty.state == "draft":
        return [
            button(say("Post"), Press.PUBLISH, ButtonStyle.SUCCESS),
            button(say("Discard"), Press.CANCEL, ButtonStyle.DANGER),
        ]
    live = claim is not None and claim.state in LIVE
    buttons = []
    if not live and not seen.own and bounty.state == "open":
        buttons.append(button(say("Claim"), Press.CLAIM, ButtonStyle.SUCCESS))
    if claim is not None and claim.state in ("claimed", "rejected"):
        buttons.append(button(say("Submit"), Press.SUBMIT, ButtonStyle.PRIMARY))
        buttons.append(button(say("Abandon"), Press.ABANDON, ButtonStyle.DANGER))
    if claim is not None and claim.state == "rejected":
        buttons.append(button(say("Dispute"), Press.DISPUTE))
    if claim is not None and claim.submitted_at is not None:
        buttons.append(button(say("My proof"), Press.PROOF))
    if seen.decides and bounty.state == "open":
        buttons.append(button(say("Cancel the bounty"), Press.CANCEL, ButtonStyle.DANGER))
    return buttons


# -- the board and lists


def board(say: Say, listed: Sequence[BountyRow], total: int) -> Reply:
    """The message in the channel."""
    lines = [line(say, bounty, number) for number, bounty in enumerate(listed, start=1)]
    if total > len(lines):
        lines.append(say("… and {count} more.", count=total - len(lines)))
    text = "\n".join(lines) or say("No bounty is open. `/bounty post` posts one.")
    shown = Embed(title=say("Bounties"), description=shorten(text, 4_000), color=BRAND)
    rows = (*opener(say, listed, 0), ActionRow((Button(say("All bounties"), ShowBounties()),)))
    return Reply(embeds=(shown,), components=rows)


def opener(say: Say, listed: Sequence[BountyRow], page: int) -> tuple[ActionRow, ...]:
    """A select with the bounties of a list, for their details and buttons."""
    options = tuple(
        SelectOption(shorten(bounty.title, 100), str(bounty.bounty_id), emoji=SIGNS[bounty.difficulty])
        for bounty in listed
    )
    if not options:
        return ()
    placeholder = say("Look at one, claim it, …")
    return (ActionRow.of(StringSelect(state=PickBounty(page), placeholder=placeholder, options=options)),)


def line(say: Say, bounty: BountyRow, number: int) -> str:
    """A bounty in a list."""
    parts = [f"`{number}` {SIGNS[bounty.difficulty]} {name_of(bounty)}", f"**{points(say, bounty.reward)}**"]
    if bounty.target:
        parts.append(shorten(escape(bounty.target), 60))
    if bounty.winners > 1:
        parts.append(say("{won} of {winners} won", won=bounty.won, winners=bounty.winners))
    if bounty.state == "open":
        parts.append(say("closes {when}", when=timestamp(bounty.closes_at, "R")))
    else:
        parts.append(bounty_state_word(say, bounty.state))
    return " · ".join(parts)


def own_line(say: Say, bounty: BountyRow, claim: BountyClaimRow | None, number: int) -> str:
    """A bounty in `/bounty mine`: posted, or claimed."""
    how = say("posted by you") if claim is None else standing(say, claim)
    return f"{line(say, bounty, number)}\n-# {how}"


def posted(say: Say, bounty: BountyRow, *, on_board: bool) -> str:
    """After it was posted."""
    held = points(say, bounty.reward * bounty.winners)
    text = say("{bounty} is open; {held} are held for it.", bounty=name_of(bounty), held=held)
    if on_board:
        return text
    missing = say(
        "No channel for bounties is set, so it is only found with `/bounty list`. A moderator can choose one "
        "with `/setchannels`: `bounty`."
    )
    return f"{text}\n-# {missing}"


def cancelled(say: Say, bounty: BountyRow | None) -> str:
    """After `/bounty cancel`."""
    if bounty is None:
        return say("The draft is gone.")
    if bounty.state == "closing":
        text = say("{bounty} is closed.", bounty=name_of(bounty))
        rest = say("Proof that was submitted is still decided; then the rest of the points is returned.")
        return f"{text} {rest}"
    return say("{bounty} is cancelled, and its points are returned.", bounty=name_of(bounty))
