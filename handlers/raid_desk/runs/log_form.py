"""The log of a run as its organizer reads and fills it in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from handlers.raid_desk.runs import outcome_rules as rules
from handlers.raid_desk.runs import states
from handlers.raid_desk.runs.ending import LogStage
from handlers.raid_desk.runs.leading_messages import named
from handlers.raid_desk.runs.outcome_rules import Outcome
from handlers.raid_desk.runs.words import outcome_word
from interactions.components import ActionRow, Button, ButtonStyle, Component, SelectOption, StringSelect
from interactions.embeds import Embed, EmbedField
from interactions.escaping import mention, plain, shorten
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from handlers.raid_desk.runs.logging_outcome import LogDraft
    from interactions.languages import Say


def log_row(say: Say, run_id: int, stage: LogStage) -> tuple[ActionRow, ...]:
    """For the organizer of a run that is over."""
    organizer = Button(say("Organizer"), states.OpenPanel(run_id), emoji="🛠️")
    log = Button(say("Log how it went"), states.WriteLog(run_id), ButtonStyle.PRIMARY, emoji="📝")
    rows = {LogStage.OPEN: (ActionRow((log, organizer)),), LogStage.UNDOABLE: (ActionRow((organizer,)),)}
    return rows.get(stage, ())


def log_opened(say: Say, draft: LogDraft, dungeon: Dungeon) -> Reply:
    """In a message of its own, for the one who asked."""
    shown = log_panel(say, draft, dungeon)
    return Reply(embeds=shown.embeds, components=shown.components, ephemeral=True)


def log_panel(say: Say, draft: LogDraft, dungeon: Dungeon) -> Update:
    """What would be logged, or what was logged, with the way back."""
    missing = [user_id for user_id, attended in draft.there.items() if not attended]
    items = {item.key: item for item in dungeon.items}
    popped = [f"{items[item].emoji} {mention(user_id)}" for user_id, item in draft.popped if item in items]
    fields = [
        EmbedField(say("There ({count})", count=len(draft.present)), named(say, draft.present)),
        EmbedField(say("Not there"), named(say, missing)),
        EmbedField(say("Popped"), shorten(" ".join(popped), 1024) or "–"),
    ]
    if draft.run.logged_at is not None:
        fields.append(EmbedField(say("Points"), _points(say, draft)))
    title = shorten(f"{plain(dungeon.name)} · {outcome_word(say, draft.run.outcome)}", 256)
    embed = Embed(title=title, color=dungeon.color, fields=tuple(fields))
    return Update(embeds=(embed,), components=_rows(say, draft))


def _points(say: Say, draft: LogDraft) -> str:
    """Who got what for this run, members with the same points in one line."""
    lines = [
        f"{say.counted(points, '1 quota point', '{count} quota points')}: {named(say, users)}"
        for points, users in _by_points(draft.quota_points)
    ]
    lines += [
        f"{say.counted(points, '1 raider point', '{count} raider points')}: {named(say, users)}"
        for points, users in _by_points(draft.raider_points)
    ]
    return shorten("\n".join(lines), 1024) or say("Nobody gets any.")


def _by_points(points_of: Mapping[int, int]) -> list[tuple[int, list[int]]]:
    """Members by what they got, the most first."""
    amounts = sorted({points for points in points_of.values() if points}, reverse=True)
    return [(amount, [user_id for user_id, own in points_of.items() if own == amount]) for amount in amounts]


def _rows(say: Say, draft: LogDraft) -> tuple[Component, ...]:
    where = {"run_id": draft.run.run_id, "version": draft.run.version}
    if draft.stage is LogStage.UNDOABLE:
        back = Button(say("Take it back"), states.UndoLog(**where), style=ButtonStyle.DANGER, emoji="↩️")
        return (ActionRow((back,)),)
    if draft.stage is LogStage.CLOSED:
        return ()
    rows: list[Component] = [ActionRow((_poppers(say, draft),))] if draft.promised else []
    pages = rules.pages(list(draft.there))[: 4 - len(rows)]
    rows += [ActionRow((_page(say, draft, page, members),)) for page, members in enumerate(pages)]
    return (*rows, ActionRow((_outcomes(say, draft),)))


def _poppers(say: Say, draft: LogDraft) -> StringSelect:
    asked = tuple(
        SelectOption(shorten(f"{draft.name(user_id)} · {item.replace('_', ' ')}", 100), f"{user_id}:{item}")
        for user_id, item in draft.promised[:25]
    )
    return StringSelect(
        state=states.AskPoppers(run_id=draft.run.run_id, version=draft.run.version),
        placeholder=say("Who popped? They are asked to confirm."),
        max_values=len(asked),
        options=asked,
    )


def _page(say: Say, draft: LogDraft, page: int, members: Sequence[int]) -> StringSelect:
    options = tuple(
        SelectOption(draft.name(user_id), str(user_id), default=draft.there[user_id]) for user_id in members
    )
    return StringSelect(
        state=states.SetAttendance(run_id=draft.run.run_id, version=draft.run.version, page=page),
        placeholder=say("Who was there?"),
        min_values=0,
        max_values=len(options),
        options=options,
    )


def _outcomes(say: Say, draft: LogDraft) -> StringSelect:
    choices = (
        SelectOption(say("Success"), Outcome.SUCCESS.value, emoji="✅"),
        SelectOption(say("Failed"), Outcome.FAIL.value, emoji="💥"),
        SelectOption(say("Cancelled"), Outcome.CANCELLED.value, emoji="✖️"),
    )
    return StringSelect(
        state=states.LogOutcome(run_id=draft.run.run_id, version=draft.run.version),
        placeholder=say("How did it go? This writes it down."),
        options=choices,
    )
