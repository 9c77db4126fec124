"""A run's panel in the browser shows the dungeon's picture, which the web process serves."""

from typing import Any

from tests.raid_desk.runs.conftest import Raid


async def test_a_panel_shows_the_picture_of_its_dungeon(world: Any, sit: Any, desk: Any) -> None:
    raid = Raid(world)
    await raid.set_up()
    ada = await sit(world.member("Ada"))

    async def serve(route: Any) -> None:
        answer = await world.fetch(route.request.url)
        await route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)

    await ada.page.route("**/pictures/dungeons/*", serve)
    await ada.page.get_by_text("raids").first.click()
    await raid.posts("oryx_sanctuary")

    picture = ada.page.locator(".embed-thumbnail img")
    await picture.wait_for()
    await ada.page.wait_for_function("document.querySelector('.embed-thumbnail img').naturalWidth === 160")
    desk.expects_trouble("/pictures/dungeons/")  # asked of the web process, not of the stand-in
