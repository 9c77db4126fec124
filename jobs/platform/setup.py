"""/setup: making the channels that are not chosen yet."""

from __future__ import annotations

import logging
from typing import Any, Final

from db.platform.settings import lock_settings, merge_setting_entries
from handlers.frame.guild_settings import typed
from handlers.kit.records import By
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.platform.setup import messages
from handlers.platform.setup.actions import CREATED, read_view
from handlers.platform.setup.states import SetupStep
from handlers.products import PRODUCTS
from interactions import routes
from interactions.api_errors import DiscordError
from jobs.requests.platform import CreateSetupChannels
from jobs.run import Job, runs

log = logging.getLogger(__name__)

TEXT: Final = 0
REASON: Final = "setup"


@runs(CreateSetupChannels)
async def create_setup_channels(job: Job, request: CreateSetupChannels) -> None:
    """A channel of that name that is there already is chosen, so a second run makes none twice."""
    say, guild_id = job.say(request.follow_up), request.guild_id
    async with job.pool.acquire() as db:
        missing = (await read_view(db, guild_id, PRODUCTS)).missing
    made, refused = await _make(job, guild_id, missing)
    chosen = await _choose(job, request, made)
    async with job.pool.acquire() as db:
        view = await read_view(
            db, guild_id, PRODUCTS, may_create=not refused, new_channels=tuple(made.values())
        )
    note = messages.created(say, chosen, refused)
    await job.edit_original(request.follow_up, messages.panel_again(say, SetupStep.CHANNELS, view, note))


async def _make(job: Job, guild_id: int, names: tuple[str, ...]) -> tuple[dict[str, int], bool]:
    """The channels by name, and whether Discord refused; what may work later is tried again."""
    made: dict[str, int] = {}
    try:
        listed: list[Any] = await job.rest.request(routes.LIST_CHANNELS.to(guild_id=guild_id))
        there = {channel["name"]: int(channel["id"]) for channel in listed if channel["type"] == TEXT}
        for name in names:
            made[name] = there.get(name) or await _create(job, guild_id, name)
    except DiscordError as problem:
        if problem.retry_after_s is not None:
            raise
        log.info("channels of guild %s were not made: %s", guild_id, problem)
        return made, True
    return made, False


async def _create(job: Job, guild_id: int, name: str) -> int:
    call = routes.CREATE_CHANNEL.to(guild_id=guild_id)
    channel = await job.rest.request(call, json={"name": name, "type": TEXT}, reason=REASON)
    return int(channel["id"])


async def _choose(job: Job, request: CreateSetupChannels, made: dict[str, int]) -> dict[str, int]:
    """Writes them into the map where nothing is chosen (or what was chosen is gone), audited."""
    guild_id, module = request.guild_id, PlatformSettings.module
    async with job.transaction() as db:
        before = typed(PlatformSettings, await lock_settings(db, guild_id, module)).channels
        alive = (await read_view(db, guild_id, PRODUCTS)).chosen_channels
        wanted = {
            str(key): made[name]
            for name, keys in CREATED
            if name in made
            for key in keys
            if key not in alive and before.get(key) != made[name]
        }
        if wanted:
            await merge_setting_entries(db, guild_id, module, "channels", wanted, [])
        for key, channel_id in wanted.items():
            await By(db, guild_id, request.actor_id, job.clock.now()).audit(
                "channels.set", key, {"before": before.get(key), "after": channel_id}
            )
    return made
