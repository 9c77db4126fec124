"""`/setroles` and `/setchannels` through the door."""

import asyncio

import pytest

from db.platform.audit import list_audit
from handlers.platform.channels.names import CHANNEL_NAMES
from handlers.platform.channels.rules import ChannelNotSet, required_channel
from handlers.platform.roles.names import ROLE_NAMES
from handlers.platform.roles.rules import MAPPED
from handlers.platform.settings.platform_settings import STANDS_IN, ChannelKey, PlatformSettings
from interactions.languages import Languages
from interactions.permissions import Permissions
from tests.support.door import ADMINISTRATOR, Person, Thing
from tests.support.payloads import GUILD

BOSS = Person("Boss", permissions=ADMINISTRATOR)
MODERATORS = Thing("Moderators")
HELPERS = Thing("Helpers")


def channel(name: str, *permissions: Permissions) -> Thing:
    granted = sum(permissions)
    return Thing(name, extra={"app_permissions": str(granted)})


ALL = (Permissions.VIEW_CHANNEL, Permissions.SEND_MESSAGES, Permissions.EMBED_LINKS)


async def test_bare_it_shows_every_key(door):
    roles = await door.runs(BOSS, "setroles")
    channels = await door.runs(BOSS, "setchannels")

    assert all(f"**{name}**: *not set*" in roles.text for name in ROLE_NAMES.values())
    assert all(f"**{name}**: *not set*" in channels.text for name in CHANNEL_NAMES.values())
    assert roles.ephemeral
    assert channels.ephemeral


async def test_a_chosen_role_is_shown_kept_audited_and_opens_doors_at_once(door, pool):
    answer = await door.runs(BOSS, "setroles", moderator=MODERATORS)

    assert f"Changed: **Moderator** is now <@&{MODERATORS.id}>." in answer.text
    (entry,) = await list_audit(pool, GUILD)
    assert (entry.actor_id, entry.action, entry.subject) == (BOSS.id, "roles.set", "moderator")
    assert entry.facts == {"before": None, "after": MODERATORS.id}
    shown = await door.runs(Person("Mo", role_ids=(MODERATORS.id,)), "setroles")
    assert f"**Moderator**: <@&{MODERATORS.id}>" in shown.text


async def test_a_change_reaches_a_process_that_listens(open_door):
    here, there = open_door(), open_door(listens=True)
    mo = Person("Mo", role_ids=(MODERATORS.id,))
    refused = await there.runs(mo, "setroles")
    while not there.web.guild_settings._listening:
        await asyncio.sleep(0)
    await there.runs(mo, "setroles")

    await here.runs(BOSS, "setroles", moderator=MODERATORS)
    while there.web.guild_settings.known(GUILD) is not None:
        await asyncio.sleep(0)

    assert refused.text.startswith("You need the internal role `moderator`")
    assert (await there.runs(mo, "setroles")).text.startswith("Roles")


async def test_setting_what_is_set_already_is_no_change(door, pool):
    await door.runs(BOSS, "setroles", moderator=MODERATORS)
    await door.runs(BOSS, "setroles", moderator=MODERATORS)

    assert len(await list_audit(pool, GUILD)) == 1


async def test_a_role_can_be_taken_off_again(door, pool):
    await door.runs(BOSS, "setroles", mentor=HELPERS)

    answer = await door.runs(BOSS, "setroles", clear="mentor")

    assert "Changed: **Mentor** is no longer set." in answer.text
    assert "**Mentor**: *not set*" in answer.text
    assert (await list_audit(pool, GUILD))[0].facts == {"before": HELPERS.id, "after": None}


async def test_two_who_set_different_roles_at_once_both_succeed(open_door, pool):
    here, there = open_door(), open_door()

    await asyncio.gather(
        here.runs(BOSS, "setroles", moderator=MODERATORS), there.runs(BOSS, "setroles", mentor=HELPERS)
    )

    kept = await pool.fetchval("SELECT settings -> 'roles' FROM guild_setting WHERE guild_id = $1", GUILD)
    assert kept == {"moderator": MODERATORS.id, "mentor": HELPERS.id}


async def test_a_moderator_cannot_make_themselves_administrator(door, pool):
    await door.runs(BOSS, "setroles", moderator=MODERATORS)
    mo = Person("Mo", role_ids=(MODERATORS.id,))

    answer = await door.runs(mo, "setroles", administrator=MODERATORS, mentor=HELPERS)

    assert answer.text.startswith("You cannot change who counts as **Administrator**: that ranks above you.")
    kept = await pool.fetchval("SELECT settings -> 'roles' FROM guild_setting WHERE guild_id = $1", GUILD)
    assert kept == {"moderator": MODERATORS.id}


