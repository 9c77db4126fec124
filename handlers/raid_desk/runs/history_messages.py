"""How a run and past runs read. Pure; where a run takes place is never in them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from handlers.kit.lists import Listed
from handlers.raid_desk.runs.ending import LogStage
from handlers.raid_desk.runs.history_rules import Past, RosterGroup, Score, by_week, groups_of
from handlers.raid_desk.runs.log_form import log_row
from handlers.raid_desk.runs.log_lines import Names, span
from handlers.raid_desk.runs.states import DeleteRun, RestoreRun
from handlers.raid_desk.runs.words import outcome_word, panel_link, state_word
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.escaping import Markdown, bold, escape, mention, mention_channel, plain, shorten, timestamp
from interactions.responses import Choice, Reply

if TYPE_CHECKING:
    from db.raid_desk.run_history import ListedRun
    from db.raid_desk.run_members import OfferRow, RunMemberRow
    from db.raid_desk.runs import RunRow
    from handlers.kit.lists import Span
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.languages import Say

MOST_OFFERS = 15
MOST_LINES = 31
MOST_LISTED = 5
NAME_LENGTH = 60


class PastRunView(msgspec.Struct, frozen=True):
    """A run with everything that is shown of it. `may_delete`: the reader is staff enough.

    `stage`: of its log, for those who may write it. `thread_id`: where its log stands.
    """

    run: RunRow
    dungeon: Dungeon
    names: Names
    roster: tuple[RunMemberRow, ...]
    offers: tuple[OfferRow, ...]
    may_delete: bool
    picture: str | None
    thread_id: int | None
    stage: LogStage = LogStage.CLOSED


def run_page(say: Say, shown: PastRunView, span: Span) -> Listed:
    """What the run is, and a part of its members."""
    run = shown.run
    parts: list[tuple[str, str]] = [
        (group_title(say, group), _group(say, shown, group)) for group in groups_of(shown.roster, span)
    ]
    if span.page == 0:
        parts += _sums(say, shown)
    return Listed(
        title=shorten(f"{plain(shown.dungeon.name)} #{run.run_id} · {state_word(say, run.state)}", 256),
        head=about(say, shown),
        lines=[f"### {title}\n{text}" for title, text in parts],
        total=len(shown.roster),
        color=shown.dungeon.color,
        thumbnail=shown.picture,
        rows=_buttons(say, shown),
    )


def about(say: Say, shown: PastRunView) -> str:
    """By whom, when, how it went and where."""
    run = shown.run
    lines: list[str] = [
        say("By {organizer}, {when}", organizer=mention(run.organizer_id), when=timestamp(run.created_at))
    ]
    if run.started_at is not None:
        lines.append(say("Started {when}", when=timestamp(run.started_at, "R")))
    if run.started_at is not None and run.ended_at is not None:
        seconds = int((run.ended_at - run.started_at).total_seconds())
        lines.append(say("It took {span}", span=span(say, seconds)))
    if run.state == "ended":
        lines.append(say("Outcome: {outcome}", outcome=outcome_word(say, run.outcome)))
    if run.party:
        lines.append(say("Party: **{party}**", party=shorten(run.party, 100)))
    links: list[str] = [panel_link(run)]
    links += [
        mention_channel(channel_id)
        for channel_id in (run.voice_channel_id, shown.thread_id)
        if channel_id is not None
    ]
    lines.append(" · ".join(links))
    if run.deleted_at is not None:
        lines.append(say("**Taken out of lists and counts** {when}", when=timestamp(run.deleted_at, "R")))
    if not shown.roster:
        lines.append(say("Nobody has joined."))
    return "\n".join(lines)


def group_title(say: Say, group: RosterGroup) -> str:
    """Whom the group consists of, and how many they are."""
    titles = {
        "joined": say("Joined ({count})", count=group.total),
        "benched": say("On the bench ({count})", count=group.total),
        "offered": say("A place is offered to ({count})", count=group.total),
        "waiting": say("Waiting ({count})", count=group.total),
        "left": say("Left ({count})", count=group.total),
    }
    return titles.get(group.state, group.state)


def _group(say: Say, shown: PastRunView, group: RosterGroup) -> str:
    lines: list[str] = []
    for line in group.lines:
        about = [shown.names.class_(line.class_key)] if line.class_key else []
        if line.attended is not None:
            about.append(say("was there") if line.attended else say("was not there"))
        lines.append(mention(line.user_id) + (f" ({', '.join(about)})" if about else ""))
    if group.state == "waiting":
        lines = [f"{place}. {line}" for place, line in enumerate(lines, group.first)]
    return "\n".join(lines)


def _sums(say: Say, shown: PastRunView) -> list[tuple[str, str]]:
    """Classes and keys."""
    parts: list[tuple[str, str]] = []
    classes = Counter(
        member.class_key for member in shown.roster if member.state == "joined" and member.class_key
    )
    if classes:
        counts = [f"{shown.names.class_(key)} {count}" for key, count in classes.most_common()]
        parts.append((say("Classes"), ", ".join(counts)))
    if shown.offers:
        offers = [_offer(say, shown, offer) for offer in shown.offers[:MOST_OFFERS]]
        offers += ["…"] if len(shown.offers) > MOST_OFFERS else []
        parts.append((say("Keys and other things"), "\n".join(offers)))
    return parts


def _offer(say: Say, shown: PastRunView, offer: OfferRow) -> str:
    words = {
        "promised": say("promised"),
        "waiting": say("in reserve"),
        "popped": say("popped"),
        "unconfirmed": say("not confirmed"),
        "released": say("not used"),
    }
    what = words.get(offer.state, offer.state)
    return f"{shown.names.item(offer.item)}: {mention(offer.user_id)} ({what})"


def _buttons(say: Say, shown: PastRunView) -> tuple[ActionRow, ...]:
    run, buttons = shown.run, []
    if shown.may_delete and run.deleted_at is not None:
        buttons.append(Button(say("Restore"), RestoreRun(run.run_id), style=ButtonStyle.SUCCESS))
    elif shown.may_delete and run.state in ("ended", "cancelled"):
        buttons.append(Button(say("Delete"), DeleteRun(run.run_id), style=ButtonStyle.DANGER))
    rows = (ActionRow(tuple(buttons)),) if buttons else ()
    return rows + log_row(say, run.run_id, shown.stage)


def run_choice(say: Say, run: ListedRun) -> Choice:
    """A suggestion while a run is typed."""
    parts = [
        f"#{run.run_id} {plain(run.name)}",
        state_word(say, run.state),
        run.created_at.strftime("%Y-%m-%d"),
    ]
    if plain(run.organizer):
        parts.append(plain(run.organizer))
    if run.deleted:
        parts.append(say("deleted"))
    return Choice(shorten(" · ".join(parts), 100), str(run.run_id))


class HistoryQuery(msgspec.Struct, frozen=True):
    """What past runs were asked for; names are not escaped."""

    days: int
    member: str | None = None
    dungeon: str | None = None


def heading(say: Say, asked: HistoryQuery) -> str:
    """Not escaped: for pictures."""
    about = [name for name in (asked.member, asked.dungeon) if name]
    return " · ".join(about) if about else say("Runs")


def period(say: Say, days: int) -> str:
    """As a heading says it."""
    return say.counted(days, "Last day", "Last {count} days")


def score(say: Say, outcomes: Score) -> str:
    """Runs by outcome, in words."""
    parts = [say("{count} won", count=outcomes.success), say("{count} lost", count=outcomes.fail)]
    if outcomes.cancelled:
        parts.append(say("{count} cancelled", count=outcomes.cancelled))
    if outcomes.unlogged:
        parts.append(say("{count} without outcome", count=outcomes.unlogged))
    return ", ".join(parts)


def rate(say: Say, outcomes: Score) -> str:
    """The share of successes, and of how many runs if not of all; empty when none was tried and logged."""
    if outcomes.rate is None:
        return ""
    if not outcomes.unlogged:
        return say("{rate} % success", rate=outcomes.rate)
    return say.counted(
        outcomes.tried,
        "{rate} % success in 1 logged run",
        "{rate} % success in {count} logged runs",
        rate=outcomes.rate,
    )


def runs(say: Say, count: int) -> str:
    """A number of runs."""
    return say.counted(count, "1 run", "{count} runs")


def summary(say: Say, past: Past) -> str:
    """The sum in one line."""
    parts = [runs(say, past.total.runs), score(say, past.total), rate(say, past.total)]
    return " · ".join(part for part in parts if part)


def ranked(say: Say, name: str, outcomes: Score) -> str:
    """A dungeon or an organizer with their runs."""
    parts = [f"{name}: {runs(say, outcomes.runs)}", rate(say, outcomes)]
    return ", ".join(part for part in parts if part)


def short_date(say: Say, day: date) -> str:
    """As "3 Nov"."""
    months = say("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    return say("{day} {month}", day=day.day, month=months[day.month - 1])


def description(say: Say, asked: HistoryQuery, past: Past) -> str:
    """The chart for those who do not see it."""
    lines = [plain(heading(say, asked)), period(say, asked.days), summary(say, past)]
    lines += [ranked(say, plain(name), outcomes) for name, outcomes in past.dungeons[:MOST_LISTED]]
    return shorten(". ".join(lines), 1_024)


def organizers(say: Say, past: Past) -> str:
    """Who organized most, under the chart; nobody is pinged."""
    listed = [ranked(say, mention(user_id), outcomes) for user_id, outcomes in past.organizers[:MOST_LISTED]]
    return say("Most organized: {list}", list=Markdown(" · ".join(listed)))


def history_text(say: Say, asked: HistoryQuery, past: Past) -> Reply:
    """All that the chart shows, as text."""
    name = escape(shorten(heading(say, asked), NAME_LENGTH))
    lines = [f"**\u2068{name}\u2069** · {period(say, asked.days)}", summary(say, past)]
    lines += [ranked(say, bold(key), outcomes) for key, outcomes in past.dungeons[:MOST_LISTED]]
    lines.append(organizers(say, past))
    days = past.days if len(past.days) <= MOST_LINES else by_week(past.days)
    told = [f"{short_date(say, day)}: {score(say, outcomes)}" for day, outcomes in days if outcomes.runs]
    lines += ["```", *told[-MOST_LINES:], "```"]
    return Reply(shorten("\n".join(lines), 2_000))


def nothing_any_more(say: Say) -> Reply:
    """When runs were taken out between the command and the chart."""
    return Reply(say("There is nothing left to show."))
