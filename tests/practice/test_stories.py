"""A whole story through the front door: from an invite to the graduation, and out of the records."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.practice.test_buddies import become_buddies
from tests.practice.test_challenges import creates, joins
from tests.practice.test_check_ins import adds
from tests.practice.test_graduation import applies, passes, sets
from tests.practice.test_invites import code_of
from tests.practice.test_shield import ANSWERS
from tests.practice.test_teaching import number, panel
from tests.support.answers import button_of, text_of

OWN_WORDS = "Quetzal"
"""In everything that the member writes, and nowhere else."""

CRITERIA = {
    "graduation_streak": 2,
    "graduation_techniques": 1,
    "graduation_validations": 1,
    "graduation_taught": 1,
    "graduation_shield": True,
    "shield_verifications": 1,
    "sessions_to_master": 1,
    "invite_account_days": 0,
}
EXPORTED = {
    "practitioner", "days", "sessions", "techniques", "validations_received", "validations_given", "buddies",
    "challenges", "invites", "invited", "taught", "signed_up", "graduations", "shield", "asked_to_validate",
}  # fmt: skip

OWN_TABLES = """
    SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
GONE_WITHIN_DAYS = {"outbox", "notification", "schedule"}
"""What was sent, and what others were told."""

NOT_PROVEN = """
    SELECT user_id FROM activity_total AS t WHERE xp - earned_xp <> (
        SELECT coalesce(sum(amount), 0) FROM xp_ledger AS l WHERE l.user_id = t.user_id)
"""


@pytest.fixture
async def hall(dojo, world):
    """A practice hall with all of its channels and roles; Ben has been here for long, Ana comes."""
    dojo.channel = world.discord.channel(world.guild, "practice")
    dojo.reviews = world.discord.channel(world.guild, "reviews")
    dojo.alumni = world.discord.role(world.guild, "Alumni", position=1)
    dojo.ben = world.member("Ben")
    await world.settle()
    await world.owner.runs("setchannels", practice=dojo.channel, practice_review=dojo.reviews)
    await world.owner.runs("setroles", alumni=dojo.alumni)
    await sets(world, **CRITERIA)
    await adds(world)
    await dojo.checks_in(dojo.ben, technique="box-breathing")
    return dojo


async def approves(hall, kind):
    card = next(
        message
        for channel in (hall.reviews, hall.channel)
        for message in hall.world.owner.sees(channel)[::-1]
        if kind in text_of(message) and any(row["components"] for row in message.components)
    )
    assert button_of(card, "Approve")
    await hall.world.owner.presses(card, "Approve")
    await passes(hall.world)


async def comes(hall):
    """With Ben's code; the first check-in pays both."""
    code = await code_of(hall.ben)
    assert "has brought you here" in (await hall.ana.runs("invite redeem", code=code)).text
    await hall.checks_in(technique="box-breathing", notes=OWN_WORDS)
    await passes(hall.world, seconds=30)
    assert any("You get 25 xp." in text for text in hall.told())
    await code_of(hall.ana)


async def practises_with_others(hall):
    """A buddy, a challenge, sessions that are validated both ways, and one more day."""
    world = hall.world
    await become_buddies(hall)
    await creates(world, criteria=json.dumps({"metric": "check_ins", "at_least": 1}))
    await joins(world, hall.ana)
    await hall.ana.runs("practice ask", member=hall.ben)
    await hall.ben.runs("validate", member=hall.ana, message="I was there")
    await hall.days_later()
    await hall.checks_in(technique="box-breathing", notes=f"{OWN_WORDS} again")
    await hall.checks_in(hall.ben)
    await passes(world, minutes=2)
    assert "🏁 Finished" in (await hall.ana.runs("challenge progress")).text
    await world.job.pool.execute("UPDATE practice_validation SET created_at = created_at - interval '8 days'")
    await hall.ana.runs("validate", member=hall.ben, message=f"{OWN_WORDS}!")


