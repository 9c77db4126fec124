"""`/setup`: a first run that saves at every press and can be left and taken up at any time."""

import pytest

from handlers.activity.presets import KEYS, PRESETS
from handlers.activity.settings import SETTINGS, ActivitySettings
from stand_in.rules.permissions import bits

SKIP = "Next"
CREATE = "Make #level-ups, #leaderboard"


async def step(world, number):
    """The panel of that step, by skipping those before it, at the pace of somebody who reads."""
    world.moves_clock(seconds=10)
    answer = await world.owner.runs("setup")
    for _ in range(number - 1):
        answer = await world.owner.presses(answer, SKIP)
    world.moves_clock(seconds=10)
    assert f"Step {number} of 5" in answer.text
    return answer


async def stored(world, module):
    return await world.value(
        "SELECT settings FROM guild_setting WHERE guild_id = $1 AND module = $2", world.guild.id, module
    )


async def actions(world):
    return [row["action"] for row in await world.ledger("SELECT action FROM audit ORDER BY audit_id")]


async def test_every_step_can_be_skipped_and_skipping_changes_nothing(world):
    answer = await step(world, 5)

    assert answer.ephemeral
    assert "That is how it is set up" in answer.text
    assert "/doctor" in answer.text
    back = await world.owner.presses(answer, "Back")
    assert "Step 4 of 5" in back.text
    assert await world.value("SELECT count(*) FROM guild_setting") == 0
    assert await actions(world) == []


async def test_each_choice_is_saved_at_once_and_stands_in_the_summary(world):
    staff = world.discord.role(world.guild, "Helpers", position=1)
    levels = world.discord.channel(world.guild, "levels")
    await world.settle()

    await world.owner.picks(await step(world, 2), staff, number=1)
    await world.owner.picks(await step(world, 3), levels, number=0)
    await world.owner.picks(await step(world, 4), "raid")

    assert (await stored(world, "platform"))["roles"] == {"moderator": staff.id}
    assert (await stored(world, "platform"))["channels"] == {"level_up": levels.id}
    assert (await stored(world, "activity"))["cycle_days"] == 14
    summary = (await step(world, 5)).text
    assert f"Moderator: <@&{staff.id}>" in summary
    assert f"Level-ups: <#{levels.id}>" in summary
    assert "Raids and games" in summary
    said = await actions(world)
    assert said[:2] == ["roles.set", "channels.set"]
    assert said[-1] == "setup.preset"
    assert "config.set" in said


async def test_it_asks_for_what_the_modules_that_are_on_need_and_calls_it_by_name(world):
    halls = world.discord.channel(world.guild, "mentors")
    await world.settle()
    roles, channels = await step(world, 2), await step(world, 3)
    with_raids = [roles.text, channels.text]
    more = await world.owner.presses(channels, "More channels")
    with_raids[1] += more.text
    chosen = await world.owner.picks(more, halls, number=0)
    await world.owner.picks(await step(world, 1), "activity")
    without = [(await step(world, number)).text for number in (2, 3)]

    for name in ("Organizer", "Verified raider"):
        assert f"**{name}**" in with_raids[0]
        assert f"**{name}**" not in without[0]
    for name in ("Runs", "Run log"):
        assert f"**{name}**" in with_raids[1]
        assert f"**{name}**" not in without[1]
    assert "**Quest master**" in without[0]
    assert "_" not in "".join(with_raids)
    assert "**Mentor threads**" in chosen.text
    assert (await stored(world, "platform"))["channels"] == {"mentor": halls.id}


async def test_starter_sets_begin_a_quest_hall_and_add_nothing_twice(world):
    hall = world.discord.channel(world.guild, "hall")
    await world.settle()
    refused = await world.owner.picks(await step(world, 4), "welcome", number=1)
    await world.owner.runs("setchannels", welcome=hall, quest=hall)
    added = {}
    for key in (
        "welcome",
        "first_steps",
        "ladder_plain",
        "board_quests",
        "mentor_quests",
        "ladder_cultivation",
    ):
        added[key] = (await world.owner.picks(await step(world, 4), key, number=1)).text
    again = await world.owner.picks(await step(world, 4), "board_quests", number=1)

    assert "No channel is set for **" in refused.text
    assert "1 thing is added." in added["welcome"]
    assert "7 things are added." in added["ladder_plain"]
    assert "4 things are added." in added["board_quests"]
    assert "All of it was already there." in added["ladder_cultivation"]
    assert "All of it was already there." in again.text
    assert await world.value("SELECT count(*) FROM quest WHERE state = 'open'") == 4
    assert await world.value("SELECT count(*) FROM mentor_quest") == 4
    assert (await stored(world, "welcome"))["on"] is True


