"""What a guild can set for its quest hall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from handlers.platform.settings.fields import Setting, settings_of

if TYPE_CHECKING:
    from handlers.frame.guild import Guild


class QuestSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'quest_hall': only what differs. Percents are whole numbers.

    `two_reviewers_from`: points from which a reward needs a second approval; 0: never.
    """

    module: ClassVar[str] = "quest_hall"

    most_open_claims: Annotated[
        int,
        Setting(
            "Quests a member can have at once",
            "Accepted or waiting for a decision, 1 to 25",
            1,
            25,
            "quests",
            heading="Board quests",
        ),
    ] = 5
    most_claims_a_day: Annotated[
        int,
        Setting("Quests a member can accept a day", "By the server's time zone; 0: any", 0, 50, "quests"),
    ] = 0
    two_reviewers_from: Annotated[
        int,
        Setting(
            "A second reviewer from",
            "Rewards from this many points on need two approvals; 0: never",
            0,
            100_000,
            "points",
        ),
    ] = 500
    two_reviewers_impossible: Annotated[
        bool, Setting("Impossible quests need two reviewers", "No matter how much they pay")
    ] = False

    easy_percent: Annotated[
        int, Setting("Easy quests pay", "Of the points set in the quest", 0, 1000, "%", heading="Rewards")
    ] = 100
    normal_percent: Annotated[
        int, Setting("Normal quests pay", "Of the points set in the quest", 0, 1000, "%")
    ] = 150
    medium_percent: Annotated[
        int, Setting("Medium quests pay", "Of the points set in the quest", 0, 1000, "%")
    ] = 200
    hard_percent: Annotated[
        int, Setting("Hard quests pay", "Of the points set in the quest", 0, 1000, "%")
    ] = 300
    impossible_percent: Annotated[
        int, Setting("Impossible quests pay", "Of the points set in the quest", 0, 1000, "%")
    ] = 500
    first_percent: Annotated[
        int, Setting("First to finish a quest", "Added for the first member who does", 0, 500, "%")
    ] = 25
    streak_3_percent: Annotated[
        int, Setting("Third quest within a week", "Added to its reward", 0, 500, "%")
    ] = 5
    streak_5_percent: Annotated[
        int, Setting("Fifth quest within a week", "Added to its reward", 0, 500, "%")
    ] = 10
    streak_7_percent: Annotated[
        int, Setting("Seventh quest within a week", "Added to its reward", 0, 500, "%")
    ] = 15
    second_percent: Annotated[
        int, Setting("A quest done for the second time", "Of its usual reward", 0, 100, "%")
    ] = 80
    third_percent: Annotated[
        int, Setting("A quest done for the third time", "Of its usual reward", 0, 100, "%")
    ] = 60
    later_percent: Annotated[int, Setting("A quest done more often", "Of its usual reward", 0, 100, "%")] = 40
    rank_percent: Annotated[
        int, Setting("Each rank above the first", "Added to rewards of quests", 0, 100, "%")
    ] = 2
    rank_most_percent: Annotated[
        int, Setting("All ranks together", "What ranks add at most", 0, 500, "%")
    ] = 20

    theme: Annotated[
        str,
        Setting(
            "Theme",
            "The words used for ranks; their names are yours to edit",
            choices=(
                ("plain", "Plain"),
                ("cultivation", "Cultivation"),
            ),
            heading="Ranks",
        ),
    ] = "plain"
    ladder_title: Annotated[
        str, Setting("Title of the ladder", "Empty: the one from the theme", max_length=80)
    ] = ""
    rank_up_text: Annotated[
        str,
        Setting(
            "Text for a new rank",
            "{{member}} and {{rank}} are filled in; empty: the one from the theme",
            max_length=300,
        ),
    ] = ""
    ranks_fall: Annotated[
        bool,
        Setting(
            "Ranks can be lost",
            "Members who no longer have what a rank requires lose it; points in bounties count as spent",
        ),
    ] = False
    ranks_keep_roles: Annotated[
        bool, Setting("Roles of lower ranks stay", "Otherwise only the role of the rank")
    ] = False
    rank_again_hours: Annotated[
        int,
        Setting("Asking again for a rank", "How long after a request that was rejected", 0, 8760, "hours"),
    ] = 24

    most_team_members: Annotated[
        int, Setting("Members of a team", "At most, 2 to 10", 2, 10, "members", heading="Teams")
    ] = 6
    most_teams: Annotated[int, Setting("Teams of a member", "At most at once, 1 to 5", 1, 5, "teams")] = 1
    most_teams_founded: Annotated[
        int, Setting("Teams founded by a member", "At most within 30 days, 1 to 30", 1, 30, "teams")
    ] = 3
    team_call_hours: Annotated[
        int, Setting("Invitations expire after", "Requests too, 1 to 336 hours", 1, 336, "hours")
    ] = 48

    mentor_answer_hours: Annotated[
        int,
        Setting(
            "A mentor has time to answer",
            "Then the next best is asked, 1 to 336 hours",
            1,
            336,
            "hours",
            heading="Mentors",
        ),
    ] = 48
    mentors_need_role: Annotated[
        bool, Setting("Mentors need the role `mentor`", "Off: everybody can sign up as a mentor")
    ] = False
    mentor_rooms: Annotated[
        str,
        Setting(
            "Mentor and student meet in",
            "Under the channel `mentor`, or in its category; channels are deleted 7 days after the end",
            choices=(("thread", "A private thread"), ("channel", "A private channel")),
        ),
    ] = "thread"
    mentor_on_join: Annotated[
        bool, Setting("Newcomers ask for a mentor", "Automatically when they join; they can take it back")
    ] = False
    mentor_join_topics: Annotated[
        str,
        Setting("Topics of newcomers", "With commas; mentors for these are asked first", max_length=200),
    ] = ""
    graduation_points: Annotated[
        int,
        Setting("A student who graduates gets", "Once for each mentoring, 0 to 1,000", 0, 1_000, "points"),
    ] = 100
    graduation_mentor_points: Annotated[
        int, Setting("Their mentor gets", "Once for each mentoring, 0 to 1,000", 0, 1_000, "points")
    ] = 50

    bounty_most_open: Annotated[
        int,
        Setting(
            "Bounties a member can post at once",
            "Those of the server do not count",
            0,
            50,
            "bounties",
            heading="Bounties",
        ),
    ] = 5
    bounty_claim_hours: Annotated[
        int, Setting("Time for an exclusive bounty", "Then others can claim it", 1, 720, "hours")
    ] = 48

    claim_reminder_hours: Annotated[
        int,
        Setting("Quests that end", "Their members, this long before", 1, 168, "hours", heading="Reminders"),
    ] = 24
    bounty_reminder_hours: Annotated[
        int, Setting("Bounties that end", "Posters and claimants, this long before", 1, 168, "hours")
    ] = 24
    review_reminder_hours: Annotated[
        int, Setting("Proof that waits", "Reviewers, this long after it was submitted", 1, 720, "hours")
    ] = 24
    review_again_hours: Annotated[
        int,
        Setting("Proof that still waits", "Escalated, this long after it was submitted", 1, 1440, "hours"),
    ] = 72
    call_reminder_hours: Annotated[
        int, Setting("Invitations to teams", "Whoever has to answer, this long before", 1, 168, "hours")
    ] = 12
    mentor_quiet_days: Annotated[
        int, Setting("Mentors who are silent", "This long after they were last heard from", 1, 30, "days")
    ] = 3
    student_stuck_days: Annotated[
        int, Setting("Students who are stuck", "This long after their last step", 1, 30, "days")
    ] = 5


def reviewers_for(settings: QuestSettings, difficulty: str, points: int) -> int:
    """How many have to approve proof of a quest that is that hard, and pays so much before bonuses."""
    dear = bool(settings.two_reviewers_from) and points >= settings.two_reviewers_from
    return 2 if dear or (settings.two_reviewers_impossible and difficulty == "impossible") else 1


def overdue_hours(guild: Guild) -> tuple[int, ...]:
    """When reviewers are reminded of proof that waits; the last time it is escalated."""
    settings = guild.settings(QuestSettings)
    first = settings.review_reminder_hours
    return (first, max(first, settings.review_again_hours))


SETTINGS = settings_of(QuestSettings)