async def teaches(hall):
    world = hall.world
    await hall.ana.runs("teach schedule", technique="box-breathing", when="11:00", description=OWN_WORDS)
    await passes(world)
    await hall.ben.presses(panel(hall), "Sign up")
    await passes(world, hours=2)
    done = await hall.ana.runs("teach complete", session=await number(world))
    assert "is completed with 1 participant" in done.text


async def is_verified(hall):
    form = await hall.ana.runs("shield-verify")
    await hall.ana.submits(form, **{name: f"{OWN_WORDS}: {text}" for name, text in ANSWERS.items()})
    await passes(hall.world)
    await approves(hall, "hield")


async def graduates(hall):
    world = hall.world
    await applies(hall, f"Thank you, {OWN_WORDS}")
    await approves(hall, "wants to graduate")
    await world.owner.runs("graduation plan", member=hall.ana, when="18:30")
    await passes(world)
    await passes(world, hours=8)
    assert "has graduated" in (await world.owner.runs("graduation complete", member=hall.ana)).text
    await passes(world)
    assert hall.alumni.id in hall.ana.role_ids
    assert any("take along everything that is kept about you" in text for text in hall.told())


async def exports(hall):
    answer = await hall.ana.runs("export")
    await hall.world.settle()
    (file,) = answer.message.attachments
    packed = zipfile.ZipFile(io.BytesIO(file.content))
    return {
        name.removeprefix("practice/").removesuffix(".json"): json.loads(packed.read(name))
        for name in packed.namelist()
        if name.startswith("practice/") and name.endswith(".json")
    }


async def said_in(world, words):
    """The tables in which these words stand."""
    tables = [row["relname"] for row in await world.ledger(OWN_TABLES)]
    return {
        table
        for table in tables
        if await world.value(f"SELECT EXISTS (SELECT FROM {table} AS t WHERE t::text ILIKE $1)", f"%{words}%")
    }


async def of_ben(hall):
    """What Ben has, wherever Ana had a part in it."""
    tables = ("practitioner", "practice_hold", "practice_challenger", "activity_total", "xp_ledger")
    known = [
        await hall.world.ledger(f"SELECT * FROM {table} WHERE user_id = $1", hall.ben.id) for table in tables
    ]
    brought = await hall.world.ledger("SELECT * FROM practice_referral WHERE inviter_id = $1", hall.ben.id)
    given = "SELECT session_id, message FROM practice_validation WHERE validator_id = $1"
    return [*known, brought, await hall.world.ledger(given, hall.ben.id)]


async def test_from_the_invite_to_the_graduation_then_taken_along_and_forgotten(hall, world):
    await comes(hall)
    await practises_with_others(hall)
    await teaches(hall)
    await is_verified(hall)
    await graduates(hall)

    taken = await exports(hall)
    assert set(taken) == EXPORTED - {"signed_up"}
    assert [row["notes"] for row in taken["sessions"]] == [OWN_WORDS, f"{OWN_WORDS} again"]
    assert taken["graduations"][0]["statistics"]["taught"] == 1

    await passes(world, minutes=5)
    before = await of_ben(hall)
    ledger = await world.ledger("SELECT * FROM xp_ledger WHERE user_id = $1", hall.ana.id)
    await hall.ana.presses(await hall.ana.runs("forgetme"), "Forget me")
    await passes(world, minutes=1)
    assert await said_in(world, OWN_WORDS) - GONE_WITHIN_DAYS == set()
    assert await of_ben(hall) == before
    assert await world.ledger("SELECT * FROM xp_ledger WHERE user_id = $1", hall.ana.id) == ledger
    assert await world.ledger(NOT_PROVEN) == []
    assert "Graduated on" in (await hall.ana.runs("graduate")).text
    assert {"practitioner", "sessions", "days"}.isdisjoint(await exports(hall))
