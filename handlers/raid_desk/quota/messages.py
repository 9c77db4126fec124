"""How quotas read: lines, the panel, final standings. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.raid_desk.quota.rules import QuotaVerdict, Repeat
from handlers.raid_desk.quota.states import PickPeriod, ShowAll, ShowMine, ShowPeriod
from interactions.components import ActionRow, Button, ButtonStyle, SelectOption, StringSelect
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, first_visible, mention, mention_role, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.raid_desk.quota import QuotaRow
    from db.raid_desk.quota_excuses import ExcuseRow
    from db.raid_desk.quota_periods import PeriodRow
    from db.raid_desk.quota_standings import Counts, QuotaStandingRow, Standings
    from interactions.languages import Say

ON_PANEL: Final = 25
LONGEST_NAME: Final = 32
MOST_EXCUSES: Final = 10
LONGEST_FIELD: Final = 1_024
MEDALS: Final = {1: "🥇", 2: "🥈", 3: "🥉"}


def repeat_word(say: Say, repeat: str) -> str:
    """As it is chosen and shown."""
    return {
        Repeat.ONCE: say("once"),
        Repeat.WEEKLY: say("every week"),
        Repeat.FORTNIGHTLY: say("every two weeks"),
        Repeat.MONTHLY: say("every month"),
    }[Repeat(repeat)]


def name_of(say: Say, line: QuotaStandingRow) -> str:
    """A member's name as markdown; isolated, so that one written right to left does not turn the line."""
    name = escape(shorten(first_visible(line.nick, line.global_name, line.username), LONGEST_NAME))
    return f"\u2068{name or say('A former member')}\u2069"


def standing_line(say: Say, line: QuotaStandingRow, required: int) -> str:
    """Place, name, points, and met or not: told by a sign and by words."""
    place = MEDALS.get(line.place, f"`#{line.place}`") if line.points > 0 else "▫️"
    points: str = say.counted(line.points, "1 point", "{count} points")
    if line.carried:
        points += say(" ({count} carried over)", count=say.number(line.carried))
    return f"{place} **{name_of(say, line)}** · {points} · {verdict(say, line, required)}"


def verdict(say: Say, line: QuotaStandingRow, required: int) -> str:
    """Met, excused, or how much is missing."""
    if line.verdict == QuotaVerdict.MET:
        return "✅ " + say("met")
    if line.verdict == QuotaVerdict.EXCUSED:
        return "💤 " + say("excused")
    return "⏳ " + say("{count} to go", count=say.number(required - line.points))


def counts_line(say: Say, counts: Counts) -> str:
    """How many members there are of each kind."""
    parts = [
        say("{met} of {members} met", met=say.number(counts.met), members=say.number(counts.members)),
        *([say("{count} excused", count=say.number(counts.excused))] if counts.excused else []),
    ]
    return " · ".join(parts)


def period_line(say: Say, quota: QuotaRow) -> str:
    """Which period is on, and how long."""
    since = timestamp(quota.begins_at, "d")
    if quota.reset_at is None:
        return say("Period {number}, since {since}", number=quota.number, since=since)
    ends, left = timestamp(quota.reset_at, "f"), timestamp(quota.reset_at, "R")
    facts = {"number": quota.number, "since": since, "ends": ends, "left": left}
    return say("Period {number}, from {since} to {ends}, {left}", **facts)


def panel(say: Say, quota: QuotaRow, standings: Standings) -> Reply:
    """The message in the channel."""
    head = say(
        "{role}: **{required}** needed.",
        role=mention_role(quota.role_id),
        required=say.counted(quota.required, "1 point", "{count} points"),
    )
    lines = [standing_line(say, line, quota.required) for line in standings.lines]
    body = "\n".join(lines) or say("Nobody holds this role yet.")
    counts = f"-# {counts_line(say, standings.counts)}" if standings.counts.members else ""
    text = "\n".join(part for part in (head, f"-# {period_line(say, quota)}", body, counts) if part)
    buttons = [Button(say("How am I doing?"), ShowMine(quota.quota_id))]
    if standings.counts.members > ON_PANEL:
        buttons.append(Button(say("Everybody"), ShowAll(quota.quota_id), style=ButtonStyle.SECONDARY))
    embed = Embed(title=say("Quota"), description=shorten(text, 4_096), color=BRAND)
    return Reply(embeds=(embed,), components=(ActionRow(tuple(buttons)),))


