"""How previews of cards read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.activity.cards.rules import EVERYBODY, CardLook, PictureProblem, Style
from handlers.activity.cards.states import ChooseStyle, DiscardCard, DropPicture, SaveCard
from interactions.components import ActionRow, Button, ButtonStyle, SelectOption, StringSelect
from interactions.responses import Reply, Update, Upload

if TYPE_CHECKING:
    from interactions.languages import Say


def style_name(say: Say, style: Style) -> str:
    """As in selects."""
    return {
        Style.AURORA: say("Aurora: a dark glow"),
        Style.GLASS: say("Glass: a frosted pane"),
        Style.TICKET: say("Ticket: printed on paper"),
        Style.ARCADE: say("Arcade: neon lights"),
        Style.POSTER: say("Poster: large type"),
    }[style]


def preview(
    say: Say,
    look: CardLook,
    *,
    owner_id: int,
    version: int,
    has_picture: bool,
    weak_spots: Sequence[str],
    problem: PictureProblem | None,
    picture: Upload,
) -> Reply:
    """The drawn draft, what is chosen, what is hard to read, and the ways on."""
    lines = [
        say("**Preview: the server's card**") if owner_id == EVERYBODY else say("**Preview of your card**"),
        *([f"⚠️ {picture_problem(say, problem)}"] if problem else []),
        choices(say, look, has_picture),
        *(f"⚠️ {weak_spot(say, spot)}" for spot in weak_spots),
        f"-# {_ways_on(say, owner_id)}",
    ]
    buttons = [
        Button(say("Save"), SaveCard(owner_id, version), ButtonStyle.SUCCESS),
        Button(say("Discard"), DiscardCard(owner_id, version)),
    ]
    if has_picture:
        buttons.append(Button(say("Without the picture"), DropPicture(owner_id, version)))
    styles = StringSelect(
        state=ChooseStyle(owner_id, version),
        options=tuple(
            SelectOption(style_name(say, style), style, default=style is look.style) for style in Style
        ),
        placeholder=say("Another style"),
    )
    return Reply(
        "\n".join(lines),
        components=(ActionRow.of(styles), ActionRow.of(*buttons)),
        files=(picture,),
        ephemeral=True,
    )


def _ways_on(say: Say, owner_id: int) -> str:
    if owner_id == EVERYBODY:
        return say("Nothing is saved yet. Change more with `/card server` while this is open.")
    return say("Nothing is saved yet. Change more with `/card edit` while this is open.")


def choices(say: Say, look: CardLook, has_picture: bool) -> str:
    """The look in words."""
    chosen = [style_name(say, look.style)]
    for name, colour in (
        (say("primary"), look.primary),
        (say("secondary"), look.secondary),
        (say("border"), look.border),
        (say("writing"), look.text),
    ):
        if colour is not None:
            chosen.append(f"{name} `#{colour:06X}`")
    chosen.append(say("with a background picture") if has_picture else say("without a background picture"))
    return " · ".join(chosen)


def weak_spot(say: Say, spot: str) -> str:
    """What of the colours is hard to make out, and what would help."""
    return {
        "text": say("The writing is hard to read on this background. Choose a lighter or darker `writing`."),
        "primary": say(
            "The primary colour hardly stands out from the background. Choose a lighter or darker `primary`."
        ),
        "border": say("The border has almost the colour of the background and will not be seen."),
    }[spot]


def picture_problem(say: Say, problem: PictureProblem) -> str:
    """Why the picture was not taken, and what would help."""
    return {
        PictureProblem.NOT_HTTPS: say("The picture was not accepted: its address redirects away from https."),
        PictureProblem.NOT_PUBLIC: say(
            "The picture was not accepted: its address is not on the public internet. Upload it instead."
        ),
        PictureProblem.UNREACHABLE: say(
            "The picture was not accepted: its server cannot be reached. Check the address, or upload it."
        ),
        PictureProblem.NOT_THERE: say(
            "The picture was not accepted: its server does not let me have it. Upload it instead."
        ),
        PictureProblem.REDIRECTS: say(
            "The picture was not accepted: its address redirects too often. Give the final one, or upload it."
        ),
        PictureProblem.TOO_LARGE: say("The picture was not accepted: it has more than 8 MB."),
        PictureProblem.TOO_SLOW: say(
            "The picture was not accepted: its server was too slow. Try again, or upload it instead."
        ),
        PictureProblem.NO_PICTURE: say("The picture was not accepted: it is not a PNG, JPEG, WebP or GIF."),
        PictureProblem.TOO_MANY_PIXELS: say(
            "The picture was not accepted: it has too many pixels. Up to 20 million and 8,192 a "
            "side are fine."
        ),
        PictureProblem.DAMAGED: say("The picture was not accepted: the file is damaged."),
    }[problem]


def description(say: Say, text: str) -> str:
    """The preview for those who do not see it."""
    return say.plain("Preview. {card}", card=text)


def card_saved(say: Say, owner_id: int) -> Update:
    """After Save; the picture stays."""
    if owner_id == EVERYBODY:
        text = say("**Saved.** Members without a card of their own have this one from now on.")
    else:
        text = say("**Saved.** `/rank` shows your card like this from now on.")
    return Update(text, keep_files=True)


def card_discarded(say: Say) -> Update:
    """After Discard."""
    return Update(say("Discarded. The card stays as it was."))


def preview_gone(say: Say) -> Reply:
    """When the draft was saved, discarded or replaced before it could be drawn."""
    return Reply(say("There is a newer preview of this card."), ephemeral=True)
