"""How quests read: for `/quests`, for administrators, and for the channel of new quests. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.activity.activity_quests.rules import QuestKind
from handlers.activity.activity_quests.states import DeactivateQuests, ShowQuest, ShowQuests
from handlers.activity.activity_quests.words import (
    amount,
    cycle_name,
    difficulty_name,
    kind_name,
    plain_name,
    reward,
    task,
    title,
)
from handlers.kit.look import BRAND
from interactions.components import ActionRow, Button, ButtonStyle, Component, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.escaping import escape, mention, shorten, timestamp
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from db.activity.activity_quests import ActivityQuestRow
    from interactions.languages import Say

CELLS: Final = 10
MOST_IN_A_POST: Final = 20


class QuestProgress(msgspec.Struct, frozen=True):
    """A running quest and how far a member is with it."""

    quest: ActivityQuestRow
    value: int
    done_at: datetime | None

    @property
    def shown(self) -> int:
        """At most what is asked for, and all of it once it is done."""
        return self.quest.target if self.done_at else max(0, min(self.value, self.quest.target))


def bar(done: int, target: int) -> str:
    """Ten cells; full only when it is done."""
    filled = CELLS if done >= target else min(CELLS - 1, done * CELLS // target)
    return "▰" * filled + "▱" * (CELLS - filled)


def time_left(say: Say, quest: ActivityQuestRow) -> str:
    """When it ends."""
    if quest.ends_at is None:
        return say("no end")
    return say("ends {when}", when=timestamp(quest.ends_at, "R"))


def overview(
    say: Say, quests: Sequence[QuestProgress], next_at: datetime | None, owner: int, boost: int = 100
) -> Reply:
    """All running quests with the member's bars."""
    if not quests:
        return Reply(_nothing(say, next_at), ephemeral=True)
    done = sum(progress.done_at is not None for progress in quests)
    parts: list[str] = [say("-# {done} of {all} done", done=done, all=len(quests))]
    if boost > 100:
        factor = say.number(boost / 100, places=2)
        parts.append(say("🚀 A boost multiplies your xp by **{factor}**.", factor=factor))
    kind = ""
    for progress in quests:
        if progress.quest.kind != kind:
            kind = progress.quest.kind
            parts.append(f"\n__{kind_name(say, kind)}__ · {time_left(say, progress.quest)}")
        parts.append(_line(say, progress))
    embed = Embed(title=say("Your quests"), description=shorten("\n".join(parts), 4000), color=BRAND)
    return Reply(embeds=(embed,), components=(_select(say, quests, owner),), ephemeral=True)


def _nothing(say: Say, next_at: datetime | None) -> str:
    if next_at is None:
        return say("There are no quests in this server.")
    return say("No quests are running right now. New ones come {when}.", when=timestamp(next_at, "R"))


def _line(say: Say, progress: QuestProgress) -> str:
    mark = "✅ " if progress.done_at else ""
    return f"{mark}{title(say, progress.quest)} · {reward(say, progress.quest)}\n{_bar_line(say, progress)}"


def _bar_line(say: Say, progress: QuestProgress) -> str:
    quest = progress.quest
    numbers = f"{amount(say, quest, progress.shown)} / {amount(say, quest, quest.target)}"
    return f"{bar(progress.shown, quest.target)} {numbers}"


def _select(say: Say, quests: Sequence[QuestProgress], owner: int) -> Component:
    options = tuple(
        SelectOption(
            shorten(plain_name(say, progress.quest), 100),
            str(progress.quest.quest_id),
            description=shorten(task(say, progress.quest), 100),
        )
        for progress in quests[:25]
    )
    state = ShowQuest(owner)
    return ActionRow((StringSelect(state=state, placeholder=say("Look at a quest"), options=options),))


def details(say: Say, progress: QuestProgress, done_by: int, owner: int) -> Reply:
    """One quest with everything there is to know."""
    quest = progress.quest
    parts = [f"-# {kind_name(say, quest.kind)} · {difficulty_name(say, quest.difficulty)}"]
    if quest.description:
        parts.append(escape(quest.description))
    parts += [
        task(say, quest),
        _bar_line(say, progress),
        say("Reward: {reward}", reward=reward(say, quest)),
        say("Began {when}, {end}", when=timestamp(quest.starts_at, "R"), end=time_left(say, quest)),
        say.counted(done_by, "Done by 1 member", "Done by {count} members"),
    ]
    if progress.done_at is not None:
        parts.append("✅ " + say("You did it {when}.", when=timestamp(progress.done_at, "R")))
    embed = Embed(title=shorten(plain_name(say, quest), 256), description="\n".join(parts), color=BRAND)
    back = Button(say("All quests"), ShowQuests(owner), ButtonStyle.SECONDARY)
    return Reply(embeds=(embed,), components=(ActionRow((back,)),), ephemeral=True)


