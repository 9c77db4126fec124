"""The proofs find what does not add up."""

import pytest

from db.activity import proofs

TOTAL = "INSERT INTO activity_total (guild_id, user_id, xp, messages, earned_xp) VALUES (1, 2, 20, 1, 20)"
UNEARNED = "INSERT INTO activity_total (guild_id, user_id, xp, messages) VALUES (1, 2, 20, 1)"
QUEST = """
    INSERT INTO activity_quest (guild_id, key, series, kind, cycle, name, metric, difficulty, target,
                                reward_xp, starts_at, created_at)
    VALUES (1, 'k', 's', 'event', 'once', 'n', 'messages', 'easy', 1, 50, '2026-11-20', '2026-11-20')
"""
UNPAID = """
    INSERT INTO activity_quest_progress (quest_id, user_id, guild_id, value, xp, completed_at)
    SELECT quest_id, 2, 1, 1, 50, '2026-11-20' FROM activity_quest
"""
DAY = """
    INSERT INTO activity_day (guild_id, user_id, day, messages, message_xp) VALUES (1, 2, '2026-11-20', 1, 20)
"""
LEDGER = """
    INSERT INTO xp_ledger (guild_id, user_id, amount, reason, key, day, at)
    VALUES (1, 2, 5, 'give', 'k', '2026-11-20', '2026-11-20T12:00Z')
"""


ACHIEVEMENT = "INSERT INTO achievement (guild_id, name, created_at) VALUES (1, 'a', now())"
AWARD = """
    INSERT INTO achievement_award (achievement_id, user_id, guild_id, awarded_at, xp)
    SELECT achievement_id, 2, 1, now(), 5 FROM achievement
"""


async def found(connection):
    return {name for name, rows in (await proofs.list_violations(connection)).items() if rows}


async def test_what_adds_up_is_proven(connection):
    await connection.execute(f"{TOTAL}; {DAY}")

    assert await found(connection) == set()


@pytest.mark.parametrize(
    ("statement", "proof"),
    [
        (TOTAL, "totals are the sums of their days"),
        (DAY, "totals are the sums of their days"),
        (LEDGER, "granted xp is the sum of the ledger"),
        (f"{UNEARNED}; {DAY}", "earned xp is what days earned"),
        (f"{QUEST}; {UNPAID}", "quests paid what they promised"),
        ("INSERT INTO activity_total (guild_id, user_id, xp) VALUES (1, 2, -1)", "no impossible totals"),
        (
            "INSERT INTO activity_day (guild_id, user_id, day, voice_seconds)"
            " VALUES (1, 2, '2026-11-20', 99999)",
            "no impossible days",
        ),
        (
            "INSERT INTO voice_state (guild_id, user_id, channel_id, deafened, joined_at, counted_until)"
            " VALUES (1, 2, 3, false, '2026-11-20T12:00Z', '2026-11-20T11:00Z')",
            "no impossible voice states",
        ),
        (f"{ACHIEVEMENT}; {AWARD}", "holders are counted right"),
        (f"{ACHIEVEMENT}; {AWARD}", "awards gave what the ledger says"),
    ],
)
async def test_a_number_without_its_ground_is_found(connection, statement, proof):
    await connection.execute(statement)

    assert proof in await found(connection)
