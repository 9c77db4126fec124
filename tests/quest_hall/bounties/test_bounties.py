"""A bounty is posted with its points held, claimed, proven, and paid or returned."""

from __future__ import annotations

import asyncio

from tests.support.answers import text_of
from tests.support.api import Client


async def test_a_bounty_is_posted_claimed_proven_and_paid_from_what_was_held(bounties):
    bounty_id = await bounties.posts(title="The red wolf", target="North wood", description="Bring it.")
    assert await bounties.points(bounties.ada) == 900
    assert await bounties.held(bounty_id) == 100
    [board] = bounties.board.messages.values()
    assert "**The red wolf** · **100 points** · North wood" in text_of(board)

    details = await bounties.ben.picks(await bounties.ben.presses(board, "All bounties"), str(bounty_id))
    claimed = await bounties.ben.presses(details, "Claim")
    assert "You have claimed this bounty." in claimed.text
    form = await bounties.ben.presses(claimed, "Submit")
    await bounties.ben.submits(form, text="Here is *its* tail.", link="https://example.org/tail")
    await bounties.passes()
    assert "has submitted proof for your bounty **The red wolf**" in await bounties.hall.told(bounties.ada)
    seen = await bounties.ada.runs("bounty info", bounty=str(bounty_id))
    claim_id = await bounties.world.value("SELECT claim_id FROM bounty_claim")
    proof = await bounties.ada.picks(seen, str(claim_id))
    assert "Here is \\*its\\* tail." in proof.text
    path = f"/bounties/{bounty_id}/claims"
    clients = [await Client.of(bounties.world, who, "read") for who in (bounties.ada, bounties.cleo)]
    assert [len((await client.reads(path))["items"]) for client in clients] == [1, 0]
    approved = await bounties.ada.presses(proof, "Approve")
    await bounties.passes()

    [won] = (await clients[1].reads(path))["items"]
    assert (won["user_id"], won["state"]) == (str(bounties.ben.id), "approved")
    await bounties.ben.presses(await bounties.ben.runs("profile"), "Show to my buddy only")
    assert (await clients[1].reads(path))["items"] == []
    assert f"Approved: {bounties.ben.mention} has been paid." in approved.text
    assert await bounties.points(bounties.ben) == 1_100
    assert (await bounties.held(bounty_id), await bounties.state(bounty_id)) == (0, "done")
    assert "has won the bounty **The red wolf** and gets 100 points." in await bounties.hall.told(
        bounties.ben
    )
    assert "No bounty is open." in text_of(board)
    assert "1" in (await bounties.ben.runs("leaderboard", metric="bounties_won")).text


async def test_nobody_puts_up_what_they_do_not_have_and_a_draft_waits_for_it(bounties):
    dear = await bounties.ada.runs("bounty post", title="Dragon", reward=600, winners=2)
    assert "This takes 1,200 points, and you have 1,000." in dear.text
    assert await bounties.world.value("SELECT count(*) FROM bounty") == 0

    draft = await bounties.ada.runs("bounty post", title="Dragon", reward=500, winners=2, draft=True)
    assert await bounties.points(bounties.ada) == 1_000
    bounty_id = await bounties.world.value("SELECT bounty_id FROM bounty")
    assert "no bounty like that" in (await bounties.ben.runs("bounty info", bounty=str(bounty_id))).text
    posted = await bounties.ada.presses(draft, "Post")

    assert "1,000 points are held for it." in posted.text
    assert await bounties.points(bounties.ada) == 0


async def test_what_a_bounty_cannot_be_is_refused(bounties):
    bounty_id = await bounties.posts()

    assert "This is your own bounty." in (await bounties.claims(bounties.ada, bounty_id)).text
    unseen = await bounties.ada.runs("bounty post", title="\u200b\u200b", reward=5)
    assert "needs a title that can be seen" in unseen.text
    server = await bounties.ada.runs("bounty post", title="Ours", reward=5, from_server=True)
    assert "You need the role" in server.text
    assert "You have not claimed this bounty." in (await bounties.submits(bounties.ben, bounty_id)).text
    await bounties.claims(bounties.ben, bounty_id)
    assert "You have claimed this bounty already." in (await bounties.claims(bounties.ben, bounty_id)).text
    strange = await bounties.decides(bounties.cleo, "approve", bounty_id, bounties.ben)
    assert "Only staff and whoever posted this bounty can do that" in strange.text
    early = await bounties.decides(bounties.ada, "approve", bounty_id, bounties.ben)
    assert "has not submitted anything" in early.text
    await bounties.hall.world.sets("quest_hall", bounty_most_open=1)
    many = await bounties.ada.runs("bounty post", title="Another", reward=5)
    assert "You have 1 open bounties already" in many.text


