"""Innovations: a member proposes a technique, others or the staff make it part of the catalogue."""

from __future__ import annotations

import asyncio

import pytest

from tests.practice.test_graduation import passes, sets
from tests.support.answers import text_of


@pytest.fixture
async def workshop(dojo, world):
    """With a channel; Ana, Ben and Cleo practise, and two validations are enough."""
    dojo.channel = world.discord.channel(world.guild, "practice")
    dojo.ben, dojo.cleo, dojo.dan = (world.member(name) for name in ("Ben", "Cleo", "Dan"))
    await world.settle()
    await world.owner.runs("setchannels", practice=dojo.channel)
    await sets(world, innovation_validations=2)
    for who in (dojo.ana, dojo.ben, dojo.cleo):
        await dojo.checks_in(who)
    return dojo


async def proposes(workshop, name="Hum & breathe", **texts):
    form = await workshop.ana.runs("innovation submit")
    words = {"description": "Calms *down*", "instructions": "Hum.\nThen breathe."} | texts
    answer = await workshop.ana.submits(form, name=name, **words)
    await passes(workshop.world)
    return answer


async def techniques(world):
    return await world.ledger("SELECT name, slug, author_id FROM practice_technique")


def posted(workshop):
    return [text_of(message) for message in workshop.world.owner.sees(workshop.channel)]


def card(workshop):
    """Of the review, as it stands."""
    seen = workshop.world.owner.sees(workshop.channel)
    return next(message for message in seen if text_of(message).startswith("By <@"))


async def test_enough_validations_make_it_a_technique_that_names_its_author(workshop, world):
    assert "waiting for a decision" in (await proposes(workshop)).text
    call = next(m for m in world.owner.sees(workshop.channel) if "Have you tried it?" in text_of(m))
    assert "> Then breathe." in text_of(call)

    first = await workshop.ben.presses(call, "It works: validate")
    assert "**Hum & breathe**: 1 of 2." in first.text
    assert "already" in (await workshop.ben.presses(call, "It works: validate")).text
    assert "your own proposal" in (await workshop.ana.presses(call, "It works: validate")).text
    assert "not practised here yet" in (await workshop.dan.presses(call, "It works: validate")).text
    assert "validated by 1 of 2" in (await workshop.dan.runs("innovation list")).text
    last = await workshop.cleo.runs("innovation validate", innovation="hum & breathe")
    await passes(world)

    assert "That makes it part of the catalogue." in last.text
    assert await techniques(world) == [
        {"name": "Hum & breathe", "slug": "hum-breathe", "author_id": workshop.ana.id}
    ]  # fmt: skip
    assert sum("is part of the catalogue now" in text for text in posted(workshop)) == 1
    assert any("approved" in text for text in workshop.told())
    credit = f"by {workshop.ana.mention}"
    for path, options in (
        ("techniques", {}),
        ("technique show", {"technique": "hum-breathe"}),
        ("checkin", {"technique": "hum-breathe"}),
        ("innovation show", {"innovation": "Hum & breathe"}),
    ):
        assert credit in (await workshop.ben.runs(path, **options)).text
    await workshop.checks_in(technique="hum-breathe")
    assert credit in (await workshop.ben.runs("validate", member=workshop.ana)).text
    assert "> Then breathe." in (await workshop.ben.runs("technique show", technique="hum-breathe")).text
    assert "has already been decided" in (await workshop.ben.presses(call, "It works: validate")).text


async def test_two_last_validations_at_once_accept_it_once(workshop, world):
    await proposes(workshop)

    await asyncio.gather(
        workshop.ben.runs("innovation validate", innovation="Hum & breathe"),
        workshop.cleo.runs("innovation validate", innovation="Hum & breathe"),
    )

    assert len(await techniques(world)) == 1


async def test_what_the_staff_reject_is_proposed_again_with_other_words_and_approved(workshop, world):
    await proposes(workshop)
    await workshop.ben.runs("innovation validate", innovation="Hum & breathe")
    form = await world.owner.presses(card(workshop), "Reject")
    await world.owner.submits(form, reason="Say how long")
    await passes(world)
    assert any("Say how long" in text for text in workshop.told())
    assert (
        "no proposal like that"
        in (await workshop.ben.runs("innovation show", innovation="Hum & breathe")).text
    )

    await proposes(workshop, instructions="Hum for a minute.")
    assert await world.value("SELECT count(*) FROM practice_innovation_vote") == 0
    await world.owner.presses(card(workshop), "Approve")
    await passes(world)
    assert [row["name"] for row in await techniques(world)] == ["Hum & breathe"]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"name": "Sitting"}, "called **Sitting** already"),
        ({"description": "<script>"}, "could harm a web page"),
        ({"instructions": "\u200b"}, "needs a description and instructions"),
    ],
)
async def test_proposals_that_cannot_be_are_refused(workshop, world, texts, told):
    await world.owner.runs("technique add", name="sitting")
    assert told in (await proposes(workshop, **texts)).text
    assert await world.value("SELECT count(*) FROM practice_innovation") == 0
