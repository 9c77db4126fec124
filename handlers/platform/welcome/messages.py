"""How the welcome reads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from handlers.platform.welcome.rules import MOST_PINGED, StepsProgress, WelcomeTextBad
from handlers.platform.welcome.states import PickStep
from interactions.components import ActionRow, SelectOption, StringSelect
from interactions.embeds import Embed
from interactions.escaping import Markdown, escape, mention, mention_channel, mention_role, shorten, timestamp
from interactions.responses import AllowedMentions, Reply

if TYPE_CHECKING:
    from db.platform.arrivals import ArrivalRow
    from db.platform.first_steps import StepRow
    from handlers.frame.guild import Guild
    from handlers.platform.welcome.settings import WelcomeSettings
    from interactions.languages import Say


def fill(template: str, members: str, server: str) -> str:
    """The text with who joined; raises WelcomeTextBad for braces that mean nothing."""
    try:
        return template.format_map({"members": members, "server": server})
    except (KeyError, ValueError, IndexError, AttributeError) as problem:
        word = str(problem.args[0]) if isinstance(problem, KeyError) else "…"
        raise WelcomeTextBad(word=escape(word)[:40]) from None


def welcome(
    guild: Guild, settings: WelcomeSettings, arrivals: Sequence[ArrivalRow], rows: tuple[ActionRow, ...]
) -> Reply:
    """One message for all who joined. A few are pinged; a burst is only named."""
    lines = []
    for came_back in (False, True):
        names = [mention(arrival.user_id) for arrival in arrivals if arrival.came_back is came_back]
        if names:
            lines.append(greeting(guild, settings, Markdown(", ").join(names), came_back=came_back))
    text = "\n".join(lines)
    if len(arrivals) > MOST_PINGED:
        embed = Embed(description=shorten(text, 4_090), color=BRAND)
        return Reply(embeds=(embed,), components=rows)
    pinged = AllowedMentions(users=tuple(arrival.user_id for arrival in arrivals))
    return Reply(content=shorten(text, 2_000), components=rows, allowed_mentions=pinged)


def direct(guild: Guild, settings: WelcomeSettings, arrival: ArrivalRow) -> str:
    """To each by themselves."""
    return greeting(guild, settings, mention(arrival.user_id), came_back=arrival.came_back)


def greeting(guild: Guild, settings: WelcomeSettings, members: Markdown, *, came_back: bool) -> str:
    """In the server's words, or in ours. `members`: mentions."""
    server = escape(guild.name)
    template = settings.back_text if came_back else settings.text
    if template:
        return fill(template, members, server)
    if came_back:
        return guild.say("Welcome back, {members}!", members=members)
    return guild.say("Welcome to {server}, {members}!", members=members, server=server)


def checklist(say: Say, progress: StepsProgress, offers: tuple[ActionRow, ...]) -> Reply:
    """One's own first steps, and below them what else is there for newcomers."""
    if not progress.steps:
        text = say("There are no first steps here. Have a look around!")
        return Reply(content=text, components=offers, ephemeral=True)
    lines = [_step_line(step.title, at is not None) for step, at in progress.steps]
    head = say("{done} of {all} done", done=progress.done, all=len(progress.steps))
    embed = Embed(title=say("Your first steps"), description="\n".join((head, *lines)), color=BRAND)
    own = [step for step, at in progress.steps if at is None and step.metric is None]
    rows: tuple[ActionRow, ...] = ()
    if own:
        options = tuple(SelectOption(shorten(step.title, 100), str(step.step_id)) for step in own)
        select = StringSelect(state=PickStep(), placeholder=say("I have done this"), options=options)
        rows = (ActionRow.of(select),)
    return Reply(embeds=(embed,), components=(*rows, *offers), ephemeral=True)


def _step_line(title: str, is_done: bool) -> str:
    return f"{'✅' if is_done else '▫️'} {escape(title)}"


def configured(
    say: Say, settings: WelcomeSettings, channel_id: int | None, preview: str, notes: Sequence[str]
) -> Reply:
    """How it is set, with what a newcomer would read."""
    role = mention_role(settings.role_id) if settings.role_id else say("none")
    lines = [
        say("Newcomers are welcomed.") if settings.on else say("Newcomers are not welcomed."),
        say("Channel: {channel}", channel=mention_channel(channel_id) if channel_id else say("none")),
        say("Starting role: {role}", role=role),
        say("Also by direct message: {answer}", answer=say("yes") if settings.direct else say("no")),
        say("Roles come back: {answer}", answer=say("yes") if settings.keep_roles else say("no")),
        *notes,
    ]
    shown = Embed(title=say("Welcome"), description="\n".join(lines), color=BRAND)
    sample = Embed(title=say("Preview"), description=shorten(preview, 4_000), color=BRAND)
    return Reply(embeds=(shown, sample), ephemeral=True)


def steps(say: Say, listed: Sequence[StepRow]) -> Reply:
    """The first steps of the server."""
    lines = []
    for step in listed:
        how = say("ticked by the member")
        if step.metric is not None:
            how = say("`{metric}` from {value} on", metric=step.metric, value=step.at_least)
        lines.append(f"- {escape(step.title)} · {how}")
    nothing = say("There are none yet. `/welcome steps starter` adds what most servers want.")
    embed = Embed(title=say("First steps"), description="\n".join(lines) or nothing, color=BRAND)
    return Reply(embeds=(embed,), ephemeral=True)


def stuck_line(say: Say, arrival: ArrivalRow, progress: StepsProgress) -> str:
    """A newcomer who may need somebody."""
    joined = say("joined {when}", when=timestamp(arrival.joined_at, "R"))
    head = say("{done} of {all} done", done=progress.done, all=len(progress.steps))
    following = next((step.title for step, at in progress.steps if at is None), "")
    missing = say("next: {step}", step=shorten(following, 60))
    return f"{mention(arrival.user_id)} · {joined} · {head} · {missing}"


def greeting_list(say: Say, lines: Sequence[str]) -> str:
    """To greeters, once a day."""
    head = say("These newcomers seem to be stuck. A few words may help:")
    return shorten("\n".join((head, *lines)), 1_900)
