"""The whole product in the browser: commands, panels, forms, boards, cards, refusals, two people at once."""

import httpx
from playwright.async_api import expect

from tests.support.waiting import until


async def test_a_command_is_chosen_with_autocomplete(world, sit):
    ada = await sit(world.member("Ada"))

    await ada.begins_command("help")
    await ada.adds("topic")
    await ada.option("topic").fill("activ")
    await expect(ada.page.locator(".choices-list .pick")).to_have_text(["Activity"])
    await ada.page.keyboard.press("Enter")
    await expect(ada.option("topic")).to_have_value("Activity")
    await ada.page.keyboard.press("Enter")

    await ada.sees("Who leads here")


async def test_the_picker_shows_what_a_command_takes(world, sit):
    ada = await sit(world.owner)

    await ada.page.locator("#write").press_sequentially("/board a")

    line = ada.page.locator(".pick", has_text="/board add")
    await expect(line.locator(".pick-option.required")).to_have_text(["channel", "metric"])
    await expect(line.locator(".pick-about")).to_contain_text("Post a board in a channel")


async def test_a_required_option_left_out_is_asked_for_in_discords_words(world, sit):
    ada = await sit(world.owner)

    await ada.begins_command("board add")
    await ada.sends()

    await expect(ada.page.locator(".command-option .field-error").first).to_have_text(
        "This option is required. Specify a value."
    )
    await expect(ada.option("channel")).to_be_focused()


async def test_an_answer_for_oneself_is_seen_by_nobody_else(world, sit):
    ada, ben = await sit(world.member("Ada")), await sit(world.member("Ben"))

    await ada.runs("ping")

    await expect(ada.last).to_contain_text("Only you can see this")
    await expect(ada.last).to_contain_text("Ada used /ping")
    await expect(ben.messages).to_have_count(0)
    await ada.presses("Dismiss message")
    await expect(ada.messages).to_have_count(0)


async def test_a_rank_card_is_shown_as_a_picture(world, sit):
    person = world.member("Ada")
    person.writes("hello")
    await world.settle()
    ada = await sit(person)

    await ada.runs("rank")

    card = ada.last.locator(".picture img")
    await expect(card).to_be_visible()
    width = await card.evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert width >= 600
    assert "Ada" in (await card.get_attribute("alt") or "")


async def test_a_leaderboard_is_turned_by_button_and_by_select(world, sit):
    for number in range(12):
        world.member(f"Member {number:02}").writes("hello")
    person = world.member("Ada")
    await world.settle()
    ada = await sit(person)

    await ada.runs("leaderboard")
    await expect(ada.last.locator(".embed")).to_be_visible()
    first = await ada.last.locator(".embed").inner_text()
    await ada.presses("Next")
    await expect(ada.last.locator(".embed")).not_to_have_text(first)
    await ada.picks("Messages")

    await expect(ada.last.locator(".embed-title")).to_contain_text("Messages")


async def test_a_board_moves_while_somebody_else_writes(world, sit):
    place = world.discord.channel(world.guild, "leaderboard")
    ben_person = world.member("Ben")
    owner, ben = await sit(world.owner), await sit(ben_person)
    await owner.runs("board add", channel="leaderboard", metric="Messages")
    await owner.sees("leaderboard")
    await world.settle()
    await owner.opens("leaderboard")
    await expect(owner.last.locator(".embed")).to_be_visible()
    await expect(owner.last).not_to_contain_text("Ben")

    await ben.writes("good morning")
    await ben.sees("good morning")
    world.moves_clock(minutes=10)
    await world.settle()

    await expect(owner.last.locator(".embed")).to_contain_text("Ben")
    assert place.last_message_id


async def test_a_setting_is_changed_by_select_button_and_form(world, sit):
    ada = await sit(world.owner)

    await ada.runs("config")
    await ada.sees("Only you can see this")
    await ada.picks("Activity")
    await ada.sees("Settings of Activity")
    await ada.finds("Leaderboards and cycles")
    await ada.sees("Settings of Activity: Leaderboards and cycles")
    await ada.finds("Board title")
    world.moves_clock(seconds=10)
    await ada.presses("Change")
    await ada.page.get_by_role("dialog").get_by_label("Board title").fill("Heroes")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Submit").click()

    await expect(ada.page.get_by_role("dialog")).to_have_count(0)
    await ada.sees("Heroes")
    kept = await world.value("SELECT settings FROM guild_setting WHERE module = 'activity'")
    assert kept["board_title"] == "Heroes"


async def test_a_refusal_says_what_is_missing_and_why(world, sit):
    ada = await sit(world.manager("Ada"))

    await ada.runs("config")

    await expect(ada.last).to_contain_text("administrator")
    await expect(ada.last).to_contain_text("Only you can see this")
    await ada.presses("Why?")
    await expect(ada.messages).to_have_count(2)


