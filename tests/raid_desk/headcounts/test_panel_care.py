"""The message of a headcount is right in the end, whatever Discord refuses and whoever deletes it."""

import pytest

from stand_in.changes import messages
from tests.raid_desk.headcounts.test_headcounts import panel, posts
from tests.raid_desk.headcounts.test_who_may_come import converts
from tests.support.answers import parts_of, text_of


@pytest.fixture
def ada(world):
    return world.member("Ada")


def refuses_edits(raid, times, status):
    """Discord refuses edits of messages in the raid channel."""
    path = rf"/channels/{raid.channel.id}/messages/\d+"
    raid.world.discord.rest.faults.ask("status", method="PATCH", path=path, times=times, status=status)


@pytest.mark.parametrize("status", [400, 403])
async def test_a_refused_edit_is_tried_again_until_it_is_taken(raid, ada, status):
    await posts(raid, "void")
    refuses_edits(raid, 2, status)

    await ada.presses(panel(raid), "Join")
    await raid.passes(3)
    assert "**0** would come" in text_of(panel(raid))

    raid.world.moves_clock(minutes=2)
    await raid.passes()
    raid.world.moves_clock(minutes=2)
    await raid.passes()
    assert "**1** would come" in text_of(panel(raid))


async def test_a_headcount_that_became_a_run_loses_its_buttons_though_the_edit_was_refused(raid, ada):
    await posts(raid, "void")
    await ada.presses(panel(raid), "Join")
    await raid.passes()
    refuses_edits(raid, 1, 403)

    await converts(raid)
    await raid.passes()
    raid.world.moves_clock(minutes=1)
    await raid.passes()

    assert "has made a run of it" in text_of(panel(raid))
    assert parts_of(panel(raid)) == []


async def test_a_deleted_message_is_noticed_though_nobody_presses(raid, world):
    await posts(raid, "void")
    messages.delete(world.discord.world, panel(raid))

    world.moves_clock(minutes=10)
    await raid.passes(4)

    assert "would come" in text_of(panel(raid))
