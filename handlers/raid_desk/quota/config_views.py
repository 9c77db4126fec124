"""How /configquota reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.kit.look import BRAND
from handlers.raid_desk.quota import messages
from handlers.raid_desk.quota.rules import Repeat, shown_moment
from handlers.raid_desk.quota.states import (
    AskRemove,
    AskReset,
    EditPeriod,
    EditPoints,
    PickChannel,
    PostPanel,
    Remove,
    ResetNow,
    ShowConfig,
    ShowDungeons,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    ChannelSelect,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
)
from interactions.custom_id import ComponentState
from interactions.embeds import Embed
from interactions.escaping import Markdown, escape, mention_channel, mention_role, timestamp
from interactions.responses import OpenModal, Reply, Update

if TYPE_CHECKING:
    from db.raid_desk.quota import QuotaRow
    from interactions.languages import Say

TEXT_CHANNELS: Final = (0, 5)
NAMED: Final = 10


class ShownQuota(msgspec.Struct, frozen=True):
    """A quota with the names of dungeons by key, the guild's zone, and where its panel is."""

    quota: QuotaRow
    names: Mapping[str, str]
    timezone: str
    posted_in: int | None


class BasicValues(msgspec.Struct, frozen=True):
    """What the form Basic is filled with."""

    role_id: int
    required: int = 10
    run_points: int = 1
    verification_points: int = 1
    carry_cap: int = 0


def points_of(role_id: int, quota: QuotaRow | None) -> BasicValues:
    """As they are, or as they would be."""
    if quota is None:
        return BasicValues(role_id)
    return BasicValues(role_id, quota.required, quota.run_points, quota.verification_points, quota.carry_cap)


def not_yet(say: Say, role_id: int) -> Reply:
    """The role has no quota."""
    text = say(
        "{role} has no quota yet. Begin with the points that its members need.", role=mention_role(role_id)
    )
    embed = Embed(title=say("Quota"), description=text, color=BRAND)
    rows = (ActionRow((Button(say("Basic"), EditPoints(role_id)),)),)
    return Reply(embeds=(embed,), components=rows, ephemeral=True)


def listed(say: Say, quotas: Sequence[QuotaRow]) -> Reply:
    """All roles that have one."""
    lines = [
        f"{mention_role(quota.role_id)}: {say.counted(quota.required, '1 point', '{count} points')}"
        f"\n-# {messages.period_line(say, quota)}"
        for quota in quotas
    ]
    empty = say("No role in this server has a quota yet.")
    embed = Embed(title=say("Quota"), description="\n".join(lines) or empty, color=BRAND)
    return Reply(embeds=(embed,), ephemeral=True)


def overview(say: Say, shown: ShownQuota) -> Reply:
    """All that is set, with the buttons that change it."""
    quota = shown.quota
    lines = [
        say("{role} needs **{required}** points.", role=mention_role(quota.role_id), required=quota.required),
        say("A run led counts **{points}**.", points=quota.run_points),
        say("A verification counts **{points}**.", points=quota.verification_points),
        say("Dungeons that count differently: {dungeons}", dungeons=_overrides(say, shown)),
        say("Carried over to the next period at most: **{points}**", points=quota.carry_cap),
        messages.period_line(say, quota),
        _reset_line(say, quota),
        _panel_line(say, shown),
        "-# " + say("Times are in {zone}.", zone=shown.timezone),
    ]
    if quota.asked_at is not None:
        lines.append("⏳ " + say("This period is over; its final standings are posted in a few seconds."))
    embed = Embed(title=say("Quota"), description="\n".join(lines), color=BRAND)
    return Reply(embeds=(embed,), components=_rows(say, shown), ephemeral=True)


def _overrides(say: Say, shown: ShownQuota) -> Markdown:
    known = [
        f"{escape(shown.names.get(key, key))} **{points}**" for key, points in shown.quota.dungeons.items()
    ]
    more = f" + {len(known) - NAMED}" if len(known) > NAMED else ""
    return Markdown(", ".join(known[:NAMED]) + more) or say("*none*")


def _reset_line(say: Say, quota: QuotaRow) -> str:
    if quota.reset_at is None:
        return say("It is reset only by hand.")
    facts = {"when": timestamp(quota.reset_at, "f"), "repeat": messages.repeat_word(say, quota.repeat)}
    return say("Next reset: {when}, {repeat}", **facts)


def _panel_line(say: Say, shown: ShownQuota) -> str:
    if shown.posted_in is None:
        return say("The panel is not posted yet.")
    return say("The panel is posted in {channel}.", channel=mention_channel(shown.posted_in))


