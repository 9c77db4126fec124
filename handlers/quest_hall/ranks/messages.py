"""How ranks read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from db.quest_hall.ranks import RankRow, RankTerms
from handlers.kit.look import BRAND
from handlers.platform.metrics.registry import METRICS
from handlers.quest_hall.ranks.presets import Theme
from handlers.quest_hall.ranks.rules import Requirement, checklist
from handlers.quest_hall.ranks.states import AskForRank, ShowLadder
from handlers.quest_hall.settings import QuestSettings
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, bold, escape, mention, mention_role, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from handlers.frame.guild import Guild
    from interactions.languages import Say

BAR = 10


class SeenLadder(msgspec.Struct, frozen=True, kw_only=True):
    """The ladder as one member sees it: their place (0: no rank), and what they have of everything."""

    name: str
    ladder: Sequence[RankRow]
    place: int
    values: Mapping[str, int]
    own: bool
    settings: QuestSettings

    @property
    def current(self) -> RankRow | None:
        return self.ladder[self.place - 1] if self.place else None

    @property
    def next(self) -> RankRow | None:
        return self.ladder[self.place] if self.place < len(self.ladder) else None


def name_of(rank: RankTerms) -> Markdown:
    """As it is called in sentences."""
    return Markdown(f"{rank.emoji} {bold(rank.name)}".strip())


def ladder(say: Say, seen: SeenLadder) -> Reply:
    """Every rank, where the member stands, and how far they are with the next one."""
    lines = [_rung(say, rank, seen.place) for rank in reversed(seen.ladder)]
    fields = []
    if seen.next is not None:
        text = requirements(say, checklist(seen.next, seen.values)) or say("It requires nothing.")
        fields.append(EmbedField(say("Next: {rank}", rank=_label(seen.next)), shorten(text, 1_000)))
    current = seen.current
    standing = name_of(current) if current is not None else say("no rank yet")
    shown = Embed(
        title=shorten(title(say, seen.settings), 250),
        description=shorten(f"{escape(seen.name)}: {standing}\n\n" + "\n".join(lines), 4_000),
        color=current.color if current is not None and current.color is not None else BRAND,
        fields=tuple(fields),
    )
    rows = (ActionRow((Button(say("Rank up"), AskForRank(), ButtonStyle.SUCCESS),)),) if seen.own else ()
    return Reply(embeds=(shown,), components=rows if seen.next is not None else (), ephemeral=True)


def _rung(say: Say, rank: RankRow, place: int) -> str:
    sign = "▶️" if rank.place == place else "✅" if rank.place < place else "▫️"
    parts = [takes(say, rank)] if rank.needs else []
    parts += [mention_role(rank.role_id)] if rank.role_id is not None else []
    parts += [say("with approval")] if rank.approval else []
    return f"{sign} `{rank.place}` {name_of(rank)}" + (f" · {' · '.join(parts)}" if parts else "")


def _label(rank: RankRow) -> Markdown:
    return shorten(Markdown(f"{rank.emoji} {escape(rank.name)}".strip()), 200)


def title(say: Say, settings: QuestSettings) -> str:
    """What the ladder is called."""
    if settings.ladder_title:
        return escape(settings.ladder_title)
    return {
        Theme.PLAIN: say("Ranks"),
        Theme.CULTIVATION: say("Realms of cultivation"),
    }[Theme(settings.theme)]


def takes(say: Say, rank: RankRow) -> str:
    """What it takes, in short."""
    return " · ".join(
        f"{_metric(say, requirement.metric)} {say.number(requirement.needed)}"
        for requirement in checklist(rank, {})
    )


def requirements(say: Say, listed: Sequence[Requirement]) -> str:
    """Each with how much of it there is, as a bar and in numbers."""
    return "\n".join(_requirement(say, requirement) for requirement in listed)


def _metric(say: Say, metric: str) -> str:
    return say(METRICS[metric].title) if metric in METRICS else metric


def _requirement(say: Say, requirement: Requirement) -> str:
    done = min(BAR, BAR * requirement.have // max(1, requirement.needed))
    facts = {"have": say.number(requirement.have), "needed": say.number(requirement.needed)}
    sign, name = "✅" if requirement.is_met else "❌", _metric(say, requirement.metric)
    return f"{sign} {name}: `{'▰' * done}{'▱' * (BAR - done)}` {say('{have} of {needed}', **facts)}"


def missing(say: Say, seen: SeenLadder, rank: RankRow) -> Reply:
    """After `/rankup`, when something is missing."""
    text = say("You are not there yet: this is what {rank} requires.", rank=name_of(rank))
    shown = Embed(
        title=_label(rank),
        description=requirements(say, checklist(rank, seen.values)),
        color=rank.color if rank.color is not None else BRAND,
    )
    return Reply(content=text, embeds=(shown,), components=(_to_ladder(say),), ephemeral=True)


def _to_ladder(say: Say) -> ActionRow:
    return ActionRow((Button(say("Show the ladder"), ShowLadder()),))


def at_the_top(say: Say, rank: RankRow) -> Reply:
    """After `/rankup`, when there is nothing above."""
    return Reply(content=say("You have the highest rank, {rank}.", rank=name_of(rank)), ephemeral=True)


def climbed(say: Say, rank: RankRow) -> Reply:
    """After `/rankup`, when nothing was missing."""
    text = say("You have reached {rank}.", rank=name_of(rank))
    return Reply(content=text, components=(_to_ladder(say),), ephemeral=True)


# -- notices


def risen(guild: Guild, user_id: int, rank: RankRow) -> str:
    """When a member has climbed."""
    say, settings = guild.say, guild.settings(QuestSettings)
    facts = {"member": mention(user_id), "rank": name_of(rank)}
    if settings.rank_up_text:
        text = settings.rank_up_text
        for name, fact in facts.items():
            text = text.replace("{" + name + "}", fact)
        return text
    return {
        Theme.PLAIN: say("{member} has reached {rank}.", **facts),
        Theme.CULTIVATION: say("{member} has broken through to {rank}.", **facts),
    }[Theme(settings.theme)]


def fallen(say: Say, rank: RankRow | None) -> str:
    """When a member has lost a rank."""
    if rank is None:
        return say("You no longer have a rank: you are missing what the lowest one requires.")
    return say("You are {rank} now: you no longer have what your rank requires.", rank=name_of(rank))


# -- requests


def request_card(say: Say, review: ReviewRow) -> Embed:
    """Each requirement as it was when the member asked, and where the number comes from."""
    facts = review.facts
    lines = [
        f"{_requirement(say, Requirement(*requirement))}\n-# {source(say, requirement[0])}"
        for requirement in facts["requirements"]
    ]
    fields = (
        [EmbedField(say("From the member"), shorten(escape(facts["note"]), 1_000))] if facts["note"] else []
    )
    return Embed(
        title=shorten(say("Rank: {rank}", rank=facts["rank"]), 250),
        description="\n".join(lines) or say("It requires only an approval."),
        color=facts["color"] if facts["color"] is not None else BRAND,
        fields=tuple(fields),
    )


def source(say: Say, metric: str) -> str:
    """Where a number comes from."""
    if metric == "quest_points":
        return say("Ledger of points: `/points history`")
    if metric.startswith("quests_"):
        return say("Approved claims of board quests: `/quest stats`")
    return {
        "level": say("XP of all activity"),
        "achievements": say("Achievements that are held now"),
        "days_here": say("When they joined, as Discord says"),
    }.get(metric, "")


def request_line(say: Say, review: ReviewRow, state: str) -> str:
    """One request in a list, with who decided it and when."""
    parts = [mention(review.submitter_id), bold(review.facts["rank"]), state]
    parts.append(timestamp(review.submitted_at, "d"))
    if review.decided_by is not None and review.decided_at is not None:
        parts.append(f"{mention(review.decided_by)} {timestamp(review.decided_at, 'd')}")
    text = " · ".join(parts)
    return f"{text}\n-# {shorten(escape(review.reason), 150)}" if review.reason else text


# -- for moderators


def kept(say: Say, text: str, ranks: Sequence[RankRow], warnings: Sequence[str]) -> Reply:
    """What was done, how the ladder looks now, and what is odd about it."""
    lines = [_rung(say, rank, 0) for rank in reversed(ranks)]
    shown = Embed(
        title=say("The ladder now"), description=shorten("\n".join(lines), 4_000) or None, color=BRAND
    )
    content = "\n".join([text, *(f"⚠️ {warning}" for warning in warnings)])
    return Reply(content=content, embeds=(shown,) if ranks else (), ephemeral=True)


def falls_short(say: Say, pair: tuple[RankRow, RankRow] | None) -> list[str]:
    """A rank that takes fewer points than the one below it."""
    if pair is None:
        return []
    facts: dict[str, Any] = {"lower": name_of(pair[0]), "upper": name_of(pair[1])}
    return [say("{upper} requires fewer points than {lower} below it.", **facts)]


def profile(say: Say, rank: RankRow) -> str:
    """One line of a profile."""
    return name_of(rank)
