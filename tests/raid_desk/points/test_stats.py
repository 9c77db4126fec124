"""/stats tells what somebody has, as a picture and as text."""

from jobs.pictures.png import png_size


async def test_statistics_tell_points_quotas_counts_and_dungeons(office, world):
    await office.asks(4)
    await office.leads(office.ada, "void", count=2)
    await office.leads(office.ada, "shatters")
    await office.otto.runs("addpoints", member=office.ada, amount=7)
    await office.otto.runs("addpoints", member=office.ben, amount=9)
    await office.otto.runs("logkey", member=office.ada, dungeon="void", amount=2)

    text = (await office.ben.runs("stats", member=office.ada, text=True)).text

    assert "Raider points\n**9** · this period: 9 · place 1" in text
    assert "3 of 4** · 1 to go" in text
    assert "Runs organized\n**3** · this period: 3\n-# The Void 2 · The Shatters 1" in text
    assert "Keys popped\n**2** · this period: 2 · 2 logged by hand" in text
    assert "Verifications\n**0**" in text
    german = world.member("Grit", locale="de")
    assert "Raidpunkte\n**9**" in (await german.runs("stats", member=office.ada, text=True)).text


async def test_statistics_are_a_picture_with_a_description(office, world):
    await office.asks(4)
    await office.leads(office.ada)

    answer = await office.ada.runs("stats")
    await world.settle()

    [picture] = answer.message.attachments
    assert picture.description.startswith(
        "Statistics of Ada: 0 raider points, 1 quota point, Runs organized 1"
    )
    assert png_size(picture.content) == (1000, 712)
    german = await world.member("Grit", locale="de").runs("stats", member=office.ada)
    await world.settle()
    [picture] = german.message.attachments
    assert picture.description.startswith("Statistik von Ada: 0 Raidpunkte, 1 Quotenpunkt, ")


async def test_a_closed_profile_keeps_its_statistics_to_itself(office, world):
    own = await office.ada.runs("profile")
    await office.ada.presses(own, "Close to others")

    assert "keeps their profile private" in (await office.ben.runs("stats", member=office.ada)).text
    assert "Statistics of Ada" in (await office.ada.runs("stats", text=True)).text
    assert "Statistics of Ada" in (await office.mia.runs("stats", member=office.ada, text=True)).text
