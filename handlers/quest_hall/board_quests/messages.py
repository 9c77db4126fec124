"""How quests read: one look for all cards. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.kit.look import BRAND
from handlers.quest_hall.board_quests.form import MOST_TEXT, MOST_TITLE
from handlers.quest_hall.board_quests.rules import OPEN_CLAIMS, Factor, Reward, read_terms
from handlers.quest_hall.board_quests.states import (
    EditText,
    Lead,
    LeadQuest,
    PickDifficulty,
    PickProof,
    Press,
    PressQuest,
    Sort,
    WriteNote,
)
from handlers.quest_hall.board_quests.words import (
    CLAIM_SIGNS,
    COLORS,
    SIGNS,
    category_word,
    claim_state_word,
    difficulty_word,
    proof_word,
    quest_state_word,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    FileUpload,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import (
    Markdown,
    bold,
    escape,
    mention,
    mention_channel,
    mention_role,
    shorten,
    timestamp,
)
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.quest_hall.chains import ChainRow
    from db.quest_hall.claims import ClaimRow, EventRow
    from db.quest_hall.quests import QuestRow, QuestTerms
    from db.quest_hall.stats import MonthRow, PartRow, StatsRow
    from handlers.quest_hall.board_quests.recommending import Suggestion
    from interactions.custom_id import ComponentState
    from interactions.languages import Say

LONGEST_SHOWN: Final = 2_400
LONGEST_NOTE: Final = 500
LONGEST_PROOF: Final = 1_500
LONGEST_LINK: Final = 400


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A quest as one member sees it. `needs`: quests it requires, and whether the member has done each."""

    quest: QuestRow
    claim: ClaimRow | None = None
    reward: Reward
    favourite: bool = False
    needs: tuple[tuple[str, bool], ...] = ()
    chain: str = ""
    path: tuple[tuple[str, bool], ...] = ()
    events: tuple[EventRow, ...] = ()
    leads: bool = False


def name_of(quest: QuestTerms) -> Markdown:
    """As it stands in sentences."""
    return bold(quest.title)


def embed(say: Say, quest: QuestRow, extra: tuple[EmbedField, ...] = ()) -> Embed:
    """Title, what to do, proof, reward, time, who: in this order everywhere."""
    sign, kind = SIGNS[quest.difficulty], escape(category_word(say, quest.category))
    head = f"{sign} {difficulty_word(say, quest.difficulty)} · {kind} · {quest_state_word(say, quest.state)}"
    text = shorten(escape(quest.description), LONGEST_SHOWN)
    fields = (
        EmbedField(say("Proof"), proof_word(say, quest.proof), inline=True),
        EmbedField(say("Reward"), reward_text(say, quest), inline=True),
        EmbedField(say("Time"), "\n".join(_times(say, quest)), inline=True),
        EmbedField(say("For whom"), "\n".join(_who(say, quest))),
    )
    return Embed(
        title=shorten(escape(quest.title), 250),
        description=f"{head}\n\n{text}".strip(),
        color=COLORS[quest.difficulty],
        fields=(*fields, *extra),
    )


def reward_text(say: Say, quest: QuestTerms) -> str:
    """Before factors."""
    parts = [say.counted(quest.points, "1 point", "{count} points")] if quest.points else []
    parts += [say("{xp} xp", xp=say.number(quest.xp))] if quest.xp else []
    parts += [escape(quest.reward_text)] if quest.reward_text else []
    return " · ".join(parts) or say("honour")


def _times(say: Say, quest: QuestTerms) -> list[str]:
    lines: list[str] = []
    if quest.limit_hours:
        lines.append(
            say.counted(quest.limit_hours, "1 hour after accepting", "{count} hours after accepting")
        )
    if quest.opens_at is not None:
        lines.append(say("opens {when}", when=timestamp(quest.opens_at)))
    if quest.closes_at is not None:
        lines.append(say("closes {when}", when=timestamp(quest.closes_at)))
    if quest.repeat_days:
        lines.append(say.counted(quest.repeat_days, "again after 1 day", "again after {count} days"))
    return lines or [say("no limit")]


def _who(say: Say, quest: QuestRow) -> list[str]:
    lines: list[str] = []
    if quest.slots:
        left = max(0, quest.slots - quest.taken)
        lines.append(say("{left} of {slots} places are free", left=left, slots=quest.slots))
    if quest.role_needed is not None:
        lines.append(say("role {role}", role=mention_role(quest.role_needed)))
    if quest.level_needed:
        lines.append(say("from level {level} on", level=quest.level_needed))
    if quest.points_needed:
        lines.append(say.counted(quest.points_needed, "from 1 point on", "from {count} points on"))
    return lines or [say("everybody")]


