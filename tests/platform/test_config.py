"""`/config`: every setting can be seen, changed, refused with a reason, and reset."""

import pytest

from db.platform.audit import list_audit
from db.platform.settings import find_settings
from handlers.activity.settings import ActivitySettings
from handlers.platform.settings import states
from handlers.platform.settings.fields import FieldKind
from handlers.products import PRODUCTS
from tests.support.door import ADMINISTRATOR, Person, Thing
from tests.support.payloads import GUILD
from tests.support.web import WIDE

BOSS = Person("Boss", permissions=ADMINISTRATOR)


def text_setting(key: str, module: str = "activity") -> str:
    return states.ChangeText(module, key).custom_id


async def test_the_panel_shows_every_setting_with_its_value(door):
    answer = await door.runs(BOSS, "config")
    shown = answer.text
    for option in answer.selects()[1]["options"]:
        shown += (await door.presses(BOSS, answer.selects()[1]["custom_id"], values=(option["value"],))).text

    assert answer.ephemeral
    for field in PRODUCTS[-1].settings.fields:
        assert f"{field.title}: **" in shown


async def test_a_large_module_shows_its_groups_what_differs_and_one_group_at_a_time(door):
    await door.submits(BOSS, text_setting("reaction_xp"), value="7")
    panel = await door.runs(BOSS, "config")

    module = await door.presses(BOSS, panel.selects()[0]["custom_id"], values=("activity",))
    _, groups = module.selects()
    number = next(option["value"] for option in groups["options"] if option["label"] == "Earning xp")
    group = await door.presses(BOSS, groups["custom_id"], values=(number,))
    setting = await door.presses(BOSS, group.selects()[2]["custom_id"], values=("reaction_xp",))

    assert "**Earning xp** · 13 settings\nXp of a reaction: **7 xp** ✎\n**Against farming**" in module.text
    assert group.text.startswith("Settings of Activity: Earning xp")
    assert "Board title" not in group.text
    placeholders = [select["placeholder"] for select in setting.selects()]
    assert placeholders == ["Module", "Choose a group", "Choose a setting"]
    for select, chosen in zip(setting.selects(), ("activity", number, "reaction_xp"), strict=True):
        assert [option["value"] for option in select["options"] if option.get("default")] == [chosen]


async def test_a_group_that_is_not_there_is_refused(door):
    for number in ("99", "-1", "", "x", "²"):
        answer = await door.presses(BOSS, states.ChooseHeading("activity").custom_id, values=(number,))
        assert answer.text.startswith("I no longer have that setting.")


async def test_a_weekday_is_called_by_its_name_and_numbers_say_their_unit(door, pool):
    page = await door.presses(
        BOSS, states.ChooseSetting("activity", 5).custom_id, values=("quest_reset_day",)
    )
    picked = await door.presses(
        BOSS, states.ChangeChoice("activity", "quest_reset_day").custom_id, values=("2",)
    )
    hour = await door.submits(BOSS, text_setting("quest_reset_hour"), value="6")

    assert "Now: Monday" in page.text
    assert "Now: Wednesday" in picked.text
    assert [day["label"] for day in picked.selects()[3]["options"] if day.get("default")] == ["Wednesday"]
    assert "Now: 06:00" in hour.text
    assert await find_settings(pool, GUILD, "activity") == {"quest_reset_day": 2, "quest_reset_hour": 6}


async def test_a_module_then_a_setting_are_chosen_with_selects(door):
    panel = await door.runs(BOSS, "config")
    module_select = panel.selects()[0]
    modules = [option["value"] for option in module_select["options"]]
    assert modules == ["platform", "activity", "quest_hall", "raid_desk", "practice", "operations"]

    platform = await door.presses(BOSS, module_select["custom_id"], values=("platform",))
    zone = await door.presses(BOSS, platform.selects()[1]["custom_id"], values=("timezone",))

    assert platform.type == zone.type == 7
    assert zone.text.startswith("Time zone\nWhere a day begins and ends")
    assert "Now: UTC" in zone.text
    assert "Default: UTC" in zone.text