async def test_everyone_cannot_be_staff(door):
    answer = await door.runs(BOSS, "setroles", officer=Thing("@everyone", id=GUILD))

    assert answer.text.startswith("The role of all members cannot be **Officer**")


async def test_a_member_without_the_role_reads_who_can_help(door):
    ada = Person("Ada")
    nothing_set = await door.runs(ada, "setroles")
    await door.runs(BOSS, "setroles", moderator=MODERATORS)

    refused = await door.runs(ada, "setroles")
    why = await door.presses(ada, refused.button("Why?"))

    assert "no Discord role has been chosen for it here yet" in nothing_set.text
    assert refused.text.startswith("You need the role `moderator`, or one above it.")
    assert f"<@&{MODERATORS.id}>" in refused.text
    assert "`/setroles`" in why.text
    assert (
        f"Each of these is enough: `administrator` (not set), `moderator` (<@&{MODERATORS.id}>)." in why.text
    )
    assert "You hold: none of the internal roles." in why.text


async def test_a_chosen_channel_is_kept_and_audited(door, pool):
    level_up = channel("level-ups", *ALL)

    answer = await door.runs(BOSS, "setchannels", level_up=level_up)

    assert f"**Level-ups**: <#{level_up.id}>" in answer.text
    assert "⚠️" not in answer.text
    (entry,) = await list_audit(pool, GUILD)
    assert (entry.action, entry.subject, entry.facts["after"]) == ("channels.set", "level_up", level_up.id)


async def test_a_channel_where_the_bot_may_not_post_is_kept_with_a_warning(door):
    hidden = channel("hidden", Permissions.VIEW_CHANNEL)

    answer = await door.runs(BOSS, "setchannels", audit_log=hidden)

    assert f"**Audit log**: <#{hidden.id}>" in answer.text
    assert f"⚠️ I lack permissions in <#{hidden.id}>: **Send Messages**, **Embed Links**." in answer.text
    assert "can grant them to me" in answer.text


async def test_a_channel_can_be_taken_off_again(door):
    await door.runs(BOSS, "setchannels", quest=channel("quests", *ALL))

    answer = await door.runs(BOSS, "setchannels", clear="quest")

    assert "**Quests**: *not set*" in answer.text


async def test_a_channel_that_is_not_set_shows_which_one_stands_in_for_it(door):
    log = channel("veri-log", *ALL)

    answer = await door.runs(BOSS, "setchannels", veri_log=log)

    assert f"**Verification reviews**: *not set, so* <#{log.id}>" in answer.text
    assert "**Appeals**: *not set*" in answer.text
    own = channel("reviews", *ALL)
    assert (
        f"**Verification reviews**: <#{own.id}>"
        in (await door.runs(BOSS, "setchannels", veri_review=own)).text
    )


def test_every_role_and_channel_has_a_name():
    assert tuple(ROLE_NAMES) == MAPPED
    assert tuple(CHANNEL_NAMES) == tuple(ChannelKey)


@pytest.mark.parametrize(("key", "other"), STANDS_IN.items())
def test_a_purpose_without_a_channel_uses_the_one_that_stands_in_for_it(key, other):
    assert required_channel(PlatformSettings(channels={key: 1, other: 2}), key) == 1
    assert required_channel(PlatformSettings(channels={other: 2}), key) == 2
    with pytest.raises(ChannelNotSet) as refusal:
        required_channel(PlatformSettings(), key)
    assert f"`/setchannels`: `{key}` or `{other}`." in refusal.value.text(Languages().say_for("en-US"))


def test_a_purpose_that_nothing_stands_in_for_names_only_its_own_key():
    with pytest.raises(ChannelNotSet) as refusal:
        required_channel(PlatformSettings(channels={"quest": 1}), ChannelKey.RAID)
    assert "`/setchannels`: `raid`." in refusal.value.text(Languages().say_for("en-US"))


async def test_german_members_read_german(door):
    answer = await door.runs(Person("Bea", permissions=ADMINISTRATOR, locale="de"), "setchannels")

    assert answer.text.startswith("Kanäle")
    assert "**Runs**: *nicht gesetzt*" in answer.text
