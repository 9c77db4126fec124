"""`/doctor` tells where the role and the rows differ, and one press makes them agree."""

from stand_in.changes.roles import give, take


async def examined(court, pressing=None):
    await court.world.job.redis.set("guildhall:relay:health:0", '{"connected": true}')
    answer = await court.world.owner.runs("doctor")
    await court.world.settle()
    if pressing is not None:
        answer = await court.world.owner.presses(answer, pressing)
        await court.passes()
    return answer


async def test_who_holds_the_role_without_a_suspension_is_told_and_freed_by_a_press(court):
    ben = court.world.member("Ben")
    give(court.world.discord.world, ben.person.member, court.roles["suspended"].id)
    await court.suspends(court.ada)

    answer = await examined(court, "Take `suspended` off")

    assert court.holds(ben) == set()
    assert court.holds(court.ada) == {"suspended"}
    assert "Members who hold `suspended` without a suspension" not in answer.text
    assert "suspension.drift_taken" in await court.audit()


async def test_who_is_suspended_without_the_role_is_told_and_has_it_again_by_a_press(court):
    await court.suspends(court.ada)
    take(court.world.discord.world, court.ada.person.member, court.roles["suspended"].id)
    await court.passes()

    told = await examined(court)
    assert f"Suspended members who do not hold `suspended`: {court.ada.mention}." in told.text
    await examined(court, "Give `suspended` again")

    assert court.holds(court.ada) == {"suspended"}


async def test_nothing_is_told_where_both_agree_or_change_is_on_its_way(court):
    await court.suspends(court.ada)
    assert "`suspended`" not in (await examined(court)).text