@pytest.mark.parametrize("group", [product.settings for product in PRODUCTS if product.settings is not None])
async def test_every_setting_has_its_page_and_a_way_to_change_it(open_door, group):
    door, select = open_door(limits=WIDE), states.ChooseSetting(group.module, 0).custom_id
    for field in group.fields:
        page = await door.presses(BOSS, select, values=(field.key,))

        changing = [part["custom_id"] for part in page.parts() if part["type"] != 1]
        assert (page.status, page.type) == (200, 7), field.key
        assert any(custom_id.endswith(f":{group.module}:{field.key}") for custom_id in changing), field.key
        if field.kind in (
            FieldKind.INTEGER,
            FieldKind.NUMBER,
            FieldKind.TEXT,
            FieldKind.COLOR,
            FieldKind.TIME_ZONE,
        ):
            form = await door.presses(BOSS, page.button("Change"))
            assert form.type == 9, field.key


async def test_a_changed_number_is_kept_audited_and_counts_in_every_process(open_door, pool):
    here, there = open_door(), open_door()

    answer = await here.submits(BOSS, text_setting("message_xp_min"), value=" 20 ")

    assert answer.type == 7
    assert "Saved. It applies from now on." in answer.text
    assert await find_settings(pool, GUILD, "activity") == {"message_xp_min": 20}
    (entry,) = await list_audit(pool, GUILD)
    assert (entry.action, entry.subject) == ("config.set", "activity.message_xp_min")
    assert entry.facts == {"before": 15, "after": 20}
    known = await there.web.guild_settings.get(GUILD)
    assert known.of(ActivitySettings).message_xp_min == 20


async def test_the_form_holds_the_present_value(door):
    await door.submits(BOSS, text_setting("board_color"), value="#00ff7F")

    form = await door.presses(BOSS, text_setting("board_color"))

    (field,) = [part for part in form.parts() if part["type"] == 4]
    assert field["value"] == "#00FF7F"


async def test_a_value_equal_to_the_default_follows_the_default(door, pool):
    await door.submits(BOSS, text_setting("reaction_xp"), value="9")
    await door.submits(BOSS, text_setting("reaction_xp"), value="2")

    assert await find_settings(pool, GUILD, "activity") == {}


async def test_reset_brings_the_default_back(door, pool):
    changed = await door.submits(BOSS, text_setting("xp_rate"), value="2,5")

    reset = await door.presses(BOSS, changed.button("Back to the default"))

    assert "Now: ×2.50" in changed.text
    assert "Now: ×1" in reset.text
    assert await find_settings(pool, GUILD, "activity") == {}


@pytest.mark.parametrize(
    ("module", "key", "typed", "sentence"),
    [
        ("activity", "message_xp_min", "many", 'must be a whole number, and "many" is not one.'),
        ("activity", "message_xp_min", "1.5", 'must be a whole number, and "1.5" is not one.'),
        ("activity", "message_xp_min", "-1", "cannot be -1."),
        ("activity", "message_xp_max", "1001", "cannot be 1001."),
        ("activity", "message_xp_max", "9" * 40, "must be a whole number"),
        ("activity", "xp_rate", "nan", "must be a number"),
        ("activity", "xp_rate", "inf", "must be a number"),
        ("activity", "xp_rate", "10.5", "cannot be 10.5."),
        ("activity", "message_xp_min", "26", "cannot be more than the most"),
        ("activity", "board_color", "purple", '"purple" is not a colour.'),
        ("activity", "board_color", "#12345", "is not a colour."),
        ("activity", "level_up_template", "{nonsense}", "unknown placeholders: `{nonsense}`."),
        ("activity", "level_up_template", "x" * 501, "at most 500 characters, yours has 501."),
        ("activity", "level_up_template", "", "cannot be empty."),
        ("platform", "timezone", "Middle/Earth", "is not a time zone that I know."),
        ("platform", "timezone", "../../etc/passwd", "is not a time zone that I know."),
        ("activity", "gone", "1", "I no longer have that setting."),
        ("nowhere", "gone", "1", "I no longer have that setting."),
    ],
)
async def test_a_value_that_cannot_be_is_refused_with_a_clear_sentence(
    door, pool, module, key, typed, sentence
):
    answer = await door.submits(BOSS, text_setting(key, module), value=typed)

    assert answer.ephemeral
    assert answer.type == 4
    assert sentence in answer.text.replace("\\", "")
    assert await pool.fetchval("SELECT count(*) FROM guild_setting WHERE settings <> '{}'") == 0
    assert await list_audit(pool, GUILD) == []


