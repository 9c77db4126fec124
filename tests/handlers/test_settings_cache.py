"""Settings of guilds: how old they may be, and how a change reaches every process."""

import asyncio
import gc

from handlers.frame.caches import Read
from handlers.frame.guild_settings import SettingsCache, typed
from handlers.platform.settings.platform_settings import PlatformSettings


class Rows:
    """Rows of guilds, and how often they were read."""

    def __init__(self) -> None:
        self.zone = "UTC"
        self.reads = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self, guild_id):
        self.reads += 1
        zone = self.zone
        await self.gate.wait()
        return Read({"platform": {"timezone": zone}})


class Time:
    seconds = 0.0

    def __call__(self):
        return self.seconds


async def zone(cache: SettingsCache, guild_id: int = 1) -> str:
    return (await cache.get(guild_id)).of(PlatformSettings).timezone


async def test_a_guild_is_read_once_while_changes_are_heard():
    rows, time = Rows(), Time()
    cache = SettingsCache(rows.load, monotonic=time)
    cache.listening_began()

    await zone(cache)
    time.seconds = 200
    await zone(cache)

    assert rows.reads == 1


async def test_a_heard_change_counts_at_once():
    rows = Rows()
    cache = SettingsCache(rows.load)
    cache.listening_began()
    await zone(cache)

    rows.zone = "Europe/Berlin"
    cache.forget(1)

    assert await zone(cache) == "Europe/Berlin"


async def test_without_listening_a_change_counts_after_two_seconds():
    rows, time = Rows(), Time()
    cache = SettingsCache(rows.load, monotonic=time)
    await zone(cache)
    rows.zone = "Europe/Berlin"

    time.seconds = 1.9
    early = await zone(cache)
    time.seconds = 2.1
    late = await zone(cache)

    assert (early, late) == ("UTC", "Europe/Berlin")


async def test_a_change_during_a_reading_is_not_overwritten_by_what_was_read():
    rows = Rows()
    cache = SettingsCache(rows.load)
    cache.listening_began()
    rows.gate.clear()
    reading = asyncio.create_task(zone(cache))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    rows.zone = "Europe/Berlin"
    cache.forget(1)
    rows.gate.set()

    assert await reading == "UTC"
    assert await zone(cache) == "Europe/Berlin"


async def test_many_who_ask_at_once_share_one_reading():
    rows = Rows()
    cache = SettingsCache(rows.load)

    await asyncio.gather(*(zone(cache) for _ in range(20)))

    assert rows.reads == 1


async def test_losing_the_connection_forgets_everything_heard():
    rows = Rows()
    cache = SettingsCache(rows.load)
    cache.listening_began()
    await zone(cache)
    rows.zone = "Europe/Berlin"

    cache.listening_ended()

    assert await zone(cache) == "Europe/Berlin"


async def test_the_guilds_asked_for_longest_ago_are_forgotten():
    rows = Rows()
    cache = SettingsCache(rows.load, capacity=2)
    cache.listening_began()
    for guild_id in (1, 2, 1, 3):
        await zone(cache, guild_id)

    assert cache.known(1) is not None
    assert cache.known(2) is None


async def test_a_reading_that_fails_is_told_to_all_who_wait_and_repeated_by_the_next():
    rows = Rows()

    async def broken(guild_id):
        raise OSError("away")

    load = broken
    cache = SettingsCache(lambda guild_id: load(guild_id))
    failures = await asyncio.gather(zone(cache), zone(cache), return_exceptions=True)
    load = rows.load

    assert [type(failure) for failure in failures] == [OSError, OSError]
    assert await zone(cache) == "UTC"
    gc.collect()


def test_a_stored_value_that_is_not_valid_any_more_gives_way_to_its_default():
    settings = typed(PlatformSettings, {"timezone": 7, "roles": {"moderator": "12"}, "long_gone": 1})

    assert settings.timezone == "UTC"
    assert settings.roles == {"moderator": 12}