async def test_channels_of_modules_that_are_off_are_not_made(world):
    await world.owner.picks(await step(world, 1), "raid_desk")

    assert "Make #" not in (await step(world, 3)).text


async def test_an_emptied_select_takes_the_choice_off(world):
    levels = world.discord.channel(world.guild, "levels")
    await world.settle()
    chosen = await world.owner.picks(await step(world, 3), levels, number=0)

    cleared = await world.owner.picks(chosen, number=0)

    assert "Saved." in cleared.text
    assert (await stored(world, "platform"))["channels"] == {}


async def test_modules_are_switched_and_presets_of_those_off_are_not_offered(world):
    await world.owner.picks(await step(world, 1))

    off = (await stored(world, "platform"))["modules_off"]
    assert off == ["activity", "practice", "quest_hall", "raid_desk"]
    assert "Raids and games" not in (await step(world, 4)).text


async def test_one_preset_replaces_another_whole_and_leaves_other_settings_alone(world):
    await world.sets("activity", board_title="Heroes")
    panel = await step(world, 4)

    for key in ("study", "creator", "community"):
        panel = await world.owner.picks(panel, key)

    assert await stored(world, "activity") == {"board_title": "Heroes"}


async def test_missing_channels_are_made_once_and_chosen(world):
    answer = await step(world, 3)

    await world.owner.presses(answer, CREATE)
    await world.settle()

    made = {channel.name: channel.id for channel in world.guild.channels.values()}
    assert (await stored(world, "platform"))["channels"] == {
        "level_up": made["level-ups"],
        "leaderboard_messages": made["leaderboard"],
        "leaderboard_voice": made["leaderboard"],
    }
    assert f"Chosen: <#{made['level-ups']}> <#{made['leaderboard']}>" in answer.text
    assert await actions(world) == ["channels.set"] * 3
    assert await world.value("SELECT count(DISTINCT actor_id) FROM audit") == 1
    assert await world.value("SELECT actor_id FROM audit LIMIT 1") == world.owner.id
    assert "Make #" not in (await step(world, 3)).text


async def test_no_channel_is_made_twice_when_it_is_there_or_discords_answer_is_lost(world):
    there = world.discord.channel(world.guild, "level-ups")
    await world.settle()
    answer = await step(world, 3)
    world.discord.answers_next(500, method="POST", path="/channels$", after_effect=True)

    await world.owner.presses(answer, CREATE)
    await world.settle()

    names = [channel.name for channel in world.guild.channels.values()]
    assert (names.count("level-ups"), names.count("leaderboard")) == (1, 1)
    assert (await stored(world, "platform"))["channels"]["level_up"] == there.id
    assert "Chosen" in answer.text


async def test_without_the_right_no_channel_is_offered_or_made(world):
    answer = await step(world, 3)
    world.changes_bot_role(permissions=bits("VIEW_CHANNEL", "SEND_MESSAGES"))
    await world.settle()

    refused = await world.owner.presses(answer, CREATE)

    assert "I lack the permission **Manage Channels**" in refused.text
    text = (await step(world, 3)).text
    assert "I could make #level-ups, #leaderboard for you" in text
    assert "level-ups" not in [channel.name for channel in world.guild.channels.values()]


async def test_when_discord_refuses_the_panel_says_so_and_nothing_is_chosen(world):
    answer = await step(world, 3)
    world.discord.answers_next(403, method="POST", path="/channels$", after_effect=True)

    await world.owner.presses(answer, CREATE)
    await world.settle()

    assert "Discord did not let me make the channels." in answer.text
    assert await actions(world) == []


async def test_only_administrators_may_and_the_press_is_checked_again(world):
    boss = world.manager("Boss")
    await world.settle()
    await world.owner.runs("setroles", administrator=boss.roles[0])
    answer = await boss.runs("setup")
    await world.owner.runs("setroles", clear="administrator")

    assert "`administrator`" in (await boss.presses(answer, SKIP)).text
    assert "`administrator`" in (await world.manager("Ada").runs("setup")).text


async def test_it_is_told_in_german(world):
    world.owner.person.user.locale = "de"

    assert "Was soll ich hier tun?" in (await world.owner.runs("setup")).text


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_sets_the_same_keys_to_values_that_config_would_take(preset):
    assert tuple(preset.values) == KEYS
    for key, value in preset.values.items():
        field = SETTINGS.field(key)
        assert field is not None
        assert type(value) is type(getattr(ActivitySettings(), key))
        assert field.ge is None or field.ge <= value <= field.le
        assert not field.choices or value in [choice for choice, _ in field.choices]


def test_no_two_presets_are_the_same():
    assert len({tuple(preset.values.values()) for preset in PRESETS}) == len(PRESETS)
