"""Logs are posted by webhooks of their own where a server wants that; when one is gone, by the bot."""

import pytest

from stand_in.rules.permissions import bits


class Log:
    """The audit channel of a server that wants webhooks."""

    def __init__(self, world):
        self.world = world
        self.channel = world.discord.channel(world.guild, "audit-log")

    async def begins(self):
        await self.world.owner.runs("setchannels", audit_log=self.channel)
        await self.wants()
        await self.changes()
        self.channel.messages.clear()

    async def wants(self, wanted=True):
        await self.world.job.pool.execute(
            "UPDATE guild_setting SET settings = settings || $2 WHERE guild_id = $1 AND module = 'platform'",
            self.world.guild.id,
            {"log_webhooks": wanted},
        )

    async def changes(self):
        """Something that is noted, and then told in the channel; who by."""
        await self.world.owner.runs("xp give", member=self.world.member("Ada"), amount=7)
        self.world.moves_clock(seconds=6)
        await self.world.settle()
        said = [message.webhook_name or "the bot" for message in self.channel.messages.values()]
        self.channel.messages.clear()
        return said

    @property
    def hooks(self):
        return list(self.world.discord.world.webhooks.values())

    def may(self, *permissions):
        usual = ("VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS", "READ_MESSAGE_HISTORY", "MANAGE_ROLES")
        self.world.changes_bot_role(permissions=bits(*usual, *permissions))


@pytest.fixture
async def log(world):
    made = Log(world)
    made.may("MANAGE_WEBHOOKS")
    await made.begins()
    return made


async def test_a_log_has_a_webhook_whose_token_nobody_can_read_in_the_database(world, log):
    assert await log.changes() == ["Audit"]
    assert await log.changes() == ["Audit"]

    [hook] = log.hooks
    sent = world.discord.calls("POST", f"/webhooks/{hook.id}/{hook.token}")[-1].json
    assert sent["allowed_mentions"] == {"parse": []}
    assert sent["avatar_url"].endswith("/dashboard/static/log-audit.png")
    kept = await world.value("SELECT token FROM log_webhook WHERE channel_id = $1", log.channel.id)
    assert hook.token.encode() not in kept
    await log.wants(False)
    assert await log.changes() == ["the bot"]


async def test_a_webhook_that_is_gone_costs_no_entry_and_is_made_again_at_the_next(world, log):
    await log.changes()
    world.discord.world.webhooks.clear()

    assert await log.changes() == ["the bot"]
    assert await log.changes() == ["Audit"]


async def test_where_the_bot_may_make_none_it_writes_itself_and_asks_again_an_hour_later(world):
    log = Log(world)
    log.may()
    await log.begins()
    asked = len(world.discord.calls("GET", f"/channels/{log.channel.id}/webhooks"))

    assert await log.changes() == ["the bot"]
    assert asked == len(world.discord.calls("GET", f"/channels/{log.channel.id}/webhooks")) == 1
    log.may("MANAGE_WEBHOOKS")
    world.moves_clock(minutes=61)
    await log.changes()

    assert await log.changes() == ["Audit"]


async def test_an_entry_whose_answer_was_lost_is_not_written_twice(world, log):
    await log.changes()
    [hook] = log.hooks
    world.discord.answers_next("drop", after_effect=True, method="POST", path=f"/webhooks/{hook.id}")

    await world.owner.runs("xp give", member=world.member("Ada"), amount=7)
    world.moves_clock(seconds=6)
    await world.settle()
    [written] = log.channel.messages.values()
    assert (
        await world.value("UPDATE outbox SET due_at = now() WHERE state = 'pending' RETURNING attempts") == 1
    )
    await world.settle()

    assert list(log.channel.messages.values()) == [written]
    assert await world.value("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0