def board(say: Say, quest: QuestRow) -> Reply:
    """The message on the board."""
    if quest.state != "open":
        return Reply(embeds=(embed(say, quest),))
    full = bool(quest.slots) and quest.taken >= quest.slots
    buttons = (
        Button(say("Accept"), PressQuest(quest.quest_id, Press.ACCEPT), ButtonStyle.SUCCESS, disabled=full),
        Button(say("Details"), PressQuest(quest.quest_id, Press.SHOW)),
        Button(say("Favourite"), PressQuest(quest.quest_id, Press.FAVOURITE), emoji="⭐"),
    )
    return Reply(embeds=(embed(say, quest),), components=(ActionRow(buttons),))


def details(say: Say, seen: Seen, note: str = "") -> Reply:
    """For one member: the card, how they stand, what they can do, how the reward comes about."""
    quest = seen.quest
    rows = [ActionRow(tuple(_buttons(say, seen)))]
    if seen.leads and quest.state != "archived":
        rows.append(ActionRow(tuple(_lead_buttons(say, quest))))
    return Reply(
        content=note,
        embeds=(embed(say, quest, tuple(_extra(say, seen))),),
        components=tuple(rows),
        ephemeral=True,
    )


def _extra(say: Say, seen: Seen) -> list[EmbedField]:
    fields = []
    if seen.needs:
        fields.append(EmbedField(say("Needs"), _ticked(seen.needs)))
    if seen.path:
        fields.append(EmbedField(say("Chain: {name}", name=seen.chain), _ticked(seen.path)))
    if seen.quest.points or seen.quest.xp:
        fields.append(EmbedField(say("You would get"), formula(say, seen.quest, seen.reward)))
    if seen.claim is not None:
        fields.append(EmbedField(say("You"), standing(say, seen.claim)))
    if seen.events:
        lines = [
            f"{timestamp(event.at, 'd')} {shorten(escape(event.note), 180)}" for event in seen.events[:5]
        ]
        fields.append(EmbedField(say("Your notes"), shorten("\n".join(lines), 1_000)))
    return fields


def _ticked(steps: tuple[tuple[str, bool], ...]) -> str:
    lines = [f"{'✅' if done else '▫️'} {shorten(escape(title), 90)}" for title, done in steps]
    return shorten("\n".join(lines), 1_000)


def formula(say: Say, quest: QuestTerms, reward: Reward) -> str:
    """Each factor, and what comes out."""
    lines = [f"× {_percent(say, factor.percent)} {factor_word(say, factor)}" for factor in reward.factors]
    lines.insert(0, reward_text(say, msgspec.structs.replace(quest, reward_text="")))
    lines.append(f"= **{paid_text(say, reward.points, reward.xp)}**")
    return "\n".join(lines)


def factor_word(say: Say, factor: Factor) -> str:
    """Why it is there."""
    return {
        "difficulty": say("for the difficulty"),
        "first": say("for the first to finish it"),
        "streak": say("for several quests within a week"),
        "repeat": say("for doing it again"),
    }[factor.name]


def _percent(say: Say, percent: int) -> str:
    return f"{say.number(percent)} %"


def paid_text(say: Say, points: int, xp: int) -> Markdown:
    """What is paid in numbers."""
    parts = [say.counted(points, "1 point", "{count} points")]
    return Markdown(" · ").join(parts + ([say("{xp} xp", xp=say.number(xp))] if xp else []))


def standing(say: Say, claim: ClaimRow) -> str:
    """How a member stands with it."""
    text = f"{CLAIM_SIGNS[claim.state]} {claim_state_word(say, claim.state)}"
    if claim.state in ("accepted", "rejected") and claim.due_at is not None:
        text += " · " + say("until {when}", when=timestamp(claim.due_at))
    if claim.state == "approved":
        text += " · " + paid_text(say, claim.paid_points or 0, claim.paid_xp or 0)
    return text


def _buttons(say: Say, seen: Seen) -> list[Button]:
    quest_id, claim = seen.quest.quest_id, seen.claim

    def button(label: str, press: Press, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, PressQuest(quest_id, press), style)

    buttons = []
    if claim is None or claim.state not in OPEN_CLAIMS:
        buttons.append(button(say("Accept"), Press.ACCEPT, ButtonStyle.SUCCESS))
    else:
        buttons.append(button(say("Submit"), Press.SUBMIT, ButtonStyle.PRIMARY))
        if claim.state != "submitted":
            buttons.append(button(say("Abandon"), Press.ABANDON, ButtonStyle.DANGER))
        buttons.append(button(say("Write a note"), Press.NOTE))
    if claim is not None and claim.submitted_at is not None:
        buttons.append(button(say("My proof"), Press.PROOF))
    label = say("No longer a favourite") if seen.favourite else say("Favourite")
    return [*buttons, button(label, Press.FAVOURITE)]


