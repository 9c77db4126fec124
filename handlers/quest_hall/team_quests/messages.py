"""How the quests of teams read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from handlers.quest_hall.board_quests.messages import paid_text, reward_text
from handlers.quest_hall.board_quests.proof_forms import proof_form as form_of
from handlers.quest_hall.board_quests.words import COLORS, SIGNS
from handlers.quest_hall.team_quests.rules import AcceptedByTeam, read_terms
from handlers.quest_hall.team_quests.states import (
    ChooseQuest,
    Press,
    PressTeamQuest,
    SubmitTeamProof,
    WritePart,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, bold, escape, mention, shorten, timestamp
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from db.quest_hall.team_quest_parts import TeamPartRow
    from db.quest_hall.team_quest_shares import ShareRow
    from db.quest_hall.team_quests import TeamClaimRow
    from db.quest_hall.teams import TeamRow
    from handlers.quest_hall.board_quests.proofs import Proof
    from interactions.languages import Say

PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
STATE_SIGNS: Final = {"gathering": "⏳", "started": "📌", "submitted": "📨", "rejected": "↩️"}


def state_word(say: Say, state: str) -> str:
    """How a team stands with its quest."""
    return {
        "gathering": say("waiting for members to accept"),
        "started": say("under way"),
        "submitted": say("waiting for a decision"),
        "rejected": say("rejected, can be submitted again"),
    }[state]


def field(say: Say, claim: TeamClaimRow, parts: Sequence[TeamPartRow], inside: Sequence[int]) -> EmbedField:
    """The team's quest on its panel, with each one's part."""
    terms = read_terms(claim)
    lines = [
        f"{SIGNS[terms.quest.difficulty]} {bold(terms.quest.title)}",
        f"{STATE_SIGNS[claim.state]} {state_word(say, claim.state)}{_until(say, claim)}",
        say("Reward of the team: {reward}", reward=Markdown(reward_text(say, terms.quest))),
    ]
    by_member = {part.user_id: part for part in parts if part.left_at is None}
    lines += [_part_line(say, claim, user_id, by_member.get(user_id)) for user_id in inside]
    return EmbedField(say("Quest of the team"), shorten("\n".join(lines), 1_000))


def _until(say: Say, claim: TeamClaimRow) -> str:
    if claim.state == "gathering":
        return " · " + say("until {when}", when=timestamp(claim.gather_until, "R"))
    if claim.state in ("started", "rejected") and claim.due_at is not None:
        return " · " + say("until {when}", when=timestamp(claim.due_at, "R"))
    return ""


def _part_line(say: Say, claim: TeamClaimRow, user_id: int, part: TeamPartRow | None) -> str:
    if part is None:
        word = say("has not accepted") if claim.state == "gathering" else say("takes no part")
        return f"▫️ {mention(user_id)} · {word}"
    if claim.state == "gathering":
        return f"✅ {mention(user_id)} · {say('has accepted')}"
    days = say.counted(part.days, "1 day", "{count} days")
    note = f" · {escape(shorten(part.note, 80))}" if part.note else ""
    return f"{'✅' if part.days else '▫️'} {mention(user_id)} · {days}{note}"


def buttons(say: Say, team_id: int, claim: TeamClaimRow | None) -> tuple[Button, ...]:
    """What members can do with the team's quest, on its panel."""

    def button(label: str, press: Press, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, PressTeamQuest(team_id, press), style)

    if claim is None:
        return ()
    if claim.state == "gathering":
        return (
            button(say("I take part"), Press.ACCEPT, ButtonStyle.SUCCESS),
            button(say("Begin"), Press.BEGIN),
        )
    if claim.state == "submitted":
        return ()
    return (
        button(say("I did my part"), Press.CHECK_IN, ButtonStyle.SUCCESS),
        button(say("Submit"), Press.SUBMIT, ButtonStyle.PRIMARY),
    )


def lead_buttons(say: Say, team_id: int, claim: TeamClaimRow | None) -> tuple[Button, ...]:
    """For the leader's menu."""
    if claim is None:
        return (Button(say("Choose a quest"), PressTeamQuest(team_id, Press.CHOOSE), ButtonStyle.PRIMARY),)
    give_up = Button(say("Give up the quest"), PressTeamQuest(team_id, Press.ABANDON), ButtonStyle.DANGER)
    return () if claim.state == "submitted" else (give_up,)


def choose(say: Say, team_id: int, quests: Sequence[tuple[int, str]]) -> Reply:
    """The leader picks a quest."""
    if not quests:
        text = say(
            "There is no open quest for teams now. Quest masters offer quests to teams with "
            "`/team quest offer`."
        )
        return Reply(content=text, ephemeral=True)
    options = tuple(SelectOption(shorten(title, 100), str(quest_id)) for quest_id, title in quests[:25])
    select = StringSelect(state=ChooseQuest(team_id), placeholder=say("Which quest"), options=options)
    text = say("Which quest does your team take?")
    return Reply(content=text, components=(ActionRow.of(select),), ephemeral=True)


