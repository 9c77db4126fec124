"""`/help` mentions commands, so that a press opens them."""

from db.platform.registered_commands import list_registered_commands, set_registered_commands
from handlers.operations.cli.registering import push


def ids_at_discord(world, guild_id=None):
    return {command.body["name"]: command.id for command in world.discord.world.commands[guild_id].values()}


async def test_help_mentions_commands_by_the_ids_they_were_registered_with(world):
    plain = (await world.owner.runs("help")).text
    await push(world.settings)

    ids = ids_at_discord(world)
    server = (await world.owner.runs("help")).text
    activity = (await world.owner.runs("help", topic="activity")).text

    assert "**/ping**: " in plain
    assert f"</ping:{ids['ping']}>: " in server
    assert f"</achievement create:{ids['achievement']}>" in activity
    assert "**/" not in server + activity


async def test_a_command_of_the_server_goes_before_the_one_of_everywhere(world):
    await push(world.settings)
    await push(world.settings, world.guild.id)

    here = ids_at_discord(world, world.guild.id)["ping"]

    assert here != ids_at_discord(world)["ping"]
    assert f"</ping:{here}>" in (await world.owner.runs("help")).text


async def test_commands_that_are_no_longer_registered_are_forgotten(pool):
    await set_registered_commands(pool, 0, {"old": 1, "same": 2})
    await set_registered_commands(pool, 0, {"same": 3, "new": 4})

    assert await list_registered_commands(pool, 5) == {"same": 3, "new": 4}