async def test_what_was_typed_cannot_ping_or_format(door):
    answer = await door.submits(BOSS, text_setting("message_xp_min"), value="**<@1>** @everyone")

    assert answer.data["allowed_mentions"] == {"parse": []}
    assert "\\*\\*\\<\\@1\\>\\*\\*" in answer.text


async def test_a_switch_is_pressed_and_pressing_twice_does_no_harm(door, pool):
    page = await door.presses(BOSS, states.ChooseSetting("activity", 0).custom_id, values=("voice_alone",))
    button = page.button("Say no")

    await door.presses(BOSS, button)
    again = await door.presses(BOSS, button)

    assert "Nothing changed." in again.text
    assert await find_settings(pool, GUILD, "activity") == {"voice_alone": False}


async def test_a_choice_is_picked_and_nothing_else_can_be(door, pool):
    choice = states.ChangeChoice("activity", "level_up_destination").custom_id

    picked = await door.presses(BOSS, choice, values=("dm",))
    forged = await door.presses(BOSS, choice, values=("moon",))

    assert "Now: By direct message" in picked.text
    assert forged.text.startswith('"moon" cannot be chosen for **Level-ups are announced**.')
    assert await find_settings(pool, GUILD, "activity") == {"level_up_destination": "dm"}


async def test_the_language_of_posts_can_go_back_to_the_servers(door, pool):
    choice = states.ChangeChoice("platform", "locale").custom_id
    await door.presses(BOSS, choice, values=("de",))

    await door.presses(BOSS, choice, values=("-",))

    assert await find_settings(pool, GUILD, "platform") == {}


async def test_a_list_of_roles_and_one_of_channels_are_replaced_by_what_is_picked(door, pool):
    bots, mods, lounge = Thing("Bots"), Thing("Mods"), Thing("lounge")
    roles = states.ChangeRoles("activity", "no_xp_roles").custom_id

    await door.presses(BOSS, roles, values=(bots,))
    await door.presses(BOSS, roles, values=(mods,))
    await door.presses(BOSS, states.ChangeChannels("activity", "no_xp_channels").custom_id, values=(lounge,))

    kept = await find_settings(pool, GUILD, "activity")
    assert kept == {"no_xp_roles": [mods.id], "no_xp_channels": [lounge.id]}
    await door.presses(BOSS, roles, values=())
    assert "no_xp_roles" not in await find_settings(pool, GUILD, "activity")


async def test_multipliers_are_added_role_by_role_and_one_takes_them_out(door, pool):
    boosters, mods = Thing("Boosters"), Thing("Mods")
    factor = states.ChangeRoleFactor("activity", "role_multipliers").custom_id

    form = await door.presses(BOSS, factor)
    await door.submits(BOSS, factor, picked=(boosters,), factor="1,5")
    both = await door.submits(BOSS, factor, picked=(mods,), factor="2")
    kept = await find_settings(pool, GUILD, "activity")
    await door.submits(BOSS, factor, picked=(boosters, mods), factor="1")

    assert form.type == 9
    assert f"<@&{boosters.id}> ×1.50, <@&{mods.id}> ×2" in both.text
    assert kept == {"role_multipliers": {str(boosters.id): 1.5, str(mods.id): 2.0}}
    assert await find_settings(pool, GUILD, "activity") == {}


async def test_multipliers_of_channels_have_bounds(door):
    factor = states.ChangeChannelFactor("activity", "channel_multipliers").custom_id

    answer = await door.submits(BOSS, factor, picked=(Thing("lounge"),), factor="11")

    assert answer.text.startswith("**Channel multipliers** cannot be 11.\n-# It may be from 0 to 10.")


async def test_settings_are_for_administrators(door):
    answer = await door.submits(Person("Ada"), text_setting("xp_rate"), value="10")

    assert answer.text.startswith("You need the internal role `administrator`")