def part_form(say: Say, team_id: int) -> OpenModal:
    """Asks what a member has done."""
    note = TextInput(name="text", style=TextStyle.PARAGRAPH, max_length=300)
    label = Label(say("What have you done for the team?"), note)
    return OpenModal(Modal(say("My part"), WritePart(team_id), (label,)))


def proof_form(say: Say, terms: AcceptedByTeam, team_id: int) -> OpenModal:
    """Asks for what the quest asks for."""
    return form_of(say, terms.quest.proof, SubmitTeamProof(team_id))


# -- for reviewers


def facts(
    say: Say,
    team: TeamRow,
    terms: AcceptedByTeam,
    proof: Proof,
    parts: Sequence[TeamPartRow],
    present: Mapping[int, int],
) -> dict[str, Any]:
    """What the card shows, as it was at the submission."""
    file = proof.file.attachment if proof.file is not None else None
    return {
        "team": team.name,
        "title": terms.quest.title,
        "task": terms.quest.description,
        "difficulty": terms.quest.difficulty,
        "reward": reward_text(say, terms.quest),
        "parts": [[part.user_id, part.days, part.note] for part in parts if part.user_id in present],
        "text": proof.text,
        "link": proof.link,
        "file_name": file.filename[:200] if file is not None else "",
        "file_url": file.url if file is not None else "",
        "picture": file is not None and file.content_type in PICTURES,
    }


def proof_card(say: Say, shown: dict[str, Any]) -> Embed:
    """Title, what to do, proof, reward, who."""
    lines = [f"-# {shorten(escape(shown['task']), 600)}"] if shown["task"] else []
    lines += [escape(shown["text"])] if shown["text"] else []
    lines += [f"<{shown['link']}>"] if shown["link"] else []
    if shown["file_url"]:
        link = Markdown(f"[{escape(shown['file_name'])}]({shown['file_url']})")
        lines.append(say("File: {name}", name=link))
    parts = [
        f"{mention(user_id)} · {say.counted(days, '1 day', '{count} days')} · {escape(shorten(note, 120))}"
        for user_id, days, note in shown["parts"]
    ]
    return Embed(
        title=shorten(f"{SIGNS[shown['difficulty']]} {escape(shown['title'])}", 250),
        description="\n".join(lines) or None,
        color=COLORS[shown["difficulty"]],
        fields=(
            EmbedField(say("Reward"), shown["reward"], inline=True),
            EmbedField(say("Team"), escape(shown["team"]), inline=True),
            EmbedField(say("Who did what"), shorten("\n".join(parts), 1_000) or "–"),
        ),
        image=shown["file_url"] if shown["picture"] else None,
    )


# -- notices


def gather(say: Say, team: TeamRow, claim: TeamClaimRow) -> str:
    """To the team, when its leader takes a quest."""
    return say(
        "Your team **{team}** wants to do **{quest}**. Take part with `/team quest accept` {when}.",
        team=team.name,
        quest=read_terms(claim).quest.title,
        when=say("until {when}", when=timestamp(claim.gather_until)),
    )


def begun(say: Say, team: TeamRow, claim: TeamClaimRow) -> str:
    """To those who take part."""
    text = say(
        "Your team **{team}** has begun **{quest}**. Say with `/team quest checkin` what you have done.",
        team=team.name,
        quest=read_terms(claim).quest.title,
    )
    if claim.due_at is None:
        return text
    return text + "\n-# " + say("It has to be submitted until {when}.", when=timestamp(claim.due_at))


def reminder(say: Say, team: TeamRow, claim: TeamClaimRow, due_at: datetime) -> str:
    """A day before."""
    facts = {"team": team.name, "quest": read_terms(claim).quest.title}
    return say(
        "The quest **{quest}** of your team **{team}** ends {when}.", **facts, when=timestamp(due_at, "R")
    )


def over(say: Say, team: TeamRow, claim: TeamClaimRow) -> str:
    """Why a quest came to nothing."""
    facts = {"team": team.name, "quest": read_terms(claim).quest.title}
    return {
        "expired": say("Your team **{team}** ran out of time for **{quest}**.", **facts),
        "abandoned": say("Your team **{team}** has given up **{quest}**.", **facts),
        "too_small": say("Too few of your team **{team}** accepted **{quest}** in time.", **facts),
    }[claim.state]


def paid(say: Say, team: TeamRow, claim: TeamClaimRow, shares: Sequence[ShareRow]) -> str:
    """In the channel or to each member."""
    terms = read_terms(claim)
    text = say(
        "The team **{team}** has done **{quest}** and gets {reward}.",
        team=team.name,
        quest=terms.quest.title,
        reward=paid_text(say, claim.paid_points or 0, claim.paid_xp or 0),
    )
    lines = [f"-# {mention(share.user_id)}: {paid_text(say, share.points, share.xp)}" for share in shares]
    also = terms.quest.reward_text
    lines += ["-# " + say("Also: {reward}", reward=also)] if also else []
    return "\n".join((text, *lines))


def offered(say: Say, quest: str) -> str:
    """To the quest master."""
    return say("**{quest}** is a quest for teams now.", quest=quest)