def _rows(say: Say, shown: ShownQuota) -> tuple[ActionRow, ...]:
    role_id, secondary = shown.quota.role_id, ButtonStyle.SECONDARY
    panel = say("Post the panel") if shown.posted_in is None else say("Update the panel")
    defaults = (shown.quota.channel_id,) if shown.quota.channel_id is not None else ()
    select = ChannelSelect(
        state=PickChannel(role_id),
        placeholder=say("Channel of the panel; otherwise the one for quota"),
        channel_types=TEXT_CHANNELS,
        defaults=defaults,
    )
    return (
        ActionRow(
            (
                Button(say("Basic"), EditPoints(role_id), style=secondary),
                Button(say("Period"), EditPeriod(role_id), style=secondary),
                Button(say("Dungeons"), ShowDungeons(role_id), style=secondary),
                Button(panel, PostPanel(role_id)),
            )
        ),
        ActionRow.of(select),
        ActionRow(
            (
                Button(say("Reset now"), AskReset(role_id), style=ButtonStyle.DANGER),
                Button(say("Remove the quota"), AskRemove(role_id), style=ButtonStyle.DANGER),
            )
        ),
    )


def points_form(say: Say, points: BasicValues) -> OpenModal:
    """What is needed and what counts."""
    fields = (
        Label(say("Points needed"), _number("required", points.required)),
        Label(say("Points of a run"), _number("run_points", points.run_points), say("For whoever led it")),
        Label(
            say("Points of a verification"),
            _number("verification_points", points.verification_points),
            say("For whoever did it by hand"),
        ),
        Label(
            say("Carried over at most"),
            _number("carry_cap", points.carry_cap),
            say("Points above the needed ones that count for the next period"),
        ),
    )
    return OpenModal(Modal(say("Points of the quota"), EditPoints(points.role_id), fields))


def _number(name: str, value: int) -> TextInput:
    return TextInput(name=name, value=str(value), min_length=1, max_length=6)


def period_form(say: Say, quota: QuotaRow, timezone: str) -> OpenModal:
    """When it began, when it ends, and what comes after."""
    resets = "" if quota.reset_at is None else shown_moment(quota.reset_at, timezone)
    options = tuple(
        SelectOption(messages.repeat_word(say, repeat), repeat.value, default=repeat == quota.repeat)
        for repeat in Repeat
    )
    fields = (
        Label(
            say("Began at"),
            TextInput(name="begins", value=shown_moment(quota.begins_at, timezone), max_length=40),
            say.plain("What happened since then counts. Times of {zone}", zone=timezone)[:100],
        ),
        Label(
            say("Next reset"),
            TextInput(
                name="resets",
                value=resets,
                max_length=40,
                required=False,
                placeholder="2026-12-06 18:00",
            ),
            say("Empty: only by hand"),
        ),
        Label(say("How often it is reset"), StringSelect(state="repeat", options=options)),
    )
    return OpenModal(Modal(say("Period of the quota"), EditPeriod(quota.role_id), fields))


def reset_question(say: Say, quota: QuotaRow) -> Markdown:
    """Whether it is meant, and what it means."""
    return say(
        "End period {number} of {role} now? Its final standings are posted first, then everybody begins at 0 "
        "again. This cannot be undone. The date of the next automatic reset stays.",
        number=quota.number,
        role=mention_role(quota.role_id),
    )


def sure_to_reset(say: Say, quota: QuotaRow) -> Update:
    """Before a reset by hand."""
    state = ResetNow(quota.role_id, quota.number)
    return _sure(say, reset_question(say, quota), say("Yes, reset it"), state, quota.role_id)


def sure_to_remove(say: Say, quota: QuotaRow) -> Update:
    """Before a quota goes."""
    text = say(
        "Remove the quota of {role}? Its panel is deleted, and nobody needs points for it. "
        "Records of past periods are kept.",
        role=mention_role(quota.role_id),
    )
    return _sure(say, text, say("Yes, remove it"), Remove(quota.role_id), quota.role_id)


def _sure(say: Say, text: str, label: str, state: ComponentState, role_id: int) -> Update:
    embed = Embed(title=say("Quota"), description=text, color=BRAND)
    buttons = (
        Button(label, state, style=ButtonStyle.DANGER),
        Button(say("Back"), ShowConfig(role_id), style=ButtonStyle.SECONDARY),
    )
    return Update(embeds=(embed,), components=(ActionRow(buttons),))
