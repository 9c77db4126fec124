"""Whoever is forgotten is in no table any more, but for those named here with what they are kept for.

Each column that may hold a member gets a row of its own, so a new table is noticed by itself: whoever adds
one erases its members in the forgetting of its product, or says here why they stay.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from typing import Any

from handlers.products import PRODUCTS

GUILD, ADA = 4_711, 987_654_321

KEPT = {
    "a ledger, or the sum of one: what others have and boards show is proven by it": """
        ledger_entry.user_id ledger_entry.actor_id ledger_total.user_id xp_ledger.user_id xp_ledger.actor_id
        activity_day.user_id activity_total.user_id standing.user_id standing_dirty.user_id
        metric_change.user_id quota_standing.user_id quest_rank_member.user_id quest_rank_mark.user_id
        prize_held.user_id achievement_award.user_id achievement_award.actor_id
        activity_quest_progress.user_id boost.user_id boost.actor_id xp_import.actor_id""",
    "who decided, changed or made what belongs to the server": """
        audit.actor_id review.claimed_by review.decided_by review.approvals review_event.actor_id
        achievement.created_by activity_quest.created_by api_key.actor_id api_key.created_by
        guild.owner_id mentor_quest.created_by practice_challenge.created_by
        quest.created_by quest_chain.created_by quest_event.actor_id quest_version.changed_by
        quest_rank_sweep.after_user_id quota_excuse.excused_by quota_period.ended_by quota_role.asked_by
        raid_dungeon.changed_by raider.by_id raider_event.actor_id raider_name.added_by webhook.created_by""",
    "what was done together with others, or decided about them; no words of theirs": """
        review.submitter_id review.concerned bounty.poster_id bounty_claim.user_id quest_claim.user_id
        mentor.user_id mentor_feedback.mentor_id mentor_pair.mentor_id mentor_pair.student_id
        mentor_pair.ended_by mentor_request.mentor_id mentor_request.student_id mentor_request.tried
        mentor_task.student_id team.founded_by team.leader_id team_call.made_by team_call.user_id
        team_change.user_id team_claim.submitted_by team_member.user_id team_part.user_id team_share.user_id
        headcount.organizer_id headcount_event.actor_id headcount_member.user_id headcount_plan.organizer_id
        run.organizer_id run_event.actor_id run_member.user_id run_offer.user_id""",
    "what another member chose about them": "mentor_avoid.avoids_id",
    "happens once per person: forgetting must not bring it again": """
        practice_graduation.user_id practice_referral.invited_id practice_referral.inviter_id
        practice_shield.user_id first_step_done.user_id""",
    "what the staff decided about them: forgetting must not lift it": """
        moderation_event.user_id moderation_event.actor_id punishment.user_id punishment.actor_id
        punishment.ended_by quota_excuse.user_id raider.user_id raider_event.user_id raider_name.user_id
        portal_link.user_id level_role_away.user_id""",
    "needed to answer them while they are here, and without a name once they have left": """
        member.user_id arrival.user_id departure.user_id closed_profile.user_id forgotten.user_id
        direct_messages_closed.user_id""",
    "goes by itself within hours or days": """
        guild_import.actor_id headcount_presence.user_id portal_code.user_id reaction_seen.user_id
        run_call.user_id run_location_view.user_id run_voice.let_in run_voice.seen
        verification_session.user_id voice_state.user_id""",
    "erased by way of the pair, which the row here has not": "practice_buddy.user_id mentor_note.user_id",
}

NO_MEMBERS = """
    amount at_least bytes command_xp commands earned_xp failures granted_xp hours members message_xp messages
    place quest_samples rank_needed reaction_xp reactions reverses role_needed runs seq subject target total
    mastered validations unpaid_millis value version voice_seconds voice_xp written_until xp

    achievement_id afk_channel_id api_key_id api_write_id audit_id backup_id boost_id bot_role_ids bounty_id
    call_id category_id chain_id challenge_id channel_id claim_id command_id delivery_id emoji_ids entry_id
    event_id graduation_id guild_id headcount_id import_id innovation_id interaction_id log_thread_id
    mark_id message_id
    metric_change_id needs_id note_id notification_id outbox_id pair_id panel_id parent_id plan_id
    punishment_id quest_id quota_id rank_id request_id required_role_id review_id role_id role_ids run_id
    schedule_id session_id spinoff_id step_id suspended_role_id task_id teaching_id team_id technique_id
    last_technique_id template_id thread_id touch_id voice_channel_id webhook_id xp_import_id xp_ledger_id
