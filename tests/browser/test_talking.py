"""People talk in the browser: messages, marks, replies, reactions, threads, voice."""

from playwright.async_api import expect


async def test_two_people_see_each_other_write(world, sit):
    ada, ben = await sit(world.member("Ada")), await sit(world.member("Ben"))

    await ada.writes("hello **Ben**")
    await ben.sees("hello Ben")
    await ben.writes("hello Ada")

    await ada.sees("hello Ada")
    await expect(ada.messages.filter(has_text="hello Ben").locator("strong")).to_have_text("Ben")


async def test_what_people_write_is_text_and_never_a_part_of_the_page(world, sit):
    evil = "<img src=x onerror=alert(1)> [press](javascript:alert(1)) <script>alert(1)</script>"
    ada = world.member("<b>Ada</b>")
    ada.writes(evil)

    ben = await sit(world.member("Ben"))

    await expect(ben.last.locator(".content")).to_have_text(evil)
    await expect(ben.last.locator(".name")).to_have_text("<b>Ada</b>")
    assert await ben.page.locator(".content img, .content script, .content a, .name b").count() == 0


async def test_a_channel_with_new_messages_is_marked_until_it_is_read(world, sit):
    place = world.discord.channel(world.guild, "tavern")
    ada = await sit(world.member("Ada"))
    mark = ada.page.locator("#channels .channel.unread", has_text="tavern")
    await expect(mark).to_have_count(0)

    world.member("Ben").writes("is anybody here?", channel=place)
    await expect(mark).to_have_count(1)
    await ada.opens("tavern")

    await ada.sees("is anybody here?")
    await expect(mark).to_have_count(0)


async def test_a_mention_chosen_from_the_list_reaches_the_person(world, sit):
    ben_person = world.member("Ben Okafor")
    ada, ben = await sit(world.member("Ada")), await sit(ben_person)

    await ada.page.locator("#write").press_sequentially("good evening @Ben")
    await ada.page.locator("#picker .pick", has_text="Ben Okafor").click()
    await ada.page.keyboard.press("Enter")

    await expect(ben.last).to_contain_text("@Ben Okafor")
    await expect(ben.last).to_have_class("message pings-me")
    assert ben_person.mention in world.owner.sees()[-1].content


async def test_a_message_is_answered_edited_and_deleted(world, sit):
    world.member("Ben").writes("who is there?")
    ada = await sit(world.member("Ada"))

    await ada.last.hover()
    await ada.last.get_by_role("button", name="Reply").click()
    await ada.writes("me")
    await expect(ada.last.locator(".reference")).to_contain_text("who is there?")

    await ada.page.locator("#write").press("ArrowUp")
    await ada.page.locator("#write").fill("me, Ada")
    await ada.page.keyboard.press("Enter")
    await expect(ada.last).to_contain_text("me, Ada (edited)")

    await ada.last.click(button="right")
    await ada.page.get_by_role("menuitem", name="Delete message").click()
    await ada.sees_not("me, Ada")


async def test_a_reaction_is_given_counted_and_taken_back(world, sit):
    message = world.member("Ben").writes("look at this")
    world.member("Chi").reacts(message, "🔥")
    ada = await sit(world.member("Ada"))
    fire = ada.last.get_by_role("button", name="🔥")

    await expect(fire).to_contain_text("1")
    await fire.click()
    await expect(fire).to_have_attribute("aria-pressed", "true")
    await expect(fire).to_contain_text("2")
    await fire.click()

    await expect(fire).to_contain_text("1")
    assert len(message.reactions["🔥"].user_ids) == 1


async def test_a_thread_is_made_from_a_message_and_opened(world, sit):
    world.member("Ben").writes("let us plan the raid")
    ada = await sit(world.owner)

    await ada.last.click(button="right")
    await ada.page.get_by_role("menuitem", name="Create thread").click()
    await ada.page.get_by_label("Name of the thread").fill("The plan")
    await ada.page.keyboard.press("Enter")

    await expect(ada.page.locator("#place h1")).to_have_text("The plan")
    await ada.writes("first we eat")
    await ada.sees("first we eat")


