"""Links to places of the local Discord are gone to within it; what it needs to look right it brings along."""

from playwright.async_api import expect

from tests.browser.scripted_bot import says


def address(channel, message=None):
    """As Discord's client copies it."""
    end = f"/{message.id}" if message else ""
    return f"https://discord.com/channels/{channel.guild_id or '@me'}/{channel.id}{end}"


async def test_a_link_to_a_message_is_a_chip_that_jumps_to_it(bot, ada):
    tavern = bot.discord.channel(bot.guild, "tavern")
    ben = bot.discord.person("Ben", bot.guild)
    wanted = ben.write("the one that is meant", channel=tavern)
    for number in range(120):
        ben.write(f"much later {number}", channel=tavern)

    ada.person.write(f"see {address(tavern, wanted)}")
    chip = ada.last.get_by_role("button", name="Message in #tavern")
    await expect(chip).to_contain_text("#tavern")
    await chip.click()

    await expect(ada.page.locator("#place h1")).to_contain_text("tavern")
    meant = ada.messages.filter(has_text="the one that is meant")
    await expect(meant).to_be_in_viewport()
    await expect(meant).to_be_focused()


async def test_links_of_every_form_stay_within_the_local_discord(bot, ada):
    tavern = bot.discord.channel(bot.guild, "tavern")
    here = next(iter(bot.guild.channels.values()))
    wanted = bot.discord.person("Ben", bot.guild).write("meant", channel=tavern)
    link = address(tavern, wanted)
    button = {"type": 1, "components": [{"type": 2, "style": 5, "label": "Open it", "url": link}]}
    shown = {"title": "An embed", "url": link, "description": f"[in words]({link}) <{address(tavern)}>"}
    bot.answers["plain"] = says(embeds=[shown], components=[button])

    for name in ("An embed", "in words", "#tavern", "Open it"):
        await ada.opens(here.name)
        if name == "An embed":
            await ada.runs("plain")
        await ada.messages.filter(has_text="An embed").get_by_role("button", name=name, exact=True).click()
        await expect(ada.page.locator("#place h1")).to_contain_text("tavern")
    assert len(ada.page.context.pages) == 1


async def test_a_link_to_what_is_gone_or_hidden_says_so(bot, ada):
    tavern = bot.discord.channel(bot.guild, "tavern")
    ben = bot.discord.person("Ben", bot.guild)
    gone = ben.write("gone soon", channel=tavern)
    ben.delete(gone)
    hidden = f"https://discord.com/channels/{bot.guild.id}/1"

    ada.person.write(f"{address(tavern, gone)} {hidden} https://discord.com/developers")
    shown = ada.last.locator(".content")
    await expect(shown).to_contain_text("#unknown")
    await expect(shown.get_by_role("link")).to_have_attribute("href", "https://discord.com/developers")
    await shown.get_by_role("button", name="Message in #tavern").click()

    await expect(ada.page.locator(".toast")).to_contain_text("That message was deleted.")


COLOURS = """(text) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `40px ${getComputedStyle(document.body).fontFamily}`;
  pen.fillText(text, 0, 60);
  const { data } = pen.getImageData(0, 0, 80, 80);
  return data.filter((_, at) => at % 4 === 0 && data[at] !== data[at + 2]).length;
}"""
"""How many points of a black text are neither black nor grey."""


async def test_emoji_have_colours_and_digits_none_on_a_machine_without_an_emoji_font(bot, ada):
    ada.person.write("🎉 ✅ ⚔️ 1️⃣ 17")
    await ada.sees("🎉")
    await ada.page.evaluate("document.fonts.ready")

    assert await ada.page.evaluate(COLOURS, "🎉") > 100
    assert await ada.page.evaluate(COLOURS, "✅") > 100
    assert await ada.page.evaluate(COLOURS, "1️⃣") > 100
    assert await ada.page.evaluate(COLOURS, "17") == 0


async def test_the_drawer_asks_for_refusals(bot, ada):
    await ada.page.get_by_role("button", name="Under the hood").click()
    await ada.page.get_by_role("tab", name="Clock").click()
    for words in ("The next REST call: 400", "The next REST call: 403", "The next edit of a message: 403"):
        await ada.page.get_by_role("button", name=words).click()

    await expect(ada.page.locator(".fault-list li")).to_have_count(3)
    asked = [(fault.status, fault.method) for fault in bot.discord.rest.faults.active]
    assert asked == [(400, None), (403, None), (403, "PATCH")]
