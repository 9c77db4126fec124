"""/achievements and /achievement as members and moderators use them."""

import json
import re

import pytest
import pytest_asyncio
from msgspec.structs import force_setattr

from handlers.platform.metrics.defaults import SETS
from tests.support.proven import assert_proven


def defaults():
    """How many achievements every server begins with."""
    return sum(map(len, SETS.values()))


@pytest_asyncio.fixture
async def mod(world):
    """A moderator; the bot's own role stands above."""
    world.changes_bot_role(position=10)
    helpers = world.discord.role(world.guild, "Helpers", position=9)
    await world.settle()
    await world.owner.runs("setroles", moderator=helpers)
    return world.member("Mod", helpers)


@pytest_asyncio.fixture
async def hall(world):
    """The channel where achievements are announced."""
    channel = world.discord.channel(world.guild, "hall-of-fame")
    await world.settle()
    await world.owner.runs("setchannels", achievement=channel)
    return channel


async def only(world, name, **options):
    """That achievement alone: those of the default set are out of the way."""
    await world.job.pool.execute("UPDATE achievement SET deleted_at = now() WHERE name <> $1", name)
    return await world.value("SELECT achievement_id FROM achievement WHERE name = $1", name)


async def held(world, member):
    rows = await world.ledger(
        """
        SELECT a.name FROM achievement_award AS w JOIN achievement AS a USING (achievement_id)
        WHERE w.user_id = $1 AND w.revoked_at IS NULL ORDER BY a.name
        """,
        member.id,
    )
    return [row["name"] for row in rows]


async def xp_of(world, member):
    return await world.value("SELECT xp FROM activity_total WHERE user_id = $1", member.id) or 0


def said(messages):
    return "\n".join(
        message.content + "".join(e.get("description", "") for e in message.embeds) for message in messages
    )


async def test_a_server_begins_with_the_default_set(world):
    ada = world.member("Ada")

    answer = await ada.runs("achievements")

    assert f"0 of {defaults()}" in answer.text
    assert "Finding words" in answer.text
    assert await world.value("SELECT count(*) FROM achievement") == defaults()


async def test_one_made_by_metric_and_value_is_earned_once_with_xp_role_and_announcement(world, mod, hall):
    ada = world.member("Ada")
    talker = world.discord.role(world.guild, "Talker", position=1)
    await world.settle()

    made = await mod.runs(
        "achievement create", name="Talkative", metric="messages", value=3, xp=500, role=talker, badge="🗣️"
    )
    await world.settle()
    for _ in range(5):
        ada.writes()
        await world.settle()

    assert "Made 🗣️ **Talkative**" in made.text
    assert await held(world, ada) == ["Talkative"]
    assert talker.id in ada.role_ids
    announced = said(ada.sees(hall))
    assert announced.count("has earned **Talkative**") == 1
    assert "+500 xp" in announced
    grants = await world.ledger("SELECT amount, reason, note FROM xp_ledger WHERE user_id = $1", ada.id)
    assert grants == [{"amount": 500, "reason": "achievement", "note": "Talkative"}]
    assert "has reached **level" in announced
    assert await world.value("SELECT announced FROM achievement_award WHERE user_id = $1", ada.id)
    await assert_proven(world.job.pool)


async def test_who_has_earned_a_new_one_already_gets_it_unannounced(world, mod, hall):
    ada, ben = world.member("Ada"), world.member("Ben")
    for _ in range(3):
        ada.writes()
    ben.writes()
    await world.settle()

    await mod.runs("achievement create", name="Talkative", metric="messages", value=3)
    await world.settle()

    assert (await held(world, ada), await held(world, ben)) == (["Talkative"], [])
    assert "Talkative" not in said(ada.sees(hall))
    assert await world.value("SELECT announced FROM achievement_award WHERE user_id = $1", ada.id) is False


async def test_criteria_come_in_a_form_and_what_is_wrong_is_named(world, mod):
    ada = world.member("Ada")
    form = await mod.runs("achievement create", name="Both", secret=True)

    typo = {"any": [{"metric": "mesages", "at_least": 1}]}
    criteria = json.dumps({"all": [{"metric": "messages", "at_least": 1}, typo]})
    wrong = await mod.submits(form, name="Both", description="", badge="", criteria=criteria)
    assert "At `criteria.all[1].any[0]`: there is no metric `mesages`" in wrong.text
    assert await world.value("SELECT count(*) FROM achievement WHERE name = 'Both'") == 0

    form = await mod.runs("achievement create", name="Both", secret=True)
    criteria = {"all": [{"metric": "messages", "at_least": 2}, {"metric": "reactions", "at_least": 1}]}
    right = await mod.submits(
        form, name="Both", description="Talk and react", badge="🎯", criteria=json.dumps(criteria)
    )
    assert "Made 🎯 **Both**" in right.text
    assert "Messages: 2 and Reactions: 1" in right.text
    await world.settle()

    ada.writes()
    ada.writes()
    await world.settle()
    assert await held(world, ada) == []
    ada.reacts(world.member("Ben").writes())
    await world.settle()
    assert await held(world, ada) == ["Both"]


