"""`/modules` switches whole products, `/help` shows what is left."""

from db.platform.audit import list_audit
from handlers.platform.help.states import FillCommand, PickCommand
from tests.support.door import ADMINISTRATOR, Person
from tests.support.payloads import GUILD

BOSS = Person("Boss", permissions=ADMINISTRATOR)
ADA = Person("Ada")


async def switch_off(door) -> None:
    panel = await door.runs(BOSS, "modules")
    await door.presses(BOSS, panel.selects()[0]["custom_id"], values=())


async def test_a_module_switched_off_answers_with_one_plain_sentence(door, pool):
    await switch_off(door)

    answer = await door.runs(ADA, "leaderboard")

    assert answer.ephemeral
    assert answer.text.split("\n")[0] == "The module Activity is switched off in this server."
    entries = await list_audit(pool, GUILD)
    off = {"before": True, "after": False}
    assert {(entry.action, entry.subject) for entry in entries if entry.facts == off} == {
        ("modules.set", "activity"),
        ("modules.set", "quest_hall"),
        ("modules.set", "raid_desk"),
        ("modules.set", "practice"),
    }


async def test_a_module_switched_off_refuses_its_old_buttons_too(door):
    board = await door.runs(ADA, "leaderboard")
    await switch_off(door)

    answer = await door.presses(ADA, board.selects()[0]["custom_id"], values=("xp",))

    assert answer.text.startswith("The module Activity is switched off in this server.")


async def test_a_module_can_be_switched_on_again(door):
    await switch_off(door)
    panel = await door.runs(BOSS, "modules")

    shown = await door.presses(BOSS, panel.selects()[0]["custom_id"], values=("activity",))
    answer = await door.runs(ADA, "leaderboard")

    assert "⬜ **Activity** (off)" in panel.text
    assert "✅ **Activity** (on)" in shown.text
    assert "switched off" not in answer.text


async def test_a_module_the_operator_switched_off_says_so(open_door):
    door = open_door(modules_off=frozenset({"activity"}))

    panel = await door.runs(BOSS, "modules")
    answer = await door.runs(ADA, "leaderboard")

    assert "⛔ **Activity**" in panel.text
    assert answer.text.startswith("The module Activity is switched off in this installation.")


async def test_help_shows_a_member_only_what_they_may_use(door):
    member = await door.runs(ADA, "help")
    boss = await door.runs(BOSS, "help")

    assert "**/ping**: Show how quickly I answer." in member.text
    assert "/setroles" not in member.text
    assert "**/setroles**" in boss.text
    assert member.ephemeral


async def test_help_has_a_topic_for_each_module_that_is_on(door):
    both = await door.runs(ADA, "help")
    activity = await door.presses(ADA, both.selects()[0]["custom_id"], values=("activity",))
    await switch_off(door)
    topic = await door.runs(ADA, "help")

    assert activity.text.startswith("Activity")
    assert "**/leaderboard**" in activity.text
    offered = [option["value"] for option in topic.selects()[0]["options"]]
    assert "activity" in [option["value"] for option in both.selects()[0]["options"]]
    assert "activity" not in offered


async def test_help_finds_a_topic_by_its_name_in_the_members_language(door):
    german = Person("Bea", locale="de")

    by_key = await door.runs(ADA, "help", topic="activity")
    by_title = await door.runs(german, "help", topic="Aktivität")
    unknown = await door.runs(ADA, "help", topic="cooking")

    assert by_key.text.startswith("Activity")
    assert by_title.text.startswith("Aktivität")
    assert unknown.text.startswith(
        "There is no topic of that name for you here.\n"
        "-# These are: Server, Activity, Quest hall, Raid desk, Practice, API."
    )


async def test_help_suggests_topics_while_they_are_typed(door):
    payload = door.command(ADA, "help", topic="activ")
    payload["type"] = 4
    payload["data"]["options"][0]["focused"] = True

    answer = await door.posts(payload)

    assert answer.data["choices"] == [{"name": "Activity", "value": "activity"}]


async def test_help_in_direct_messages_shows_what_works_there(open_door):
    door = open_door(guild_id=None)

    answer = await door.runs(ADA, "help")

    assert "**/ping**" in answer.text
    assert "/leaderboard" not in answer.text


async def test_a_feature_the_operator_switched_off_says_so_and_leaves_the_help(open_door):
    door = open_door(modules_off=frozenset({"graduation"}))

    answer = await door.runs(ADA, "graduate")
    text = (await door.runs(ADA, "help", topic="practice")).text

    assert answer.text.startswith("This is switched off in this installation.")
    assert "checkin" in text
    assert "graduat" not in text


async def test_a_command_that_is_picked_asks_for_the_role_that_it_asks_for_when_typed(door):
    forged = PickCommand().custom_id, FillCommand("setroles", 0, 0).custom_id

    picked = await door.presses(ADA, forged[0], values=("setroles",))
    filled = await door.submits(ADA, forged[1], quest_master="1")
    unknown = await door.presses(ADA, forged[0], values=("no such",))

    assert picked.text.startswith("You need the ")
    assert filled.text.startswith("You need the ")
    assert unknown.text.startswith("I no longer know this command.")
