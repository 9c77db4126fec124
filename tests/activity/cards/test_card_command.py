"""/card by the door: a look is seen before it is saved, and /rank shows it."""

import io
from typing import Any

import pytest
from PIL import Image

from db.activity.rank_cards import find_card
from stand_in.rules.messages import Upload


def a_picture(colour: tuple[int, int, int] = (200, 30, 30), kind: str = "PNG") -> Upload:
    packed = io.BytesIO()
    Image.new("RGB", (400, 240), colour).save(packed, kind)
    return Upload(0, f"mine.{kind.lower()}", packed.getvalue(), f"image/{kind.lower()}")


async def drawn(world: Any, answer: Any) -> Image.Image:
    """The picture of an answer, once the worker has drawn it."""
    await world.settle()
    (attachment,) = answer.message.attachments
    return Image.open(io.BytesIO(attachment.content)).convert("RGB")


async def saved_card(world: Any, user_id: int) -> Any:
    async with world.job.pool.acquire() as db:
        return await find_card(db, world.guild.id, user_id)


async def test_a_card_is_previewed_then_saved_then_shown(world):
    ada = world.member("Ada")
    ada.writes()
    await world.settle()

    preview = await ada.runs("card edit", style="poster", primary="#ff8800", writing="navy")
    await drawn(world, preview)

    assert preview.ephemeral
    assert "Poster" in preview.text
    assert "#FF8800" in preview.text
    assert await saved_card(world, ada.id) is None

    done = await ada.presses(preview, "Save")
    assert "Saved" in done.text
    assert done.message.attachments
    card = await saved_card(world, ada.id)
    assert (card.style, card.primary_color, card.text_color) == ("poster", 0xFF8800, 0x001F5B)

    rank = await drawn(world, await ada.runs("rank"))
    assert rank.getpixel((740, 250)) == (0xFF, 0x88, 0x00)


async def test_discarding_leaves_the_card_as_it_was(world):
    ada = world.member("Ada")
    preview = await ada.runs("card edit", style="ticket")
    await drawn(world, preview)

    answer = await ada.presses(preview, "Discard")

    assert "Discarded" in answer.text
    assert await saved_card(world, ada.id) is None
    assert await world.value("SELECT count(*) FROM rank_card") == 0


async def test_another_style_is_seen_in_the_same_preview(world):
    ada = world.member("Ada")
    preview = await ada.runs("card edit", style="ticket")
    before = await drawn(world, preview)

    again = await ada.picks(preview, "arcade")
    after = await drawn(world, again)

    assert "Arcade" in again.text
    assert before.tobytes() != after.tobytes()
    await ada.presses(again, "Save")
    assert (await saved_card(world, ada.id)).style == "arcade"


async def test_edits_add_up_while_the_preview_is_open(world):
    ada = world.member("Ada")
    first = await ada.runs("card edit", primary="teal")
    await drawn(world, first)
    world.moves_clock(minutes=2)
    second = await ada.runs("card edit", border="gold")
    await drawn(world, second)

    refused = await ada.presses(first, "Save")
    assert "not your newest" in refused.text
    await ada.presses(second, "Save")

    card = await saved_card(world, ada.id)
    assert (card.primary_color, card.border_color) == (0x009688, 0xFFD700)


async def test_a_draft_that_was_left_alone_is_not_taken_up_again(world):
    ada = world.member("Ada")
    await drawn(world, await ada.runs("card edit", primary="teal"))
    world.moves_clock(minutes=20)

    preview = await ada.runs("card edit", border="gold")
    await drawn(world, preview)

    assert "primary" not in preview.text


async def test_an_uploaded_picture_lies_behind_the_card(world):
    ada = world.member("Ada")
    ada.writes()
    await world.settle()
    preview = await ada.runs("card edit", style="glass", background=a_picture())
    card = await drawn(world, preview)

    assert "with a background picture" in preview.text
    red, green, blue = card.getpixel((500, 10))
    assert red > 170
    assert max(green, blue) < 60
    await ada.presses(preview, "Save")

    assert len((await saved_card(world, ada.id)).picture) < 20_000
    rank = await drawn(world, await ada.runs("rank"))
    assert rank.getpixel((500, 10)) == card.getpixel((500, 10))