async def test_voice_is_joined_muted_and_left(world, sit):
    room = world.discord.channel(world.guild, "Hearth", 2)
    world.member("Ben").joins_voice(room)
    person = world.member("Ada")
    ada = await sit(person)
    await expect(ada.page.locator(".voice-people")).to_contain_text("Ben")

    await ada.page.locator(".channel-name", has_text="Hearth").click()
    await expect(ada.page.locator(".voice-people li")).to_have_count(2)
    await ada.page.get_by_role("button", name="Mute", exact=True).click()
    await expect(ada.page.get_by_role("button", name="Unmute")).to_be_visible()
    assert world.guild.voice[person.id].self_mute

    await ada.page.get_by_role("button", name="Disconnect").click()
    await expect(ada.page.locator("#voice")).to_be_hidden()
    assert person.id not in world.guild.voice


async def test_a_picture_is_attached_and_shown(world, sit, tmp_path):
    from stand_in.pictures import pattern

    file = tmp_path / "map.png"
    file.write_bytes(pattern("a map", 64))
    ada, ben = await sit(world.member("Ada")), await sit(world.member("Ben"))

    await ada.page.locator("#attach").set_input_files(file)
    await ada.writes("the map")

    shown = ben.last.locator(".picture img")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 64


async def test_pictures_that_arrive_late_leave_the_newest_message_in_sight(world, sit):
    for number in range(40):
        world.member("Ben").writes(f"line {number}")
    ada = await sit(world.member("Ada"))

    await ada.page.evaluate(
        """
        const late = document.createElement("div");
        late.style.height = "600px";
        document.querySelector("#messages").firstElementChild.append(late);
        document.querySelector("#scroller").dispatchEvent(new Event("scroll"));
        """
    )

    await expect(ada.last).to_be_in_viewport()
    await ada.page.locator("#scroller").evaluate("node => { node.scrollTop -= 400 }")
    world.member("Ben").writes("one more line")

    await expect(ada.page.locator("#to-newest")).to_be_visible()


async def test_somebody_who_leaves_is_gone_for_all_and_sees_the_server_no_more(world, sit):
    ben = await sit(world.member("Ben"))
    ada = await sit(world.member("Ada"))
    await expect(ben.page.locator("#members")).to_contain_text("Ada")

    await ada.page.locator("button.place-title").click()
    await ada.page.get_by_role("menuitem", name="Leave server").click()
    await ada.page.get_by_role("button", name="Leave", exact=True).click()

    await expect(ada.page.locator("#place-head")).to_have_text("Direct messages")
    await expect(ada.page.locator("#servers")).not_to_contain_text("Tavern")
    await expect(ben.page.locator("#members")).not_to_contain_text("Ada")


async def test_the_conversation_can_be_walked_and_used_by_keyboard_alone(world, sit):
    world.member("Ben").writes("first")
    world.member("Chi").writes("second")
    ada = await sit(world.member("Ada"))
    await ada.sees("second")

    await ada.page.locator('.message[tabindex="0"]').focus()
    await ada.page.keyboard.press("ArrowUp")
    await expect(ada.messages.filter(has_text="first")).to_be_focused()
    await ada.page.keyboard.press("Shift+F10")
    await expect(ada.page.get_by_role("menu", name="Message")).to_be_visible()
    await ada.page.keyboard.press("Enter")
    await ada.page.keyboard.type("third")
    await ada.page.keyboard.press("Enter")

    await expect(ada.last.locator(".reference")).to_contain_text("first")


