"""Selects and modals with every kind of field Discord knows."""

from playwright.async_api import expect

from tests.browser.scripted_bot import asks, label, says
from tests.support.waiting import until

COLOURS = [{"label": value.title(), "value": value} for value in ("red", "green", "blue")]


async def test_every_select_sends_what_was_picked(bot, ada):
    role = bot.discord.role(bot.guild, "Bakers")
    rows = [
        {"type": 3, "custom_id": "words", "options": COLOURS, "min_values": 1, "max_values": 2},
        {"type": 5, "custom_id": "user"}, {"type": 6, "custom_id": "role"},
        {"type": 7, "custom_id": "anyone"}, {"type": 8, "custom_id": "place"},
    ]  # fmt: skip
    bot.answers["plain"] = says("choose", components=[{"type": 1, "components": [row]} for row in rows])
    bot.answers |= {row["custom_id"]: {"type": 6} for row in rows}
    await ada.runs("plain")
    await ada.sees("choose")
    sent = {}

    picks = (
        ("words", ("Red", "Blue")),
        ("user", ("Ada",)),
        ("role", ("Bakers",)),
        ("anyone", ("Bakers",)),
        ("place", ("general",)),
    )
    for number, (name, labels) in enumerate(picks):
        before = len(bot.heard)
        await ada.picks(*labels, number=number)
        await until(lambda before=before: len(bot.heard) > before)
        await expect(ada.last.locator(".select.busy")).to_have_count(0)
        sent[name] = bot.last["values"]

    general = next(channel.id for channel in bot.guild.channels.values() if channel.name == "general")
    assert sent == {
        "words": ["red", "blue"], "user": [str(ada.person.id)], "role": [str(role.id)],
        "anyone": [str(role.id)], "place": [str(general)],
    }  # fmt: skip


async def test_a_form_with_every_kind_of_field_is_filled_in_and_sent(bot, ada, desk, tmp_path):
    (tmp_path / "proof.png").write_bytes(b"not really")
    bot.answers["plain"] = asks(
        "Tell us",
        label("Your story", {"type": 4, "custom_id": "story", "style": 2, "min_length": 5}, "At length"),
        label("Proof", {"type": 19, "custom_id": "proof"}),
        label("One", {"type": 21, "custom_id": "one", "options": COLOURS}),
        label("Several", {"type": 22, "custom_id": "several", "options": COLOURS}),
        label("I agree", {"type": 23, "custom_id": "agree"}),
    )
    bot.answers["form"] = says("thank you")
    await ada.runs("plain")
    form = ada.page.get_by_role("dialog", name="Tell us")

    await form.get_by_label("Your story").fill("oh")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.locator(".field-error").first).to_contain_text("Must be between 5")
    desk.expects_trouble("422")
    await form.get_by_label("Your story").fill("once upon a time")
    await form.locator("input[type=file]").set_input_files(tmp_path / "proof.png")
    await form.get_by_role("radio", name="Green").check()
    for name in ("Red", "Blue"):
        await form.get_by_role("checkbox", name=name).check()
    await form.get_by_label("I agree").check()
    await form.get_by_role("button", name="Submit").click()

    await ada.sees("thank you")
    sent = {part["component"]["custom_id"]: part["component"] for part in bot.last["components"]}
    (file,) = bot.last["resolved"]["attachments"].values()
    assert file["filename"] == "proof.png"
    assert sent["story"]["value"] == "once upon a time"
    assert sent["proof"]["values"] == [file["id"]]
    assert sent["one"]["value"] == "green"
    assert sent["several"]["values"] == ["red", "blue"]
    assert sent["agree"]["value"] is True


async def test_selects_in_a_form_start_with_their_defaults(bot, ada):
    field = {
        "type": 3,
        "custom_id": "colour",
        "options": [facts | {"default": facts["value"] == "green"} for facts in COLOURS],
    }
    bot.answers["plain"] = asks("Colours", {"type": 10, "content": "Choose **well**"}, label("Colour", field))
    bot.answers["form"] = says("kept")
    await ada.runs("plain")
    form = ada.page.get_by_role("dialog", name="Colours")
    await expect(form.locator("strong")).to_have_text("well")
    await expect(form.locator(".select")).to_contain_text("Green")

    await form.get_by_role("button", name="Submit").click()

    await ada.sees("kept")
    assert bot.last["components"][1]["component"]["values"] == ["green"]


async def test_a_form_the_application_fails_to_take_stays_open(bot, ada):
    bot.answers["plain"] = asks("Broken", label("Text", {"type": 4, "custom_id": "text", "style": 1}))
    await ada.runs("plain")
    form = ada.page.get_by_role("dialog", name="Broken")
    await form.get_by_label("Text").fill("precious words")

    await form.get_by_role("button", name="Submit").click()

    await expect(form.get_by_role("alert").last).to_have_text("Something went wrong. Try again.")
    await expect(form.get_by_label("Text")).to_have_value("precious words")