async def test_a_picture_can_be_taken_away_again(world):
    ada = world.member("Ada")
    preview = await ada.runs("card edit", style="glass", background=a_picture())
    await drawn(world, preview)

    without = await ada.presses(preview, "Without the picture")
    await drawn(world, without)

    assert "without a background picture" in without.text
    await ada.presses(without, "Save")
    assert (await saved_card(world, ada.id)).picture is None


async def test_a_file_that_is_no_picture_is_told_and_the_rest_goes_on(world):
    ada = world.member("Ada")
    text = Upload(0, "mine.png", b"<svg onload='alert(1)'/>", "image/png")

    preview = await ada.runs("card edit", style="ticket", background=text)
    await drawn(world, preview)

    assert "not a PNG, JPEG, WebP or GIF" in preview.text
    assert "Ticket" in preview.text


@pytest.mark.parametrize("url", ["http://example.org/a.png", "ftp://example.org/a.png", "example.org/a.png"])
async def test_an_address_without_https_is_refused_at_once(world, url):
    ada = world.member("Ada")

    answer = await ada.runs("card edit", url=url)

    assert "https://" in answer.text
    assert answer.ephemeral


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/a.png", "https://[::1]/a.png", "https://10.1.2.3/x", "https://2130706433/"]
)
async def test_an_address_of_the_inner_network_is_told(world, url):
    ada = world.member("Ada")

    preview = await ada.runs("card edit", url=url)
    await drawn(world, preview)

    assert "public internet" in preview.text


async def test_a_colour_nobody_knows_is_refused(world):
    ada = world.member("Ada")

    answer = await ada.runs("card edit", primary="**loud**")

    assert "I do not know the colour" in answer.text
    assert "**loud**" not in answer.text


async def test_unreadable_colours_are_pointed_out(world):
    ada = world.member("Ada")

    preview = await ada.runs("card edit", secondary="white", writing="#FEFEFE", primary="cream")
    await drawn(world, preview)

    assert "writing is hard to read" in preview.text
    assert "hardly stands out" in preview.text


async def test_a_preview_is_there_before_anything_was_counted(world):
    ada = world.member("Ada Newcomer")
    await world.settle()

    preview = await ada.runs("card edit")
    card = await drawn(world, preview)

    assert card.size == (1000, 300)
    assert "Ada Newcomer" in preview.message.attachments[0].description


async def test_reset_gives_back_the_first_look(world):
    ada = world.member("Ada")
    preview = await ada.runs("card edit", style="poster")
    await drawn(world, preview)
    await ada.presses(preview, "Save")

    assert "its original look" in (await ada.runs("card reset")).text
    assert await saved_card(world, ada.id) is None
    assert "nothing to reset" in (await ada.runs("card reset")).text


async def test_the_servers_card_is_everybodys_who_has_not_chosen(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    own = await ada.runs("card edit", style="arcade")
    await drawn(world, own)
    await ada.presses(own, "Save")

    preview = await world.owner.runs("card server", style="poster", primary="#00AA55")
    await drawn(world, preview)
    answer = await world.owner.presses(preview, "Save")

    assert "from now on" in answer.text
    assert (await saved_card(world, ben.id)).style == "poster"
    assert (await saved_card(world, ada.id)).style == "arcade"
    assert await world.value("SELECT count(*) FROM audit WHERE action = 'card.server_changed'") == 1


async def test_the_servers_card_is_the_administrators(world):
    ada = world.member("Ada")

    answer = await ada.runs("card server", style="poster")

    assert answer.ephemeral
    assert not await world.value("SELECT count(*) FROM rank_card")


async def test_old_drafts_are_forgotten(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    await drawn(world, await ada.runs("card edit", style="poster"))
    world.moves_clock(hours=30)

    await drawn(world, await ben.runs("card edit", style="glass"))

    assert [row["user_id"] for row in await world.ledger("SELECT user_id FROM rank_card")] == [ben.id]
