"""Shield verification: sealed answers, several who vouch, and what is erased."""

from __future__ import annotations

from copy import copy

import pytest

from handlers.frame.vault import CannotBeOpened, Vault
from tests.practice.test_graduation import passes, sets
from tests.support.answers import text_of

ANSWERS = {
    "first": "I say stop out loud and stay with them.",
    "second": "I tell the moderators and my buddy at once.",
    "third": "I do not practise when I am ill or upset.",
}


@pytest.fixture
async def shield(dojo, world):
    """With a channel for reviews, two on the staff, and two who have to vouch."""
    dojo.channel = world.discord.channel(world.guild, "reviews")
    dojo.role = world.discord.role(world.guild, "Shield", position=1)
    staff = world.discord.role(world.guild, "Staff", position=1)
    dojo.staff = [world.member("Mia", staff), world.member("Max", staff)]
    dojo.ben = world.member("Ben")
    await world.settle()
    await world.owner.runs("setchannels", practice_review=dojo.channel)
    await world.owner.runs("setroles", shield_verified=dojo.role, moderator=staff)
    await sets(world, shield_verifications=2)
    return dojo


async def submits(shield, who=None, **changes):
    form = await (who or shield.ana).runs("shield-verify")
    answer = await (who or shield.ana).submits(form, **ANSWERS | changes)
    await passes(shield.world)
    return answer


def card(shield):
    return shield.world.owner.sees(shield.channel)[-1]


async def sealed(world):
    return await world.value("SELECT sealed FROM practice_shield")


async def test_a_story_from_the_answers_to_the_role_and_the_erasure(shield, world):
    assert "waiting for a decision" in (await submits(shield)).text
    stored = await sealed(world)
    assert b"stop out loud" not in stored
    everything = str(await world.ledger("SELECT * FROM review")) + str(
        await world.ledger("SELECT * FROM audit")
    )
    assert "stop out loud" not in everything
    assert "stop out loud" not in text_of(card(shield))

    mia, max_ = shield.staff
    card_before = copy(card(shield))
    read = await mia.presses(card(shield), "Read the answers")
    assert read.ephemeral
    assert "stop out loud" in read.text
    assert "How do you stop a session that goes wrong?" in read.text
    for press in ("Read the answers", "Approve"):
        refused = await shield.ben.presses(card(shield), press)
        assert "Only members who are verified themselves" in refused.text
    await mia.presses(card(shield), "Approve")
    await passes(world)
    assert shield.role.id not in shield.ana.role_ids
    assert "already approved" in (await mia.presses(card(shield), "Approve")).text
    await max_.presses(card(shield), "Approve")
    await passes(world)
    assert shield.role.id in shield.ana.role_ids
    assert "🛡️ You are shield verified since" in (await shield.ana.runs("shield-verify")).text
    assert any("others vouch that you know" in text for text in shield.told())
    assert "✅ shield verified: 1 of 1" in (await shield.ana.runs("graduate")).text

    await passes(world, days=29)
    assert await sealed(world) == stored
    await passes(world, days=2)
    assert await sealed(world) is None
    late = await mia.presses(card_before, "Read the answers")
    assert "These answers are erased." in late.text


async def test_whoever_is_verified_vouches_for_others(shield, world):
    await submits(shield)
    for reviewer in shield.staff:
        await reviewer.presses(card(shield), "Approve")
    await passes(world)

    await submits(shield, shield.ben)
    assert "stop out loud" in (await shield.ana.presses(card(shield), "Read the answers")).text
    assert "is still waiting" in (await shield.ana.presses(card(shield), "Approve")).text
    queue = await shield.ana.runs("practice shields")
    assert shield.ben.mention in queue.text
    assert "Only members who are verified" in (await shield.ben.runs("practice shields")).text


async def test_answers_go_when_their_member_wants_it_or_withdraws(shield, world):
    receipt = await submits(shield)
    await shield.ana.presses(receipt, "Withdraw")
    assert await sealed(world) is None

    await submits(shield)
    for reviewer in shield.staff:
        await reviewer.presses(card(shield), "Approve")
    await passes(world)
    erased = await shield.ana.presses(await shield.ana.runs("shield-verify"), "Erase my answers")
    assert "Nobody can read them now." in erased.text
    assert await sealed(world) is None


async def test_answers_that_say_too_little_are_refused(shield, world):
    spaces = await submits(shield, third="no" + " " * 30)
    assert "Answer 3 has 2 characters: it needs 20 to 1000." in spaces.text
    script = await submits(shield, first="<script>alert('this is long enough')")
    assert "`<script`" in script.text


def test_a_vault_seals_with_its_first_key_and_opens_with_any():
    old, new = b"o" * 32, b"n" * 32
    sealed_before = Vault((old,)).seal(b"words")

    assert Vault((new, old)).open(sealed_before) == b"words"
    assert Vault((new, old)).seal(b"words") != sealed_before
    assert not Vault(())
    assert "keys" in repr(Vault((old,)))
    with pytest.raises(CannotBeOpened):
        Vault((new,)).open(sealed_before)