async def test_a_failing_application_reads_as_in_discord(world, sit):
    ada = await sit(world.member("Ada"))
    await world.discord.use_endpoint("http://web/nothing-here", validate=False)
    try:
        await ada.runs("ping")
        await expect(ada.last).to_contain_text("The application did not respond")
    finally:
        await world.discord.use_endpoint("http://web/interactions", validate=False)


async def test_one_window_becomes_somebody_else_and_a_new_member_joins(world, sit):
    world.member("Ben")
    ada = await sit(world.member("Ada"))

    await ada.page.get_by_role("button", name="You are Ada").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Ben").click()
    await expect(ada.page.locator("#me")).to_contain_text("Ben")
    await ada.page.wait_for_selector("body[data-ready]")
    await ada.writes("I am Ben now")
    await expect(ada.last.locator(".name")).to_have_text("Ben")

    await ada.page.get_by_role("button", name="You are Ben").click()
    await ada.page.get_by_role("button", name="A new member joins").click()
    await ada.page.get_by_label("Their name").fill("Robin")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("#me")).to_contain_text("Robin")
    await expect(ada.page.locator("#members")).to_contain_text("Robin")


async def test_the_drawer_shows_the_signed_interaction_and_moves_the_clock(world, sit):
    ada = await sit(world.member("Ada"))
    await ada.runs("ping")
    await ada.sees("Only you can see this")

    await ada.page.get_by_role("button", name="Under the hood").click()
    entry = ada.page.locator(".entry", has_text="/ping").first
    await entry.click()
    await entry.locator("summary", has_text="Signature").click()
    await expect(entry).to_contain_text("X-Signature-Ed25519")
    key = {"Authorization": "Bearer gh_x1_nobodyknowsthis"}
    async with httpx.AsyncClient() as site:
        await site.get(f"{world.discord.url}/v1/levels?limit=3", headers=key)
    await ada.page.get_by_role("tab", name="API").click()
    called = ada.page.locator("#panel-api .entry")
    await expect(called).to_contain_text("/v1/levels?limit=3")
    await expect(called).to_contain_text("401")
    await expect(called).to_contain_text("gh_x1_nobody…")
    await expect(called).not_to_contain_text("knowsthis")
    await ada.page.get_by_role("tab", name="Webhooks").click()
    async with httpx.AsyncClient() as site:
        await site.post(f"{world.discord.url}/inbox", content=b'{"event": "test"}')
    await expect(ada.page.locator("#panel-webhooks .entry")).to_contain_text("answered 204")
    await ada.page.get_by_role("tab", name="Clock").click()
    before = world.now()
    await ada.page.get_by_role("button", name="An hour").click()

    await until(lambda: (world.now() - before).total_seconds() >= 3600)
    await expect(ada.page.locator("#panel-levers")).to_contain_text("ahead of this computer")


async def test_channels_and_roles_are_made_given_and_deleted(world, sit, desk):
    ben = world.member("Ben")
    ada = await sit(world.owner)

    await ada.page.locator("button.place-title").click()
    await ada.page.get_by_role("menuitem", name="Create channel").click()
    await ada.page.get_by_role("dialog").get_by_label("Name").fill("cellar")
    await ada.page.keyboard.press("Enter")
    await ada.opens("cellar")

    await ada.page.locator("button.place-title").click()
    await ada.page.get_by_role("menuitem", name="Roles").click()
    await ada.page.get_by_role("button", name="Create role").click()
    await expect(ada.page.locator(".role-line")).to_have_count(3)
    await ada.page.keyboard.press("Escape")

    await ada.page.locator("#members .member", has_text="Ben").click(button="right")
    await ada.page.get_by_role("menuitem", name="Roles").click()
    await ada.page.get_by_label("new role").check()
    await expect(ada.page.get_by_label("new role")).to_be_checked()
    await until(lambda: len(ben.role_ids) == 1)
    await ada.page.keyboard.press("Escape")

    await ada.page.locator("#channels .channel-row", has_text="cellar").click(button="right")
    await ada.page.get_by_role("menuitem", name="Delete channel").click()
    await ada.page.get_by_role("button", name="Delete", exact=True).click()
    await expect(ada.page.locator("#channels")).not_to_contain_text("cellar")
    await expect(ada.page.locator("#toasts")).to_be_empty()
    desk.expects_trouble("404")  # the page may just ask about the channel while it is deleted


async def test_it_can_be_used_at_the_width_of_a_phone(world, sit):
    person = world.member("Ada")
    world.discord.channel(world.guild, "tavern")
    ada = await sit(person, width=390, height=844)
    wide = "document.documentElement.scrollWidth"

    await ada.writes("from my phone")
    await ada.sees("from my phone")
    await ada.page.get_by_role("button", name="Servers and channels").tap()
    await ada.page.locator("#channels .channel-name", has_text="tavern").tap()
    await expect(ada.page.locator("#place h1")).to_have_text("tavern")
    await ada.writes("and from here")
    await ada.runs("help")

    await ada.sees("Only you can see this")
    assert await ada.page.evaluate(wide) <= 390
