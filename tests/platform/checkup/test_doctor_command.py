"""`/doctor`: what stands in the bot's way, who can fix it, and fixing by a press."""

import pytest_asyncio
from msgspec.structs import replace

from handlers.frame.vault import Vault
from handlers.platform.checkup.findings import Grade
from handlers.platform.checkup.machine import Machine, machine_findings
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.languages import SAY_ENGLISH
from stand_in.changes.channels import delete_channel, set_overwrite
from stand_in.changes.roles import change_role, delete_role
from stand_in.model import Overwrite
from stand_in.rules.permissions import bits

WELL = "Everything I looked at is fine."


@pytest_asyncio.fixture(autouse=True)
async def _healthy(world):
    """The bot's own role stands at 10, the relay is connected, and what runs has its channel."""
    change_role(world.discord.world, world.guild, own_role(world), position=10)
    await world.job.redis.set("guildhall:relay:health:0", '{"connected": true}')
    told = world.discord.channel(world.guild, "told")
    await world.settle()
    await world.owner.runs("setchannels", quest=told, achievement=told)


def own_role(world):
    [own] = [role for role in world.guild.roles.values() if role.managed]
    return own


async def examined(world, who=None):
    answer = await (who or world.owner).runs("doctor")
    await world.settle()
    return answer


async def pressed(world, answer, label):
    again = await world.owner.presses(answer, label)
    await world.settle()
    return again


async def stored(world, module="activity"):
    return await world.value(
        "SELECT settings FROM guild_setting WHERE guild_id = $1 AND module = $2", world.guild.id, module
    )


async def audited(world):
    rows = await world.ledger("SELECT action, subject, actor_id FROM audit ORDER BY audit_id DESC LIMIT 1")
    assert rows[0]["actor_id"] == world.owner.id
    return rows[0]["action"], rows[0]["subject"]


async def sets(world, **settings):
    await world.sets("activity", **settings)


async def test_a_server_in_which_all_is_well_reads_so_and_to_the_asker_alone(world):
    answer = await examined(world)

    assert WELL in answer.text
    assert answer.ephemeral


async def test_only_administrators_may_look(world):
    answer = await world.manager("Ada").runs("doctor")

    assert "`administrator`" in answer.text


async def test_a_dead_channel_is_taken_out_of_the_map_by_a_press(world):
    channel = world.discord.channel(world.guild, "levels")
    await world.settle()
    await world.owner.runs("setchannels", level_up=channel)
    delete_channel(world.discord.world, world.guild, channel)
    await world.settle()

    answer = await examined(world)
    assert "The channel chosen for `level_up` no longer exists." in answer.text
    assert "`/setchannels`" in answer.text
    again = await pressed(world, answer, "Remove level_up")

    assert "Fixed." in again.text
    assert WELL in again.text
    assert "level_up" not in (await stored(world, "platform"))["channels"]
    assert await audited(world) == ("channels.set", "level_up")


async def test_a_dead_role_is_taken_out_of_the_map_by_a_press(world):
    role = world.discord.role(world.guild, "Helpers", position=2)
    await world.settle()
    await world.owner.runs("setroles", moderator=role)
    delete_role(world.discord.world, world.guild, role)
    await world.settle()

    answer = await examined(world)
    assert "The role chosen for `moderator` no longer exists." in answer.text
    again = await pressed(world, answer, "Remove moderator")

    assert WELL in again.text
    assert await audited(world) == ("roles.set", "moderator")


async def test_a_press_looks_at_the_present_state_and_at_who_presses(world):
    boss = world.manager("Boss")
    channel = world.discord.channel(world.guild, "levels")
    await world.settle()
    await world.owner.runs("setroles", administrator=boss.roles[0])
    await world.owner.runs("setchannels", level_up=channel)
    delete_channel(world.discord.world, world.guild, channel)
    await world.settle()
    answer = await examined(world, boss)

    await world.owner.runs("setroles", clear="administrator")
    refused = await boss.presses(answer, "Remove level_up")
    assert "`administrator`" in refused.text
    assert "level_up" in (await stored(world, "platform"))["channels"]

    fresh = await examined(world)
    other = world.discord.channel(world.guild, "other")
    await world.settle()
    await world.owner.runs("setchannels", level_up=other)
    late = await world.owner.presses(fresh, "Remove level_up")
    assert "There is nothing left to fix there." in late.text
    assert (await stored(world, "platform"))["channels"]["level_up"] == other.id