def _lead_buttons(say: Say, quest: QuestRow) -> list[Button]:
    def button(label: str, lead: Lead, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, LeadQuest(quest.quest_id, quest.version, lead), style)

    if quest.state == "open":
        return [
            button(say("Edit"), Lead.EDIT),
            button(say("Pause"), Lead.PAUSE),
            button(say("Close"), Lead.CLOSE),
        ]
    label = say("Publish") if quest.state == "draft" else say("Open again")
    return [
        button(label, Lead.PUBLISH, ButtonStyle.SUCCESS),
        button(say("Edit"), Lead.EDIT),
        button(say("Delete"), Lead.DELETE, ButtonStyle.DANGER),
    ]


# -- for quest masters


def preview(say: Say, quest: QuestRow, note: str) -> Reply:
    """A quest as members will see it, with what can still be chosen."""
    words = {kind: difficulty_word(say, kind) for kind in SIGNS}
    hard = StringSelect(
        state=PickDifficulty(quest.quest_id, quest.version),
        placeholder=say("Difficulty"),
        options=tuple(
            SelectOption(word, kind, emoji=SIGNS[kind], default=kind == quest.difficulty)
            for kind, word in words.items()
        ),
    )
    proof = StringSelect(
        state=PickProof(quest.quest_id, quest.version),
        placeholder=say("Proof"),
        options=tuple(
            SelectOption(proof_word(say, kind), kind, default=kind == quest.proof)
            for kind in ("any", "text", "link", "image")
        ),
    )
    buttons = ActionRow(tuple(_lead_buttons(say, quest)))
    return Reply(
        content=note,
        embeds=(embed(say, quest),),
        components=(ActionRow.of(hard), ActionRow.of(proof), buttons),
        ephemeral=True,
    )


def text_form(say: Say, quest: QuestRow) -> OpenModal:
    """The quest's words."""
    title = TextInput(name="title", max_length=MOST_TITLE, value=quest.title)
    text = TextInput(
        name="description", style=TextStyle.PARAGRAPH, max_length=MOST_TEXT, value=quest.description or None
    )
    other = TextInput(name="reward_text", max_length=200, value=quest.reward_text or None, required=False)
    return OpenModal(
        Modal(
            say("The quest's words"),
            EditText(quest.quest_id, quest.version),
            (
                Label(say("Title"), title),
                Label(say("What is to be done?"), text),
                Label(say("Another reward"), other, say("A role, an item: whatever you hand out yourself")),
            ),
        )
    )


def kept_terms(say: Say, claims: int) -> str:
    """After an edit."""
    if not claims:
        return say("Changed.")
    return say.counted(
        claims,
        "Changed. 1 member who has accepted it keeps the terms they accepted.",
        "Changed. {count} members who have accepted it keep the terms they accepted.",
    )


def published(say: Say, quest: QuestRow, channel_id: int | None, now: datetime) -> str:
    """After a quest was opened."""
    if quest.opens_at is not None and quest.opens_at > now:
        text = say("{quest} opens {when}.", quest=name_of(quest), when=timestamp(quest.opens_at))
    else:
        text = say("{quest} is open.", quest=name_of(quest))
    if channel_id is not None:
        return f"{text}\n-# " + say("It is posted in {channel}.", channel=mention_channel(channel_id))
    missing = say(
        "No channel for quests is set, so it is only found with `/quest browse`. A moderator can choose one "
        "with `/setchannels`: `quest_board` or `quest`."
    )
    return f"{text}\n-# {missing}"


def archived(say: Say, quest: QuestRow) -> str:
    """Instead of deleting."""
    return say(
        "{quest} is archived: members have accepted it, and their claims stay as they are.",
        quest=name_of(quest),
    )


def favoured(say: Say, quest: QuestRow) -> str:
    """After a favourite was added."""
    return say("You are told when {quest} opens, is changed, or is about to close.", quest=name_of(quest))


def done(text: str) -> Reply:
    """One sentence, for whoever asked."""
    return Reply(content=text, ephemeral=True)


# -- proof