async def test_of_two_who_claim_an_exclusive_bounty_at_once_one_has_it_until_their_time_is_over(bounties):
    bounty_id = await bounties.posts(exclusive=True)

    answers = await asyncio.gather(
        *(bounties.claims(who, bounty_id) for who in (bounties.ben, bounties.cleo))
    )
    assert sorted("is at this bounty" in answer.text for answer in answers) == [False, True]
    first = bounties.ben if "You have claimed" in answers[0].text else bounties.cleo
    second = bounties.cleo if first is bounties.ben else bounties.ben
    await bounties.passes(hours=49)
    await bounties.passes(seconds=12)

    assert "Your time for the bounty **Wanted** is over." in await bounties.hall.told(first)
    assert "You have claimed" in (await bounties.claims(second, bounty_id)).text
    late = await bounties.submits(first, bounty_id)
    assert "Your time for this bounty ran out" in late.text


async def test_as_many_win_as_were_asked_for_and_not_one_more(bounties):
    bounty_id = await bounties.posts(winners=1)
    for who in (bounties.ben, bounties.cleo):
        await bounties.claims(who, bounty_id)
        await bounties.submits(who, bounty_id)

    answers = await asyncio.gather(
        bounties.ada.runs("bounty approve", bounty=str(bounty_id), member=bounties.ben),
        bounties.mira.runs("bounty approve", bounty=str(bounty_id), member=bounties.cleo),
    )
    await bounties.passes(seconds=12)

    assert sorted("All 1 winners of this bounty have been paid." in a.text for a in answers) == [False, True]
    assert await bounties.points(bounties.ben) + await bounties.points(bounties.cleo) == 2_100
    told = await bounties.hall.told(bounties.ben) + await bounties.hall.told(bounties.cleo)
    assert "is over: others were quicker." in told
    states = await bounties.world.ledger("SELECT state FROM bounty_claim")
    assert sorted(row["state"] for row in states) == ["approved", "lost"]


async def test_a_dispute_goes_to_staff_and_the_poster_cannot_get_around_it(bounties):
    bounty_id = await bounties.posts()
    for who in (bounties.ben, bounties.cleo):
        await bounties.claims(who, bounty_id)
        await bounties.submits(who, bounty_id)
    await bounties.decides(bounties.ada, "reject", bounty_id, bounties.ben, reason="I do not like it.")
    assert "I do not like it." in await bounties.hall.told(bounties.ben)

    disputed = await bounties.ben.runs("bounty dispute", bounty=str(bounty_id), reason="It is all there.")
    await bounties.passes()
    assert "waiting for a decision" in disputed.text
    around = await bounties.decides(bounties.ada, "approve", bounty_id, bounties.cleo)
    again = await bounties.decides(bounties.ada, "reject", bounty_id, bounties.ben, reason="No.")
    card = next(m for m in bounties.reviews.messages.values() if "It is all there." in text_of(m))
    await bounties.mira.presses(card, "Approve")
    await bounties.passes(seconds=12)

    assert "no winner would be left for them" in around.text
    assert "This concerns you" in again.text
    assert await bounties.points(bounties.ben) == 1_100
    assert await bounties.points(bounties.cleo) == 1_000


async def test_an_end_returns_what_is_left_but_waits_for_what_was_submitted_in_time(bounties):
    bounty_id = await bounties.posts(winners=3, hours=30)
    await bounties.claims(bounties.ben, bounty_id)
    await bounties.claims(bounties.cleo, bounty_id)
    await bounties.passes(hours=7)
    await bounties.passes(minutes=2)
    assert "your proof is still missing" in await bounties.hall.told(bounties.ben)
    assert "Your bounty **Wanted** closes" in await bounties.hall.told(bounties.ada)
    await bounties.submits(bounties.ben, bounty_id)
    await bounties.passes(hours=24)
    await bounties.passes(seconds=12)
    assert (await bounties.state(bounty_id), await bounties.held(bounty_id)) == ("closing", 300)
    assert "ran out" in (await bounties.submits(bounties.cleo, bounty_id)).text
    await bounties.decides(bounties.ada, "return", bounty_id, bounties.ben, reason="A picture?")
    await bounties.submits(bounties.ben, bounty_id, "Look.")
    await bounties.decides(bounties.ada, "approve", bounty_id, bounties.ben)
    await bounties.passes(seconds=12)

    assert (await bounties.state(bounty_id), await bounties.held(bounty_id)) == ("expired", 0)
    assert await bounties.points(bounties.ben) == 1_100
    assert await bounties.points(bounties.ada) == 900
    assert "you get 200 points back." in await bounties.hall.told(bounties.ada)


