"""Quotas on the dashboard: seen by everybody, reset by a moderator who was asked, once."""

from __future__ import annotations

import pytest

from tests.raid_desk.quota.conftest import Office
from tests.raid_desk.runs.conftest import Raid


@pytest.fixture
async def office(world, unlimited):
    raid = Raid(world)
    await raid.set_up()
    made = Office(world, raid)
    await made.set_up()
    return made


async def test_a_moderator_resets_a_quota_once_and_everybody_reads_how_it_ended(world, browser, office):
    await office.asks(2)
    await office.leads(office.ada, count=3)
    await office.otto.runs("quota excuse", member=office.ben, reason="On holiday", role=office.leader)
    ada, mia, other = await browser().logs_in(office.ada), await browser().logs_in(office.mia), browser()
    for tab in (ada, mia):
        await tab.opens(f"/dashboard/{world.guild.id}/quota")
        await tab.follows("@Raid Leader 1 of 2 met · 1 excused 2 points · " + period(tab))
        assert "Ada · 3 points · ✅ met" in tab.text.replace("\u2068", "").replace("\u2069", "")
        assert "On holiday" in tab.text
    assert "Reset now" not in ada.text
    other.ours = mia.ours
    await other.opens(str(mia.page.url))

    await mia.presses("Reset now")
    assert "End period 1 of @Raid Leader now?" in mia.text
    assert await office.audit("quota.reset_now") == []
    await mia.presses("Yes, do it")
    assert "its final standings are posted in a few seconds" in mia.text
    await other.presses("Reset now")
    assert other.page.status_code == 409
    await office.passes(7)

    [entry] = await office.audit("quota.reset_now")
    assert (entry["actor_id"], entry["facts"]["number"]) == (office.mia.id, 1)
    await ada.opens(str(ada.page.url))
    assert "1: 2 points needed" in ada.text
    await ada.follows("Everybody")
    assert "Ada · 3 points · ✅ met" in ada.text.replace("\u2068", "").replace("\u2069", "")


def period(tab):
    """As the card says it; the times are not what this is about."""
    return " ".join(tab.tree.css_first("a.card .soft").text().split()).partition(" · ")[2]