async def test_secret_ones_are_hidden_until_they_are_earned(world, mod, hall):
    ada, ben = world.member("Ada"), world.member("Ben")
    await mod.runs(
        "achievement create",
        name="Owl",
        metric="messages",
        value=1,
        secret=True,
        description="Write at night",
    )
    await only(world, "Owl")
    await world.settle()

    before = await ada.runs("achievements")
    ada.writes()
    await world.settle()

    assert "???" in before.text
    assert "Owl" not in before.text
    assert "Write at night" not in before.text
    assert "**Owl**" in (await ada.runs("achievements")).text
    assert "Owl" not in (await ben.runs("achievements")).text
    assert "uncovered a secret achievement" in said(ada.sees(hall))
    assert "Owl" not in said(ada.sees(hall))


async def test_the_list_has_earned_ones_first_then_bars_and_the_share_of_holders(world, mod):
    ada = world.member("Ada")
    await mod.runs("achievement create", name="Started", metric="messages", value=1)
    await mod.runs("achievement create", name="Half way", metric="messages", value=4)
    await world.job.pool.execute("UPDATE achievement SET deleted_at = now() WHERE default_key IS NOT NULL")
    await world.settle()
    ada.writes()
    ada.writes()
    await world.settle()

    text = (await ada.runs("achievements")).text

    assert "1 of 2" in text
    assert text.index("**Started**") < text.index("**Half way**")
    assert "`▰▰▰▰▰▱▱▱▱▱` 50 % · 2 of 4" in text
    members = await world.value("SELECT member_count FROM guild WHERE guild_id = $1", world.guild.id)
    assert f"{100 / members:,.1f} % have it" in text
    assert "0.0 % have it" in text


async def test_pages_turn_for_the_owner_and_others_get_their_own(world):
    ada, ben = world.member("Ada"), world.member("Ben")
    await world.settle()
    answer = await ada.runs("achievements")
    first = answer.text

    await ada.presses(answer, "Next")
    assert answer.text != first
    copy = await ben.presses(answer, "Previous")
    assert copy.ephemeral
    assert "Achievements of \u2068Ada" in copy.text


async def test_revoking_takes_xp_and_role_back_and_it_is_not_earned_again(world, mod):
    ada = world.member("Ada")
    talker = world.discord.role(world.guild, "Talker", position=1)
    await world.settle()
    await mod.runs("achievement create", name="Talkative", metric="messages", value=1, xp=300, role=talker)
    await only(world, "Talkative")
    await world.settle()
    ada.writes()
    await world.settle()
    earned = await xp_of(world, ada)

    answer = await mod.runs("achievement revoke", member=ada, achievement="Talkative")
    await world.settle()
    ada.writes()
    await world.settle()

    assert "300 xp and its role" in answer.text
    assert await held(world, ada) == []
    assert talker.id not in ada.role_ids
    assert await xp_of(world, ada) == earned - 300
    assert (
        "does not have that achievement"
        in (await mod.runs("achievement revoke", member=ada, achievement="Talkative")).text
    )
    await assert_proven(world.job.pool)

    await mod.runs("achievement grant", member=ada, achievement="Talkative")
    await world.settle()
    assert await held(world, ada) == ["Talkative"]
    assert talker.id in ada.role_ids
    assert await xp_of(world, ada) == earned
    await assert_proven(world.job.pool)


async def test_granting_is_refused_for_oneself_for_bots_and_twice(world, mod):
    ada, robot = world.member("Ada"), world.member("Robot", bot=True)
    await world.settle()

    assert (
        "cannot grant achievements to yourself"
        in (await mod.runs("achievement grant", member=mod, achievement="Regular")).text
    )
    assert "is a bot" in (await mod.runs("achievement grant", member=robot, achievement="Regular")).text
    assert "is a bot" in (await ada.runs("achievements", member=robot)).text
    assert "now has" in (await mod.runs("achievement grant", member=ada, achievement="Regular")).text
    again = await mod.runs("achievement grant", member=ada, achievement="regular")
    assert "has that achievement already" in again.text
    assert (
        "There is no achievement like that"
        in (await mod.runs("achievement grant", member=ada, achievement="Nonsense")).text
    )
    assert await world.value("SELECT count(*) FROM audit WHERE action = 'achievement.grant'") == 1
    await assert_proven(world.job.pool)