async def test_a_bounty_that_is_cancelled_returns_its_points_and_tells_whoever_was_at_it(bounties):
    bounty_id = await bounties.posts()
    await bounties.claims(bounties.ben, bounty_id)

    strange = await bounties.cleo.runs("bounty cancel", bounty=str(bounty_id))
    cancelled = await bounties.ada.runs("bounty cancel", bounty=str(bounty_id))
    await bounties.passes(seconds=12)

    assert "Only staff and whoever posted this bounty" in strange.text
    assert "is cancelled, and its points are returned." in cancelled.text
    assert await bounties.points(bounties.ada) == 1_000
    assert "The bounty **Wanted** was cancelled." in await bounties.hall.told(bounties.ben)
    assert "cancelled" in (await bounties.claims(bounties.cleo, bounty_id)).text


async def test_points_of_the_server_come_from_nowhere_and_go_back_there(bounties):
    bounty_id = await bounties.posts(bounties.olga, winners=2, from_server=True)
    await bounties.claims(bounties.ben, bounty_id)
    await bounties.submits(bounties.ben, bounty_id)
    await bounties.mira.presses(bounties.card(), "Approve")
    await bounties.passes()
    await bounties.olga.runs("bounty cancel", bounty=str(bounty_id))
    await bounties.passes(seconds=12)

    assert await bounties.points(bounties.ben) == 1_100
    assert (await bounties.points(bounties.olga), await bounties.held(bounty_id)) == (0, 0)


async def test_bounties_of_members_who_leave_close_and_what_they_claimed_is_free(bounties):
    taken = await bounties.posts(title="Wolf", exclusive=True)
    waiting = await bounties.posts(title="Bear")
    await bounties.claims(bounties.ben, taken)
    await bounties.claims(bounties.ben, waiting)
    await bounties.submits(bounties.ben, waiting)
    await bounties.cleo.runs("bounty post", title="Later", reward=5, draft=True)
    for who in (bounties.ben, bounties.cleo):
        who.person.leave()
    await bounties.passes()
    await bounties.passes(minutes=11)

    states = await bounties.world.ledger("SELECT state FROM bounty_claim ORDER BY claim_id")
    assert [row["state"] for row in states] == ["abandoned", "submitted"]
    assert await bounties.world.value("SELECT count(*) FROM bounty WHERE state = 'draft'") == 0
    await bounties.mira.runs("bounty take", bounty=str(waiting), member=bounties.ben)
    early = await bounties.decides(bounties.ada, "approve", waiting, bounties.ben)
    assert "is looking at this" in early.text
    await bounties.mira.runs("bounty release", bounty=str(waiting), member=bounties.ben)
    assert (
        "You need the role"
        in (await bounties.ada.runs("bounty take", bounty=str(waiting), member=bounties.ben)).text
    )

    bounties.ada.person.leave()
    await bounties.passes()
    await bounties.passes(minutes=11)
    assert (await bounties.state(taken), await bounties.held(taken)) == ("expired", 0)
    assert (await bounties.state(waiting), await bounties.held(waiting)) == ("closing", 100)
    await bounties.decides(bounties.mira, "approve", waiting, bounties.ben)
    assert (await bounties.state(waiting), await bounties.points(bounties.ben)) == ("done", 1_100)


async def test_a_bounty_can_ask_for_a_rank(bounties):
    moderators = bounties.world.discord.role(bounties.world.guild, "Moderator")
    mona = bounties.world.member("Mona", moderators)
    await bounties.hall.world.sets("platform", roles={**bounties.roles, "moderator": moderators.id})
    await mona.runs("rankadmin preset", theme="plain")
    bounty_id = await bounties.posts(rank="Grandmaster")

    low = await bounties.claims(bounties.ben, bounty_id)

    assert "This bounty is for members from the rank 👑 **Grandmaster** on." in low.text


async def test_doctor_says_that_nobody_sees_bounties_where_no_channel_is_chosen(bounties):
    await bounties.posts()
    assert "board of bounties" not in (await bounties.world.owner.runs("doctor")).text
    await bounties.hall.world.sets("platform", channels={})

    answer = await bounties.world.owner.runs("doctor")
    await bounties.world.settle()

    assert "No channel is chosen for the board of bounties (`bounty`)." in answer.text
    assert "No channel is chosen for proof of bounties (`quest_review` or `bounty`)." in answer.text