async def test_permissions_are_judged_by_each_channels_own_rules(world):
    closed, muted = (world.discord.channel(world.guild, name) for name in ("closed", "muted"))
    await world.settle()
    await world.owner.runs("setchannels", welcome=closed, bounty=muted)
    world.closes(closed)
    own = own_role(world).id
    set_overwrite(world.discord.world, muted, Overwrite(own, 0, deny=bits("SEND_MESSAGES")))

    text = (await examined(world)).text

    lacking = {line for line in text.splitlines() if "I lack" in line}
    assert len(lacking) == 2
    [bounty] = [line for line in lacking if f"<#{muted.id}>" in line]
    [welcome] = [line for line in lacking if f"<#{closed.id}>" in line]
    assert "**Send Messages**" in bounty
    assert "View Channel" not in bounty
    assert "**View Channel**, **Send Messages**, **Embed Links**" in welcome
    set_overwrite(world.discord.world, muted, Overwrite(own, 0, allow=bits("SEND_MESSAGES")))
    set_overwrite(world.discord.world, closed, Overwrite(own, 0, allow=bits("VIEW_CHANNEL")))
    assert WELL in (await examined(world)).text


async def test_when_discord_does_not_tell_of_channels_the_rest_is_examined(world):
    await sets(world, xp_rate=0)
    world.discord.answers_next(403, path="channels", times=1)

    text = (await examined(world)).text

    assert "Discord did not tell me what I may do in your channels." in text
    assert "The xp rate is 0." in text


async def test_level_roles_that_cannot_be_given_are_told_and_dead_ones_go(world):
    gone, high = (world.discord.role(world.guild, name, position=2) for name in ("Gone", "High"))
    await world.settle()
    await world.owner.runs("levelroles add", role=gone, level=2)
    await world.owner.runs("levelroles add", role=high, level=5)
    delete_role(world.discord.world, world.guild, gone)
    change_role(world.discord.world, world.guild, high, position=50)
    await world.settle()

    answer = await examined(world)
    assert "A role no longer exists: the role of level 2." in answer.text
    assert f"<@&{high.id}> is above my own highest role: the role of level 5." in answer.text
    again = await pressed(world, answer, "Remove level 2")

    assert "level 2" not in again.text
    assert "level 5" in again.text
    assert await audited(world) == ("level_roles.remove", str(gone.id))
    assert await world.value("SELECT array_agg(role_id) FROM level_role") == [high.id]


async def test_a_missing_right_to_give_roles_matters_where_roles_are_to_be_given(world):
    role = world.discord.role(world.guild, "Silver", position=2)
    await world.settle()
    await world.owner.runs("levelroles add", role=role, level=2)
    own = own_role(world)
    change_role(world.discord.world, world.guild, own, permissions=bits("VIEW_CHANNEL", "SEND_MESSAGES"))
    await world.settle()

    text = (await examined(world)).text

    assert "I lack the permission **Manage Roles**." in text
    assert "Somebody who manages the server" in text


async def test_what_logs_lack_for_a_name_of_their_own_is_told_where_it_is_wanted(world, monkeypatch):
    monkeypatch.setitem(vars(world.job), "vault", Vault(()))
    change_role(world.discord.world, world.guild, own_role(world), permissions=bits("VIEW_CHANNEL"))
    await world.settle()
    before = (await examined(world)).text
    await world.sets("platform", log_webhooks=True)

    text = (await examined(world)).text

    assert "Manage Webhooks" not in before
    assert "I lack the permission **Manage Webhooks**." in text
    assert "I have no key to keep webhooks of logs sealed." in text
    assert "ENCRYPTION_KEY" in text


async def test_a_prize_whose_role_is_gone_goes_by_a_press(world):
    role = world.discord.role(world.guild, "Champion", position=2)
    await world.settle()
    await world.owner.runs("prizes set", role=role, metric="xp", period="week", places=1)
    delete_role(world.discord.world, world.guild, role)
    await world.settle()

    again = await pressed(world, await examined(world), "Remove the prize")

    assert WELL in again.text
    assert await world.value("SELECT count(*) FROM prize") == 0


async def test_a_board_in_a_dead_channel_is_removed_by_a_press(world):
    channel = world.discord.channel(world.guild, "boards")
    await world.settle()
    await world.owner.runs("board add", channel=channel, metric="xp")
    await world.settle()
    delete_channel(world.discord.world, world.guild, channel)
    await world.settle()

    again = await pressed(world, await examined(world), "Remove the board")

    assert WELL in again.text
    assert await world.value("SELECT count(*) FROM leaderboard_panel") == 0
    assert await audited(world) == ("board.remove", str(channel.id))


async def test_dead_entries_of_settings_go_and_live_ones_stay(world):
    alive = world.discord.channel(world.guild, "alive")
    await world.settle()
    await sets(world, no_xp_channels=[1, alive.id], role_multipliers={"2": 1.5})

    answer = await examined(world)
    assert "*Channels without xp* has entries that no longer exist: 1." in answer.text
    await pressed(world, answer, "Clean up: Channels without xp")
    again = await pressed(world, answer, "Clean up: Role multipliers")

    assert WELL in again.text
    assert await stored(world) == {"no_xp_channels": [alive.id]}
    assert await audited(world) == ("config.set", "activity.role_multipliers")