"""
"""Columns of whole numbers that hold something else."""

COLUMNS = """
    SELECT c.relname AS of_table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
        a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '' AS needed
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname, a.attnum
"""
CHECKS = """
    SELECT conrelid::regclass::text AS of_table, conname FROM pg_constraint
    WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conislocal
"""
VALUES = {
    "boolean": "false",
    "bytea": "convert_to('{number}', 'UTF8')",
    "date": "date '2030-01-01'",
    "jsonb": "'{{}}'",
    "text": "'x{number}'",
    "text[]": "'{{}}'",
    "timestamp with time zone": "timestamptz '2030-01-01'",
    "tsvector": "''",
    "bigint[]": "'{{{number}}}'",
}
"""What a column gets that needs something; `number` is another one each time."""
OVER = {"practice_pair.state": "'ended'", "notification.state": "'sent'", "practice_teaching.state": "'done'"}


async def columns_of(db: Any) -> dict[str, list[Any]]:
    tables = defaultdict(list)
    for column in await db.fetch(COLUMNS):
        tables[column["of_table"]].append(column)
    return tables


def holds_member(column: Any) -> bool:
    return column["type"] in ("bigint", "bigint[]") and column["name"] not in NO_MEMBERS.split()


def value_of(column: Any, guild_id: int, number: int) -> str:
    if column["name"] == "guild_id":
        return str(guild_id)
    usual = VALUES.get(column["type"], "{number}").format(number=number)
    return OVER.get(f"{column['of_table']}.{column['name']}", usual)


async def seed(db: Any, guild_id: int, member_id: int) -> set[str]:
    """A row for each column that may hold a member, which holds them there and nobody known elsewhere."""
    seeded, numbers = set(), count(1_000)
    for table, columns in (await columns_of(db)).items():
        for about in filter(holds_member, columns):
            row = {
                column["name"]: value_of(column, guild_id, member_id if column is about else next(numbers))
                for column in columns
                if column["needed"] or column is about or column["name"] == "guild_id"
            }
            await db.execute(
                f"INSERT INTO {table} ({', '.join(row)}) OVERRIDING SYSTEM VALUE "
                f"VALUES ({', '.join(row.values())})"
            )
            seeded.add(f"{table}.{about['name']}")
    return seeded


async def where(db: Any, member_id: int) -> set[str]:
    """The columns in which the member is."""
    columns = [
        column for of_table in (await columns_of(db)).values() for column in filter(holds_member, of_table)
    ]
    asked = " UNION ALL ".join(
        f"SELECT '{column['of_table']}.{column['name']}' AS place WHERE EXISTS"
        f" (SELECT FROM {column['of_table']} WHERE $1 = ANY (array[]::bigint[] || {column['name']}))"
        for column in columns
    )
    return {row["place"] for row in await db.fetch(asked, member_id)}


async def test_whoever_is_forgotten_stays_only_where_it_is_said_why(world: Any) -> None:
    async with world.job.pool.acquire() as db:
        undone = db.transaction()
        await undone.start()
        try:
            kept, seeded = await forget(world, db, ADA)
        finally:
            await undone.rollback()
    assert kept == {place for places in KEPT.values() for place in places.split()}
    assert len(seeded - kept) > 20


async def forget(world: Any, db: Any, member_id: int) -> tuple[set[str], set[str]]:
    """Where they are afterwards, and where they were."""
    await db.execute("SET LOCAL session_replication_role = replica")  # rows need no others
    for check in await db.fetch(CHECKS):
        await db.execute(f"ALTER TABLE {check['of_table']} DROP CONSTRAINT {check['conname']}")
    seeded = await seed(db, GUILD, member_id)
    assert await where(db, member_id) == seeded
    guild = await world.job.guild(db, GUILD)
    for product in PRODUCTS:
        if product.forgetting is not None:
            await product.forgetting.forget(db, guild, member_id)
    return await where(db, member_id), seeded