async def test_every_control_has_a_name_for_screen_readers(world, sit):
    world.member("Ben").writes("hello")
    ada = await sit(world.owner)
    await ada.sees("hello")
    await ada.last.hover()
    await ada.page.get_by_role("button", name="Under the hood").click()

    nameless = await ada.page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, textarea, [role=option]")]
            .filter((node) => node.checkVisibility())
            .filter((node) => !node.closest("[aria-hidden=true]"))
            .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim()
                || node.labels?.length || node.getAttribute("aria-labelledby")))
            .map((node) => node.outerHTML)"""
    )

    assert nameless == []


async def test_a_message_that_comes_while_a_channel_is_being_read_stays(world, sit):
    channel = world.discord.channel(world.guild, "plans")
    ben = world.member("Ben")
    ada = await sit(world.owner)

    async def answers_late(route):
        read = await route.fetch()
        ben.writes("in between", channel=channel)
        await ada.sees("in between")
        await route.fulfill(response=read)

    await ada.page.route("**/messages?channel=*", answers_late)
    await ada.opens("plans")

    await expect(ada.page.locator("#messages .welcome")).to_be_visible()
    await ada.sees("in between")


async def test_what_changes_while_a_channel_is_being_read_is_shown_as_it_is_then(world, sit):
    channel = world.discord.channel(world.guild, "plans")
    ben = world.member("Ben")
    edited, deleted = (ben.writes(text, channel=channel) for text in ("tomorrow", "never"))
    ada = await sit(world.owner)
    revisions = f"""async () => {{
        const {{ store }} = await import("/page/js/core/store.js");
        return store.revisions.get("{channel.id}") === 2;
    }}"""

    async def answers_late(route):
        read = await route.fetch()
        ben.person.edit(edited, "today")
        ben.person.delete(deleted)
        await ada.page.wait_for_function(revisions)
        await route.fulfill(response=read)

    await ada.page.route("**/messages?channel=*", answers_late, times=1)
    await ada.opens("plans")

    await ada.sees("today")
    assert "tomorrow" not in await ada.page.locator("#messages").inner_text()
    assert "never" not in await ada.page.locator("#messages").inner_text()


async def test_a_press_arrives_although_its_message_is_edited_before_the_button_is_up(world, sit):
    ada = await sit(world.owner)
    [channel] = world.guild.channels.values()
    row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Join", "custom_id": "old"}]}
    nobody = {"parse": []}
    sent = await world.job.rest.create_message(
        channel.id, {"content": "One is here", "components": [row], "allowed_mentions": nobody}
    )
    await ada.last.get_by_role("button", name="Join").hover()
    await ada.page.mouse.down()
    await world.job.rest.edit_message(
        channel.id,
        int(sent["id"]),
        {"content": "Two are here", "components": [row], "allowed_mentions": nobody},
    )
    await ada.page.wait_for_function(
        """async ([place, id]) => {
            const { findMessage } = await import("/page/js/core/store.js");
            return findMessage(place, id).content === "Two are here";
        }""",
        arg=[str(channel.id), sent["id"]],
    )
    await ada.page.mouse.up()

    await ada.sees("Two are here")
    await ada.sees("Only you can see this")


async def test_an_edit_begun_while_a_message_is_still_on_its_way_stays_an_edit(world, sit):
    ada = await sit(world.member("Ada"))

    async def answers_late(route):
        answer = await route.fetch()
        await ada.sees("me")
        await ada.page.locator("#write").press("ArrowUp")
        await route.fulfill(response=answer)

    await ada.page.route("**/write", answers_late)
    async with ada.page.expect_event("requestfinished", lambda request: request.url.endswith("/write")):
        await ada.page.locator("#write").fill("me")
        await ada.page.keyboard.press("Enter")
    await ada.page.evaluate("new Promise((done) => setTimeout(done))")
    await expect(ada.page.locator("#write")).to_have_value("me")
    await ada.page.locator("#write").fill("me, Ada")
    await ada.page.keyboard.press("Enter")

    await expect(ada.last).to_contain_text("me, Ada (edited)")
    await expect(ada.messages).to_have_count(1)


async def test_a_message_that_is_refused_stands_there_to_be_sent_again(world, sit, desk):
    ada = await sit(world.member("Ada"))
    await ada.page.route("**/write", lambda route: route.abort())
    await ada.page.locator("#write").fill("not lost")
    await ada.page.keyboard.press("Enter")

    await expect(ada.page.locator("#toasts")).to_contain_text("cannot be reached")
    await expect(ada.page.locator("#write")).to_have_value("not lost")
    desk.expects_trouble("ERR_FAILED")
