"""The words of achievements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from handlers.activity.achievements.rules import (
    MAX_BADGE,
    MAX_DESCRIPTION,
    MAX_NAME,
    AchievementStanding,
    Collection,
    Definition,
    bar,
    rarity,
)
from handlers.activity.achievements.states import (
    DefineAchievement,
    RedefineAchievement,
)
from handlers.activity.leaderboards.messages import duration
from handlers.kit.lists import Listed
from handlers.kit.look import BRAND
from handlers.platform.metrics.criteria import Condition, Criteria, to_plain
from handlers.platform.metrics.defaults import find_default
from handlers.platform.metrics.registry import METRICS, Unit
from interactions.components import Label, Modal, TextInput, TextStyle
from interactions.embeds import Embed
from interactions.escaping import Markdown, bold, escape, isolated, mention, mention_role, shorten, timestamp
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from db.activity.achievements import AchievementRow
    from handlers.platform.metrics.registry import Values
    from interactions.languages import Say

BADGE: Final = "🏅"
LONGEST_MEMBER: Final = 60


def shown_name(say: Say, row: AchievementRow) -> str:
    """Not escaped. One of a default set that kept its name has it in the reader's language."""
    default = find_default(row.default_key) if row.default_key else None
    return say(row.name) if default is not None and default.name == row.name else row.name


def shown_description(say: Say, row: AchievementRow) -> str:
    """Likewise; where there is none, the criteria speak."""
    default = find_default(row.default_key) if row.default_key else None
    if default is not None and default.description == row.description:
        return say(row.description)
    return row.description


def amount(say: Say, metric: str, value: int) -> Markdown:
    """A value of a metric, in its unit."""
    known = METRICS.get(metric)
    if known is not None and known.unit is Unit.SECONDS:
        return duration(say, value)
    return say.number(value)


def metric_title(say: Say, key: str) -> str:
    """As the product that counts it calls it."""
    return say(METRICS[key].title) if key in METRICS else key


def described(say: Say, criteria: Criteria, *, inner: bool = False) -> Markdown:
    """Criteria as words."""
    if isinstance(criteria, Condition):
        facts = {
            "metric": metric_title(say, criteria.metric),
            "amount": amount(say, criteria.metric, criteria.at_least),
        }
        if criteria.in_days is None:
            return say("{metric}: {amount}", **facts)
        return say.counted(
            criteria.in_days,
            "{metric}: {amount} within one day",
            "{metric}: {amount} within {count} days",
            **facts,
        )
    joint = Markdown(f" {say('and')} " if criteria.every else f" {say('or')} ")
    text = joint.join(described(say, part, inner=True) for part in criteria.parts)
    return Markdown(f"({text})") if inner and len(criteria.parts) > 1 else text


def announcement(say: Say, row: AchievementRow, user_id: int) -> str:
    """For the channel: who has earned what. A secret one is not given away."""
    member = mention(user_id)
    if row.secret:
        text: str = say("{badge} {member} has uncovered a secret achievement!", badge=BADGE, member=member)
    else:
        text = say(
            "{badge} {member} has earned **{name}**",
            badge=Markdown(row.emoji or BADGE),
            member=member,
            name=shown_name(say, row),
        )
        description = shown_description(say, row)
        text += f": {escape(description)}" if description else ""
    reward = _reward(say, row)
    return f"{text}\n-# {reward}" if reward else text


def _reward(say: Say, row: AchievementRow) -> str:
    parts = [say("+{xp} xp", xp=say.number(row.xp))] if row.xp else []
    parts += [say("role {role}", role=mention_role(row.role_id))] if row.role_id is not None else []
    return " · ".join(parts)


def badge_embed(row: AchievementRow) -> dict[str, Any] | None:
    """The picture that goes with an announcement; none for a secret one."""
    if row.badge_url is None or row.secret:
        return None
    return Embed(color=BRAND, thumbnail=row.badge_url).to_wire()


def member_page(say: Say, name: str, shown: Sequence[AchievementStanding], collection: Collection) -> Listed:
    """/achievements: what somebody has, and how far they are with the rest."""
    everything = collection.standings
    earned = sum(1 for standing in everything if standing.earned_at is not None)
    who = isolated(shorten(name, LONGEST_MEMBER))
    head = say("{earned} of {all}", earned=earned, all=len(everything))
    earned_ones = (standing for standing in shown if standing.earned_at is not None)
    return Listed(
        title=say("Achievements of {member}", member=who),
        head=f"-# {head} · `{bar(earned / len(everything) if everything else 0)}`",
        lines=[_standing(say, standing, collection.values, collection.members) for standing in shown],
        total=len(everything),
        empty=say("There are no achievements in this server yet."),
        gap="\n\n",
        thumbnail=next((standing.definition.row.badge_url for standing in earned_ones), None),
        everyone=True,
    )


def _standing(say: Say, standing: AchievementStanding, values: Values, members: int) -> str:
    row = standing.definition.row
    share = say("{percent} % have it", percent=say.number(rarity(row.holders, members), places=1))
    if standing.hidden:
        hint = say("A secret. It is revealed to those who earn it.")
        return f"❔ **???**\n{hint}\n-# {share}"
    badge = row.emoji or BADGE
    first = f"{badge} {bold(shown_name(say, row))}"
    description, criteria = escape(shown_description(say, row)), standing.definition.criteria
    if not description and criteria is not None:
        description = described(say, criteria)
    first += f"\n{description}" if description else ""
    reward = _reward(say, row)
    tail = " · ".join(part for part in (share, reward) if part)
    if standing.earned_at is not None:
        when = say("Earned {when}", when=timestamp(standing.earned_at, "D"))
        return f"{first}\n-# ✅ {when} · {tail}"
    if criteria is None:
        return f"🔒 {first}\n-# {say('Given by hand.')} · {tail}"
    percent = say("{percent} %", percent=int(standing.done * 100))
    return f"🔒 {first}\n`{bar(standing.done)}` {percent}{_count(say, criteria, values)}\n-# {tail}"