def completed(say: Say, quest: ActivityQuestRow, user_id: int) -> str:
    """What a member is told when it is done."""
    return say(
        "{member} finished the quest {quest}: {reward}.",
        member=mention(user_id),
        quest=title(say, quest),
        reward=reward(say, quest),
    )


def new_quests(say: Say, quests: Sequence[ActivityQuestRow]) -> Reply:
    """The post in the quest channel after a reset."""
    parts: list[str] = []
    kind = ""
    for quest in quests[:MOST_IN_A_POST]:
        if quest.kind != kind:
            kind = quest.kind
            parts.append(f"\n__{kind_name(say, kind)}__ · {time_left(say, quest)}")
        parts.append(f"{title(say, quest)} · {task(say, quest)} · {reward(say, quest)}")
    parts.append("\n-# " + say("`/quests` shows how far you are."))
    text = shorten("\n".join(parts).strip(), 4000)
    return Reply(embeds=(Embed(title=say("New quests"), description=text, color=BRAND),))


def listed(
    say: Say, quests: Sequence[ActivityQuestRow], done: dict[int, int], next_at: datetime | None
) -> Reply:
    """For administrators: what runs, what is to come, and how many have done it."""
    lines = [
        f"`{quest.quest_id}` {title(say, quest)} · {task(say, quest)} · {reward(say, quest)} · "
        f"{cycle_name(say, quest.cycle)}, {time_left(say, quest)} · "
        + say("done by {members}", members=say.number(done.get(quest.quest_id, 0)))
        for quest in quests
    ]
    if next_at is not None:
        lines.append("-# " + say("Next reset {when}", when=timestamp(next_at, "F")))
    text = shorten("\n".join(lines), 4000) or say("There are no quests in this server.")
    return Reply(embeds=(Embed(title=say("Activity quests"), description=text, color=BRAND),), ephemeral=True)


def created(say: Say, quest: ActivityQuestRow) -> Reply:
    """After /activityquest create."""
    text = say(
        "{quest} begins {when}: {task}. Reward: {reward}.",
        quest=title(say, quest),
        when=timestamp(quest.starts_at, "R"),
        task=task(say, quest),
        reward=reward(say, quest),
    )
    return Reply(text, ephemeral=True)


def edited(say: Say, quest: ActivityQuestRow) -> Reply:
    """After /activityquest edit."""
    text = say(
        "Changed: {quest}: {task}. Reward: {reward}.",
        quest=title(say, quest),
        task=task(say, quest),
        reward=reward(say, quest),
    )
    hint = say("-# Members who have already reached that finish it with the next thing they do.")
    return Reply(f"{text}\n{hint}", ephemeral=True)


def ask_to_deactivate(say: Say, quests: Sequence[ActivityQuestRow], kind: QuestKind | None) -> Reply:
    """Before /activityquest deactivate ends several."""
    text = say.counted(
        len(quests),
        "This ends 1 quest now; it does not come again. What it paid stays paid.",
        "This ends {count} quests now; they do not come again. What they paid stays paid.",
    )
    lines = "\n".join(title(say, quest) for quest in quests[:25])
    sure = Button(say("End them"), DeactivateQuests(kind), ButtonStyle.DANGER)
    return Reply(f"{text}\n{lines}", components=(ActionRow((sure,)),), ephemeral=True)


def many_deactivated(say: Say, count: int) -> Update:
    """After the button."""
    return Update(content=say.counted(count, "1 quest has ended.", "{count} quests have ended."))


def rerolled(say: Say, old: ActivityQuestRow, new: ActivityQuestRow) -> Reply:
    """After /activityquest reroll."""
    text = say(
        "{old} is replaced by {new}: {task}. What members did since {when} counts.",
        old=title(say, old),
        new=title(say, new),
        task=task(say, new),
        when=timestamp(new.starts_at, "f"),
    )
    return Reply(text, ephemeral=True)


def reset(say: Say, cycle: str, when: datetime, number: int) -> Reply:
    """After /activityquest reset."""
    text = say(
        "The quests that come {cycle} start again {when}: {number} of them.",
        cycle=cycle_name(say, cycle),
        when=timestamp(when, "R"),
        number=number,
    )
    return Reply(text, ephemeral=True)
