"""Settings of activity under examination: what is gone, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.activity.achievements import list_achievements
from handlers.activity.settings import SETTINGS, ActivitySettings
from handlers.platform.checkup.findings import Finding, Fix, Grade, Patient
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.escaping import Markdown, mention_channel, mention_role

ROLE_LISTS = ("no_xp_roles", "role_multipliers", "no_prize_roles")
CHANNEL_LISTS = ("no_xp_channels", "channel_multipliers")
SHOWN = 5


async def dead_findings(patient: Patient) -> Sequence[Finding]:
    """Roles and channels in settings that do not exist any more."""
    settings = patient.settings(ActivitySettings)
    counts = {key: len(patient.gone_roles(getattr(settings, key))) for key in ROLE_LISTS}
    counts |= {key: len(patient.gone_channels(getattr(settings, key))) for key in CHANNEL_LISTS}
    return [_dead(patient, key, count) for key, count in counts.items() if count]


def _dead(patient: Patient, key: str, count: int) -> Finding:
    say, field = patient.say, SETTINGS.field(key)
    title = say(field.title) if field is not None else key
    return Finding(
        Grade.DOUBTFUL,
        say("*{setting}* has entries that no longer exist: {count}.", setting=title, count=count),
        say("They do nothing, and take up room."),
        say("An administrator can take them out here, or with `/config`."),
        Fix(say.plain("Clean up: {setting}", setting=title), "dead_entries", key),
    )


async def conflict_findings(patient: Patient) -> Sequence[Finding]:
    """Rules that cannot both mean something."""
    settings = patient.settings(ActivitySettings)
    roles = both(settings.no_xp_roles, settings.role_multipliers)
    channels = both(settings.no_xp_channels, settings.channel_multipliers)
    findings = []
    if roles:
        findings.append(_multiplier(patient, "role_multipliers", map(mention_role, roles)))
    if channels:
        findings.append(_multiplier(patient, "channel_multipliers", map(mention_channel, channels)))
    return [*findings, *_level_ups(patient, settings), *_no_xp(patient, settings)]


def both(without_xp: Iterable[int], factors: Iterable[int]) -> list[int]:
    """What earns no xp and has a multiplier."""
    return sorted(set(without_xp) & set(factors))


def _multiplier(patient: Patient, key: str, mentions: Iterable[str]) -> Finding:
    say = patient.say
    return Finding(
        Grade.DOUBTFUL,
        say(
            "No xp and a multiplier at the same time: {names}.",
            names=Markdown(", ").join([*mentions][:SHOWN]),
        ),
        say("No xp wins, so the multiplier does nothing."),
        say("An administrator can remove the multiplier here, or change either with `/config`."),
        Fix(say("Remove the multiplier"), "multiplier", key),
    )


def _level_ups(patient: Patient, settings: ActivitySettings) -> list[Finding]:
    channel_id = patient.platform.channel(ChannelKey.LEVEL_UP)
    if channel_id is None or settings.level_up_destination == "channel":
        return []
    say, channel = patient.say, mention_channel(channel_id)
    return [
        Finding(
            Grade.DOUBTFUL,
            say("{channel} is chosen for level-ups, but they are not announced there.", channel=channel),
            say("*Level-ups are announced* says otherwise, and that wins."),
            say("An administrator can switch that on here, or change it with `/config`."),
            Fix(say("Announce them there"), "level_ups", "channel"),
        )
    ]


def _no_xp(patient: Patient, settings: ActivitySettings) -> list[Finding]:
    if settings.xp_rate != 0:
        return []
    say = patient.say
    return [
        Finding(
            Grade.DOUBTFUL,
            say("The xp rate is 0."),
            say("Nobody earns xp, although the module is on."),
            say("An administrator can set it to 1 here, or change it with `/config`."),
            Fix(say("Set it to 1"), "xp_rate", "default"),
        )
    ]


async def channel_hints(patient: Patient) -> Sequence[Finding]:
    """What runs here and has no channel to be told in."""
    say, settings, hints = patient.say, patient.settings(ActivitySettings), []
    remedy = say("Anybody who may use `/setchannels` can choose one.")
    quests = settings.quest_daily_count + settings.quest_weekly_count + settings.quest_special_count
    if quests and patient.platform.channel(ChannelKey.QUEST) is None:
        what = say("Quests run here, but no channel is chosen for `{key}`.", key=ChannelKey.QUEST)
        why = say("New quests are not announced anywhere; members see them only with `/quests`.")
        hints.append(Finding(Grade.HINT, what, why, remedy))
    achievements = await list_achievements(patient.db, patient.guild_id)
    if achievements and patient.platform.channel(ChannelKey.ACHIEVEMENT) is None:
        what = say("Achievements can be earned, but no channel is chosen for `{key}`.", key="achievement")
        why = say("They are not announced in any channel; members see them with `/achievements`.")
        hints.append(Finding(Grade.HINT, what, why, remedy))
    return hints