async def test_rules_that_contradict_each_other_are_told_and_mended(world):
    channel = world.discord.channel(world.guild, "spam")
    levels = world.discord.channel(world.guild, "levels")
    await world.settle()
    await world.owner.runs("setchannels", level_up=levels)
    await sets(
        world,
        no_xp_channels=[channel.id],
        channel_multipliers={str(channel.id): 2.0},
        level_up_destination="off",
        xp_rate=0,
    )

    answer = await examined(world)
    assert f"No xp and a multiplier at the same time: <#{channel.id}>." in answer.text
    assert f"<#{levels.id}> is chosen for level-ups, but they are not announced there." in answer.text
    for label in ("Remove the multiplier", "Announce them there", "Set it to 1"):
        again = await pressed(world, answer, label)

    assert WELL in again.text
    assert await stored(world) == {"no_xp_channels": [channel.id]}


async def test_what_runs_without_a_channel_is_a_hint_unless_the_module_is_off(world):
    await world.owner.runs("setchannels", clear="quest")
    await world.owner.runs("setchannels", clear="achievement")
    text = (await examined(world)).text
    assert "no channel is chosen for `quest`" in text
    assert "no channel is chosen for `achievement`" in text

    panel = await world.owner.runs("modules")
    await world.owner.picks(panel)

    assert WELL in (await examined(world)).text


async def test_the_relay_the_workers_and_the_backlog_are_looked_at(world):
    await world.job.redis.set("guildhall:relay:health:1", '{"connected": false}')
    await world.has_no_worker("long")
    await world.job.pool.execute(
        """
        INSERT INTO outbox (guild_id, target, effect, payload, due_at)
        SELECT guild_id, 'channel:1', 'platform.send_message/1', '{}', now() - interval '2 minutes'
        FROM unnest(ARRAY[$1::bigint, 77, 78]) AS guild_id
        """,
        world.guild.id,
    )

    answer = await world.owner.runs("doctor")
    await world._work_queues_off()

    text = answer.text
    await world.job.pool.execute("DELETE FROM outbox")
    assert "wait for more than a minute: 1." in text
    assert "the relay is not connected" in text
    assert "Nobody is doing my long jobs" in text
    assert "Only the operator of the bot can fix that" in text


async def test_without_a_worker_the_rows_are_examined_and_mended_all_the_same(world):
    await sets(world, xp_rate=0)
    await world.has_no_worker("quick", "long")

    answer = await world.owner.runs("doctor")
    assert "Nobody is doing my background work at the moment." in answer.text
    again = await world.owner.presses(answer, "Set it to 1")

    assert "Fixed." in again.text
    assert "The xp rate is 0." not in again.text
    assert "xp_rate" not in await stored(world)


async def test_many_findings_show_the_worst_and_count_the_others(world):
    channels = [world.discord.channel(world.guild, f"c{number}") for number in range(10)]
    keys = [key for key in ChannelKey if key not in ("quest", "achievement")][:10]
    await world.settle()
    await world.owner.runs("setchannels", **{str(k): c for k, c in zip(keys, channels, strict=True)})
    await sets(world, xp_rate=0)
    for channel in channels:
        delete_channel(world.discord.world, world.guild, channel)
    await world.settle()

    text = (await examined(world)).text

    assert "Found: 11" in text
    assert text.count("no longer exists") == 8
    assert "And 3 more" in text
    assert "The xp rate" not in text


async def test_it_is_told_in_german(world):
    await sets(world, xp_rate=0)
    world.owner.person.user.locale = "de"

    answer = await examined(world)

    assert "Die XP-Rate ist 0." in answer.text
    assert "Auf 1 setzen" in answer.text


async def test_keys_and_webhooks_that_do_nothing_any_more_are_told(world):
    robin = world.member("Robin")
    await world.owner.runs("apikey create", name="Site", scope="read", member=robin)
    await world.owner.runs("webhook create", url="https://site.example/hook")
    robin.person.leave()
    await world.job.pool.execute("UPDATE webhook SET disabled_at = now(), disabled_for = 'HTTP 410'")
    await world.settle()

    answer = await examined(world)

    assert "“Site” acts as" in answer.text
    assert "The webhook to site.example is switched off" in answer.text
    assert "HTTP 410" in answer.text
    assert "/webhook rotate" in answer.text


def test_logs_that_are_deleted_without_a_copy_are_a_hint():
    well = Machine(shards=1, shards_away=0, long_worker=True, waiting=0, late=0)

    (hint,) = machine_findings(SAY_ENGLISH, replace(well, archived=False))

    assert (hint.grade, "deleted without a copy" in hint.what) == (Grade.HINT, True)
    assert machine_findings(SAY_ENGLISH, well) == []
