"""How messages look: components, markdown, failures, late answers, direct messages."""

import httpx
from playwright.async_api import expect

from tests.browser.scripted_bot import HEADERS, command, says, shows


async def test_a_button_that_is_not_answered_fails_in_discords_words(bot, ada):
    bot.answers["plain"] = says("press", components=[{"type": 1, "components": [
        {"type": 2, "style": 1, "label": "Go", "custom_id": "go"},
        {"type": 2, "style": 5, "label": "Away", "url": "https://example.org"},
        {"type": 2, "style": 2, "label": "Never", "custom_id": "never", "disabled": True}]}])  # fmt: skip
    await ada.runs("plain")
    await ada.presses("Go")

    await expect(ada.last.get_by_role("alert")).to_have_text("This interaction failed")
    await expect(ada.last.get_by_role("button", name="Never")).to_be_disabled()
    await expect(ada.last.get_by_role("link", name="Away")).to_have_attribute("rel", "noopener noreferrer")


async def test_a_late_answer_is_thinking_until_it_comes(bot, ada):
    bot.answers["plain"] = {"type": 5}
    await ada.runs("plain")
    await expect(ada.last).to_contain_text("Tester is thinking…")

    asked = bot.heard[-1]
    async with httpx.AsyncClient(headers=HEADERS) as client:
        url = f"{bot.discord.api_url}/webhooks/{asked['application_id']}/{asked['token']}/messages/@original"
        answer = await client.patch(url, json={"content": "thought about it"})

    assert answer.status_code == 200
    await expect(ada.last.locator(".content")).to_have_text("thought about it")


async def test_components_v2_are_laid_out_with_their_texts_pictures_and_buttons(bot, ada):
    picture = f"{bot.discord.url}/cdn/embed/avatars/3.png"
    bot.answers["plain"] = shows(
        {"type": 10, "content": "# Quest of the day"},
        {"type": 17, "accent_color": 0xE67E22, "components": [
            {"type": 9, "components": [{"type": 10, "content": "**Slay the dragon**\n-# by Friday"}],
             "accessory": {"type": 11, "media": {"url": picture}, "description": "A dragon"}},
            {"type": 14, "divider": True, "spacing": 2},
            {"type": 12, "items": [{"media": {"url": picture}, "description": "A lair"},
                                   {"media": {"url": picture}, "spoiler": True}]},
            {"type": 9, "components": [{"type": 10, "content": "Are you in?"}],
             "accessory": {"type": 2, "style": 3, "label": "Join", "custom_id": "join"}}]},
    )  # fmt: skip
    bot.answers["join"] = {"type": 7, "data": {"components": [{"type": 10, "content": "You are in"}]}}
    await ada.runs("plain")

    await expect(ada.last.get_by_role("heading", name="Quest of the day")).to_be_visible()
    await expect(ada.last.get_by_role("img", name="A dragon")).to_be_visible()
    await expect(ada.last.get_by_role("button", name="SPOILER")).to_be_visible()
    await ada.presses("Join")

    await expect(ada.last).to_contain_text("You are in")
    await expect(ada.last.get_by_role("heading")).to_have_count(0)


async def test_markdown_reads_as_discord_writes_it(bot, ada):
    ada.person.write(
        "# Title\n- one\n- two\n> quoted\n```py\nprint('<b>')\n```\n~~gone~~ __under__ *lean* `code` "
        "||secret|| <t:0:D> <#1> <:party:12345678901234567> [site](https://example.org) snake_case_name 2*3*4"
    )

    shown = ada.last.locator(".content")
    await expect(shown.get_by_role("heading", name="Title")).to_be_visible()
    await expect(shown.locator("li")).to_have_text(["one", "two"])
    await expect(shown.locator("blockquote")).to_have_text("quoted")
    await expect(shown.locator("pre code")).to_have_text("print('<b>')")
    await expect(shown.locator("s")).to_have_text("gone")
    await expect(shown.locator("u")).to_have_text("under")
    await expect(shown.locator("em").first).to_have_text("lean")
    await expect(shown.get_by_role("button", name="Spoiler")).to_be_visible()
    await expect(shown.locator("time")).to_have_text("1 January 1970")
    await expect(shown).to_contain_text(":party:")
    await expect(shown.get_by_role("link", name="site")).to_have_attribute("href", "https://example.org/")
    await expect(shown).to_contain_text("snake_case_name")


async def test_the_bot_writes_directly_and_its_buttons_work_there(bot, ada):
    await ada.page.locator("#members .member", has_text="Tester").click()
    await ada.page.get_by_role("button", name="Message", exact=True).click()
    await expect(ada.page.locator("#place h1")).to_have_text("Tester")
    await bot.register(command("plain", contexts=[0, 1]))
    button = {"type": 2, "style": 1, "label": "Hi", "custom_id": "hi"}
    bot.answers["plain"] = says("hello you", components=[{"type": 1, "components": [button]}])
    bot.answers["hi"] = {"type": 7, "data": {"content": "hi back", "components": []}}
    await ada.page.reload()
    await ada.page.wait_for_selector("body[data-ready]")

    await ada.runs("plain")
    await ada.presses("Hi")

    await expect(ada.last).to_contain_text("hi back")
    assert "guild_id" not in bot.heard[-1]
