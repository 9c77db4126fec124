"""How a quest reads: one look for all cards. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from handlers.quest_hall.board_quests.rules import Factor, Reward
from handlers.quest_hall.board_quests.states import Press, PressQuest
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
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, bold, escape, mention_role, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.quest_hall.claims import ClaimRow
    from db.quest_hall.quests import QuestRow, QuestTerms
    from db.quest_hall.team_quests import TeamTerms
    from interactions.languages import Say

LONGEST_SHOWN: Final = 2_400


def name_of(quest: QuestTerms) -> Markdown:
    """As it stands in sentences."""
    return bold(quest.title)


def embed(say: Say, quest: QuestRow, rank: str, extra: tuple[EmbedField, ...] = ()) -> Embed:
    """Title, what to do, proof, reward, time, who: in this order everywhere."""
    sign, kind = SIGNS[quest.difficulty], escape(category_word(say, quest.category))
    head = f"{sign} {difficulty_word(say, quest.difficulty)} · {kind} · {quest_state_word(say, quest.state)}"
    text = shorten(escape(quest.description), LONGEST_SHOWN)
    fields = (
        EmbedField(say("Proof"), proof_word(say, quest.proof), inline=True),
        EmbedField(say("Reward"), reward_text(say, quest), inline=True),
        EmbedField(say("Time"), "\n".join(_times(say, quest)), inline=True),
        EmbedField(say("For whom"), "\n".join(_who(say, quest, rank))),
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


def _who(say: Say, quest: QuestRow, rank: str) -> list[str]:
    lines: list[str] = []
    if quest.slots:
        left = max(0, quest.slots - quest.taken)
        lines.append(say("{left} of {slots} places are free", left=left, slots=quest.slots))
    if rank:
        lines.append(say("from the rank {rank} on", rank=rank))
    if quest.role_needed is not None:
        lines.append(say("role {role}", role=mention_role(quest.role_needed)))
    if quest.level_needed:
        lines.append(say("from level {level} on", level=quest.level_needed))
    if quest.points_needed:
        lines.append(say.counted(quest.points_needed, "from 1 point on", "from {count} points on"))
    return lines or [say("everybody")]


def board(say: Say, quest: QuestRow, rank: str, for_teams: TeamTerms | None = None) -> Reply:
    """The message on the board."""
    shown = embed(say, quest, rank, team_fields(say, for_teams))
    if quest.state != "open":
        return Reply(embeds=(shown,))
    full = bool(quest.slots) and quest.taken >= quest.slots
    buttons = (
        Button(say("Accept"), PressQuest(quest.quest_id, Press.ACCEPT), ButtonStyle.SUCCESS, disabled=full),
        Button(say("Details"), PressQuest(quest.quest_id, Press.SHOW)),
        Button(say("Favourite"), PressQuest(quest.quest_id, Press.FAVOURITE), emoji="⭐"),
    )
    return Reply(embeds=(shown,), components=(ActionRow(buttons if for_teams is None else buttons[1:]),))


def team_fields(say: Say, terms: TeamTerms | None) -> tuple[EmbedField, ...]:
    """Of a quest of teams: how many are needed, and how the reward is split."""
    if terms is None:
        return ()
    lines: list[str] = [say("from {size} members on; accepted with `/team quest take`", size=terms.size)]
    if terms.split == "equal":
        lines.append(say("the reward is split equally among those who did a part"))
    else:
        lines.append(say("the reward is split by the days on which each did a part"))
    if terms.leader_percent:
        lines.append(say("{percent} % of it go to the leader first", percent=terms.leader_percent))
    return (EmbedField(say("For teams"), "\n".join(lines)),)


def ticked(steps: tuple[tuple[str, bool], ...]) -> str:
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
        "rank": say("for the rank"),
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


def favoured(say: Say, quest: QuestRow) -> str:
    """After a favourite was added."""
    return say("You are told when {quest} opens, is changed, or is about to close.", quest=name_of(quest))
