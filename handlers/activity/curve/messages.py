"""The words of /curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.activity.curve.rules import (
    AFTER_DAYS,
    LOOK_BACK_DAYS,
    MILESTONES,
    CurvePreset,
    Preview,
    Proposal,
)
from handlers.activity.curve.states import ApplyCurve, ChoosePreset, KeepCurve, ProposeCurve
from handlers.activity.xp.rules import Curve, xp_for_level
from handlers.kit.look import BRAND
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Component,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
)
from interactions.embeds import Embed
from interactions.escaping import Markdown, mention
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from handlers.activity.curve.rules import MemberPace
    from interactions.languages import Say


def panel(say: Say, present: Proposal) -> Reply:
    """How it is, and the ways to change it."""
    parts = [_formula(say, present), _milestones(say, present.curve)]
    parts.append("-# " + say("Choose below; you see what it would mean before anything changes."))
    embed = Embed(title=say("Level curve"), description="\n".join(parts), color=BRAND)
    return Reply(embeds=(embed,), components=_ways(say), ephemeral=True)


def _formula(say: Say, proposal: Proposal) -> str:
    curve = proposal.curve
    facts = {"a": say.number(curve.quadratic), "b": say.number(curve.linear), "c": say.number(curve.constant)}
    text = say("From level L to the next: **{a} × L² + {b} × L + {c}** xp.", **facts)
    return f"{text} {say('Xp rate: **{rate}**', rate=say.number(proposal.rate / 100, places=2))}"


def _milestones(say: Say, curve: Curve) -> str:
    parts = [
        say("level {level}: {xp}", level=level, xp=say.number(xp_for_level(curve, level)))
        for level in MILESTONES
    ]
    return say("Total xp: {levels}", levels=Markdown(" · ").join(parts))


def _ways(say: Say) -> tuple[Component, ...]:
    titles = {
        CurvePreset.STANDARD: say("Standard: 5 L² + 50 L + 100"),
        CurvePreset.QUICK: say("Quick: 2 L² + 25 L + 75"),
        CurvePreset.EVEN: say("Even: 100 L + 100"),
        CurvePreset.STEEP: say("Steep: 10 L² + 100 L + 200"),
    }
    options = tuple(SelectOption(label=title, value=preset.value) for preset, title in titles.items())
    select = StringSelect(state=ChoosePreset(), options=options, placeholder=say("A ready-made curve"))
    form = Button(state=ProposeCurve(), label=say("Own coefficients"), style=ButtonStyle.SECONDARY)
    return ActionRow((select,)), ActionRow((form,))


def form(say: Say, present: Proposal) -> Modal:
    """The coefficients."""
    curve = present.curve
    fields = (
        ("quadratic", say("Quadratic"), say("0 to 1,000: makes high levels expensive"), str(curve.quadratic)),
        ("linear", say("Linear"), say("0 to 100,000"), str(curve.linear)),
        ("constant", say("Constant"), say("1 to 1,000,000: the first level"), str(curve.constant)),
        (
            "rate",
            say("Xp rate"),
            say("0 to 10: multiplies what is earned from now on"),
            f"{present.rate / 100:g}",
        ),
    )
    labels = tuple(
        Label(title, TextInput(name=name, value=value, max_length=10), description=hint)
        for name, title, hint, value in fields
    )
    return Modal(say("Level curve"), ProposeCurve(), labels)


def previewed(say: Say, wanted: Proposal, seen: Preview) -> Reply:
    """What the change would mean."""
    parts = [_formula(say, wanted), _milestones(say, wanted.curve), ""]
    if seen.up or seen.down:
        facts = {"up": say.number(seen.up), "down": say.number(seen.down)}
        parts.append(say("Members who would rise: **{up}**, fall: **{down}**.", **facts))
        roles = {"gained": say.number(seen.gained), "lost": say.number(seen.lost)}
        parts.append(say("Level roles: {gained} given, {lost} taken.", **roles))
        parts += [
            say(
                "{member}: level {old} → **{new}**",
                member=mention(example.user_id),
                old=example.old_level,
                new=example.new_level,
            )
            for example in seen.examples
        ]
    else:
        parts.append(say("Nobody would change level."))
    parts += ["", *_paces(say, seen)]
    curve = wanted.curve
    apply = ApplyCurve(curve.quadratic, curve.linear, curve.constant, wanted.rate)
    buttons = (
        Button(state=apply, label=say("Apply"), style=ButtonStyle.PRIMARY),
        Button(state=KeepCurve(), label=say("Discard"), style=ButtonStyle.SECONDARY),
    )
    embed = Embed(title=say("Level curve: what would change"), description="\n".join(parts), color=BRAND)
    return Reply(embeds=(embed,), components=(*_ways(say), ActionRow(buttons)), ephemeral=True)


def _paces(say: Say, seen: Preview) -> list[str]:
    names = (say("Light member"), say("Median member"), say("Heavy member"))
    days = ", ".join(str(day) for day in AFTER_DAYS)
    lines: list[str] = [say("Levels of a new member after {days} days:", days=days)]
    lines += [_pace(say, name, pace) for name, pace in zip(names, seen.paces, strict=True)]
    note = (
        say("Assumed: too few members were active here lately.")
        if seen.assumed
        else say("Based on what members here earned in the last {days} days.", days=LOOK_BACK_DAYS)
    )
    return [*lines, f"-# {note}"]


def _pace(say: Say, name: str, pace: MemberPace) -> str:
    then, now = (", ".join(say.number(level) for level in levels) for levels in (pace.then, pace.now))
    facts = {"name": name, "xp": say.number(pace.daily_xp), "then": then, "now": now}
    return say("{name}, {xp} xp a day: **{then}** (now {now})", **facts)


def applied(say: Say) -> Update:
    """It holds."""
    return Update(say("The curve was changed."), components=())


def kept(say: Say) -> Update:
    """It does not."""
    return Update(say("The curve stays as it was."), components=())
