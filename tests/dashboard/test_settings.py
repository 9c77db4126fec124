"""Settings, roles and channels on the dashboard: the actions of the commands, asked twice."""

from __future__ import annotations

import pytest

from handlers.platform.roles.rules import Role
from stand_in.changes import roles


@pytest.fixture
async def tab(world, browser):
    return await browser().logs_in(world.owner)


def page(world, *parts):
    return "/".join(("/dashboard", str(world.guild.id), *parts))


async def audited(world, action):
    rows = "SELECT actor_id, facts FROM audit WHERE action = $1 ORDER BY audit_id"
    return await world.ledger(rows, action)


async def test_a_setting_is_changed_once_it_was_confirmed_and_stands_in_the_audit(world, tab):
    await tab.opens(page(world, "settings", "platform", "timezone"))

    await tab.presses("Change", value="Europe/Berlin")
    assert "Nothing has been changed yet" in tab.text
    assert await audited(world, "config.set") == []
    await tab.presses("Yes, do it")

    assert "Saved. It applies from now on." in tab.text
    assert "Europe/Berlin" in tab.text
    [entry] = await audited(world, "config.set")
    assert entry["actor_id"] == world.owner.id
    assert entry["facts"] == {"before": "UTC", "after": "Europe/Berlin"}
    panel = await world.owner.picks(await world.owner.runs("config"), "platform")
    assert "Europe/Berlin" in panel.text


async def test_what_config_would_not_take_is_refused_before_anything_is_asked(world, tab):
    await tab.opens(page(world, "settings", "platform", "audit_days"))
    await tab.presses("Change", value=5)
    assert tab.page.status_code == 422
    assert "It may be from 30 to 3650" in tab.text

    await tab.opens(page(world, "settings", "platform", "timezone"))
    await tab.presses("Change", value="Mars/Olympus")
    assert "is not a time zone that I know" in tab.text
    assert (await tab.opens(page(world, "settings", "platform", "nothing"))).page.status_code == 404


async def test_a_setting_of_each_kind_has_a_form_that_gives_back_what_stands_in_it(world, tab):
    await world.settle()
    kinds = {}
    for product in world.web.resources.products:
        for field in product.settings.fields if product.settings else ():
            kinds.setdefault((field.kind, bool(field.choices)), (product.key, field.key))

    for module, key in kinds.values():
        await tab.opens(page(world, "settings", module, key))
        await tab.presses("Change")
        assert "That is its value already." in tab.text, (module, key)


async def test_a_double_press_on_yes_does_it_once(world, tab):
    await tab.opens(page(world, "settings", "platform", "timezone"))
    await tab.presses("Change", value="Asia/Tokyo")
    again = tab.page

    await tab.presses("Yes, do it")
    tab.page = again
    await tab.presses("Yes, do it")

    assert tab.page.status_code == 409
    assert "That has already been done" in tab.text
    assert len(await audited(world, "config.set")) == 1


async def test_an_unasked_post_with_yes_in_it_is_asked_about_first(world, tab):
    await tab.opens(page(world, "settings", "platform", "timezone"))
    token = tab.tree.css_first("main input[name=csrf]").attributes["value"]
    for act in ("1", "1.forged", ""):
        fields = {"csrf": token, "act": act, "value": "Asia/Tokyo"}
        await tab.posts(page(world, "settings", "platform", "timezone"), fields)
        assert "Are you sure?" in tab.text
    await tab.posts(page(world, "settings", "platform", "timezone"), {"value": "Asia/Tokyo"})

    assert tab.page.status_code == 403
    assert await audited(world, "config.set") == []


async def test_roles_and_channels_are_set_as_by_setroles_and_setchannels(world, tab):
    keeper = world.discord.role(world.guild, "Keeper")
    await world.settle()
    await tab.opens(page(world, "maps"))

    await tab.posts(page(world, "maps", "roles", "moderator"), {**csrf(tab), "chosen": keeper.id})
    assert "@Keeper" in tab.text
    await tab.presses("Yes, do it")
    general = next(iter(world.guild.channels.values()))
    await tab.posts(page(world, "maps", "channels", "audit_log"), {**csrf(tab), "chosen": general.id})
    await tab.presses("Yes, do it")

    [role], [channel] = await audited(world, "roles.set"), await audited(world, "channels.set")
    assert (role["facts"]["after"], channel["facts"]["after"]) == (keeper.id, general.id)
    assert f"<@&{keeper.id}>" in (await world.owner.runs("setroles")).text


async def test_a_moderator_sets_no_rank_above_their_own(world, tab, browser):
    keeper = world.discord.role(world.guild, "Keeper")
    await world.owner.runs("setroles", moderator=keeper)
    mia = world.member("Mia", keeper)
    await world.settle()
    hers = await browser().logs_in(mia)
    await hers.opens(page(world, "maps"))
    assert "Settings" not in hers.links

    await hers.posts(page(world, "maps", "roles", "administrator"), {**csrf(hers), "chosen": keeper.id})

    assert hers.page.status_code == 403
    assert "ranks above you" in hers.text
    assert (await hers.opens(page(world, "settings"))).page.status_code == 403


async def test_whoever_loses_a_role_loses_its_pages_at_once(world, browser):
    keeper = world.discord.role(world.guild, "Keeper")
    await world.owner.runs("setroles", administrator=keeper)
    mia = world.member("Mia", keeper)
    await world.settle()
    tab = await browser().logs_in(mia)
    await tab.opens(page(world, "settings", "platform", "timezone"))
    await tab.presses("Change", value="Asia/Tokyo")

    roles.take(world.discord.world, mia.person.member, keeper.id)
    await world.settle()
    await tab.presses("Yes, do it")

    assert tab.page.status_code == 403
    assert "You need the role" in tab.text
    assert await audited(world, "config.set") == []
    mia.person.leave()
    await world.settle()
    assert (await tab.opens(page(world, "overview"))).page.status_code == 404


async def test_a_module_is_switched_off_and_on_and_two_tabs_do_not_undo_each_other(world, tab, browser):
    other = browser()
    other.ours = tab.ours
    for window in (tab, other):
        await window.opens(page(world, "modules"))

    await tab.presses("Switch Quest hall off")
    await other.does("Switch Practice off")
    await tab.presses("Yes, do it")

    assert "Quest hall" in tab.text
    assert tab.find("button", "Switch Practice on")
    entries = await audited(world, "modules.set")
    assert [entry["facts"] for entry in entries] == [{"before": True, "after": False}] * 2
    assert "Quests" not in tab.links
    await tab.does("Switch Quest hall on")
    assert "Quests" in tab.links
    await tab.posts(page(world, "modules", "platform"), {**csrf(tab), "to": "off"})
    assert tab.page.status_code == 404, "what is always on cannot be switched"


def csrf(tab):
    return {"csrf": tab.tree.css_first("form.me input").attributes["value"]}


def test_the_pages_ask_for_the_roles_of_their_commands():
    from handlers.dashboard_list import PAGES

    least = {route.path: route.requires for pages in PAGES for route in pages.routes}
    assert least["/settings"] == Role.ADMINISTRATOR
    assert least["/maps"] == Role.MODERATOR
