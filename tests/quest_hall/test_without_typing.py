"""What commands do, buttons and forms do too: the panel, the cards, and `/help` for everything."""

from handlers.frame.product import Product
from handlers.products import PRODUCTS
from handlers.quest_hall.hub import OF_MASTERS, OF_MEMBERS, OF_STAFF
from interactions.router import RouteKind
from tests.support.answers import parts_of


def offered(answer, number=0):
    """Values of a select."""
    selects = [part for part in parts_of(answer.message) if part["type"] == 3]
    return [option["value"] for option in selects[number]["options"]]


def commands_of(key):
    product: Product = next(product for product in PRODUCTS if product.key == key)
    routes = [route for router in product.routers for route in router.routes]
    return {route.name for route in routes if route.kind is RouteKind.COMMAND}


async def test_every_command_of_the_hall_can_be_used_by_select_and_form(hall):
    boss = hall.world.member("Boss", hall.world.discord.role(hall.world.guild, "Boss", permissions=8))
    await hall.opens()
    page, met = await boss.runs("help", topic="quest_hall"), set()
    while True:
        for name in offered(page, 1):
            answer = await boss.picks(page, name, number=1)
            if answer.interaction.modal is None and "What do you want to fill in" in answer.text:
                answer = await boss.picks(answer, "0")
            assert answer.interaction.failure is None, name
            assert answer.interaction.modal is not None or "went wrong" not in answer.text, name
            met.add(name)
        if page.is_disabled("Next"):
            break
        page = await boss.presses(page, "Next")

    assert met == commands_of("quest_hall")
    assert {*OF_MEMBERS, *OF_MASTERS, *OF_STAFF} <= met


async def test_quest_masters_do_with_a_quest_below_it_what_commands_do(hall):
    quest_id = await hall.opens(points=10)
    await hall.accepts(hall.ada, quest_id)
    shown = await hall.mira.runs("quest info", quest=str(quest_id))

    back = await hall.mira.submits(await hall.mira.picks(shown, "quest withdraw"), member=[hall.ada.id])
    clone = await hall.mira.picks(shown, "quest clone")
    parts = await hall.mira.picks(shown, "quest edit")
    number = next(n for n, part in enumerate(offered(parts)) if n == 1)
    changed = await hall.mira.submits(await hall.mira.picks(parts, str(number)), xp="7")
    wrong = await hall.mira.submits(await hall.mira.picks(parts, str(number)), xp="many")
    members_view = await hall.ben.runs("quest info", quest=str(quest_id))

    assert back.text == f"{hall.ada.mention} no longer has **Wolf pelts**."
    assert await hall.state(hall.ada, quest_id) == "withdrawn"
    assert "This is a draft" in clone.text
    assert "7 xp" in changed.text
    assert "**xp** must be a whole number." in wrong.text
    assert not [part for part in parts_of(members_view.message) if part["type"] == 3]


async def test_the_panel_leads_to_chains_to_the_search_and_to_everything_else(hall):
    await hall.mira.runs("questpanel")
    quest_id = await hall.opens()
    panel = next(m for m in hall.mira.sees() if "Quests of this server" in str(m.embeds))

    begin = await hall.mira.picks(await hall.mira.presses(panel, "Chains"), "quest chain create")
    await hall.mira.submits(await hall.mira.picks(begin, "0"), name="The road", points="50")
    chain = await hall.mira.picks(await hall.mira.presses(panel, "Chains"), *await _chains(hall))
    with_step = await hall.mira.submits(
        await hall.mira.picks(chain, "quest chain add"), quest=[str(quest_id)]
    )
    results = await hall.ben.submits(await hall.ben.presses(panel, "Search"), text="wolfs")
    more = await hall.ben.presses(panel, "Everything else")
    empty = await hall.ben.presses(panel, "Your statistics")

    assert "▫️ Wolf pelts" in with_step.text
    assert "Wolf pelts" in results.text
    assert offered(more) == list(OF_MEMBERS)
    assert "quest create" not in str(more.message.components)
    assert "Ben" in empty.text


async def _chains(hall):
    return [str(await hall.world.value("SELECT max(chain_id) FROM quest_chain"))]