async def test_members_who_are_not_moderators_define_nothing(world, mod):
    ada = world.member("Ada")

    answer = await ada.runs("achievement create", name="Mine", metric="messages", value=1, xp=1000)

    assert "moderator" in answer.text
    assert await world.value("SELECT count(*) FROM achievement WHERE name = 'Mine'") == 0


async def test_editing_changes_the_threshold_and_looks_again(world, mod):
    ada = world.member("Ada")
    await mod.runs("achievement create", name="Talkative", metric="messages", value=100)
    for _ in range(2):
        ada.writes()
    await world.settle()
    assert await held(world, ada) == []

    answer = await mod.runs("achievement edit", achievement="Talkative", metric="messages", value=2, xp=10)
    await world.settle()

    assert "Changed" in answer.text
    assert await held(world, ada) == ["Talkative"]
    assert "changes nothing" in (await mod.runs("achievement edit", achievement="Talkative", xp=10)).text
    form = await mod.runs("achievement edit", achievement="Talkative")
    criteria = [part for part in json.dumps(form.interaction.modal).split("\\n") if "at_least" in part]
    assert criteria


async def test_a_deleted_one_is_gone_and_its_name_free_but_the_default_set_does_not_come_back(world, mod):
    ada = world.member("Ada")
    await mod.runs("achievement grant", member=ada, achievement="Regular")

    answer = await mod.runs("achievement delete", achievement="Regular")
    await world.settle()
    world.moves_clock(minutes=10)
    await world.settle()

    assert "Members who had it: 1." in answer.text
    assert "Regular" not in (await mod.runs("achievement list")).text
    assert "Made" in (await mod.runs("achievement create", name="Regular", metric="level", value=12)).text


async def test_what_cannot_be_is_refused_with_what_to_do(world, mod):
    top = world.discord.role(world.guild, "Top", position=50)
    await world.settle()

    async def create(**options):
        world.moves_clock(seconds=10)
        return (await mod.runs("achievement create", **{"name": "New"} | options)).text

    assert "A metric needs a value" in await create(metric="messages")
    assert "there is no metric `mesages`" in await create(metric="mesages", value=1)
    assert "cannot be counted over days" in await create(metric="level", value=1, in_days=3)
    assert "neither an emoji" in await create(metric="messages", value=1, badge="http://example.com/a.png")
    assert "above my own highest role" in await create(metric="messages", value=1, role=top)
    everyone = world.guild.roles[world.guild.id]
    assert "everybody has it" in await create(metric="messages", value=1, role=everyone)
    assert await world.value("SELECT count(*) FROM achievement WHERE name = 'New'") == 0


async def test_the_list_for_moderators_says_how_each_is_earned(world, mod):
    text = (await mod.runs("achievement list")).text

    assert f"Achievements of this server: {defaults()}" in text
    assert re.search(r"\*\*Settled in\*\*\n.*Level: 5", text)


async def test_members_read_the_default_set_in_their_language(world):
    ada = world.member("Ada", locale="de")

    text = (await ada.runs("achievements")).text

    assert "Worte finden" in text
    assert "haben ihn" in text


@pytest.mark.parametrize("sentence", ["regular", "REGULAR"])
async def test_two_achievements_never_have_one_name(world, mod, sentence):
    answer = await mod.runs("achievement create", name=sentence, metric="messages", value=1)

    assert "already" in answer.text


async def test_ten_achievements_make_a_collector(world, mod):
    ada = world.member("Ada")
    for number in range(10):
        world.moves_clock(seconds=5)
        await mod.runs("achievement create", name=f"Step {number}", metric="messages", value=1)
    await world.settle()

    ada.writes()
    await world.settle()

    assert "Collector" in await held(world, ada)
    await assert_proven(world.job.pool)


async def test_a_flatter_curve_brings_level_achievements_unannounced(world, mod, hall):
    ada = world.member("Ada")
    await mod.runs("xp give", member=ada, amount=1_000)
    await world.settle()
    assert await held(world, ada) == []

    await world.sets("activity", curve_quadratic=0, curve_linear=0, curve_constant=100)
    ada.writes()
    await world.settle()

    assert await held(world, ada) == ["Regular", "Settled in"]
    assert "Regular" not in said(ada.sees(hall))


async def test_where_achievements_are_switched_off_for_all_every_command_says_so(world, mod):
    resources = world.web.resources
    before = resources.modules_off
    force_setattr(resources, "modules_off", frozenset({"achievements"}))
    try:
        shown = await mod.runs("achievements")
        granted = await mod.runs("achievement grant", member=world.member("Ada"), achievement="Regular")
    finally:
        force_setattr(resources, "modules_off", before)

    assert "switched off in this installation" in shown.text
    assert "switched off in this installation" in granted.text
