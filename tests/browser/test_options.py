"""Options of every type, and what the client refuses before anything is sent."""

from playwright.async_api import expect

from tests.browser.scripted_bot import says


async def test_options_of_every_type_arrive_as_discord_sends_them(bot, ada, tmp_path):
    bot.answers["many"] = says("done")
    role = bot.discord.role(bot.guild, "Bakers")
    (tmp_path / "bread.txt").write_text("flour")

    await ada.begins_command("many")
    await ada.fills("count", "12")
    await ada.fills("words", "a few words")
    await ada.fills("really", "True")
    await ada.fills("user", "Ada")
    await ada.fills("place", "general")
    await ada.fills("role", "Bakers")
    await ada.fills("anyone", "Bakers")
    await ada.fills("share", "0.25")
    await ada.adds("file")
    await ada.option("file").set_input_files(tmp_path / "bread.txt")
    await ada.sends()

    await ada.sees("done")
    sent = {option["name"]: option["value"] for option in bot.last["options"]}
    general = next(channel.id for channel in bot.guild.channels.values() if channel.name == "general")
    (file,) = bot.last["resolved"]["attachments"].values()
    assert file["filename"] == "bread.txt"
    assert sent == {
        "count": 12, "words": "a few words", "really": True, "user": str(ada.person.id),
        "place": str(general), "role": str(role.id), "anyone": str(role.id), "share": 0.25,
        "file": file["id"],
    }  # fmt: skip


async def test_numbers_and_texts_outside_the_limits_are_refused_before_they_are_sent(bot, ada):
    await ada.begins_command("limits")
    await ada.fills("age", "12")
    await ada.fills("code", "ab")
    await ada.sends()
    errors = ada.page.locator(".command-option .field-error")

    await expect(errors.nth(0)).to_have_text("Value must be 9 or less.")
    await expect(errors.nth(1)).to_have_text("Length must be 3 or more.")
    await ada.option("age").fill("two")
    await ada.sends()
    await expect(errors.nth(0)).to_have_text("This option is invalid. Enter a valid integer.")
    assert bot.heard == []


async def test_a_choice_must_be_one_of_the_list(bot, ada):
    bot.answers["pick"] = says("picked")
    await ada.begins_command("pick")
    await ada.option("colour").fill("mauve")
    await ada.page.keyboard.press("Escape")
    await ada.sends()
    await expect(ada.page.locator(".command-option .field-error")).to_contain_text("This option is invalid")

    await ada.fills("colour", "Blue")
    await ada.sends()

    await ada.sees("picked")
    assert bot.last["options"][0]["value"] == "b"


async def test_autocomplete_that_fails_says_so_and_typed_text_can_still_be_sent(bot, ada):
    bot.answers["find"] = says("found")
    await ada.begins_command("find")
    await expect(ada.page.locator(".choices-list")).to_have_text("Loading options failed")
    bot.answers["find?"] = {"type": 8, "data": {"choices": []}}
    await ada.option("thing").fill("needle")
    await expect(ada.page.locator(".choices-list")).to_have_text("No options match your search.")

    await ada.sends()

    await ada.sees("found")
    assert bot.last["options"][0]["value"] == "needle"


async def test_commands_one_may_not_use_are_not_offered(bot, ada):
    await ada.page.locator("#write").press_sequentially("/")
    await expect(ada.page.locator(".pick", has_text="/plain")).to_be_visible()

    await expect(ada.page.locator(".pick", has_text="/secret")).to_have_count(0)


async def test_commands_on_people_and_messages_are_in_their_menus(bot, ada):
    bot.answers |= {"Look at them": says("a person"), "Quote this": says("a quote")}
    ben = bot.discord.person("Ben", bot.guild)
    message = ben.write("well said")
    await ada.sees("well said")

    await ada.page.locator("#members .member", has_text="Ben").click(button="right")
    await ada.page.get_by_role("menuitem", name="Look at them").click()
    await ada.sees("a person")
    assert bot.last["target_id"] == str(ben.id)

    await ada.messages.filter(has_text="well said").click(button="right")
    await ada.page.get_by_role("menuitem", name="Quote this").click()
    await ada.sees("a quote")
    assert bot.last["target_id"] == str(message.id)
