"""What a guild can set for its runs and headcounts."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from handlers.platform.settings.fields import Setting, settings_of


class RaidSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'raid_desk': only what differs. Times in seconds unless the name says otherwise."""

    module: ClassVar[str] = "raid_desk"

    auto_end_minutes: Annotated[
        int,
        Setting(
            "Runs end automatically",
            "After this long; 0: never",
            0,
            1440,
            "minutes",
            heading="Runs and headcounts",
        ),
    ] = 120
    headcount_minutes: Annotated[
        int, Setting("Headcounts end automatically", "After this long, 5 to 1,440", 5, 1440, "minutes")
    ] = 60
    accept_s: Annotated[
        int,
        Setting("Time to take a free place", "Then the next on the waiting list gets it", 15, 600, "seconds"),
    ] = 60
    key_window_s: Annotated[int, Setting("Time to pop keys", "10 to 300", 10, 300, "seconds")] = 30
    afk_check_s: Annotated[
        int, Setting("Time of an AFK check", "Members who do not confirm are benched", 15, 600, "seconds")
    ] = 60
    afk_before_run: Annotated[
        bool,
        Setting(
            "AFK check before a headcount becomes a run", "Members who do not confirm are not taken along"
        ),
    ] = False
    lost_panel: Annotated[
        str,
        Setting(
            "When a run's panel is deleted",
            "Somebody deleted the message while the run goes on",
            choices=(
                ("repost", "Post it again"),
                ("archive", "Cancel the run"),
            ),
        ),
    ] = "repost"
    thread_days: Annotated[
        int,
        Setting(
            "Threads in the log are deleted",
            "So many days after the run or headcount is over; the message above stays; 0: never",
            0,
            365,
            "days",
        ),
    ] = 0

    voice_by_default: Annotated[
        bool, Setting("Voice channel for each run", "Made at the start", heading="Voice channels")
    ] = False
    voice_limit: Annotated[
        int, Setting("Members in a run's voice channel", "0: any number", 0, 99, "members")
    ] = 0
    voice_empty_minutes: Annotated[
        int,
        Setting(
            "Empty voice channels are deleted",
            "After a run's channel has been empty this long",
            1,
            60,
            "minutes",
        ),
    ] = 10

    run_quota_points: Annotated[
        int, Setting("Quota points of a run", "For its organizer", 0, 100, "points", heading="Points")
    ] = 1
    verification_quota_points: Annotated[
        int, Setting("Quota points of a verification", "For whoever decided it", 0, 100, "points")
    ] = 1
    run_raider_points: Annotated[
        int, Setting("Raider points of a run", "For everybody who was there", 0, 100, "points")
    ] = 1
    key_raider_points: Annotated[
        int, Setting("Raider points of a popped key", "For whoever popped it", 0, 100, "points")
    ] = 1
    negative_totals: Annotated[
        bool, Setting("Totals may fall below 0", "When staff take runs, keys or points by hand")
    ] = False
    unlogged_after_hours: Annotated[
        int,
        Setting(
            "Runs that nobody logs are closed",
            "After this time the organizer gets a share of the quota points; 0: never",
            0,
            168,
            "hours",
        ),
    ] = 24
    unlogged_quota_percent: Annotated[
        int,
        Setting(
            "Quota points of a run that nobody logged",
            "Share of the usual points, for its organizer",
            0,
            100,
            "percent",
        ),
    ] = 100

    auto_verification_quota: Annotated[
        bool,
        Setting(
            "Verifications by RealmEye count",
            "For whoever posted the panel; those that staff decide always count",
            heading="Verification",
        ),
    ] = False

    suspension_takes: Annotated[
        str,
        Setting(
            "What a suspension takes away",
            "Roles that members get back when it ends",
            choices=(
                ("nothing", "Nothing"),
                ("verified", "The role of verified raiders"),
                ("all", "Every role I can give"),
            ),
            heading="Moderation",
        ),
    ] = "verified"
    warning_points: Annotated[
        int, Setting("Points of a warning", "Unless it says otherwise", 0, 20, "points")
    ] = 1
    suspension_points: Annotated[
        int, Setting("Points of a suspension", "Unless it says otherwise", 0, 20, "points")
    ] = 2
    points_days: Annotated[int, Setting("Points of punishments count for", "0: forever", 0, 3650, "days")] = (
        90
    )
    suggest_first_points: Annotated[
        int, Setting("First suggestion at", "The moderator who warns is asked; 0: never", 0, 100, "points")
    ] = 3
    suggest_first_days: Annotated[
        int, Setting("First suggestion", "How long a suspension", 1, 365, "days")
    ] = 1
    suggest_second_points: Annotated[
        int, Setting("Second suggestion at", "The moderator who warns is asked; 0: never", 0, 100, "points")
    ] = 6
    suggest_second_days: Annotated[
        int, Setting("Second suggestion", "How long a suspension", 1, 365, "days")
    ] = 7
    suggest_third_points: Annotated[
        int, Setting("Third suggestion at", "The moderator who warns is asked; 0: never", 0, 100, "points")
    ] = 9
    suggest_third_days: Annotated[
        int, Setting("Third suggestion", "How long a suspension", 1, 365, "days")
    ] = 30


SETTINGS = settings_of(RaidSettings)
