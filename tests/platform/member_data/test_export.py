"""Everything that is kept about a member, in one file for themselves."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

DATABASE_LAYER = Path(__file__).parents[3] / "db"

NOT_EXPORTED = {
    # gone within hours or days, once they have served
    "headcount_presence", "portal_code", "practice_buddy", "practice_room_told", "practice_search",
    "practice_stay", "practice_timer", "practice_unlock_look", "quest_rank_mark", "reaction_seen", "run_call",
    "run_location_view", "team_call", "team_change", "voice_state",
    # follows from what is exported
    "direct_messages_closed", "headcount_plan", "level_role_away", "metric_change", "standing",
    "standing_dirty",
    # what the staff keeps for itself
    "moderation_event", "quota_excuse",
    # that they asked to be forgotten
    "forgotten",
}  # fmt: skip
"""Tables that name members and are not in the file, and why."""

NAMES_MEMBERS = """
    SELECT DISTINCT c.table_name FROM information_schema.columns AS c
    JOIN information_schema.tables AS t USING (table_schema, table_name)
    JOIN pg_class AS p ON p.relname = c.table_name AND NOT p.relispartition
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
        AND c.column_name IN ('user_id', 'student_id', 'poster_id', 'teacher_id', 'validator_id',
                              'submitter_id', 'first_id', 'inviter_id', 'organizer_id')
"""


async def exports(world, who):
    answer = await who.runs("export")
    await world.settle()
    (file,) = answer.message.attachments
    assert answer.message.ephemeral
    return answer.text, zipfile.ZipFile(io.BytesIO(file.content))


async def test_a_member_takes_along_what_is_kept_about_them_and_nobody_else(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    ada.writes()
    await world.settle()
    for who, notes in ((ada, "=1+1"), (ben, "of Ben alone")):
        await who.runs("checkin", notes=notes)
    await world.settle()

    text, packed = await exports(world, ada)
    assert re.search(r"kept about you here: \d+ rows", text)
    (session,) = json.loads(packed.read("practice/sessions.json"))
    assert (session["notes"], session["minutes"]) == ("=1+1", 15)
    (row,) = csv.DictReader(io.StringIO(packed.read("practice/sessions.csv").decode()))
    assert row["notes"] == "'=1+1"
    assert json.loads(packed.read("activity/totals.json"))[0]["messages"] == 1
    assert "sessions: 1 row" in packed.read("README.txt").decode()
    everything = b"".join(packed.read(name) for name in packed.namelist())
    assert b"of Ben alone" not in everything


async def test_a_long_journal_is_exported_whole_row_by_row(world):
    ada = world.member("Ada")
    await ada.runs("checkin", notes="the first")
    await world.job.pool.execute(
        "INSERT INTO practice_session (guild_id, user_id, day, minutes, notes, kind, created_at)"
        " SELECT $1, $2, '2026-01-01', 15, repeat(md5(n::text), 10), 'check_in', now()"
        " FROM generate_series(1, 9999) AS n",
        world.guild.id, ada.id,
    )  # fmt: skip
    _, packed = await exports(world, ada)
    sessions = json.loads(packed.read("practice/sessions.json"))
    assert len(sessions) == len(packed.read("practice/sessions.csv").splitlines()) - 1 == 10_000
    assert len({session["session_id"] for session in sessions}) == 10_000


async def test_every_table_that_names_members_is_exported_or_excused(world):
    """A new table? Add it to the exports of its product, or say here why not."""
    texts = "".join(file.read_text() for file in DATABASE_LAYER.glob("*/exports.py"))
    exported = set(re.findall(r"(?:FROM|JOIN) (\w+)", texts))
    named = {row["table_name"] for row in await world.ledger(NAMES_MEMBERS)}
    assert named - exported == NOT_EXPORTED
