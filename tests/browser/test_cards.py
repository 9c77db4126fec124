"""A card is made in the browser: options, preview, another style, save; then a chart and a profile."""

from playwright.async_api import expect


async def drawn(window, world) -> None:
    """The picture of the last message is there."""
    await world.settle()
    picture = window.last.locator(".picture img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1000


async def test_a_card_is_chosen_seen_and_saved(world, sit):
    person = world.member("Ada")
    person.writes("hello")
    await world.settle()
    ada = await sit(person)

    await ada.runs("card edit", primary="gold", writing="#fff")
    await drawn(ada, world)
    await expect(ada.last).to_contain_text("Preview of your card")
    await expect(ada.last).to_contain_text("#FFD700")
    await ada.picks("Ticket: printed on paper")
    await drawn(ada, world)
    await expect(ada.last).to_contain_text("The writing is hard to read")
    await ada.presses("Save")
    await ada.sees("from now on")

    style = await world.value("SELECT style FROM rank_card WHERE user_id = $1 AND NOT is_draft", person.id)
    assert style == "ticket"


async def test_a_chart_and_a_profile_are_shown(world, sit):
    person = world.member("Ada")
    person.writes("hello")
    await world.settle()
    ada = await sit(person)

    await ada.runs("activity", days="7")
    await drawn(ada, world)
    await ada.runs("profile")
    await expect(ada.last.locator(".embed")).to_contain_text("1 message")