def own_standing(say: Say, quota: QuotaRow, line: QuotaStandingRow | None) -> Reply:
    """What a member reads of their own quota."""
    role = mention_role(quota.role_id)
    if line is None:
        text = say("You do not hold {role}, so this quota does not concern you.", role=role)
        return Reply(text, ephemeral=True)
    have = say.number(line.points)
    text = say(
        "{role}: you have **{points}** of {required} points.",
        role=role,
        points=have,
        required=say.number(quota.required),
    )
    parts = [f"{text} {verdict(say, line, quota.required)}"]
    if line.carried:
        parts.append("-# " + say("{count} carried over from last period.", count=say.number(line.carried)))
    if line.verdict == QuotaVerdict.EXCUSED:
        parts.append("-# " + say("You are excused: {reason}", reason=line.reason))
    parts.append(f"-# {period_line(say, quota)}")
    return Reply("\n".join(parts), ephemeral=True)


def final_standings(say: Say, quota: QuotaRow, period: PeriodRow, standings: Standings) -> Reply:
    """What is posted when a period is over."""
    facts = {"role": mention_role(quota.role_id), "required": say.number(period.required)}
    head = say("{role}: {required} points were needed.", **facts)
    span = f"-# {timestamp(period.begins_at, 'f')} – {timestamp(period.ends_at, 'f')}"
    titles = {
        QuotaVerdict.MET: say("Met: {count}", count=say.number(period.met)),
        QuotaVerdict.NOT_MET: say("Not met: {count}", count=say.number(period.not_met)),
        QuotaVerdict.EXCUSED: say("Excused: {count}", count=say.number(period.excused)),
    }
    fields = [_group(say, title, kind, standings.lines) for kind, title in titles.items()]
    nobody = "" if period.counts.members else "\n" + say("Nobody held this role.")
    embed = Embed(
        title=say("Quota: final standings of period {number}", number=period.number),
        description=f"{head}\n{span}{nobody}",
        fields=tuple(field for field in fields if field is not None),
        color=BRAND,
    )
    button = Button(say("Everybody"), ShowPeriod(quota.quota_id, period.number), style=ButtonStyle.SECONDARY)
    return Reply(embeds=(embed,), components=(ActionRow((button,)),) if period.counts.members else ())


def _group(say: Say, title: str, kind: QuotaVerdict, lines: Sequence[QuotaStandingRow]) -> EmbedField | None:
    """As many names with points as fit into a field."""
    names = [
        f"{MEDALS.get(line.place, '')}{name_of(say, line)} {say.number(line.points)}"
        for line in lines
        if line.verdict == kind
    ]
    if not names:
        return None
    text, rest = names[0], names[1:]
    while rest and len(text) + 3 + len(rest[0]) <= LONGEST_FIELD - 20:
        text += f" · {rest.pop(0)}"
    return EmbedField(title, text + (f" · +{say.number(len(rest))}" if rest else ""))


def period_entry(say: Say, period: PeriodRow) -> str:
    """A line of `/quota periods`."""
    span = f"{timestamp(period.begins_at, 'd')} – {timestamp(period.ends_at, 'd')}"
    facts = {"number": period.number, "required": say.number(period.required)}
    head = say("**{number}**: {required} points needed", **facts)
    return f"{head} · {span} · {counts_line(say, period.counts)}"


def period_picker(say: Say, periods: Sequence[PeriodRow]) -> tuple[ActionRow, ...]:
    """A select of these periods; nothing without any."""
    if not periods:
        return ()
    options = tuple(
        SelectOption(
            say("Period {number}", number=period.number),
            str(period.number),
            say("{met} of {members} met", met=period.met, members=period.counts.members),
        )
        for period in periods
    )
    select = StringSelect(
        state=PickPeriod(periods[0].quota_id), options=options, placeholder=say("See who met it")
    )
    return (ActionRow.of(select),)


def excuse_lines(say: Say, excuses: Sequence[ExcuseRow], number: int) -> list[str]:
    """Who is excused, and for how long."""
    lines = []
    for excuse in excuses[:MOST_EXCUSES]:
        left = excuse.to_number - number + 1
        until = say.counted(left, "for this period", "for {count} periods")
        lines.append(f"💤 {mention(excuse.user_id)} {until}: {escape(shorten(excuse.reason, 80))}")
    if len(excuses) > MOST_EXCUSES:
        lines.append(say("and {count} more", count=say.number(len(excuses) - MOST_EXCUSES)))
    return lines