def _count(say: Say, criteria: Criteria, values: Values) -> str:
    """How many of how many, where there is one thing to count."""
    if not isinstance(criteria, Condition):
        return ""
    value = values.get((criteria.metric, criteria.in_days), 0)
    have, wanted = amount(say, criteria.metric, value), amount(say, criteria.metric, criteria.at_least)
    return " · " + say("{have} of {wanted}", have=have, wanted=wanted)


def definitions_page(
    say: Say, shown: Sequence[Definition], count: int, members: int, broken: set[int]
) -> Listed:
    """/achievement list."""
    return Listed(
        title=say("Achievements of this server: {count}", count=count),
        lines=[_definition(say, definition, members, broken) for definition in shown],
        total=count,
        empty=say("There are none. `/achievement create` makes one."),
        gap="\n\n",
    )


def _definition(say: Say, definition: Definition, members: int, broken: set[int]) -> str:
    row = definition.row
    rule = described(say, definition.criteria) if definition.criteria is not None else say("Given by hand.")
    marks = [say("secret")] if row.secret else []
    marks += [say("liberation")] if row.liberation else []
    held = say(
        "{holders} have it ({percent} %)",
        holders=say.number(row.holders),
        percent=say.number(rarity(row.holders, members), places=1),
    )
    tail = " · ".join(part for part in (_reward(say, row), *marks, held) if part)
    text = f"{row.emoji or BADGE} {bold(shown_name(say, row))}\n{shorten(rule, 300)}\n-# {tail}"
    if row.role_id in broken:
        text += "\n-# ⚠️ " + say("I cannot give that role: it no longer exists, or is above mine.")
    return text


def created(say: Say, definition: Definition) -> Reply:
    """After /achievement create."""
    text = say("Made {badge} **{name}**.", **_named(say, definition.row))
    if definition.criteria is None:
        hint = say("It has no criteria: moderators give it with `/achievement grant`.")
    else:
        rule = shorten(described(say, definition.criteria), 500)
        hint = say(
            "Earned by: {criteria}. Members who have that already get it within moments.", criteria=rule
        )
    return Reply(f"{text}\n{hint}", ephemeral=True)


def changed(say: Say, definition: Definition) -> Reply:
    """After /achievement edit."""
    text = say("Changed {badge} **{name}**.", **_named(say, definition.row))
    hint = say("-# Members who already have it keep what they got.")
    return Reply(f"{text}\n{hint}", ephemeral=True)


def deleted(say: Say, row: AchievementRow) -> Reply:
    """After /achievement delete."""
    text = say("Deleted {badge} **{name}**.", **_named(say, row))
    hint = say(
        "-# Members who had it: {holders}. They keep the xp and roles they got.",
        holders=say.number(row.holders),
    )
    return Reply(f"{text}\n{hint}", ephemeral=True)


def granted(say: Say, row: AchievementRow, user_id: int) -> Reply:
    """After /achievement grant."""
    text = say("{member} now has {badge} **{name}**.", member=mention(user_id), **_named(say, row))
    reward = _reward(say, row)
    return Reply(f"{text}\n-# {reward}" if reward else text, ephemeral=row.secret)


def revoked(say: Say, row: AchievementRow, user_id: int, taken: int) -> Reply:
    """After /achievement revoke."""
    text = say("Revoked {badge} **{name}** of {member}.", member=mention(user_id), **_named(say, row))
    hint = say("{xp} xp and its role, if any, were taken back.", xp=say.number(taken))
    return Reply(f"{text}\n-# {hint}", ephemeral=True)


def _named(say: Say, row: AchievementRow) -> dict[str, str]:
    return {"badge": Markdown(row.emoji or BADGE), "name": shown_name(say, row)}


def new_form(say: Say, state: DefineAchievement, row: AchievementRow) -> OpenModal:
    """The form for criteria that are more than one condition."""
    return OpenModal(Modal(say("New achievement"), state, _fields(say, row)))


def edit_form(say: Say, row: AchievementRow, criteria: Criteria | None) -> OpenModal:
    """The same, with what there is."""
    state = RedefineAchievement(row.achievement_id)
    return OpenModal(Modal(say("Edit achievement"), state, _fields(say, row, criteria)))


def _fields(say: Say, row: AchievementRow, criteria: Criteria | None = None) -> tuple[Label, ...]:
    typed = _typed(criteria) if criteria is not None else None
    example = '{"all": [{"metric": "messages", "at_least": 100, "in_days": 7}]}'
    return (
        Label(say("Name"), TextInput(name="name", max_length=MAX_NAME, value=row.name or None)),
        Label(
            say("Description"),
            TextInput(
                name="description", max_length=MAX_DESCRIPTION, value=row.description or None, required=False
            ),
        ),
        Label(
            say("Emoji, or address of a picture"),
            TextInput(
                name="badge", max_length=MAX_BADGE, value=row.badge_url or row.emoji or None, required=False
            ),
        ),
        Label(
            say("Criteria"),
            TextInput(
                name="criteria",
                style=TextStyle.PARAGRAPH,
                max_length=4_000,
                value=typed,
                placeholder=example,
                required=False,
            ),
            say("JSON of all and any over conditions; empty: given by hand"),
        ),
    )


def _typed(criteria: Criteria) -> str:
    """As somebody can edit it, and as far as a field holds it."""
    text = json.dumps(to_plain(criteria), indent=1)
    return text if len(text) <= 4_000 else json.dumps(to_plain(criteria))
