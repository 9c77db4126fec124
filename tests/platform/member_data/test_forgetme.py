"""A member is forgotten: what is theirs goes, what others rest on stays, under no name."""

from stand_in.changes import guilds

OF_MEMBER = "SELECT * FROM activity_total WHERE user_id = $1"
NOT_PROVEN = """
    SELECT user_id FROM activity_total AS t WHERE xp - earned_xp <> (
        SELECT coalesce(sum(amount), 0) FROM xp_ledger AS l WHERE l.user_id = t.user_id)
"""


async def forgets(world, who):
    asked = await who.runs("forgetme")
    await world.settle()
    answer = await who.presses(asked, "Forget me")
    await world.settle()
    return asked, answer


async def gives_xp(world, who):
    await world.owner.runs("xp give", member=who, amount=50)
    await world.settle()


async def test_nothing_is_erased_before_the_button_and_both_lists_are_shown(world):
    ada = world.member("Ada")
    await ada.runs("checkin", notes="mine")
    asked = await ada.runs("forgetme")
    assert "Erased: Your journal" in asked.text
    assert "Kept: Your XP, its ledger" in asked.text
    assert await world.value("SELECT notes FROM practice_session") == "mine"


async def test_what_is_theirs_goes_and_what_others_rest_on_stays(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    ada.writes()
    await world.settle()
    for who in (ada, ben):
        await who.runs("checkin", notes=f"of {who.person.user.username}")
        await gives_xp(world, who)
    await world.job.pool.execute(
        "INSERT INTO practice_validation (session_id, validator_id, guild_id, owner_id, message, created_at)"
        " SELECT session_id, $2, guild_id, user_id, 'well done', now() FROM practice_session"
        " WHERE user_id = $1",
        ada.id, ben.id,
    )  # fmt: skip
    ledger = await world.ledger("SELECT * FROM xp_ledger ORDER BY xp_ledger_id")
    of_ben_before = await world.ledger(OF_MEMBER, ben.id)

    _, answer = await forgets(world, ada)
    assert "It is erased." in answer.text
    (of_nobody, of_ben) = await world.ledger("SELECT * FROM practice_session ORDER BY user_id")
    assert of_nobody["user_id"] < 0
    assert of_nobody["notes"] == ""
    assert of_ben["notes"]
    (given,) = await world.ledger("SELECT * FROM practice_validation")
    assert (given["validator_id"], given["owner_id"]) == (ben.id, of_nobody["user_id"])
    assert await world.value("SELECT count(*) FROM practitioner WHERE user_id = $1", ada.id) == 0
    assert await world.value("SELECT count(*) FROM practitioner WHERE user_id = $1", ben.id) == 1
    assert await world.ledger("SELECT * FROM xp_ledger ORDER BY xp_ledger_id") == ledger
    assert await world.ledger(OF_MEMBER, ben.id) == of_ben_before
    assert await world.ledger(NOT_PROVEN) == []

    await ada.runs("checkin", notes="a new start")
    assert await world.value("SELECT sessions FROM practitioner WHERE user_id = $1", ada.id) == 1


async def test_the_name_of_whom_is_forgotten_goes_when_they_leave(world):
    ada = world.member("Ada")
    ada.writes()
    await world.settle()
    await forgets(world, ada)
    assert await world.value("SELECT username FROM member WHERE user_id = $1", ada.id)
    guilds.leave(world.discord.world, world.guild, ada.id)
    await world.settle()
    world.moves_clock(hours=24)
    await world.settle()
    assert await world.value("SELECT username FROM member WHERE user_id = $1", ada.id) == ""


async def test_both_of_a_past_pair_of_buddies_are_forgotten(world):
    """Numbers of nobody are random: whichever is the lower one, the pair stays in its order."""
    ada = world.member("Ada")
    await world.job.pool.execute(
        "INSERT INTO practice_pair (guild_id, first_id, second_id, state, offered_at, ended_at)"
        " SELECT $1, nobody, $2, 'ended', now(), now() FROM unnest($3::bigint[]) AS nobody",
        world.guild.id, ada.id, [-(2**63), -1],
    )  # fmt: skip
    _, answer = await forgets(world, ada)
    assert "It is erased." in answer.text
    pairs = await world.ledger("SELECT first_id, second_id FROM practice_pair")
    assert all(pair["first_id"] < pair["second_id"] < 0 for pair in pairs)
