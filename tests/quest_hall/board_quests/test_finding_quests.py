"""Members find quests: by filters, by words, by what suits them."""

import io

from PIL import Image

from tests.support.answers import text_of


async def test_browsing_filters_sorts_and_opens_a_quest(hall):
    await hall.opens("Wolf pelts", points=10, category="hunting")
    bear = await hall.opens("Bear claws", points=90, category="hunting", difficulty="hard", level=50)
    await hall.opens("A song", points=30, category="social")

    listed = await hall.ada.runs("quest browse")
    assert listed.text.index("A song") < listed.text.index("Bear claws") < listed.text.index("Wolf pelts")
    sorted_ = await hall.ada.picks(listed, "reward", number=3)
    assert sorted_.text.index("Bear claws") < sorted_.text.index("A song")
    hunts = await hall.ada.runs("quest browse", category="hunting", points=50)
    assert "Bear claws" in hunts.text
    assert "Wolf pelts" not in hunts.text
    mine = await hall.ada.runs("quest browse", for_me=True)
    assert "Bear claws" not in mine.text.replace("Look at", "")

    song = await hall.world.value("SELECT quest_id FROM quest WHERE title = 'A song'")
    await hall.mira.runs("team quest offer", quest=str(song), size=2)
    teams, single, fitting = [
        (await hall.ada.runs("quest browse", **filters)).text
        for filters in ({"kind": "team", "sort": "popular"}, {"kind": "single"}, {"for_me": True})
    ]
    assert ["A song" in text for text in (teams, single, fitting)] == [True, False, False]
    assert "Wolf pelts" not in teams
    await hall.mira.runs("team quest offer", quest=str(song), size=0)

    dear = await hall.ada.runs("quest browse", points_most=20)
    assert "Wolf pelts" in dear.text
    assert "A song" not in dear.text

    wolves = await hall.world.value("SELECT quest_id FROM quest WHERE title = 'Wolf pelts'")
    assert "You have accepted this quest." in (await hall.ada.picks(listed, str(wolves), number=1)).text
    assert (
        "You are told when **A song** opens" in (await hall.ada.picks(listed, str(wolves + 2), number=2)).text
    )

    opened = await hall.ada.picks(listed, str(bear))
    assert "from level 50 on" in opened.text
    refused = await hall.ada.presses(opened, "Accept")
    assert "for members from level 50 on; you are at level 0" in refused.text


async def test_search_ranks_titles_first_and_forgives_typos(hall):
    await hall.opens("Dragon scales", description="Bring seven.")
    await hall.opens("A long walk", description="Look for the dragon in the north.")
    await hall.opens("Herbs", description="Pick ten.")

    exact = await hall.ada.runs("quest search", text="dragon")
    mistyped = await hall.ada.runs("quest search", text="dargon scalse")
    begun = await hall.ada.runs("quest search", text="drag")
    nothing = await hall.ada.runs("quest search", text="zeppelin")
    no_word = await hall.ada.runs("quest search", text="?!")
    umlauts = await hall.ada.runs("quest search", text="äöü äöü äöü äöü äöü")

    easy = await hall.ada.runs("quest search", text="dragon", difficulty="easy", points=5)
    hard = await hall.ada.runs("quest search", text="dragon", difficulty="hard")
    assert easy.text.index("Dragon scales") < easy.text.index("A long walk")
    assert "No quest contains words like that." in hard.text
    assert exact.text.index("Dragon scales") < exact.text.index("A long walk")
    assert "Herbs" not in exact.text
    assert "Dragon scales" in mistyped.text
    assert "A long walk" in begun.text
    assert "No quest contains words like that." in nothing.text
    assert "There is no word to search for in that." in no_word.text
    assert "No quest contains words like that." in umlauts.text


async def test_recommendations_say_why(hall):
    first = await hall.opens("Wolf pelts", category="hunting")
    other = await hall.opens("Fox tails", category="hunting")
    await hall.opens("A song", category="social", difficulty="hard")
    for who in (hall.ada, hall.ben):
        await hall.does(who, first)
    await hall.does(hall.ben, other)

    shown = await hall.ada.runs("quest recommend")

    assert shown.text.index("Fox tails") < shown.text.index("A song")
    assert "1 member who did the same quests as you has done it" in shown.text
    assert "you have done Hunting before" in shown.text
    assert "Wolf pelts" not in shown.text


async def test_favourites_mine_and_stats(hall):
    quest_id = await hall.opens(points=40)
    assert "You are told when" in (await hall.ada.runs("quest favourite", quest=str(quest_id))).text
    assert "**Wolf pelts**" in (await hall.ada.runs("quest favourites")).text
    assert "no longer a favourite" in (await hall.ada.presses(hall.posted(), "Favourite")).text
    await hall.accepts(hall.ada, quest_id)
    assert "📌 accepted" in (await hall.ada.runs("quest mine")).text
    await hall.submits(hall.ada, quest_id)
    await hall.rejects()
    await hall.submits(hall.ada, quest_id)
    await hall.approves()

    assert "✅ done · 50 points" in (await hall.ada.runs("quest mine", done=True)).text
    stats = (await hall.ben.runs("quest stats", member=hall.ada, text=True)).text
    drawn = await hall.ben.runs("quest stats", member=hall.ada)
    await hall.world.settle()
    (picture,) = drawn.message.attachments
    assert Image.open(io.BytesIO(picture.content)).size == (1_000, 420)
    assert "Done: **1**" in drawn.text
    assert "Done: **1**" in stats
    assert "Approved: **50 %** of 2 decisions" in stats
    assert "Easy: **1**" in stats
    assert "▰ 50 points" in stats
    assert "**1** quest done\n**50** quest points" in (await hall.ada.runs("profile")).text


async def test_a_panel_shows_every_list_to_whoever_presses(hall):
    wolves = await hall.opens("Wolf pelts")
    await hall.opens("A song")
    await hall.does(hall.ada, wolves)
    assert "You need" in (await hall.ada.runs("questpanel")).text
    await hall.mira.runs("questpanel")
    await hall.passes()
    panel = next(m for m in hall.mira.sees() if "Quests of this server" in text_of(m))

    shown = {
        label: (await hall.ada.presses(panel, label)).text
        for label in ("Open quests", "Quests for you", "Your quests", "Done", "Your favourites")
    }

    assert ["A song" in shown[label] for label in ("Open quests", "Quests for you")] == [True, True]
    assert "Wolf pelts" not in shown["Quests for you"]
    assert "There are none" in shown["Your quests"]
    assert "✅ done" in shown["Done"]
    assert "You have no favourites yet" in shown["Your favourites"]


async def test_levels_points_and_roles_are_required(hall):
    rich = await hall.opens("For the rich", points_needed=100)
    chosen = await hall.opens("For the chosen", role=hall.master)

    assert "at least 100 points; you have 0" in (await hall.accepts(hall.ada, rich)).text
    refused = (await hall.accepts(hall.ada, chosen)).text
    assert f"for members with the role <@&{hall.master.id}>" in refused
    assert "You have accepted" in (await hall.accepts(hall.mira, chosen)).text


async def test_only_so_many_quests_at_once(hall):
    await hall.world.sets("quest_hall", most_open_claims=1)
    first, second = await hall.opens("One"), await hall.opens("Two")
    await hall.accepts(hall.ada, first)

    assert (
        "You have 1 open quests already, and 1 at once are allowed."
        in (await hall.accepts(hall.ada, second)).text
    )