def proof_form(say: Say, kind: str, state: ComponentState) -> OpenModal:
    """Asks for what is asked for; `state` takes it."""
    optional = kind == "any"
    fields = []
    if kind in ("any", "text"):
        text = TextInput(
            name="text", style=TextStyle.PARAGRAPH, max_length=LONGEST_PROOF, required=kind == "text"
        )
        fields.append(Label(say("What have you done?"), text))
    if kind in ("any", "link"):
        link = TextInput(name="link", max_length=LONGEST_LINK, required=kind == "link")
        fields.append(Label(say("A link"), link))
    if kind in ("any", "image"):
        upload = FileUpload(name="file", min_values=0 if optional else 1, required=not optional)
        fields.append(Label(say("A picture"), upload))
    return OpenModal(Modal(say("Submit proof"), state, tuple(fields)))


def note_form(say: Say, quest_id: int) -> OpenModal:
    """Asks how far they are."""
    field = TextInput(name="text", style=TextStyle.PARAGRAPH, max_length=LONGEST_NOTE)
    return OpenModal(
        Modal(say("Write a note"), WriteNote(quest_id), (Label(say("How far are you?"), field),))
    )


# -- lines of lists


def line(say: Say, quest: QuestRow, number: int) -> str:
    """A quest in a list."""
    parts = [
        f"`{number}` {SIGNS[quest.difficulty]} {name_of(quest)}",
        escape(category_word(say, quest.category)),
        reward_text(say, quest),
    ]
    if quest.slots:
        left = max(0, quest.slots - quest.taken)
        parts.append(say("{left} of {slots} free", left=left, slots=quest.slots))
    if quest.closes_at is not None:
        parts.append(say("closes {when}", when=timestamp(quest.closes_at, "R")))
    return " · ".join(parts)


def option(quest: QuestRow) -> SelectOption:
    """A quest in the select below a list."""
    return SelectOption(shorten(quest.title, 100), str(quest.quest_id), emoji=SIGNS[quest.difficulty])


def sort_word(say: Say, sort: Sort) -> str:
    """What comes first."""
    return {
        Sort.NEWEST: say("Newest first"),
        Sort.REWARD: say("Highest reward first"),
        Sort.ENDING: say("Closing soon first"),
        Sort.POPULAR: say("Most popular first"),
    }[sort]


def recommended(say: Say, listed: Sequence[Suggestion], rows: tuple[ActionRow, ...]) -> Reply:
    """What suits a member, each with its reason."""
    lines = [
        f"{line(say, suggestion.quest, number)}\n-# {because(say, suggestion)}"
        for number, suggestion in enumerate(listed, start=1)
    ]
    nothing = say("There is no open quest that you may accept now; `/quest browse` shows all.")
    shown = Embed(title=say("Quests for you"), description="\n".join(lines) or nothing, color=BRAND)
    return Reply(embeds=(shown,), components=rows, ephemeral=True)


def because(say: Say, suggestion: Suggestion) -> str:
    """What speaks for it, the strongest first."""
    found, quest = suggestion.because, suggestion.quest
    reasons = [say("it is a favourite of yours")] if found.favourite else []
    if found.alike:
        reasons.append(
            say.counted(
                found.alike,
                "1 member who did the same quests as you has done it",
                "{count} members who did the same quests as you have done it",
            )
        )
    if found.same_category:
        kind = category_word(say, quest.category)
        reasons.append(say("you have done {category} before", category=kind))
    if found.same_difficulty:
        hard = difficulty_word(say, quest.difficulty)
        reasons.append(say("you have managed the difficulty {difficulty}", difficulty=hard))
    if not reasons:
        return say("you meet all its requirements, and others like it") if quest.taken else say("it is new")
    return " · ".join(reasons[:3])


def chain_made(say: Say, chain: ChainRow) -> str:
    """After it was begun."""
    text = say("The chain **{name}** is there. Add steps with `/quest chain add`.", name=chain.name)
    return f"{text}\n-# {_chain_reward(say, chain)}"


def chain_path(say: Say, chain: ChainRow, path: tuple[tuple[QuestRow, bool], ...]) -> Reply:
    """The steps in order; a draft is a step that nobody knows yet."""
    steps = tuple((quest.title if quest.state != "draft" else "…", is_done) for quest, is_done in path)
    text = _ticked(steps) or say("It has no steps yet.")
    shown = Embed(
        title=shorten(say("Chain: {name}", name=chain.name), 250),
        description=f"{text}\n\n-# {_chain_reward(say, chain)}",
        color=BRAND,
    )
    return Reply(embeds=(shown,), ephemeral=True)


def _chain_reward(say: Say, chain: ChainRow) -> str:
    if not chain.points:
        return say("Each step gives its own reward.")
    return say.counted(
        chain.points,
        "For all steps together there is 1 point more.",
        "For all steps together there are {count} points more.",
    )


