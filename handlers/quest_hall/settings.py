"""What a guild can set for its quest hall."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from handlers.platform.settings.fields import Kind, SettingField, SettingGroup, under

if TYPE_CHECKING:
    from handlers.frame.guild import Guild


class QuestSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'quest_hall': only what differs. Percents are whole numbers.

    `two_reviewers_from`: points from which a reward needs a second approval; 0: never.
    """

    module: ClassVar[str] = "quest_hall"

    most_open_claims: int = 5
    two_reviewers_from: int = 500
    easy_percent: int = 100
    normal_percent: int = 150
    medium_percent: int = 200
    hard_percent: int = 300
    impossible_percent: int = 500
    first_percent: int = 25
    streak_3_percent: int = 5
    streak_5_percent: int = 10
    streak_7_percent: int = 15
    second_percent: int = 80
    third_percent: int = 60
    later_percent: int = 40
    rank_percent: int = 2
    rank_most_percent: int = 20
    theme: str = "plain"
    ladder_title: str = ""
    rank_up_text: str = ""
    ranks_fall: bool = False
    ranks_keep_roles: bool = False
    rank_again_hours: int = 24
    most_team_members: int = 6
    most_teams: int = 1
    most_teams_founded: int = 3
    team_call_hours: int = 48
    bounty_most_open: int = 5
    bounty_claim_hours: int = 48
    claim_reminder_hours: int = 24
    bounty_reminder_hours: int = 24
    review_reminder_hours: int = 24
    review_again_hours: int = 72


def overdue_hours(guild: Guild) -> tuple[int, ...]:
    """When reviewers are reminded of proof that waits; the last time it is escalated."""
    settings = guild.settings(QuestSettings)
    first = settings.review_reminder_hours
    return (first, max(first, settings.review_again_hours))


def _integer(key: str, title: str, hint: str, ge: int, le: int, unit: str) -> SettingField:
    return SettingField(key, title, hint, Kind.INTEGER, ge=ge, le=le, unit=unit)


def _percent(key: str, title: str, hint: str, le: int = 1_000) -> SettingField:
    return _integer(key, title, hint, 0, le, "%")


SETTINGS = SettingGroup(
    "quest_hall",
    QuestSettings,
    (
        *under(
            "Board quests",
            _integer(
                "most_open_claims",
                "Quests a member can have at once",
                "Accepted or waiting for a decision, 1 to 25",
                1,
                25,
                "quests",
            ),
            _integer(
                "two_reviewers_from",
                "A second reviewer from",
                "Rewards from so many points need two approvals; 0: never",
                0,
                100_000,
                "points",
            ),
        ),
        *under(
            "Rewards",
            _percent("easy_percent", "Easy quests pay", "Of the points set in the quest"),
            _percent("normal_percent", "Normal quests pay", "Of the points set in the quest"),
            _percent("medium_percent", "Medium quests pay", "Of the points set in the quest"),
            _percent("hard_percent", "Hard quests pay", "Of the points set in the quest"),
            _percent("impossible_percent", "Impossible quests pay", "Of the points set in the quest"),
            _percent("first_percent", "First to finish a quest", "Added for the first member who does", 500),
            _percent("streak_3_percent", "Third quest within a week", "Added to its reward", 500),
            _percent("streak_5_percent", "Fifth quest within a week", "Added to its reward", 500),
            _percent("streak_7_percent", "Seventh quest within a week", "Added to its reward", 500),
            _percent("second_percent", "A quest done for the second time", "Of its usual reward", 100),
            _percent("third_percent", "A quest done for the third time", "Of its usual reward", 100),
            _percent("later_percent", "A quest done more often", "Of its usual reward", 100),
            _percent("rank_percent", "Each rank above the first", "Added to rewards of quests", 100),
            _percent("rank_most_percent", "All ranks together", "What ranks add at most", 500),
        ),
        *under(
            "Ranks",
            SettingField(
                "theme",
                "Theme",
                "How ranks are spoken of; their names are yours to edit",
                Kind.CHOICE,
                choices=(("plain", "Plain"), ("cultivation", "Cultivation")),
            ),
            SettingField(
                "ladder_title", "Title of the ladder", "Empty: that of the theme", Kind.TEXT, max_length=80
            ),
            SettingField(
                "rank_up_text",
                "Text for a new rank",
                "{{member}} and {{rank}} are filled in; empty: that of the theme",
                Kind.TEXT,
                max_length=300,
            ),
            SettingField(
                "ranks_fall",
                "Ranks can be lost",
                "Who no longer has what a rank takes falls; points in bounties are spent",
                Kind.SWITCH,
            ),
            SettingField(
                "ranks_keep_roles", "Roles of lower ranks stay", "Else only the role of the rank", Kind.SWITCH
            ),
            _integer(
                "rank_again_hours",
                "Asking again for a rank",
                "How long after a request that was rejected",
                0,
                8_760,
                "hours",
            ),
        ),
        *under(
            "Teams",
            _integer("most_team_members", "Members of a team", "At most, 2 to 10", 2, 10, "members"),
            _integer("most_teams", "Teams of a member", "At most at once, 1 to 5", 1, 5, "teams"),
            _integer(
                "most_teams_founded",
                "Teams founded by a member",
                "At most within 30 days, 1 to 30",
                1,
                30,
                "teams",
            ),
            _integer(
                "team_call_hours",
                "Invitations expire after",
                "Requests too, 1 to 336 hours",
                1,
                336,
                "hours",
            ),
        ),
        *under(
            "Bounties",
            _integer(
                "bounty_most_open",
                "Bounties a member can post at once",
                "Those of the server do not count",
                0,
                50,
                "bounties",
            ),
            _integer(
                "bounty_claim_hours",
                "Time for an exclusive bounty",
                "Then others can claim it",
                1,
                720,
                "hours",
            ),
        ),
        *under(
            "Reminders",
            _integer(
                "claim_reminder_hours", "Quests that end", "Their members, so long before", 1, 168, "hours"
            ),
            _integer(
                "bounty_reminder_hours",
                "Bounties that end",
                "Posters and claimants, so long before",
                1,
                168,
                "hours",
            ),
            _integer(
                "review_reminder_hours",
                "Proof that waits",
                "Reviewers, so long after it was submitted",
                1,
                720,
                "hours",
            ),
            _integer(
                "review_again_hours",
                "Proof that still waits",
                "Escalated, so long after it was submitted",
                1,
                1_440,
                "hours",
            ),
        ),
    ),
)