def chains(say: Say, known: Sequence[ChainRow]) -> Reply:
    """Open ones first."""
    lines = [
        f"- **{escape(chain.name)}**" + (f" · {say('closed')}" if chain.closed_at is not None else "")
        for chain in known
    ]
    text = "\n".join(lines) or say("There is no chain yet.")
    shown = Embed(title=say("Chains"), description=shorten(text, 4_000), color=BRAND)
    return Reply(embeds=(shown,), ephemeral=True)


def stats(
    say: Say, name: str, found: StatsRow, parts: Sequence[PartRow], months: Sequence[MonthRow]
) -> Reply:
    """What somebody has done."""
    decided = found.approved + found.rejected
    lines = [say("Done: **{count}**", count=say.number(found.done))]
    if decided:
        lines.append(
            say(
                "Approved: **{percent} %** of {count} decisions",
                count=decided,
                percent=round(100 * found.approved / decided),
            )
        )
    if found.done:
        hours = max(1, round(found.average_s / 3_600))
        lines.append(say.counted(hours, "Usually within **1 hour**", "Usually within **{count} hours**"))
    if found.given_up:
        lines.append(say("Abandoned or out of time: **{count}**", count=say.number(found.given_up)))
    words = {"category": category_word, "difficulty": difficulty_word}
    titles = {"category": say("By category"), "difficulty": say("By difficulty")}
    fields = []
    for kind, word in words.items():
        shown = [f"{escape(word(say, part.name))}: **{part.done}**" for part in parts if part.kind == kind]
        if shown:
            fields.append(EmbedField(titles[kind], shorten("\n".join(shown), 1_000), inline=True))
    if months:
        fields.append(EmbedField(say("By month"), shorten("\n".join(_months(say, months)), 1_000)))
    shown_name = say("Quests of {name}", name=name)
    card = Embed(
        title=shorten(shown_name, 250), description="\n".join(lines), color=BRAND, fields=tuple(fields)
    )
    return Reply(embeds=(card,), ephemeral=True)


def _months(say: Say, months: Sequence[MonthRow]) -> list[str]:
    most = max(month.points for month in months) or 1
    return [
        f"`{month.month:%Y-%m}` {'▰' * round(10 * month.points / most)} "
        + say.counted(month.points, "1 point", "{count} points")
        for month in months
    ]


def profile(say: Say, done: int, points: int) -> str:
    """Two lines of a profile."""
    lines = [say.counted(done, "**1** quest done", "**{count}** quests done")] if done else []
    lines += [say.counted(points, "**1** quest point", "**{count}** quest points")] if points else []
    return "\n".join(lines)


def own_line(say: Say, claim: ClaimRow) -> str:
    """One's own claim in a list."""
    return f"{name_of(read_terms(claim).quest)}\n-# {standing(say, claim)}"


# -- notices


def paid(say: Say, claim: ClaimRow, reward: Reward) -> str:
    """To the member, in the channel or directly."""
    terms = read_terms(claim).quest
    text = say(
        "{who} has done {quest} and gets {reward}.",
        who=mention(claim.user_id),
        quest=name_of(terms),
        reward=paid_text(say, reward.points, reward.xp),
    )
    lines = [text, "-# " + formula(say, terms, reward).replace("\n", " ")]
    if terms.reward_text:
        lines.append("-# " + say("Also: {reward}", reward=terms.reward_text))
    return "\n".join(lines)


def expired(say: Say, quest: QuestTerms) -> str:
    """When time was over."""
    text = say("Your time for {quest} is over.", quest=name_of(quest))
    return text + "\n-# " + say("While it is open you can accept it again: `/quest accept`.")


def reminder(say: Say, quest: QuestTerms, due_at: datetime) -> str:
    """A day before."""
    return say("{quest} ends {when}.", quest=name_of(quest), when=timestamp(due_at, "R"))


def opened(say: Say, quest: QuestTerms) -> str:
    """For those who have it as a favourite."""
    return say("Your favourite {quest} is open.", quest=name_of(quest))


def ending(say: Say, quest: QuestTerms, closes_at: datetime) -> str:
    """Likewise."""
    when = timestamp(closes_at, "R")
    return say("Your favourite {quest} closes {when}.", quest=name_of(quest), when=when)


def edited(say: Say, quest: QuestTerms) -> str:
    """Likewise."""
    return say("Your favourite {quest} was changed.", quest=name_of(quest))


def taken_back(say: Say, quest: QuestTerms) -> str:
    """When staff ended it."""
    return say("{quest} was taken back by the staff.", quest=name_of(quest))
